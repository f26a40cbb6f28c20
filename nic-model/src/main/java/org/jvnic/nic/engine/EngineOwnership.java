package org.jvnic.nic.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which thread runs the engine. One compare-and-set takes it, a release store gives it back.
 *
 * <p>An owner that has died is replaced by the next thread that asks.
 */
public final class EngineOwnership {
    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(EngineOwnership.class, "owner", Thread.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Thread owner;
    private final AtomicLong replacedOwners = new AtomicLong();

    /** Owned by nobody. */
    public EngineOwnership() {}

    /**
     * Takes the engine.
     *
     * @return false when another thread, or this one, has it.
     */
    public boolean tryAcquire() {
        final Thread current = owner;
        if (current == null) {
            return OWNER.compareAndSet(this, (Thread) null, Thread.currentThread());
        }
        return !current.isAlive() && replace(current);
    }

    private boolean replace(final Thread dead) {
        final boolean mine = OWNER.compareAndSet(this, dead, Thread.currentThread());
        if (mine) {
            replacedOwners.incrementAndGet();
        }
        return mine;
    }

    /**
     * Gives the engine back. Everything the owner did happens before the next owner's turn; and the release is followed by a
     * full fence, so that an event raised by another thread before it failed to acquire is seen by the re-check that follows.
     */
    public void release() {
        OWNER.setRelease(this, (Thread) null);
        VarHandle.fullFence();
    }

    /**
     * Whether the calling thread runs the engine.
     *
     * @return true for the owner.
     */
    public boolean isMine() {
        return owner == Thread.currentThread();
    }

    /**
     * Whether any living thread runs the engine.
     *
     * @return true when owned.
     */
    public boolean isOwned() {
        final Thread current = owner;
        return current != null && current.isAlive();
    }

    /**
     * Owners found dead and replaced.
     *
     * @return count.
     */
    public long replacedOwners() {
        return replacedOwners.get();
    }
}
