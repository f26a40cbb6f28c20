package org.jvnic.nic.engine;

/**
 * A token bucket: how many bytes a queue may send by now.
 *
 * <p>Credit is counted in what 1 Mb/s carries in a nanosecond, 1/8000 of a byte, so that no rate has a rounding error. Owned by the
 * engine's thread.
 */
public final class RateLimit {
    /** Highest rate in Mb/s. */
    public static final int MAX_MBPS = 400_000;

    /** Smallest burst in bytes: the longest frame. */
    public static final int MIN_BURST = 9216;

    private static final long UNITS_PER_BYTE = 8000;

    private int mbps;
    private long capacity;
    private long credit;
    private long lastNs;

    /** A bucket that lets everything pass. */
    public RateLimit() {}

    /**
     * Sets the rate. A bucket that was unlimited starts full; one that was not keeps its credit, up to the new burst.
     *
     * @param rateMbps   Mb/s, 1 to {@value #MAX_MBPS}, or 0 for unlimited.
     * @param burstBytes bytes, unsigned; less than {@value #MIN_BURST} counts as that.
     * @param nowNs      time in nanoseconds.
     */
    public void set(final int rateMbps, final int burstBytes, final long nowNs) {
        accrue(nowNs);
        final boolean fresh = mbps == 0;
        mbps = rateMbps;
        capacity = Math.max(MIN_BURST, burstBytes & 0xFFFF_FFFFL) * UNITS_PER_BYTE;
        credit = fresh ? capacity : Math.min(credit, capacity);
        lastNs = nowNs;
    }

    /**
     * Whether there is a rate.
     *
     * @return false when everything passes.
     */
    public boolean isLimited() {
        return mbps != 0;
    }

    /**
     * Adds what has come since the last call. A clock that jumps back adds nothing, and nobody waits for it to catch up.
     *
     * @param nowNs time in nanoseconds.
     */
    public void accrue(final long nowNs) {
        final long elapsed = nowNs - lastNs;
        lastNs = nowNs;
        if (mbps == 0 || elapsed <= 0) {
            return;
        }
        final long missing = capacity - credit;
        credit = elapsed > missing / mbps
                ? capacity
                : credit + elapsed * mbps; // compared first: the product may not fit
    }

    /**
     * Whether a frame may go; it may be longer than the credit, then the debt is paid off before the next.
     *
     * @return true while there is credit.
     */
    public boolean isOpen() {
        return mbps == 0 || credit > 0;
    }

    /**
     * Bytes that use the credit up.
     *
     * @return 1 or more while it is open.
     */
    public long bytes() {
        return (credit + UNITS_PER_BYTE - 1) / UNITS_PER_BYTE;
    }

    /**
     * Takes what was sent off the credit.
     *
     * @param numBytes bytes, 0 or more.
     */
    public void spend(final long numBytes) {
        credit -= numBytes * UNITS_PER_BYTE;
    }
}
