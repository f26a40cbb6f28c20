package org.jvnic.nic.engine;

/** One queue of the transmit scheduler. Owned by the engine's thread. */
public abstract class TransmitQueue {
    private int weight = 1;
    long deficit;
    boolean queued;

    /** A queue of weight 1. */
    protected TransmitQueue() {}

    /**
     * The queue's share.
     *
     * @return quanta a round, 1 to 255.
     */
    public final int weight() {
        return weight;
    }

    /**
     * Sets the share.
     *
     * @param quanta quanta a round; 0 counts as 1.
     */
    public final void setWeight(final int quanta) {
        weight = Math.max(1, quanta);
    }

    /**
     * Whether descriptors wait.
     *
     * @return true while there is something to send.
     */
    public abstract boolean hasWork();

    /**
     * Sends frames while the byte budget is positive; the last frame may overdraw it.
     *
     * @param byteBudget bytes this queue may still send this round, positive.
     * @param workBudget most work to do, positive; the last frame may overdraw it.
     * @return bytes charged to the queue. The work done is told by {@link #workDone}.
     */
    public abstract long transmit(long byteBudget, int workBudget);

    /**
     * Work the last {@link #transmit} did: for each frame its descriptors, or the segments it was cut into if those are more.
     *
     * @return 0 or more.
     */
    public abstract int workDone();
}
