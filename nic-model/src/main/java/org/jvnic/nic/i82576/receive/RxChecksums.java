package org.jvnic.nic.i82576.receive;

import org.jvnic.nic.frame.InternetChecksum;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.frame.PacketHeaders;
import org.jvnic.nic.memory.HostMemory;

/**
 * Verifies the checksums of a received packet, over the bytes that are delivered. Datasheet section 7.1.10. Stateless.
 *
 * <p>Nothing is told of a transport checksum that cannot be verified: of fragments, of what is cut short, of UDP without a checksum, and
 * of packets with a routing header.
 */
final class RxChecksums {
    /** RXCSUM: the hash takes the place of the packet checksum. */
    static final int TELLS_HASH = 1 << 13;

    private static final int IPV4_CHECKED = 1 << 8;
    private static final int L4_CHECKED = 1 << 9;
    private static final int SCTP_CHECKED = 1 << 11;
    private static final int IP_PAYLOAD = 1 << 12;
    private static final int START_MASK = 0xFF;
    private static final int IPV6_NOT_CHECKED = 1 << 17;

    private static final int IGNORE = 1 << 2;
    private static final int UDP_STATUS = 1 << 4;
    private static final int L4_STATUS = 1 << 5;
    private static final int IPV4_STATUS = 1 << 6;
    private static final int ID_VALID = 1 << 9;
    private static final int UDP_FRAGMENT = 1 << 10;
    private static final int L4_ERROR = 1 << 29;
    private static final int IPV4_ERROR = 1 << 30;

    private static final int IPV4_FRAGMENT = 6;
    private static final int IPV4_PROTOCOL = 9;
    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_BITS = 0x3FFF;
    private static final int UDP_SUM = 6;
    private static final int UDP_LENGTH = 4;
    private static final int SCTP_SUM = 8;
    private static final int GOOD = 0xFFFF;

    private RxChecksums() {}

    /**
     * Status and error bits of an advanced descriptor.
     *
     * @param packet  the packet.
     * @param control RXCSUM: what is verified.
     * @param filter  RFCTL: whether IPv6 is.
     */
    static int verify(final RxPacket packet, final int control, final int filter) {
        int bits = (control & (IPV4_CHECKED | L4_CHECKED | SCTP_CHECKED)) == 0 ? IGNORE : 0;
        if ((packet.type() & RxPacket.IPV4) != 0) {
            if ((control & IPV4_CHECKED) != 0) {
                bits |= verifyIpv4(packet);
            }
            if ((control & TELLS_HASH) == 0) {
                bits |= ID_VALID | (isFragmentChecked(packet, control) ? UDP_FRAGMENT : 0);
            }
        } else if ((filter & IPV6_NOT_CHECKED) != 0) {
            return bits;
        }
        if ((packet.type() & RxPacket.SCTP) != 0) {
            return (control & SCTP_CHECKED) != 0 ? bits | verifySctp(packet) : bits;
        }
        final boolean transport = (packet.type() & (RxPacket.TCP | RxPacket.UDP)) != 0;
        return transport && (control & L4_CHECKED) != 0 ? bits | verifyL4(packet) : bits;
    }

    private static int verifyIpv4(final RxPacket packet) {
        final boolean good = InternetChecksum.sum(packet.l3(), packet.headers().l3Length()) == GOOD;
        return good ? IPV4_STATUS : IPV4_STATUS | IPV4_ERROR;
    }

    private static int verifyL4(final RxPacket packet) {
        final boolean udp = (packet.type() & RxPacket.UDP) != 0;
        final int bytes = l4Bytes(packet);
        final long l4 = packet.l4();
        if (bytes < (udp ? PacketHeaders.UDP_HEADER : PacketHeaders.TCP_HEADER)) {
            return 0;
        }
        if (udp && (NetworkOrder.get16(l4 + UDP_SUM) == 0 || NetworkOrder.get16(l4 + UDP_LENGTH) != bytes)) {
            return 0; // the sender made none, or it does not cover what is here
        }
        final int pseudo = packet.headers().pseudoHeaderSum(bytes);
        final int sum = InternetChecksum.add(pseudo, InternetChecksum.sum(l4, bytes));
        final int done = udp ? L4_STATUS | UDP_STATUS : L4_STATUS;
        return sum == GOOD ? done : done | L4_ERROR;
    }

    private static int verifySctp(final RxPacket packet) {
        final int bytes = l4Bytes(packet);
        if (bytes < RxPacket.SCTP_HEADER) {
            return 0;
        }
        final int crc = packet.crcOfSctp(bytes);
        return HostMemory.getInt(packet.l4() + SCTP_SUM) == crc ? L4_STATUS : L4_STATUS | L4_ERROR;
    }

    /** Bytes of transport header and data as the IP header tells them; -1 when there are not so many. */
    private static int l4Bytes(final RxPacket packet) {
        final PacketHeaders headers = packet.headers();
        final boolean whole = headers.datagramBytes() <= packet.l3Bytes();
        return whole ? headers.datagramBytes() - headers.l3Length() : -1;
    }

    /**
     * The packet checksum: one's complement of the sum from RXCSUM.PCSS to the end, or of the payload of the fragment of an IPv4 packet
     * that has the UDP header when RXCSUM.IPPCSE is set.
     *
     * @param packet  the packet.
     * @param control RXCSUM.
     * @return 16 bits, most significant first as the packet has its words.
     */
    static int packetChecksum(final RxPacket packet, final int control) {
        if (isFragmentChecked(packet, control)) {
            return complement(packet.l4(), l4Bytes(packet));
        }
        final int from = Math.min(control & START_MASK, packet.length());
        return complement(packet.start() + from, packet.length() - from);
    }

    private static int complement(final long host, final int bytes) {
        return ~InternetChecksum.word(InternetChecksum.sum(host, bytes)) & 0xFFFF;
    }

    private static boolean isFragmentChecked(final RxPacket packet, final int control) {
        if ((control & IP_PAYLOAD) == 0 || (packet.type() & RxPacket.IPV4) == 0) {
            return false;
        }
        final long l3 = packet.l3();
        return (NetworkOrder.get16(l3 + IPV4_FRAGMENT) & FRAGMENT_BITS) == MORE_FRAGMENTS
                && HostMemory.getByte(l3 + IPV4_PROTOCOL) == PacketHeaders.UDP
                && l4Bytes(packet) >= PacketHeaders.UDP_HEADER
                && NetworkOrder.get16(packet.l4() + UDP_SUM) != 0;
    }
}
