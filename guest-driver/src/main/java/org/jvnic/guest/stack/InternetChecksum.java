package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;

/** The checksum of IPv4, ICMP and UDP: the complement of the sum of 16-bit words in one's complement. RFC 1071. */
final class InternetChecksum {
    private InternetChecksum() {}

    /** A sum that further parts can be added to; each part but the last must have an even length. */
    static long sum(final ByteBuf buf, final int index, final int length) {
        long sum = 0;
        int at = index;
        int left = length;
        for (; left >= Integer.BYTES; left -= Integer.BYTES, at += Integer.BYTES) {
            sum += buf.getUnsignedInt(at);
        }
        if (left >= Short.BYTES) {
            sum += buf.getUnsignedShort(at);
            at += Short.BYTES;
            left -= Short.BYTES;
        }
        return left == 0 ? sum : sum + ((long) buf.getUnsignedByte(at) << 8);
    }

    /** The checksum of what was summed up; 0 when a correct checksum was among it. */
    static int of(final long sum) {
        long folded = (sum >>> 32) + (sum & 0xFFFF_FFFFL);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        folded = (folded >>> 16) + (folded & 0xFFFF);
        return (int) ~folded & 0xFFFF;
    }

    /** The checksum after one 16-bit word of what it covers has changed. RFC 1624. */
    static int updated(final int checksum, final int before, final int after) {
        return of((~checksum & 0xFFFFL) + (~before & 0xFFFFL) + after);
    }

    /** The part of UDP's sum that is not in the datagram. */
    static long pseudoHeader(final int source, final int destination, final int protocol, final int length) {
        return (source & 0xFFFF_FFFFL) + (destination & 0xFFFF_FFFFL) + protocol + length;
    }
}
