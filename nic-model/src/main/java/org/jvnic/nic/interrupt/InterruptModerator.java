package org.jvnic.nic.interrupt;

/**
 * When a cause becomes an interrupt: armed once, fires once, until the driver arms it again. No cause is lost: one that comes while
 * the interrupt is disabled, masked or disarmed is remembered.
 *
 * <p>Owned by the engine's thread.
 */
public final class InterruptModerator {
    private boolean enabled;
    private boolean masked;
    private boolean armed;
    private boolean pending;
    private boolean urgent;
    private int completions;
    private long firstCauseNs;
    private long delayNs;
    private int completionLimit;
    private boolean adaptive;
    private boolean bulk;
    private long windowStartNs;
    private int windowCompletions;

    /** Disabled and disarmed. */
    public InterruptModerator() {}

    /** Back to power-on: disabled, nothing pending. */
    public void reset() {
        enabled = false;
        masked = false;
        armed = false;
        setModeration(0, 0);
        setAdaptive(false);
        forget();
    }

    /** Arms the interrupt for the first time. */
    public void start() {
        armed = true;
    }

    /**
     * Sets the moderation. The limit only ever shortens the delay; without a delay every cause is due at once.
     *
     * @param delay longest delay from the first cause in nanoseconds, 0 for none.
     * @param limit causes that end the delay early, 0 for no such limit.
     */
    public void setModeration(final long delay, final int limit) {
        delayNs = delay;
        completionLimit = limit;
    }

    /**
     * Makes the moderation follow the load: causes are delayed only while more of them than the limit come in a delay's time; the
     * limit does not end the delay then.
     *
     * @param followsLoad true to delay only in bulk.
     */
    public void setAdaptive(final boolean followsLoad) {
        adaptive = followsLoad;
        bulk = false;
        windowCompletions = 0;
    }

    /**
     * Takes over what the driver wrote to its interrupt control.
     *
     * @param enable the interrupt may fire.
     * @param mask   the interrupt is held back.
     */
    public void setControl(final boolean enable, final boolean mask) {
        enabled = enable;
        masked = mask;
    }

    /**
     * Arms again.
     *
     * @param beyondSeen there are completions the driver has not seen: the interrupt fires at once.
     */
    public void rearm(final boolean beyondSeen) {
        armed = true;
        urgent |= beyondSeen; // what could not wait before the re-arm cannot wait after it
        pending = urgent;
        completions = 0;
    }

    private void forget() {
        pending = false;
        urgent = false;
        completions = 0;
    }

    /**
     * Frames were completed.
     *
     * @param count number of frames.
     * @param nowNs time of this turn.
     */
    public void onCompletions(final int count, final long nowNs) {
        if (!pending) {
            pending = true;
            firstCauseNs = nowNs;
        }
        completions += count;
        if (adaptive) {
            measure(count, nowNs);
        }
    }

    /** Counts in windows of a delay's length. What the last window was decides for this one, until this one proves bulk itself. */
    private void measure(final int count, final long nowNs) {
        final long age = nowNs - windowStartNs;
        if (age >= delayNs || age < 0 || windowCompletions == 0) {
            bulk = age >= 0 && age < 2 * delayNs && windowCompletions > completionLimit;
            windowStartNs = nowNs;
            windowCompletions = 0;
        }
        windowCompletions += count;
        bulk |= windowCompletions > completionLimit;
    }

    /** Something happened that cannot wait: a fault, a link change. */
    public void onUrgent() {
        pending = true;
        urgent = true;
    }

    /**
     * Asks whether to raise the interrupt now. A true answer disarms it.
     *
     * @param nowNs time of this turn.
     * @return true when the caller must raise it.
     */
    public boolean fire(final long nowNs) {
        if (!pending || !armed || !enabled || masked || !isDue(nowNs)) {
            return false;
        }
        armed = false;
        forget();
        return true;
    }

    private boolean isDue(final long nowNs) {
        final long waitedNs = nowNs - firstCauseNs;
        return urgent
                || delayNs == 0
                || isEarly()
                || waitedNs >= delayNs
                || waitedNs < 0; // the host's clock jumped back: nobody waits for it to catch up
    }

    private boolean isEarly() {
        return adaptive ? !bulk : completionLimit != 0 && completions >= completionLimit;
    }

    /**
     * Whether the interrupt waits for time to pass only.
     *
     * @return true while a delay runs.
     */
    public boolean isTiming() {
        return pending && armed && enabled && !masked && delayNs != 0;
    }

    /**
     * Whether the next cause can fire.
     *
     * @return true when armed.
     */
    public boolean isArmed() {
        return armed;
    }

    /**
     * Whether a cause is remembered.
     *
     * @return true when one is.
     */
    public boolean isPending() {
        return pending;
    }
}
