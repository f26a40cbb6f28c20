package org.jvnic.nic.pci;

import org.jvnic.nic.register.RegisterSpace;

/**
 * A BAR and the registers behind it. Immutable.
 *
 * @param index        0 to 5; a 64-bit BAR also takes the next one, so it ends at 4.
 * @param size         bytes, a power of two: from 16 to 2^31 of memory, or to 2^62 for a 64-bit BAR; from 4 to 256 ports.
 *                     Hosts map pages, so anything that is to be mapped has at least 4096.
 * @param kind         which address space it is in.
 * @param prefetchable whether reads have no side effects and writes may be merged; memory only.
 * @param space        what answers accesses, addressed from 0.
 */
public record Bar(int index, long size, Kind kind, boolean prefetchable, RegisterSpace space) {
    /** Address spaces. */
    public enum Kind {
        /** Memory below 4 GiB. */
        MEMORY_32,
        /** Memory anywhere. */
        MEMORY_64,
        /** I/O ports, decoded while I/O Space Enable is set. */
        IO
    }

    /** BARs of a function. */
    static final int COUNT = 6;

    /**
     * Checks the geometry.
     *
     * @param index        which BAR.
     * @param size         bytes.
     * @param kind         which address space.
     * @param prefetchable whether reads have no side effects.
     * @param space        what answers accesses.
     * @throws IllegalArgumentException naming the BAR and the value out of range.
     */
    public Bar {
        final int last = kind == Kind.MEMORY_64 ? COUNT - 2 : COUNT - 1;
        if (index < 0 || index > last) {
            throw new IllegalArgumentException("BAR: index=" + index + " is not in [0, " + last + "]");
        }
        final long min = kind == Kind.IO ? 4 : 16;
        final long max = switch (kind) {
            case MEMORY_32 -> 1L << 31;
            case MEMORY_64 -> 1L << 62;
            case IO -> 256;
        };
        if (size < min || size > max || Long.bitCount(size) != 1) {
            throw new IllegalArgumentException("BAR" + index + ": size=0x" + Long.toHexString(size)
                    + " is not a power of two in [0x" + Long.toHexString(min) + ", 0x" + Long.toHexString(max) + "]");
        }
        if (prefetchable && kind == Kind.IO) {
            throw new IllegalArgumentException("BAR" + index + ": ports are not prefetchable");
        }
    }

    /**
     * Memory.
     *
     * @param index        which BAR.
     * @param size         bytes.
     * @param is64Bit      whether it may be placed anywhere in 64 bits of address.
     * @param prefetchable whether reads have no side effects and writes may be merged.
     * @param space        what answers accesses.
     */
    public Bar(
            final int index,
            final long size,
            final boolean is64Bit,
            final boolean prefetchable,
            final RegisterSpace space) {
        this(index, size, is64Bit ? Kind.MEMORY_64 : Kind.MEMORY_32, prefetchable, space);
    }

    /**
     * I/O ports.
     *
     * @param index which BAR, 0 to 5.
     * @param size  bytes, a power of two from 4 to 256.
     * @param space what answers accesses, of at most 4 bytes.
     * @return the BAR.
     */
    public static Bar ports(final int index, final long size, final RegisterSpace space) {
        return new Bar(index, size, Kind.IO, false, space);
    }

    /**
     * Whether it takes the next BAR too.
     *
     * @return true for 64 bits of address.
     */
    public boolean is64Bit() {
        return kind == Kind.MEMORY_64;
    }

    /**
     * Whether it is in the I/O space.
     *
     * @return true for ports.
     */
    public boolean isIo() {
        return kind == Kind.IO;
    }

    /** Position of the lowest address bit that software can write. */
    int sizeBits() {
        return Long.numberOfTrailingZeros(size);
    }
}
