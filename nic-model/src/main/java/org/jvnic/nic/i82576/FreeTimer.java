package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.spec.GeneralRegister;

/** FRTIMER: microseconds of the card's clock. */
final class FreeTimer implements RegisterUnit {
    private static final long NS_PER_TICK = 1_000;

    private final NanoClock clock;

    FreeTimer(final NanoClock clock) {
        this.clock = clock;
    }

    @Override
    public boolean handles(final int offset) {
        return offset == GeneralRegister.FRTIMER.offset();
    }

    @Override
    public int read(final int offset) {
        return (int) (clock.nanoTime() / NS_PER_TICK);
    }

    @Override
    public void write(final int offset, final int value) {
        // read only
    }
}
