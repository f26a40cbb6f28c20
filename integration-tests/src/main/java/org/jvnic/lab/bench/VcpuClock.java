package org.jvnic.lab.bench;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a sleeping guest: which it is, whether it sleeps, and how long it takes from being unparked to its first turn. Woken by
 * one other thread.
 */
final class VcpuClock {
    private volatile @Nullable Thread thread;
    private volatile int threadId;
    private volatile long asked;
    private volatile long awakeNanos;
    private long answered;
    private long unparks;

    /** At the start of each turn, on the guest's thread. */
    void onTurn() {
        if (asked != answered) {
            final long now = System.nanoTime();
            answered = asked;
            awakeNanos = now;
        } else if (thread == null) {
            threadId = Processors.thisThread();
            thread = Thread.currentThread();
        }
    }

    /** The number Linux has for the thread; waits for its first turn. */
    int awaitThreadId() {
        while (thread == null) {
            Thread.onSpinWait();
        }
        return threadId;
    }

    /** Whether the thread is parked. */
    boolean isAsleep() {
        final Thread vcpu = thread;
        return vcpu != null && vcpu.getState() == Thread.State.TIMED_WAITING;
    }

    /** Wakes the thread and nothing else: it finds no interrupt. Nanoseconds until its first turn. */
    long unpark() {
        final long before = awakeNanos;
        asked = ++unparks;
        final long start = System.nanoTime();
        LockSupport.unpark(thread);
        while (awakeNanos == before) {
            Thread.onSpinWait();
        }
        return awakeNanos - start;
    }
}
