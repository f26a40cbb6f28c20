package org.jvnic.nic.i82576.interrupt;

import java.util.Arrays;

/**
 * EICR, EIMS, EIAC, EIAM and EITR: causes by vector, and which of them may be sent now.
 *
 * <p>A bit of EICR tells the driver; a bit of {@code unsent} remembers that the message for it is still owed. They differ once a
 * message has gone out for a cause that is not cleared automatically.
 *
 * <p>Guarded by the lock of the unit that owns it.
 */
final class ExtendedInterrupts {
    private static final int INTERVAL_SHIFT = 2;
    private static final int INTERVAL_MASK = 0x1FFF;
    private static final int STORED_THROTTLE = 0x7FE0_FFFC;
    private static final int COUNTER_IGNORED = 1 << 31;
    private static final long NS_PER_UNIT = 1000;

    private final int vectorMask;
    private final int writable;
    private final int stored;
    private final int[] throttle;
    private final long[] sentNs;
    private final long[] holdNs;
    private int cause;
    private int mask;
    private int autoClear;
    private int autoMask;
    private int unsent;
    private long raised;
    private long merged;
    private long seen;
    private long delivered;

    /** A block in reset state with so many vectors, causes beyond them, and the bits of its registers that are only kept. */
    ExtendedInterrupts(final int vectors, final int furtherCauses, final int stored) {
        vectorMask = (1 << vectors) - 1;
        writable = vectorMask | furtherCauses;
        this.stored = stored;
        throttle = new int[vectors];
        sentNs = new long[vectors];
        holdNs = new long[vectors];
    }

    void reset(final boolean keepThrottle) {
        clear(writable);
        mask = 0;
        autoClear = 0;
        autoMask = 0;
        if (!keepThrottle) {
            Arrays.fill(throttle, 0);
            Arrays.fill(holdNs, 0);
        }
    }

    void set(final int bits) {
        cause |= bits & writable;
        owe(bits & vectorMask);
    }

    private void owe(final int bits) {
        raised += Integer.bitCount(bits);
        merged += Integer.bitCount(bits & unsent);
        unsent |= bits;
    }

    /** EICS: also takes the mask off causes with auto-mask, as the driver that writes it relies on being called again. */
    void writeSet(final int value) {
        set(value);
        mask |= value & autoMask & writable;
    }

    /** EICR: the driver has seen these. */
    void clear(final int bits) {
        seen += Integer.bitCount(bits & unsent);
        cause &= ~bits;
        unsent &= ~bits;
    }

    /** EIMS: a cause that is still there fires when its mask goes. */
    void writeMask(final int value) {
        final int opened = value & ~mask & writable;
        mask |= opened;
        owe(opened & cause & vectorMask & ~unsent);
    }

    void writeMaskClear(final int value) {
        mask &= ~value;
    }

    void writeAutoClear(final int value) {
        autoClear = value & stored;
    }

    void writeAutoMask(final int value) {
        autoMask = value & stored;
    }

    void writeThrottle(final int vector, final int value) {
        throttle[vector] = value & STORED_THROTTLE;
        if ((value & COUNTER_IGNORED) == 0) {
            holdNs[vector] = 0;
        }
    }

    int cause() {
        return cause;
    }

    int mask() {
        return mask;
    }

    int autoClear() {
        return autoClear;
    }

    int autoMask() {
        return autoMask;
    }

    int throttle(final int vector) {
        return throttle[vector];
    }

    /** Takes the vectors whose messages have to be sent now; the caller sends them. */
    int take(final boolean masksAutomatically, final long nowNs) {
        int due = 0;
        for (int rest = unsent & mask; rest != 0; rest &= rest - 1) {
            final int vector = Integer.numberOfTrailingZeros(rest);
            if (!isHeld(vector, nowNs)) {
                hold(vector, nowNs);
                due |= 1 << vector;
            }
        }
        unsent &= ~due;
        cause &= ~(due & autoClear);
        if (masksAutomatically) {
            mask &= ~(due & autoMask);
        }
        delivered += Integer.bitCount(due);
        return due;
    }

    /**
     * Whether the interval of a vector runs. Threads read the clock a little apart, so a time just before the start is inside it;
     * one long before is a clock that jumped, and nobody waits for it to catch up.
     */
    boolean isHeld(final int vector, final long nowNs) {
        final long elapsedNs = nowNs - sentNs[vector];
        return elapsedNs < holdNs[vector] && elapsedNs > -holdNs[vector];
    }

    /** A message goes out: the interval starts. */
    void hold(final int vector, final long nowNs) {
        sentNs[vector] = nowNs;
        holdNs[vector] = ((throttle[vector] >>> INTERVAL_SHIFT) & INTERVAL_MASK) * NS_PER_UNIT;
    }

    /** Whether a message is owed that only waits for time to pass, when asked after {@link #take}. */
    boolean isTiming() {
        return (unsent & mask) != 0;
    }

    /** When the first of the messages that only wait for time may go out, nanoseconds; asked while {@link #isTiming}. */
    long firstDueNs() {
        int rest = unsent & mask;
        long first = dueNs(Integer.numberOfTrailingZeros(rest));
        for (rest &= rest - 1; rest != 0; rest &= rest - 1) {
            final long due = dueNs(Integer.numberOfTrailingZeros(rest));
            first = due - first < 0 ? due : first;
        }
        return first;
    }

    /** When the interval of a vector ends, nanoseconds. */
    long dueNs(final int vector) {
        return sentNs[vector] + holdNs[vector];
    }

    /** Vectors whose message is owed, masked or not. */
    int unsent() {
        return unsent;
    }

    /** Causes set so far: the sum of the next three and of the bits in {@link #unsent}. */
    long raised() {
        return raised;
    }

    /** Causes that found a message owed already. */
    long merged() {
        return merged;
    }

    /** Causes that the driver cleared, or a reset, before their message went out. */
    long seen() {
        return seen;
    }

    /** Messages taken to be sent. */
    long delivered() {
        return delivered;
    }
}
