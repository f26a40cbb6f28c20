package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.queue.BurstHandler;
import org.jvnic.guest.queue.ReceivedBurst;
import org.jvnic.guest.queue.ReceivedFrame;

/** Takes numbered frames, in bursts or singly. */
final class BurstTaker implements BurstHandler {
    final List<byte[]> frames = new ArrayList<>();
    final List<Integer> bursts = new ArrayList<>();
    Consumer<ReceivedBurst> onBurst = burst -> {};
    int single;

    @Override
    public void onBurst(final ReceivedBurst burst) {
        bursts.add(burst.count());
        for (int i = 0; i < burst.count(); i++) {
            final byte[] bytes = new byte[burst.length(i)];
            burst.buffer().getBytes(burst.offset(i), bytes);
            frames.add(bytes);
        }
        onBurst.accept(burst);
    }

    @Override
    public void onFrame(final ReceivedFrame frame) {
        final byte[] bytes = new byte[frame.totalLength()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = frame.getByte(i);
        }
        frames.add(bytes);
        single++;
    }

    void assertFrames(final int count) {
        assertEquals(count, frames.size());
        for (int i = 0; i < count; i++) {
            assertArrayEquals(Frames.frame(i, frames.get(i).length), frames.get(i), "frame " + i);
        }
    }

    static int deliver(final FakeGuest guest, final int first, final int most) {
        for (int i = 0; i < most; i++) {
            if (!guest.card().deliver(Frames.frame(first + i, 60 + (first + i) % 100))) {
                return i;
            }
        }
        return most;
    }

    static byte[] bytes(final CdnaDriver driver, final int slot, final int length) {
        final byte[] bytes = new byte[length];
        driver.receiveBuffer().getBytes(driver.receiveOffset(slot), bytes);
        return bytes;
    }
}
