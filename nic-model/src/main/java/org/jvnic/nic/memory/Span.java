package org.jvnic.nic.memory;

/** The one range check: whether an access lies inside a span of addresses, on the ring of 64-bit integers. */
public final class Span {
    private Span() {}

    /**
     * Whether {@code [address, address + length)} lies inside {@code [start, start + size)}.
     *
     * <p>All four are unsigned 64-bit numbers. Nothing is added, so nothing wraps: the distance from the start is compared
     * with the size, then the length with what is left. A span that itself wraps around the end of the address space is
     * compared on the ring, as a caller that builds spans of at most 2^63 bytes expects.
     *
     * @param start   first address of the span.
     * @param size    bytes in the span.
     * @param address first address of the access.
     * @param length  bytes accessed; an access of no bytes is inside when its address is, the end included.
     * @return true when every byte is inside.
     */
    public static boolean contains(final long start, final long size, final long address, final long length) {
        final long distance = address - start;
        return isAtMost(distance, size) && isAtMost(length, size - distance);
    }

    /** One comparison: {@link Long#compareUnsigned} makes a number of three values first. */
    private static boolean isAtMost(final long left, final long right) {
        return left + Long.MIN_VALUE <= right + Long.MIN_VALUE;
    }
}
