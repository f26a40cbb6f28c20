package org.jvnic.vmm.wire;

/**
 * How a capture is replayed.
 *
 * @param paced        whether frames keep their distance in time, or come as fast as the card polls.
 * @param loops        how often the capture is replayed, 1 or more; {@link Long#MAX_VALUE} for without end.
 * @param maxFileBytes the longest file that is taken, 1 to 2^31 - 16 bytes: it is held in memory outside the heap.
 */
public record ReplayPlan(boolean paced, long loops, int maxFileBytes) {
    /** Once, in its own time, up to 1 GiB. */
    public static final ReplayPlan PACED_ONCE = new ReplayPlan(true, 1, 1 << 30);

    /** Once, as fast as the card polls, up to 1 GiB. */
    public static final ReplayPlan FAST_ONCE = new ReplayPlan(false, 1, 1 << 30);

    private static final int MOST_FILE_BYTES = Integer.MAX_VALUE - 15;

    /**
     * Checks the ranges.
     *
     * @param paced        whether frames keep their distance in time.
     * @param loops        1 or more.
     * @param maxFileBytes 1 to 2^31 - 16.
     * @throws IllegalArgumentException when one is left.
     */
    public ReplayPlan {
        if (loops < 1) {
            throw new IllegalArgumentException("replay: " + loops + " loops are not 1 or more");
        }
        if (maxFileBytes < 1 || maxFileBytes > MOST_FILE_BYTES) {
            throw new IllegalArgumentException(
                    "replay: file limit of " + maxFileBytes + " bytes is not in 1.." + MOST_FILE_BYTES);
        }
    }

    /**
     * This plan with another number of loops.
     *
     * @param count 1 or more.
     * @return the plan.
     */
    public ReplayPlan withLoops(final long count) {
        return new ReplayPlan(paced, count, maxFileBytes);
    }
}
