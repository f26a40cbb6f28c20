package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.management.Management;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.register.RegisterFile;

/** CTRL: the reset, and what the PHY has to know. */
final class DeviceControl implements RegisterUnit {
    private static final int RESET = 1 << 26;

    private final RegisterFile file;
    private final Management management;
    private final PfInterrupts interrupts;
    private final NanoClock clock;
    private final RegisterEffects changes;
    private final EngineAccess engine;
    private final Runnable reset;

    DeviceControl(
            final RegisterFile file,
            final Management management,
            final PfInterrupts interrupts,
            final NanoClock clock,
            final RegisterEffects changes,
            final EngineAccess engine,
            final Runnable reset) {
        this.file = file;
        this.management = management;
        this.interrupts = interrupts;
        this.clock = clock;
        this.changes = changes;
        this.engine = engine;
        this.reset = reset;
    }

    @Override
    public boolean handles(final int offset) {
        return offset == GeneralRegister.CTRL.offset();
    }

    @Override
    public int read(final int offset) {
        return file.read(offset >>> 2);
    }

    @Override
    public boolean mayWait(final int offset, final int value) {
        return (value & RESET) != 0;
    }

    @Override
    public void write(final int offset, final int value) {
        final int before = file.get(offset >>> 2);
        final int after = file.write(offset >>> 2, value);
        final long now = clock.nanoTime();
        final int causes = management.control(after, now); // PHY_RST may come with RST
        if ((value & RESET) != 0) {
            engine.execute("CTRL.RST", reset::run);
            return;
        }
        if (causes != 0) {
            interrupts.cause(causes, now);
        }
        changes.onWrite(offset, before, after);
        engine.wake();
    }
}
