package org.jvnic.nic.cdna.spec;

/**
 * Layout of the interrupt vector ring in the VMM's memory. Datasheet section 6.2.
 *
 * <pre>
 *           +-----------------------------------------------+
 *   +0      | producer index, 32 bits, release store        |
 *   +4      | reserved, zero up to the header's 64 bytes    |
 *   +64     | vector 0: one bit per context, 64-bit words   |
 *   +64+V   | vector 1                                      |
 *           | ... 1 &lt;&lt; LOG2 entries of V bytes             |
 *           +-----------------------------------------------+
 * </pre>
 *
 * <p>V is 8 bytes for each started 64 contexts, rounded up to a power of two.
 */
public final class VectorRing {
    /** Size of the header in bytes. */
    public static final int HEADER_BYTES = 64;

    /** Offset of the producer index. */
    public static final int PRODUCER_OFFSET = 0;

    /** Smallest ring, log2 of entries. */
    public static final int MIN_LOG2 = 1;

    /** Largest ring, log2 of entries. */
    public static final int MAX_LOG2 = 12;

    private VectorRing() {}

    /**
     * 64-bit words in a vector.
     *
     * @param contexts number of contexts, 1 to 256.
     * @return 1, 2 or 4.
     */
    public static int words(final int contexts) {
        final int words = (contexts + 63) >>> 6;
        return words <= 2 ? words : 4;
    }

    /**
     * Size of the ring with its header.
     *
     * @param contexts number of contexts.
     * @param log2     log2 of entries.
     * @return bytes.
     */
    public static int ringBytes(final int contexts, final int log2) {
        return HEADER_BYTES + ((words(contexts) * Long.BYTES) << log2);
    }

    /**
     * Offset of an entry.
     *
     * @param contexts number of contexts.
     * @param log2     log2 of entries.
     * @param index    free-running index.
     * @return bytes from the start of the ring.
     */
    public static int entryOffset(final int contexts, final int log2, final int index) {
        return HEADER_BYTES + (index & ((1 << log2) - 1)) * words(contexts) * Long.BYTES;
    }
}
