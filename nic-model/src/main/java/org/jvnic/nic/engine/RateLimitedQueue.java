package org.jvnic.nic.engine;

/**
 * A transmit queue whose bytes may be limited to a rate. While the limit holds it back it has no work; whoever owns the time calls
 * {@link #unthrottle} and puts it in line again. Owned by the engine's thread.
 */
public abstract class RateLimitedQueue extends TransmitQueue {
    private final RateLimit rate = new RateLimit();
    private boolean throttled;

    /** A queue without a limit. */
    protected RateLimitedQueue() {}

    /**
     * Limits what is sent.
     *
     * @param mbps  Mb/s, or 0 for no limit.
     * @param burst bytes that may go at once, see {@link RateLimit#set}.
     * @param nowNs time in nanoseconds.
     */
    public final void setRate(final int mbps, final int burst, final long nowNs) {
        rate.set(mbps, burst, nowNs);
    }

    /**
     * Lets the queue go on when the limit does.
     *
     * @param nowNs time in nanoseconds.
     * @return whether frames may pass again.
     */
    public final boolean unthrottle(final long nowNs) {
        rate.accrue(nowNs);
        throttled = throttled && !rate.isOpen();
        return !throttled;
    }

    /**
     * Whether the limit holds the queue back.
     *
     * @return true until {@link #unthrottle} says otherwise.
     */
    protected final boolean isThrottled() {
        return throttled;
    }

    /** Forgets that the limit held the queue back. */
    protected final void clearThrottle() {
        throttled = false;
    }

    @Override
    public final long transmit(final long byteBudget, final int workBudget) {
        return rate.isLimited() ? sendLimited(byteBudget, workBudget) : send(byteBudget, workBudget);
    }

    private long sendLimited(final long byteBudget, final int workBudget) {
        rate.accrue(nowNs());
        final long bytes = rate.isOpen() ? send(Math.min(byteBudget, rate.bytes()), workBudget) : send(0, 0);
        rate.spend(bytes);
        if (isRunning() && !rate.isOpen()) {
            throttled = true;
            onThrottled();
        }
        return bytes;
    }

    /**
     * Sends frames, as {@link #transmit} does.
     *
     * @param byteBudget bytes; 0 sends nothing.
     * @param workBudget most work to do.
     * @return bytes charged to the queue.
     */
    protected abstract long send(long byteBudget, int workBudget);

    /**
     * Whether the queue is switched on; one that is not is never held back.
     *
     * @return true when it is.
     */
    protected abstract boolean isRunning();

    /**
     * Time of this turn.
     *
     * @return nanoseconds.
     */
    protected abstract long nowNs();

    /** The limit holds the queue back: {@link #unthrottle} is to be called as time passes. */
    protected abstract void onThrottled();
}
