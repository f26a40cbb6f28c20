package org.jvnic.vmm.wire;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Lets the sending thread of a wire sleep until the card has handed something over: a look every few microseconds would take a
 * processor's time from the guests, and a wake-up for each frame a system call.
 *
 * <p>Threads: {@link #wake} the card's engine, the rest the sending thread.
 */
final class SenderSleep {
    private static final int LOOKS = 10;

    private final int yields;
    private volatile @Nullable Thread sleeper;
    private int looks;

    /** Looks so many times more, yielding, before it sleeps. */
    SenderSleep(final int yields) {
        this.yields = yields;
    }

    /** The sending thread has found something. */
    void reset() {
        looks = 0;
        sleeper = null;
    }

    /** The sending thread has found nothing. Between the announcement and the sleep it looks once more. */
    void idle(final long limitNs) {
        if (looks < LOOKS) {
            looks++;
            Thread.onSpinWait();
        } else if (looks < LOOKS + yields) {
            looks++;
            YieldingIdleStrategy.INSTANCE.idle();
        } else if (sleeper == null) {
            sleeper = Thread.currentThread();
            VarHandle.fullFence();
        } else {
            LockSupport.parkNanos(this, limitNs);
            sleeper = null;
        }
    }

    /** What was handed over before is seen by the sending thread, asleep or not. */
    void wake() {
        VarHandle.fullFence();
        final Thread thread = sleeper;
        if (thread != null) {
            sleeper = null;
            LockSupport.unpark(thread);
        }
    }
}
