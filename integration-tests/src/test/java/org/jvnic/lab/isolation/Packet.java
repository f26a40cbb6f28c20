package org.jvnic.lab.isolation;

import java.util.Locale;
import org.jvnic.nic.cdna.spec.OffloadExtension;

/**
 * A TCP or UDP packet in a frame of the hostile guest, true in every field but its checksums until a test makes it lie; and the slow
 * truth about the checksums of any frame.
 */
final class Packet {
    /** What there is, with the lengths of the headers. */
    enum Kind {
        TCP4(14, 20, 20),
        UDP4(14, 20, 8),
        TCP6(14, 40, 20),
        UDP6(14, 40, 8),
        TAGGED_TCP4(18, 20, 20),
        OPTIONS_TCP4(14, 60, 60),
        OPTIONS_UDP6(14, 56, 8);

        final int l2;
        final int l3;
        final int l4;

        Kind(final int l2, final int l3, final int l4) {
            this.l2 = l2;
            this.l3 = l3;
            this.l4 = l4;
        }

        boolean isIpv6() {
            return name().endsWith("6");
        }

        boolean isUdp() {
            return name().toUpperCase(Locale.ROOT).contains("UDP");
        }

        /** Operations that make sense for it. */
        int[] operations() {
            final int[] tcp4 = {
                OffloadExtension.IPV4_CHECKSUM,
                OffloadExtension.L4_CHECKSUM,
                OffloadExtension.IPV4_CHECKSUM | OffloadExtension.L4_CHECKSUM,
                OffloadExtension.SEGMENT
            };
            final int[] udp4 = {OffloadExtension.IPV4_CHECKSUM, OffloadExtension.L4_CHECKSUM};
            final int[] tcp6 = {OffloadExtension.L4_CHECKSUM, OffloadExtension.SEGMENT};
            final int[] udp6 = {OffloadExtension.L4_CHECKSUM};
            return isIpv6() ? isUdp() ? udp6 : tcp6 : isUdp() ? udp4 : tcp4;
        }

        int flags() {
            return (isIpv6() ? OffloadExtension.IPV6 : 0) | (isUdp() ? OffloadExtension.UDP : 0);
        }
    }

    static final int MSS = 100;

    private static final int FOLDED = 0xFFFF;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int DESTINATION_OPTIONS = 60;

    final Kind kind;
    final byte[] bytes;

    Packet(final Kind kind, final long destination, final long source, final int payload) {
        this.kind = kind;
        final int l4Bytes = kind.l4 + payload;
        bytes = HostileGuest.frame(destination, source, kind.l2 + kind.l3 + l4Bytes);
        if (kind.l2 == 18) {
            put16(bytes, 12, 0x8100);
            put16(bytes, 14, 5);
        }
        put16(bytes, kind.l2 - 2, kind.isIpv6() ? 0x86DD : 0x0800);
        if (kind.isIpv6()) {
            writeIpv6(l4Bytes);
        } else {
            bytes[kind.l2] = (byte) (0x40 | (kind.l3 / 4));
            put16(bytes, kind.l2 + 2, kind.l3 + l4Bytes);
            put16(bytes, kind.l2 + 6, 0);
            bytes[kind.l2 + 9] = (byte) (kind.isUdp() ? UDP : TCP);
        }
        if (kind.isUdp()) {
            put16(bytes, l4() + 4, l4Bytes);
        } else {
            bytes[l4() + 12] = (byte) ((kind.l4 / 4) << 4);
        }
    }

    private void writeIpv6(final int l4Bytes) {
        final int at = kind.l2;
        final int protocol = kind.isUdp() ? UDP : TCP;
        bytes[at] = 0x60;
        put16(bytes, at + 4, kind.l3 - 40 + l4Bytes);
        bytes[at + 6] = (byte) (kind.l3 == 40 ? protocol : 0);
        for (int header = at + 40; header < l4(); header += 8) {
            bytes[header] = (byte) (header + 8 == l4() ? protocol : DESTINATION_OPTIONS);
            bytes[header + 1] = 0;
        }
    }

    int l4() {
        return kind.l2 + kind.l3;
    }

    int headers() {
        return kind.l2 + kind.l3 + kind.l4;
    }

    /** The extension that tells the truth. */
    long extension(final int operations) {
        return OffloadExtension.MSS.with(
                OffloadExtension.of(operations | kind.flags(), kind.l2, kind.l3, kind.l4), MSS);
    }

    static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    static int get16(final byte[] bytes, final int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    private static int l2Of(final byte[] frame) {
        return get16(frame, 12) == 0x8100 ? 18 : 14;
    }

    /** Whether the IPv4 header of a frame sums up; true for IPv6. */
    static boolean isHeaderSummed(final byte[] frame) {
        final int l2 = l2Of(frame);
        return get16(frame, l2 - 2) == 0x86DD || sum(frame, l2, (frame[l2] & 15) * 4, 0) == FOLDED;
    }

    /** Whether the TCP or UDP part of a frame sums up, as long as its own IP header says. */
    static boolean isL4Summed(final byte[] frame) {
        final int l2 = l2Of(frame);
        final boolean ipv6 = get16(frame, l2 - 2) == 0x86DD;
        int l4 = l2 + (ipv6 ? 40 : (frame[l2] & 15) * 4);
        int protocol = frame[l2 + (ipv6 ? 6 : 9)] & 0xFF;
        final int end = l2 + (ipv6 ? 40 + get16(frame, l2 + 4) : get16(frame, l2 + 2));
        while (ipv6 && (protocol == 0 || protocol == DESTINATION_OPTIONS)) {
            protocol = frame[l4] & 0xFF;
            l4 += 8 + 8 * (frame[l4 + 1] & 0xFF);
        }
        final int addresses = ipv6 ? sum(frame, l2 + 8, 32, 0) : sum(frame, l2 + 12, 8, 0);
        return end <= frame.length && sum(frame, l4, end - l4, addresses + end - l4 + protocol) == FOLDED;
    }

    static boolean isSummed(final byte[] frame) {
        return isHeaderSummed(frame) && isL4Summed(frame);
    }

    private static int sum(final byte[] bytes, final int from, final int length, final int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & FOLDED) + (sum >>> 16);
        }
        return (sum & FOLDED) + (sum >>> 16);
    }
}
