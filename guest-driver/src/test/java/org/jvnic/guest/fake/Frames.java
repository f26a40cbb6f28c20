package org.jvnic.guest.fake;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.queue.FrameHandler;
import org.jvnic.guest.queue.ReceivedFrame;

public final class Frames implements FrameHandler {
    private final List<byte[]> received = new ArrayList<>();
    private final List<Integer> fragmentCounts = new ArrayList<>();

    public static byte[] frame(final int number, final int length) {
        final byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) (2 * number + 31 * i);
        }
        frame[0] &= (byte) ~1;
        return frame;
    }

    public static boolean send(final CdnaDriver driver, final byte[] frame) {
        final int slot = driver.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            return false;
        }
        driver.transmitBuffer().putBytes(driver.transmitOffset(slot), frame);
        driver.commitTransmit(slot, frame.length);
        return true;
    }

    public List<byte[]> received() {
        return received;
    }

    public List<Integer> fragmentCounts() {
        return fragmentCounts;
    }

    @Override
    public void onFrame(final ReceivedFrame frame) {
        final byte[] bytes = new byte[frame.totalLength()];
        frame.getBytes(0, new UnsafeBuffer(bytes), 0, bytes.length);
        received.add(bytes);
        fragmentCounts.add(frame.fragmentCount());
    }
}
