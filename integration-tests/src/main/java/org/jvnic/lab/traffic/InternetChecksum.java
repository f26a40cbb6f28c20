package org.jvnic.lab.traffic;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * The one's complement sum of IP and UDP. It is the same whichever byte comes first (RFC 1071), so everything here is
 * little-endian: sums, and the 16 bits stored.
 */
final class InternetChecksum {
    private static final int FOLDED = 0xFFFF;

    private InternetChecksum() {}

    /** The sum of 16-bit units; the first byte of the span counts as the first of a unit. */
    static long sum(final DirectBuffer buffer, final int offset, final int length) {
        final int end = offset + length;
        long sum = 0;
        int i = offset;
        for (; i <= end - Integer.BYTES; i += Integer.BYTES) {
            sum += buffer.getInt(i, ByteOrder.LITTLE_ENDIAN) & 0xFFFF_FFFFL;
        }
        for (; i <= end - Short.BYTES; i += Short.BYTES) {
            sum += buffer.getShort(i, ByteOrder.LITTLE_ENDIAN) & 0xFFFFL;
        }
        return i < end ? sum + (buffer.getByte(i) & 0xFF) : sum;
    }

    /** A number as it counts in a sum when it is sent with its high byte first. */
    static long unit(final int value) {
        return Short.reverseBytes((short) value) & 0xFFFFL;
    }

    static int fold(final long sum) {
        long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        while (folded > FOLDED) {
            folded = (folded >>> 16) + (folded & FOLDED);
        }
        return (int) folded;
    }

    /** What to store so that the whole sums up to all ones. */
    static short complement(final long sum) {
        return (short) ~fold(sum);
    }
}
