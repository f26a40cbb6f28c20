package org.jvnic.nic.register;

/**
 * A space of registers as the bus sees it: a BAR, a page of one, or what stands in for it in a test.
 *
 * <p>No access throws, whatever offset, width or value a guest chooses: a refused read returns all ones, a refused write
 * changes nothing, and the space counts it. May be called by any thread.
 */
public interface RegisterSpace {
    /**
     * Reads.
     *
     * @param offset   byte offset in the space; any value.
     * @param numBytes access width in bytes; 1, 2, 4 and 8 are meaningful, any other is refused.
     * @return the value, zero-extended; all ones of that width when refused.
     */
    long read(long offset, int numBytes);

    /**
     * Writes.
     *
     * @param offset   byte offset in the space; any value.
     * @param numBytes access width in bytes; 1, 2, 4 and 8 are meaningful, any other is refused.
     * @param value    the value; bits beyond the width are ignored.
     */
    void write(long offset, int numBytes, long value);

    /**
     * Whether a write may wait for the engine before it returns, as one that resets or stops something does.
     *
     * @param offset   as in {@link #write}.
     * @param numBytes as in {@link #write}.
     * @param value    as in {@link #write}.
     * @return false when the write returns at once, as for every space unless it says otherwise.
     */
    default boolean mayWait(final long offset, final int numBytes, final long value) {
        return false;
    }

    /**
     * Reads 32 bits.
     *
     * @param offset byte offset, a multiple of 4 to be accepted.
     * @return the value.
     */
    default int read32(final long offset) {
        return (int) read(offset, 4);
    }

    /**
     * Writes 32 bits.
     *
     * @param offset byte offset, a multiple of 4 to be accepted.
     * @param value  the value.
     */
    default void write32(final long offset, final int value) {
        write(offset, 4, value & 0xFFFF_FFFFL);
    }

    /**
     * All ones of a width: what a refused read returns.
     *
     * @param numBytes access width in bytes.
     * @return ones in the low {@code numBytes} bytes; 64 ones for 8 and for every width that no bus has.
     */
    static long allOnes(final int numBytes) {
        return numBytes >= 1 && numBytes < 8 ? (1L << (numBytes << 3)) - 1 : -1L;
    }
}
