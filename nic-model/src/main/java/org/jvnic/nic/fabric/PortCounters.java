package org.jvnic.nic.fabric;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jvnic.nic.port.DropReason;

/**
 * Counters of one switch port, 64 bits each. One thread counts, any thread reads.
 *
 * <p>Accesses from other threads (refused register accesses) have their own atomic {@link #addShared}.
 */
public final class PortCounters {
    /** Frames sent: delivered, or dropped only at receivers. */
    public static final int TX_FRAMES = 0;

    /** Bytes of frames sent, after padding. */
    public static final int TX_BYTES = 1;

    /** Frames received. */
    public static final int RX_FRAMES = 2;

    /** Bytes of frames received. */
    public static final int RX_BYTES = 3;

    /** Multicast frames sent. */
    public static final int TX_MULTICAST = 4;

    /** Broadcast frames sent. */
    public static final int TX_BROADCAST = 5;

    /** Multicast frames received. */
    public static final int RX_MULTICAST = 6;

    /** Broadcast frames received. */
    public static final int RX_BROADCAST = 7;

    /** Transmit descriptors consumed. */
    public static final int TX_DESCRIPTORS = 8;

    /** Receive descriptors consumed. */
    public static final int RX_DESCRIPTORS = 9;

    /** Interrupts raised. */
    public static final int INTERRUPTS = 10;

    /** Doorbell events served. */
    public static final int DOORBELLS = 11;

    /** Register accesses refused; shared. */
    public static final int ACCESS_ERRORS = 12;

    /** Writes to registers that are not the guest's to set; shared. */
    public static final int REFUSED_WRITES = 13;

    /** Faults. */
    public static final int FAULTS = 14;

    /** Frames taken from the sender, dropped ones included. */
    public static final int TX_TAKEN = 15;

    private static final int DROPS = 16;
    private static final int SIZE = DROPS + DropReason.values().length;
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[SIZE];

    /**
     * The index a drop reason is counted at.
     *
     * @param reason the reason.
     * @return a counter index.
     */
    public static int drop(final DropReason reason) {
        return DROPS + reason.ordinal();
    }

    /**
     * Counts, by the owning thread.
     *
     * @param counter counter index.
     * @param amount  what to add.
     */
    public void add(final int counter, final long amount) {
        VALUES.setOpaque(values, counter, values[counter] + amount);
    }

    /**
     * Counts a drop, by the owning thread.
     *
     * @param reason the reason.
     */
    public void addDrop(final DropReason reason) {
        add(DROPS + reason.ordinal(), 1);
    }

    /**
     * Counts, by any thread. A counter is either owned or shared.
     *
     * @param counter counter index.
     */
    public void addShared(final int counter) {
        VALUES.getAndAdd(values, counter, 1L);
    }

    /**
     * Reads, by any thread.
     *
     * @param counter counter index.
     * @return the count.
     */
    public long get(final int counter) {
        return (long) VALUES.getOpaque(values, counter);
    }

    /**
     * Sum of the drops on one side.
     *
     * @param side the side.
     * @return frames.
     */
    public long drops(final DropReason.Side side) {
        long sum = 0;
        for (final DropReason reason : DropReason.values()) {
            if (reason.side() == side) {
                sum += get(DROPS + reason.ordinal());
            }
        }
        return sum;
    }

    /**
     * Adds these counters to others.
     *
     * @param total what to add to; owned by the calling thread.
     */
    public void addTo(final PortCounters total) {
        for (int i = 0; i < SIZE; i++) {
            total.add(i, get(i));
        }
    }
}
