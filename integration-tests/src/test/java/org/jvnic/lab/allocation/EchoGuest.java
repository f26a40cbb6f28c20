package org.jvnic.lab.allocation;

import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.poll.NapiPoll;
import org.jvnic.guest.queue.FrameHandler;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/** Answers every frame with a frame, so that the number of frames under way stays what it was at the start. */
final class EchoGuest implements GuestProgram, FrameHandler {
    static final long MEMORY = 1L << 20;

    private static final int WINDOW = 128;
    private static final int FRAME_BYTES = 64;
    private static final int SLOT_BYTES = 128;
    private static final int RING_LOG2 = 9;
    private static final int BATCH = 64;
    private static final int MAC_BYTES = 6;
    private static final long EXPERIMENTAL_TYPE = 0xB588L;

    private final long destination;
    private final long source;
    private final Milestones milestones;
    private @Nullable CdnaDriver driver;
    private @Nullable NapiPoll poll;
    private long received;
    private long nextMilestone;
    private int milestone;
    private int owed = WINDOW;

    EchoGuest(final long source, final long destination, final Milestones milestones) {
        this.source = source;
        this.destination = destination;
        this.milestones = milestones;
        this.nextMilestone = milestones.framesUntil(0);
    }

    @Override
    public void start(final GuestPlatform platform) {
        final DriverConfig config = DriverConfig.builder()
                .rings(RING_LOG2, RING_LOG2)
                .slotStride(SLOT_BYTES)
                .buffers(SLOT_BYTES, SLOT_BYTES)
                .maxFrame(SLOT_BYTES)
                .build();
        final CdnaDriver opened = CdnaDriver.open(platform, config);
        final NapiPoll polling = new NapiPoll(opened, this, BATCH);
        polling.start();
        driver = opened;
        poll = polling;
        milestones.boot();
    }

    @Override
    public int doWork() {
        final CdnaDriver current = driver;
        final NapiPoll polling = poll;
        if (current == null || polling == null || !milestones.isEverybodyBooted()) {
            return 0;
        }
        return polling.poll() + send(current);
    }

    private int send(final CdnaDriver current) {
        final AtomicBuffer buffer = current.transmitBuffer();
        int sent = 0;
        while (owed > 0) {
            final int slot = current.claimTransmit();
            if (slot == CdnaDriver.NO_SLOT) {
                break;
            }
            final int offset = current.transmitOffset(slot);
            buffer.putLong(offset, destination | (source << (Byte.SIZE * MAC_BYTES)));
            buffer.putLong(offset + Long.BYTES, (source >>> Short.SIZE) | (EXPERIMENTAL_TYPE << Integer.SIZE));
            current.commitTransmit(slot, FRAME_BYTES);
            owed--;
            sent++;
        }
        if (sent > 0) {
            current.flush();
        }
        return sent;
    }

    @Override
    public void onFrame(final ReceivedFrame frame) {
        owed++;
        received++;
        if (received == nextMilestone) {
            milestones.pass(milestone);
            milestone++;
            nextMilestone = milestones.framesUntil(milestone);
        }
    }

    @Override
    public void stop() {
        final CdnaDriver current = driver;
        if (current != null) {
            current.close();
        }
    }
}
