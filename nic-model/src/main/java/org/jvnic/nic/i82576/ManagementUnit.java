package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.management.Management;

/** STATUS, NVM, PHY, semaphores. */
final class ManagementUnit implements RegisterUnit {
    private final Management management;
    private final PfInterrupts interrupts;
    private final NanoClock clock;
    private final EngineAccess engine;

    ManagementUnit(
            final Management management,
            final PfInterrupts interrupts,
            final NanoClock clock,
            final EngineAccess engine) {
        this.management = management;
        this.interrupts = interrupts;
        this.clock = clock;
        this.engine = engine;
    }

    @Override
    public boolean handles(final int offset) {
        return Management.handles(offset);
    }

    @Override
    public int read(final int offset) {
        return management.read(offset);
    }

    @Override
    public void write(final int offset, final int value) {
        final long now = clock.nanoTime();
        final int causes = management.write(offset, value, now);
        if (causes != 0) {
            interrupts.cause(causes, now);
        }
        engine.wake();
    }
}
