package org.jvnic.nic.engine;

/**
 * Deficit round robin by bytes (Shreedhar and Varghese, 1995) over the queues that have work.
 *
 * <p>A queue that is visited gets its weight in quanta; it sends until the deficit is used up, and what it overdraws is taken
 * off its next rounds. A queue that is alone in line gets several rounds in one visit. A queue that runs empty loses what is left, so idling saves nothing up, but not what it owes. Owned by
 * the engine's thread.
 */
public final class TransmitScheduler {
    /** Bytes of one quantum: two full-sized frames, so that every visit can send. */
    public static final int QUANTUM_BYTES = 3036;

    /** Rounds a queue gets at once while no other is in line: as many as would follow each other anyway. */
    private static final int ROUNDS_ALONE = 64;

    private final TransmitQueue[] ring;
    private final int mask;
    private int head;
    private int size;
    private boolean resumed;
    private boolean inDebt;

    /**
     * A scheduler.
     *
     * @param maxQueues most queues that can have work at once.
     */
    public TransmitScheduler(final int maxQueues) {
        final int capacity = Integer.highestOneBit(Math.max(1, maxQueues) * 2 - 1);
        this.ring = new TransmitQueue[capacity];
        this.mask = capacity - 1;
    }

    /**
     * Puts a queue in line; once is enough.
     *
     * @param queue a queue that has work.
     */
    public void activate(final TransmitQueue queue) {
        if (!queue.queued) {
            queue.queued = true;
            append(queue);
        }
    }

    private void append(final TransmitQueue queue) {
        ring[(head + size) & mask] = queue;
        size++;
    }

    /**
     * Whether a queue is in line.
     *
     * @return true while there is something to send.
     */
    public boolean hasWork() {
        return size > 0;
    }

    /**
     * Serves queues in turn until the budget is used up or none has work.
     *
     * @param workBudget most work to do in this turn, see {@link TransmitQueue#workDone}.
     * @return work done.
     */
    public int serve(final int workBudget) {
        int left = workBudget;
        int idleVisits = 0;
        while (size > 0 && left > 0 && idleVisits <= size) {
            final int done = visit(ring[head], left);
            left -= done;
            idleVisits = done == 0 && !inDebt ? idleVisits + 1 : 0;
        }
        return workBudget - left;
    }

    private int visit(final TransmitQueue queue, final int workBudget) {
        final long round = (long) queue.weight() * QUANTUM_BYTES;
        if (!resumed) {
            queue.deficit += size == 1 ? ROUNDS_ALONE * round : round;
        } else if (size > 1) {
            queue.deficit = Math.min(queue.deficit, round); // it is alone no more
        }
        resumed = false;
        inDebt = queue.deficit <= 0; // a long frame is paid off in rounds of this turn, it does not idle the next ones
        int done = 0;
        if (!inDebt && queue.hasWork()) {
            queue.deficit -= queue.transmit(queue.deficit, workBudget);
            done = queue.workDone();
        }
        endVisit(queue, done >= workBudget);
        return done;
    }

    private void endVisit(final TransmitQueue queue, final boolean budgetUsedUp) {
        if (!queue.hasWork()) {
            queue.queued = false;
            queue.deficit = Math.min(0, queue.deficit);
            dropHead();
        } else if (budgetUsedUp && queue.deficit > 0) {
            resumed = true; // the turn ends here, the visit does not: no second quantum when it goes on
        } else {
            dropHead();
            append(queue);
        }
    }

    private void dropHead() {
        head = (head + 1) & mask;
        size--;
    }
}
