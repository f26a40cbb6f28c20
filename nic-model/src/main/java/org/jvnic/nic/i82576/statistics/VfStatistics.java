package org.jvnic.nic.i82576.statistics;

import java.util.Arrays;
import org.jvnic.nic.i82576.spec.VfRegister;

/**
 * The statistics registers of one virtual function: 32 bits that wrap around, and that a read leaves alone. Intel 82576 datasheet,
 * section 8.
 *
 * <p>The engine's thread adds, into counts of its own, and publishes them once a turn. Any thread reads; a short lock orders reads and
 * the publication.
 */
public final class VfStatistics {
    private static final int FIRST = VfRegister.VFGPRC.offset();
    private static final int WORDS = ((VfRegister.VFGOTLBC.offset() - FIRST) >>> 2) + 1;
    private static final VfRegister[] REGISTERS = {
        VfRegister.VFGPRC,
        VfRegister.VFGPTC,
        VfRegister.VFGORC,
        VfRegister.VFGOTC,
        VfRegister.VFMPRC,
        VfRegister.VFGPRLBC,
        VfRegister.VFGPTLBC,
        VfRegister.VFGORLBC,
        VfRegister.VFGOTLBC
    };
    private static final boolean[] IS_COUNT = new boolean[WORDS];

    static {
        for (final VfRegister register : REGISTERS) {
            IS_COUNT[wordOf(register.offset())] = true;
        }
    }

    private final int[] pending = new int[WORDS];
    private boolean dirty;

    /** Guards {@link #values}. Innermost: nothing is called while it is held. */
    private final Object lock = new Object();

    private final int[] values = new int[WORDS];

    /** All zero. */
    public VfStatistics() {}

    private static int wordOf(final int offset) {
        return (offset - FIRST) >> 2;
    }

    /**
     * Counts; seen after the next {@link #flush}. For the engine's thread.
     *
     * @param register which count.
     * @param amount   0 or more; 32 bits of it count.
     * @throws IllegalArgumentException when the register is no count.
     */
    public void add(final VfRegister register, final long amount) {
        if (!handles(register.offset())) {
            throw new IllegalArgumentException("register " + register + " is none of " + Arrays.toString(REGISTERS));
        }
        pending[wordOf(register.offset())] += (int) amount;
        dirty = true;
    }

    /** Publishes what was added. For the engine's thread. */
    public void flush() {
        if (dirty) {
            dirty = false;
            synchronized (lock) {
                for (int i = 0; i < WORDS; i++) {
                    values[i] += pending[i];
                }
            }
            Arrays.fill(pending, 0);
        }
    }

    /** Clears everything. For the engine's thread. */
    public void reset() {
        Arrays.fill(pending, 0);
        dirty = false;
        synchronized (lock) {
            Arrays.fill(values, 0);
        }
    }

    /**
     * Whether a register is a count of a virtual function.
     *
     * @param offset byte offset in its space, a multiple of 4.
     * @return true when {@link #read} serves it.
     */
    public static boolean handles(final int offset) {
        final int word = wordOf(offset);
        return word >= 0 && word < WORDS && IS_COUNT[word];
    }

    /**
     * Reads. Any thread.
     *
     * @param offset byte offset in the space of the virtual function, a multiple of 4.
     * @return the count; 0 when there is no such register.
     */
    public int read(final int offset) {
        if (!handles(offset)) {
            return 0;
        }
        synchronized (lock) {
            return values[wordOf(offset)];
        }
    }
}
