package org.jvnic.nic.i82576.interrupt;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs an action that makes something true, for example a level told: once for all who ask meanwhile, by the first to come, one
 * at a time. The last run begins after the last request. Nobody waits.
 *
 * <p>The rounds are bounded, because the requests may be a guest's and the thread another's. What is left then, or after an
 * exception, is done by {@link #catchUp}.
 */
final class Coalesced {
    private static final int MAX_ROUNDS = 64;

    private final Runnable action;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean late;

    Coalesced(final Runnable action) {
        this.action = action;
    }

    void run() {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        int left = 1;
        try {
            for (int round = 0; round < MAX_ROUNDS && left != 0; round++) {
                final int seen = requests.get();
                action.run();
                left = requests.addAndGet(-seen);
            }
        } finally {
            if (left != 0) {
                late = true; // before others may run: whoever sees it does what they asked for
                requests.set(0);
            }
        }
    }

    boolean isLate() {
        return late;
    }

    void catchUp() {
        if (late) {
            late = false;
            run();
        }
    }
}
