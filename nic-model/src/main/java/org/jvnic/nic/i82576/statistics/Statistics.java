package org.jvnic.nic.i82576.statistics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.i82576.spec.StatisticsRegister;

/**
 * The statistics registers. A read returns a count and clears it; counts of 32 bits stop at their largest value. Octets are 64 bits in
 * two registers: the read of the low one is where they are taken, the read of the high one clears what was taken, or everything when
 * only that one is read. What is counted between the two reads stays. Intel 82576 datasheet, section 8.
 *
 * <p>The engine's thread adds, into counts of its own, and publishes them once a turn. Any thread reads; a short lock orders reads and
 * the publication.
 */
public final class Statistics {
    private static final StatisticsRegister[] REGISTERS = StatisticsRegister.values();
    private static final int FIRST = 0x4000;
    private static final int WORDS = (0x9000 - FIRST) >>> 2;
    private static final long MAX = 0xFFFF_FFFFL;
    private static final @Nullable StatisticsRegister[] BY_WORD = new @Nullable StatisticsRegister[WORDS];
    private static final boolean[] WIDE = new boolean[REGISTERS.length];

    static {
        for (final StatisticsRegister register : REGISTERS) {
            BY_WORD[(register.offset() - FIRST) >>> 2] = register;
        }
        for (final StatisticsRegister low : new StatisticsRegister[] {
            StatisticsRegister.GORCL,
            StatisticsRegister.GOTCL,
            StatisticsRegister.TORL,
            StatisticsRegister.TOTL,
            StatisticsRegister.HGORCL,
            StatisticsRegister.HGOTCL
        }) {
            WIDE[low.ordinal()] = true;
        }
    }

    private final long[] pending = new long[REGISTERS.length];
    private boolean dirty;

    /** Guards {@link #values}. Innermost: nothing is called while it is held. */
    private final Object lock = new Object();

    private final long[] values = new long[REGISTERS.length];

    /** Of octets, by their low half: what the last read of it took, and whether there was one. */
    private final long[] taken = new long[REGISTERS.length];

    private final boolean[] isTaken = new boolean[REGISTERS.length];

    /** All zero. */
    public Statistics() {}

    /**
     * Counts; seen after the next {@link #flush}. For the engine's thread.
     *
     * @param register which count; of octets the low half.
     * @param amount   0 or more.
     */
    public void add(final StatisticsRegister register, final long amount) {
        pending[register.ordinal()] += amount;
        dirty = true;
    }

    /** Publishes what was added. For the engine's thread. */
    public void flush() {
        if (dirty) {
            publish();
        }
    }

    private void publish() {
        dirty = false;
        synchronized (lock) {
            for (int i = 0; i < values.length; i++) {
                final long sum = values[i] + pending[i];
                values[i] = WIDE[i] ? sum : Math.min(MAX, sum);
            }
        }
        Arrays.fill(pending, 0);
    }

    /** Clears everything. For the engine's thread. */
    public void reset() {
        Arrays.fill(pending, 0);
        dirty = false;
        synchronized (lock) {
            Arrays.fill(values, 0);
            Arrays.fill(isTaken, false);
        }
    }

    /**
     * Whether a register is a statistics register.
     *
     * @param offset byte offset, a multiple of 4.
     * @return true when {@link #read} serves it.
     */
    public static boolean handles(final int offset) {
        return at(offset) != null;
    }

    private static @Nullable StatisticsRegister at(final int offset) {
        final int word = (offset - FIRST) >> 2;
        return word >= 0 && word < WORDS ? BY_WORD[word] : null;
    }

    /**
     * Reads and clears. Any thread.
     *
     * @param offset byte offset, a multiple of 4.
     * @return the count; 0 when there is no such register.
     */
    public int read(final int offset) {
        final StatisticsRegister register = at(offset);
        if (register == null) {
            return 0;
        }
        final int index = register.ordinal();
        synchronized (lock) {
            if (WIDE[index]) {
                return takeLow(index);
            }
            return index > 0 && WIDE[index - 1] ? clearHigh(index - 1) : clear(index);
        }
    }

    private int takeLow(final int index) {
        taken[index] = values[index];
        isTaken[index] = true;
        return (int) values[index];
    }

    private int clearHigh(final int index) {
        final long octets = isTaken[index] ? taken[index] : values[index];
        isTaken[index] = false;
        values[index] -= octets;
        return (int) (octets >>> 32);
    }

    private int clear(final int index) {
        final int value = (int) values[index];
        values[index] = 0;
        return value;
    }
}
