package org.jvnic.nic.card;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.jvnic.nic.engine.NicEngine;

/**
 * Lets an engine without work sleep until it is woken, or something is due. A few looks, as one event often follows another, then no
 * processor time at all: the machine's processors are needed by the guests whose work the engine waits for.
 *
 * <p>Used by the engine's thread.
 */
final class EngineSleep implements IdleStrategy {
    private static final int LOOKS = 20;

    private final NicEngine engine;
    private int looks;
    private boolean announced;

    EngineSleep(final NicEngine engine) {
        this.engine = engine;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    /** Called after a turn without work. Between the announcement and the sleep lies one more turn. */
    @Override
    public void idle() {
        if (looks < LOOKS) {
            looks++;
            Thread.onSpinWait();
        } else if (!announced) {
            announced = true;
            engine.announceSleep(Thread.currentThread());
        } else {
            final long limitNs = engine.sleepLimitNs();
            if (limitNs > 0) {
                LockSupport.parkNanos(engine, limitNs);
            }
            endSleep();
        }
    }

    private void endSleep() {
        if (announced) {
            announced = false;
            engine.endSleep();
        }
    }

    @Override
    public void reset() {
        looks = 0;
        endSleep();
    }

    @Override
    public String alias() {
        return "engine-sleep";
    }
}
