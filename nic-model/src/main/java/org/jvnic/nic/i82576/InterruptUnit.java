package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;

/** Causes, masks, vectors. */
final class InterruptUnit implements RegisterUnit {
    private final PfInterrupts interrupts;
    private final NanoClock clock;
    private final EngineAccess engine;

    InterruptUnit(final PfInterrupts interrupts, final NanoClock clock, final EngineAccess engine) {
        this.interrupts = interrupts;
        this.clock = clock;
        this.engine = engine;
    }

    @Override
    public boolean handles(final int offset) {
        return PfInterrupts.handles(offset);
    }

    @Override
    public int read(final int offset) {
        return interrupts.read(offset);
    }

    @Override
    public void write(final int offset, final int value) {
        interrupts.write(offset, value, clock.nanoTime());
        if (interrupts.hasTimers()) {
            engine.wake();
        }
    }
}
