package org.jvnic.lab.stress;

import java.util.Objects;
import java.util.SplittableRandom;
import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/** Sends single frames at random distances, a few in a burst, and the next burst only when all of this one have arrived. */
final class BurstGuest implements GuestProgram {
    private static final int FRAME_BYTES = 60;
    private static final int MOST_FRAMES = 4;
    private static final int MOST_DISTANCE_LOG2 = 12;
    private static final int MAC_BYTES = 6;

    private final long source;
    private final long destination;
    private final SleepyGuest receiver;
    private final SplittableRandom random;
    private @Nullable CdnaDriver driver;
    private long sent;
    private int burst;

    BurstGuest(final long source, final long destination, final SleepyGuest receiver, final long seed) {
        this.source = source;
        this.destination = destination;
        this.receiver = receiver;
        this.random = new SplittableRandom(seed);
    }

    long sent() {
        return sent;
    }

    @Override
    public void start(final GuestPlatform platform) {
        driver = CdnaDriver.open(platform, Guests.Moderation.OFF.driver());
    }

    @Override
    public int doWork() {
        if (burst == 0) {
            if (receiver.received() != sent) {
                return 0;
            }
            burst = 1 + random.nextInt(MOST_FRAMES);
        }
        final CdnaDriver current = Objects.requireNonNull(driver);
        final int slot = current.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            return 0;
        }
        fill(current.transmitBuffer(), current.transmitOffset(slot));
        for (int i = random.nextInt(1 << random.nextInt(MOST_DISTANCE_LOG2)); i > 0; i--) {
            Thread.onSpinWait();
        }
        current.commitTransmit(slot, FRAME_BYTES);
        current.flush();
        burst--;
        sent++;
        return 1;
    }

    private void fill(final AtomicBuffer buffer, final int offset) {
        buffer.putLong(offset, destination | (source << (Byte.SIZE * MAC_BYTES)));
        buffer.putInt(offset + Long.BYTES, (int) (source >>> Short.SIZE));
    }

    @Override
    public void stop() {
        Objects.requireNonNull(driver).close();
    }
}
