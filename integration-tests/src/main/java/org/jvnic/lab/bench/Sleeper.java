package org.jvnic.lab.bench;

import java.util.concurrent.locks.LockSupport;

/** A thread that is parked, and tells when it ran again. Woken by one other thread. */
final class Sleeper implements AutoCloseable {
    private final Thread thread = new Thread(this::sleep, "jvnic-bench-sleeper");
    private volatile long wanted;
    private volatile long awakeNanos;
    private long asked;
    private volatile boolean stopping;

    Sleeper() {
        thread.setDaemon(true);
        thread.start();
    }

    private void sleep() {
        long seen = 0;
        while (!stopping) {
            if (wanted == seen) {
                LockSupport.park(this);
            } else {
                seen = wanted;
                awakeNanos = System.nanoTime();
            }
        }
    }

    /** Wakes it. Nanoseconds until it ran. */
    long wake() {
        final long before = awakeNanos;
        wanted = ++asked;
        final long start = System.nanoTime();
        LockSupport.unpark(thread);
        while (awakeNanos == before) {
            Thread.onSpinWait();
        }
        return awakeNanos - start;
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
    }
}
