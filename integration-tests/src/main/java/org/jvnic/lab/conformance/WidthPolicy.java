package org.jvnic.lab.conformance;

import java.util.Set;

/**
 * Which accesses a space accepts.
 *
 * <p>An accepted access of 8 bytes is one of 4 to the low word and then one of 4 to the high word. An accepted read of
 * less than a word reads the word, with what a read of it does, and returns the addressed bytes; an accepted write of
 * less than a word changes the addressed bytes only. A refused access has no effect. Immutable.
 */
public interface WidthPolicy {
    /**
     * Whether a read is accepted.
     *
     * @param offset   byte offset in the space, not negative.
     * @param numBytes width in bytes, 1 or more.
     * @return false when it is refused.
     */
    boolean acceptsRead(long offset, int numBytes);

    /**
     * Whether a write is accepted.
     *
     * @param offset   byte offset in the space, not negative.
     * @param numBytes width in bytes, 1 or more.
     * @return false when it is refused.
     */
    boolean acceptsWrite(long offset, int numBytes);

    /**
     * Accepts naturally aligned accesses of some widths, the same at every offset.
     *
     * @param reads  accepted widths of reads in bytes.
     * @param writes accepted widths of writes in bytes.
     * @return the policy.
     */
    static WidthPolicy aligned(final Set<Integer> reads, final Set<Integer> writes) {
        final Set<Integer> readWidths = Set.copyOf(reads);
        final Set<Integer> writeWidths = Set.copyOf(writes);
        return new WidthPolicy() {
            @Override
            public boolean acceptsRead(final long offset, final int numBytes) {
                return readWidths.contains(numBytes) && offset % numBytes == 0;
            }

            @Override
            public boolean acceptsWrite(final long offset, final int numBytes) {
                return writeWidths.contains(numBytes) && offset % numBytes == 0;
            }
        };
    }
}
