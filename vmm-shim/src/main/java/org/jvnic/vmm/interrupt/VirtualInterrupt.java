package org.jvnic.vmm.interrupt;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.guest.InterruptLine;

/**
 * A guest's virtual interrupt: pending or not, so that one cause is delivered once however often it is raised before the guest
 * takes it.
 *
 * <p>Raised by any thread, taken and handled by the vCPU's thread.
 */
public final class VirtualInterrupt implements InterruptLine {
    private final AtomicBoolean pending = new AtomicBoolean();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicLong raised = new AtomicLong();
    private final AtomicLong merged = new AtomicLong();
    private volatile Runnable handler = () -> {};
    private volatile @Nullable Thread sleeper;
    private long delivered;

    /** Not pending, with a handler that does nothing. */
    public VirtualInterrupt() {}

    @Override
    public void register(final Runnable interruptHandler) {
        handler = interruptHandler;
    }

    /** Raises the interrupt and wakes the vCPU if it sleeps. */
    public void raise() {
        raised.incrementAndGet();
        if (pending.getAndSet(true)) {
            merged.incrementAndGet();
            return;
        }
        final Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Runs the handler if the interrupt is pending. For the vCPU's thread.
     *
     * @return 1 when it ran, else 0.
     */
    public int deliver() {
        if (!pending.get() || !pending.compareAndSet(true, false)) {
            return 0;
        }
        delivered++;
        handler.run();
        return 1;
    }

    /**
     * Puts the calling thread to sleep until the interrupt is pending, it is woken, or the time is over.
     *
     * @param maxNanos longest sleep in nanoseconds.
     */
    public void await(final long maxNanos) {
        sleeper = Thread.currentThread();
        // the sleeper is published (volatile) before the checks: a raise or wake that comes after them sees it
        if (!pending.get() && !woken.get()) {
            LockSupport.parkNanos(this, maxNanos);
        }
        woken.set(false);
        sleeper = null;
    }

    /** Wakes the vCPU without an interrupt; one that is about to sleep does not. */
    public void wake() {
        woken.set(true);
        final Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Forgets a pending interrupt: the context behind it changes hands. */
    public void discard() {
        pending.set(false);
    }

    /**
     * Whether the interrupt waits for the guest.
     *
     * @return true when pending.
     */
    public boolean isPending() {
        return pending.get();
    }

    /**
     * Times the interrupt was raised.
     *
     * @return count.
     */
    public long raised() {
        return raised.get();
    }

    /**
     * Times it was raised while still pending.
     *
     * @return count.
     */
    public long merged() {
        return merged.get();
    }

    /**
     * Times the handler ran. Written by the vCPU's thread; exact when it is stopped.
     *
     * @return count.
     */
    public long delivered() {
        return delivered;
    }
}
