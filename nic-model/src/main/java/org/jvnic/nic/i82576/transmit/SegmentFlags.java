package org.jvnic.nic.i82576.transmit;

/**
 * Which TCP flags the segments of a packet that is cut keep: DTXTCPFLGL and DTXTCPFLGH. A segment that is the first and the last keeps
 * what either keeps. Datasheet section 8.12. Owned by the engine's thread.
 */
final class SegmentFlags {
    private static final int MASK = 0xFFF;
    private static final int MIDDLE_SHIFT = 16;

    private int first = 0xFF6;
    private int middle = 0xF76;
    private int last = 0xF7F;

    void configure(final int low, final int high) {
        first = low & MASK;
        middle = low >>> MIDDLE_SHIFT & MASK;
        last = high & MASK;
    }

    /** Flags of a segment, made of those of the packet. */
    int of(final int flags, final boolean isFirst, final boolean isLast) {
        if (isFirst || isLast) {
            return flags & ((isFirst ? first : 0) | (isLast ? last : 0));
        }
        return flags & middle;
    }
}
