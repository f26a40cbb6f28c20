package org.jvnic.nic.engine;

/** What a personality adds to the duty cycle. Every method is called by the engine's thread. */
public interface Personality {
    /**
     * Whether events wait; also asked by threads that are about to go to sleep.
     *
     * @return true when {@link #serviceEvents} has something to do.
     */
    boolean hasEvents();

    /**
     * Serves the events raised by register writes.
     *
     * @param nowNs time of this turn.
     * @return events served.
     */
    int serviceEvents(long nowNs);

    /**
     * Publishes what the turn completed and raises the interrupts that are due.
     *
     * @param nowNs time of this turn.
     * @return interrupts and timers served.
     */
    int endTurn(long nowNs);

    /**
     * How many frames may be taken from the wire now. A personality whose hardware holds frames up rather than lose them says here
     * that it has no room.
     *
     * @param most what the engine would take, 1 or more.
     * @return 0 to {@code most}.
     */
    default int wireBudget(final int most) {
        return most;
    }

    /**
     * Whether something waits for time to pass.
     *
     * @return true while a moderation timer runs or an interrupt could not be posted yet.
     */
    boolean hasTimers();

    /**
     * How long the engine may sleep before time alone makes something due. Asked by the thread that is about to sleep, not
     * necessarily the engine's owner.
     *
     * @param nowNs time now.
     * @return nanoseconds, 0 or less when something is due; {@link Long#MAX_VALUE} when nothing waits for time.
     */
    default long untilTimerNs(final long nowNs) {
        return hasTimers() ? NicEngine.LOOK_NS : Long.MAX_VALUE;
    }

    /**
     * Whether the card may use the bus at all.
     *
     * @return the bus master enable.
     */
    boolean isBusMaster();

    /**
     * Something threw while the engine served somebody: contains it.
     *
     * @param error what was thrown.
     */
    void contain(Throwable error);
}
