package org.jvnic.nic.interrupt;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action that makes something true, for example a level told: once for all who ask meanwhile, by the first to come, one
 * at a time. The last run begins after the last request. No lock is held while it runs.
 *
 * <p>The rounds are bounded, because the requests may be a guest's and the thread another's. What is left then, or after an
 * exception, is done by {@link #catchUp}.
 *
 * <p>Any thread may call any method. {@link #run} waits for nobody, so the engine may call it; {@link #await} is for those who
 * have promised that the action has followed their change when they return.
 */
public final class Coalesced {
    /** Runs that one request leads to at most when others go on asking, unless said otherwise. */
    public static final int MAX_ROUNDS = 64;

    /** Longest wait for a run of another thread, nanoseconds, unless said otherwise. */
    public static final long PATIENCE_NS = 100_000_000L;

    /** An undisturbed run is shorter than that; a thread that has lost its processor in the middle of one needs ours. */
    private static final int SPINS = 200;

    private static final long NAP_NS = 20_000L;

    private final Runnable action;
    private final int maxRounds;
    private final long patienceNs;
    private final AtomicInteger requests = new AtomicInteger();

    /** Runs that have ended; it wraps around. Written by whoever runs. */
    private final AtomicInteger ended = new AtomicInteger();

    private volatile @Nullable Thread running;
    private volatile boolean late;

    /**
     * An action with bounds that suit requests of guests.
     *
     * @param action what to run; called by any thread, never by two at once.
     */
    public Coalesced(final Runnable action) {
        this(action, MAX_ROUNDS, PATIENCE_NS);
    }

    /**
     * An action with bounds of its own.
     *
     * @param action     what to run; called by any thread, never by two at once.
     * @param maxRounds  runs in a row by one thread at most, 1 or more.
     * @param patienceNs longest wait in {@link #await}, nanoseconds, 0 or more.
     */
    public Coalesced(final Runnable action, final int maxRounds, final long patienceNs) {
        this.action = action;
        this.maxRounds = maxRounds;
        this.patienceNs = patienceNs;
    }

    /**
     * Runs the action, or lets the thread that is running it run it once more. What the action throws comes out of the call that
     * ran it.
     */
    public void run() {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        int left = 1;
        try {
            for (int round = 0; round < maxRounds && left != 0; round++) {
                final int seen = requests.get();
                runOnce();
                left = requests.addAndGet(-seen);
            }
        } finally {
            if (left != 0) {
                late = true; // before others may run: whoever sees it does what they asked for
                requests.set(0);
            }
        }
    }

    private void runOnce() {
        running = Thread.currentThread();
        try {
            action.run();
        } finally {
            running = null;
            ended.lazySet(ended.get() + 1);
        }
    }

    /**
     * Waits, after {@link #run}, until a run that began after it has ended, when that is another thread's. Returns at once inside
     * the action itself, and when nothing runs.
     *
     * <p>Bounded, because the action may call out to code that waits for a lock the caller holds. The run takes place all the same.
     *
     * @return whether such a run has ended, or was given up as {@link #run} says; false inside the action and after the longest wait.
     */
    public boolean await() {
        if (running == Thread.currentThread()) {
            return false;
        }
        final int before = ended.get();
        if (isDone(before)) {
            return true;
        }
        final long start = System.nanoTime();
        for (int look = 0; !isDone(before); look++) {
            if (look < SPINS) {
                Thread.onSpinWait();
            } else if (System.nanoTime() - start >= patienceNs) {
                return isDone(before);
            } else {
                LockSupport.parkNanos(NAP_NS);
            }
        }
        return true;
    }

    /** The run that was under way may have begun too early; the one after it has not. None is owed when nobody runs. */
    private boolean isDone(final int before) {
        return requests.get() == 0 || ended.get() - before >= 2;
    }

    /**
     * Whether requests were left undone.
     *
     * @return true until {@link #catchUp}.
     */
    public boolean isLate() {
        return late;
    }

    /** Runs the action when requests were left undone. */
    public void catchUp() {
        if (late) {
            late = false;
            run();
        }
    }
}
