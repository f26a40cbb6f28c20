package org.jvnic.nic.i82576.switching;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What each pool sent and received, as virtual functions read it: 32 bits, wrapping round, not cleared by a read. Octets include the
 * FCS. Datasheet section 8.26.
 *
 * <p>The engine's thread counts; any thread reads.
 */
public final class PoolCounts {
    /** Good frames received. */
    public static final int RECEIVED_FRAMES = 0;

    /** Good octets received. */
    public static final int RECEIVED_OCTETS = 1;

    /** Multicast frames received, broadcasts not included. */
    public static final int RECEIVED_MULTICASTS = 2;

    /** Good frames sent. */
    public static final int SENT_FRAMES = 3;

    /** Good octets sent. */
    public static final int SENT_OCTETS = 4;

    /** Good frames received from a pool. */
    public static final int LOOPED_IN_FRAMES = 5;

    /** Good octets received from a pool. */
    public static final int LOOPED_IN_OCTETS = 6;

    /** Good frames sent to a pool. */
    public static final int LOOPED_OUT_FRAMES = 7;

    /** Good octets sent to a pool. */
    public static final int LOOPED_OUT_OCTETS = 8;

    private static final int COUNTS = 9;
    private static final int STRIDE = 16;
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(int[].class);

    private final int[] values = new int[PoolModes.POOLS * STRIDE];

    /** All zero. */
    public PoolCounts() {}

    void received(final int pool, final int octets, final boolean multicast, final boolean looped) {
        add(pool, RECEIVED_FRAMES, 1);
        add(pool, RECEIVED_OCTETS, octets);
        if (multicast) {
            add(pool, RECEIVED_MULTICASTS, 1);
        }
        if (looped) {
            add(pool, LOOPED_IN_FRAMES, 1);
            add(pool, LOOPED_IN_OCTETS, octets);
        }
    }

    void sent(final int pool, final int octets, final boolean looped) {
        add(pool, SENT_FRAMES, 1);
        add(pool, SENT_OCTETS, octets);
        if (looped) {
            add(pool, LOOPED_OUT_FRAMES, 1);
            add(pool, LOOPED_OUT_OCTETS, octets);
        }
    }

    private void add(final int pool, final int count, final int amount) {
        final int index = pool * STRIDE + count;
        VALUES.setOpaque(values, index, values[index] + amount);
    }

    /**
     * Reads a count. Any thread.
     *
     * @param pool  0 to 7.
     * @param count one of the constants of this class.
     * @return all 32 bits.
     */
    public int get(final int pool, final int count) {
        return (int) VALUES.getOpaque(values, pool * STRIDE + count);
    }

    /**
     * Starts a pool's counts from zero: it has changed hands. For the engine's thread.
     *
     * @param pool 0 to 7.
     */
    public void reset(final int pool) {
        for (int i = 0; i < COUNTS; i++) {
            VALUES.setOpaque(values, pool * STRIDE + i, 0);
        }
    }
}
