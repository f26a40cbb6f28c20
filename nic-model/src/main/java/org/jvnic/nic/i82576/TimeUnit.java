package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.time.TimeSync;

/** System time and time stamps, by the card's clock. */
final class TimeUnit implements RegisterUnit {
    private final TimeSync time;
    private final NanoClock clock;

    TimeUnit(final TimeSync time, final NanoClock clock) {
        this.time = time;
        this.clock = clock;
    }

    @Override
    public boolean handles(final int offset) {
        return TimeSync.handles(offset);
    }

    @Override
    public int read(final int offset) {
        return time.read(offset, clock.nanoTime());
    }

    @Override
    public void write(final int offset, final int value) {
        time.write(offset, value, clock.nanoTime());
    }
}
