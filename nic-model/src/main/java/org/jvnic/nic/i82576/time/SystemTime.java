package org.jvnic.nic.i82576.time;

/**
 * SYSTIM: a counter of 64 bits that grows by INCVALUE every INCPERIOD times 16 ns of the card's clock, and wraps. A period of 0 is 1.
 *
 * <p>Nothing runs: the value is computed when somebody asks. What has passed since the last step is kept when the rate changes, so no
 * time is lost. Guarded by the lock of {@link TimeSync}.
 */
final class SystemTime {
    private static final int VALUE_MASK = 0xFF_FFFF;
    private static final int PERIOD_SHIFT = 24;
    private static final long NS_PER_UNIT = 16;

    /** Threads read the clock a little apart: less than this is no jump. */
    private static final long JUMP_NS = 1_000_000_000L;

    private long base;
    private long baseNs;
    private int increment;

    void reset(final long nowNs) {
        base = 0;
        baseNs = nowNs;
        increment = 0;
    }

    int increment() {
        return increment;
    }

    void setIncrement(final int value, final long nowNs) {
        settle(nowNs);
        increment = value;
    }

    /** Where the clock of the host jumps back the counter stands still once, and goes on from there. */
    long value(final long nowNs) {
        if (nowNs - baseNs < -JUMP_NS) {
            baseNs = nowNs;
        }
        return base + steps(nowNs) * (increment & VALUE_MASK);
    }

    void set(final long value, final long nowNs) {
        settle(nowNs);
        base = value;
    }

    void add(final long offset, final long nowNs) {
        set(value(nowNs) + offset, nowNs);
    }

    private void settle(final long nowNs) {
        base = value(nowNs);
        baseNs += steps(nowNs) * stepNs();
    }

    private long steps(final long nowNs) {
        return Math.max(0, nowNs - baseNs) / stepNs();
    }

    private long stepNs() {
        return Math.max(1, increment >>> PERIOD_SHIFT) * NS_PER_UNIT;
    }
}
