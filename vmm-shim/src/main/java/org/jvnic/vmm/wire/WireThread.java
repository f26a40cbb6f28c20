package org.jvnic.vmm.wire;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** The threads of wires: how they rest when there is nothing to do, start and end. */
final class WireThread {
    private static final long MIN_REST_NS = 1_000;
    private static final long MAX_REST_NS = 1_000_000_000;
    private static final int SPINS = 10;
    private static final int YIELDS = 20;
    private static final long END_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private WireThread() {}

    static void requireRest(final String wire, final long nanos) {
        if (nanos < MIN_REST_NS || nanos > MAX_REST_NS) {
            throw new IllegalArgumentException(
                    wire + ": rest of " + nanos + " ns is not in " + MIN_REST_NS + ".." + MAX_REST_NS);
        }
    }

    /** Few spins: a wire's thread shares the machine with the engine it works for. */
    static IdleStrategy backoff(final long maxRestNs) {
        return new BackoffIdleStrategy(SPINS, YIELDS, MIN_REST_NS, maxRestNs);
    }

    /** A thread that does not keep the JVM alive. What it throws ends it and is told to {@code onError}. */
    static Thread make(final String name, final Runnable work, final Consumer<String> onError) {
        final Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, error) -> onError.accept(ended.getName() + " ended by " + error));
        return thread;
    }

    /** Waits for the end of a thread, within a bound; false when it still runs. An interrupt is kept for the caller. */
    static boolean awaitEnd(final Thread thread) {
        final long deadlineNs = System.nanoTime() + END_TIMEOUT_NS;
        boolean interrupted = false;
        long leftNs = END_TIMEOUT_NS;
        while (thread.isAlive() && leftNs > 0) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, leftNs);
            } catch (final InterruptedException e) {
                interrupted = true;
            }
            leftNs = deadlineNs - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
