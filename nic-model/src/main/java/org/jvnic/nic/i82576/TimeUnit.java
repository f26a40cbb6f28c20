package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.spec.TimeRegister;
import org.jvnic.nic.i82576.time.TimeSync;

/** System time and time stamps, by the card's clock. */
final class TimeUnit implements RegisterUnit {
    private final TimeSync time;
    private final PfInterrupts interrupts;
    private final NanoClock clock;

    TimeUnit(final TimeSync time, final PfInterrupts interrupts, final NanoClock clock) {
        this.time = time;
        this.interrupts = interrupts;
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
        final long now = clock.nanoTime();
        time.write(offset, value, now);
        if (offset == TimeRegister.TSIM.offset() && time.isInterrupting()) {
            interrupts.cause(PfInterrupts.TIME_SYNC, now);
        }
    }
}
