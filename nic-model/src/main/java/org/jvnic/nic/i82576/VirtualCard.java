package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.management.Management;
import org.jvnic.nic.i82576.spec.GeneralRegister;

/** What virtual functions need of the card. Any thread. */
final class VirtualCard implements VirtualSide.Card {
    private final Management management;
    private final PfInterrupts interrupts;
    private final NanoClock clock;
    private final EngineAccess engine;
    private final Runnable configure;

    VirtualCard(
            final Management management,
            final PfInterrupts interrupts,
            final NanoClock clock,
            final EngineAccess engine,
            final Runnable configure) {
        this.management = management;
        this.interrupts = interrupts;
        this.clock = clock;
        this.engine = engine;
        this.configure = configure;
    }

    @Override
    public int status() {
        return management.read(GeneralRegister.STATUS.offset());
    }

    @Override
    public void run(final String what, final Runnable command) {
        engine.execute(what, () -> {
            command.run();
            configure.run();
        });
    }

    @Override
    public void mailboxCause() {
        interrupts.cause(PfInterrupts.VMMB, clock.nanoTime());
    }

    @Override
    public void wake() {
        engine.wake();
    }
}
