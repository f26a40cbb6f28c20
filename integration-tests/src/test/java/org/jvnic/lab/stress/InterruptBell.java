package org.jvnic.lab.stress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.InterruptSink;

/** Passes interrupts on and wakes one thread after each: the only thing that does. */
final class InterruptBell implements InterruptSink {
    private static final long WATCHDOG_NS = TimeUnit.SECONDS.toNanos(20);
    private static final int LOOKS_BEFORE_PARKING = 2_000;

    private final InterruptSink router;
    private final AtomicLong rung = new AtomicLong();
    private volatile @Nullable Thread sleeper;

    InterruptBell(final InterruptSink router) {
        this.router = router;
    }

    @Override
    public void message(final int requesterId, final int vector, final long address, final int data) {
        router.message(requesterId, vector, address, data);
        rung.incrementAndGet();
        final Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    long rung() {
        return rung.get();
    }

    /** Blocks until it has rung more often than {@code before}. False when the watchdog barked. */
    boolean await(final long before) {
        for (int i = 0; i < LOOKS_BEFORE_PARKING; i++) {
            if (rung.get() != before) {
                return true;
            }
            Thread.onSpinWait();
        }
        final long deadline = System.nanoTime() + WATCHDOG_NS;
        sleeper = Thread.currentThread();
        while (rung.get() == before && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(this, WATCHDOG_NS);
        }
        sleeper = null;
        return rung.get() != before;
    }
}
