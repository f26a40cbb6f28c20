package org.jvnic.nic.pci;

import org.jvnic.nic.register.RegisterSpace;

/**
 * A memory BAR and the registers behind it. Immutable.
 *
 * @param index        0 to 5; a 64-bit BAR also takes the next one, so it ends at 4.
 * @param size         bytes: a power of two from 16 to 2^31, or to 2^62 for a 64-bit BAR. Hosts map pages, so anything that
 *                     is to be mapped has at least 4096.
 * @param is64Bit      whether it may be placed anywhere in 64 bits of address.
 * @param prefetchable whether reads have no side effects and writes may be merged.
 * @param space        what answers accesses, addressed from 0.
 */
public record Bar(int index, long size, boolean is64Bit, boolean prefetchable, RegisterSpace space) {
    /** BARs of a function. */
    static final int COUNT = 6;

    /**
     * Checks the geometry.
     *
     * @param index        which BAR.
     * @param size         bytes.
     * @param is64Bit      whether 64 bits of address.
     * @param prefetchable whether reads have no side effects.
     * @param space        what answers accesses.
     * @throws IllegalArgumentException naming the BAR and the value out of range.
     */
    public Bar {
        final int last = is64Bit ? COUNT - 2 : COUNT - 1;
        if (index < 0 || index > last) {
            throw new IllegalArgumentException("BAR: index=" + index + " is not in [0, " + last + "]");
        }
        final long max = is64Bit ? 1L << 62 : 1L << 31;
        if (size < 16 || size > max || Long.bitCount(size) != 1) {
            throw new IllegalArgumentException("BAR" + index + ": size=0x" + Long.toHexString(size)
                    + " is not a power of two in [0x10, 0x" + Long.toHexString(max) + "]");
        }
    }

    /** Position of the lowest address bit that software can write. */
    int sizeBits() {
        return Long.numberOfTrailingZeros(size);
    }
}
