package org.jvnic.nic.i82576;

import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.i82576.interrupt.PfInterrupts;
import org.jvnic.nic.i82576.spec.GeneralRegister;

/**
 * TCPTIMER: counts milliseconds of the card's clock down, then interrupts by IVAR_MISC or EICR bit 30. Once, or again and again.
 *
 * <p>Any thread reads and writes the register, the engine's thread looks at the time; one short lock guards the state.
 */
final class TcpTimer implements RegisterUnit {
    private static final int DURATION = 0xFF;
    private static final int KICK_START = 1 << 8;
    private static final int COUNTS = 1 << 9;
    private static final int FINISH = 1 << 10;
    private static final int LOOP = 1 << 11;
    private static final int STORED = DURATION | COUNTS | LOOP;
    private static final long NS_PER_MS = 1_000_000;

    private final NanoClock clock;
    private final PfInterrupts interrupts;
    private final EngineAccess engine;

    /** Guards everything below. Innermost. */
    private final Object lock = new Object();

    private int control;
    private long leftNs;
    private long sinceNs;

    /** Written under the lock, read by anybody. */
    private volatile boolean running;

    TcpTimer(final NanoClock clock, final PfInterrupts interrupts, final EngineAccess engine) {
        this.clock = clock;
        this.interrupts = interrupts;
        this.engine = engine;
    }

    void reset() {
        synchronized (lock) {
            control = 0;
            leftNs = 0;
            running = false;
        }
    }

    /** Whether time has to pass for an interrupt. */
    boolean isRunning() {
        return running;
    }

    /** Interrupts if it is time. The engine's thread; interrupts raised. */
    int service(final long nowNs) {
        if (!isDue(nowNs)) {
            return 0;
        }
        interrupts.timerCause(nowNs);
        return 1;
    }

    private boolean isDue(final long nowNs) {
        synchronized (lock) {
            advance(nowNs);
            final boolean due = running && leftNs <= 0;
            if (due) {
                final long period = durationNs();
                leftNs = (control & LOOP) != 0 && period != 0 ? period - -leftNs % period : 0;
                running = leftNs != 0;
            }
            return due;
        }
    }

    private long durationNs() {
        return (control & DURATION) * NS_PER_MS;
    }

    /** A clock that jumps back stands still once. */
    private void advance(final long nowNs) {
        if (running) {
            leftNs -= Math.max(0, nowNs - sinceNs);
        }
        sinceNs = nowNs;
    }

    @Override
    public boolean handles(final int offset) {
        return offset == GeneralRegister.TCPTIMER.offset();
    }

    @Override
    public int read(final int offset) {
        synchronized (lock) {
            return control;
        }
    }

    @Override
    public void write(final int offset, final int value) {
        final long now = clock.nanoTime();
        synchronized (lock) {
            advance(now);
            control = value & STORED;
            if ((value & FINISH) != 0) {
                leftNs = (value & LOOP) != 0 ? durationNs() : 0;
            }
            if ((value & KICK_START) != 0) {
                leftNs = durationNs();
            }
            running = (value & COUNTS) != 0 && leftNs > 0;
        }
        if ((value & FINISH) != 0) {
            interrupts.timerCause(now);
        }
        engine.wake();
    }
}
