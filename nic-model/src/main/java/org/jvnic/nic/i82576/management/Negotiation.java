package org.jvnic.nic.i82576.management;

/**
 * When the link comes up: a delay after both sides want it, on the card's clock. The partner always wants it and can do 1000 Mb/s.
 *
 * <p>Guarded by the lock of {@link Management}.
 */
final class Negotiation {
    private final long delayNs;
    private boolean running;
    private boolean linked;
    private long startNs;

    Negotiation(final long delayNs) {
        this.delayNs = delayNs;
    }

    /** The link goes down, and comes up later. */
    void start(final long nowNs) {
        linked = false;
        running = true;
        startNs = nowNs;
    }

    /** The link goes down and stays down. */
    void stop() {
        linked = false;
        running = false;
    }

    /**
     * Looks at the time. Threads read the clock a little apart, so a time just before the start is no reason to be done; one long
     * before is a clock that jumped.
     */
    void advance(final long nowNs) {
        final long elapsedNs = nowNs - startNs;
        if (running && (elapsedNs >= delayNs || elapsedNs <= -delayNs)) {
            running = false;
            linked = true;
        }
    }

    boolean isRunning() {
        return running;
    }

    boolean isLinked() {
        return linked;
    }
}
