package org.jvnic.guest.stack;

import org.jspecify.annotations.Nullable;

/** What the stack counts. Written on the event loop and exact there; a little old on other threads. */
public final class StackCounters {
    private final long[] drops = new long[Drop.values().length];
    private long arpRepliesSent;
    private long arpRequestsSent;
    private long echoRepliesSent;
    private long datagramsReceived;
    private long datagramsSent;
    private volatile @Nullable Throwable lastError;

    /** All zero. */
    public StackCounters() {}

    /**
     * Packets dropped for a reason.
     *
     * @param reason the reason.
     * @return a count.
     */
    public long dropped(final Drop reason) {
        return drops[reason.ordinal()];
    }

    /**
     * Packets dropped.
     *
     * @return a count.
     */
    public long dropped() {
        long sum = 0;
        for (final long count : drops) {
            sum += count;
        }
        return sum;
    }

    /**
     * ARP requests answered.
     *
     * @return a count.
     */
    public long arpRepliesSent() {
        return arpRepliesSent;
    }

    /**
     * ARP requests made.
     *
     * @return a count.
     */
    public long arpRequestsSent() {
        return arpRequestsSent;
    }

    /**
     * ICMP echo requests answered.
     *
     * @return a count.
     */
    public long echoRepliesSent() {
        return echoRepliesSent;
    }

    /**
     * Valid UDP datagrams received.
     *
     * @return a count.
     */
    public long datagramsReceived() {
        return datagramsReceived;
    }

    /**
     * UDP datagrams sent.
     *
     * @return a count.
     */
    public long datagramsSent() {
        return datagramsSent;
    }

    /**
     * What was last counted as {@link Drop#ERROR}.
     *
     * @return the error, or null when there was none.
     */
    public @Nullable Throwable lastError() {
        return lastError;
    }

    void drop(final Drop reason) {
        drops[reason.ordinal()]++;
    }

    void error(final Throwable cause) {
        drop(Drop.ERROR);
        lastError = cause;
    }

    void arpReplySent() {
        arpRepliesSent++;
    }

    void arpRequestSent() {
        arpRequestsSent++;
    }

    void echoReplySent() {
        echoRepliesSent++;
    }

    void datagramReceived() {
        datagramsReceived++;
    }

    void datagramSent() {
        datagramsSent++;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(128)
                .append("arp replies ")
                .append(arpRepliesSent)
                .append(", arp requests ")
                .append(arpRequestsSent)
                .append(", echo replies ")
                .append(echoRepliesSent)
                .append(", datagrams received ")
                .append(datagramsReceived)
                .append(", datagrams sent ")
                .append(datagramsSent);
        for (final Drop reason : Drop.values()) {
            if (dropped(reason) != 0) {
                text.append(", ").append(reason).append(' ').append(dropped(reason));
            }
        }
        return text.toString();
    }
}
