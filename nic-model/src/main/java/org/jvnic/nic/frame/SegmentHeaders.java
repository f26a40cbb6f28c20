package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;

/**
 * What differs in the headers of the segments of one packet. Writes to memory only the caller can change, where headers have been
 * checked to be. Stateless.
 */
public final class SegmentHeaders {
    /** Where the checksum stands in an IPv4 header. */
    public static final int IPV4_SUM = 10;

    /** Bytes of an IPv6 header, which its payload length does not count. */
    public static final int IPV6_HEADER = 40;

    /** Where the length stands in a UDP header. */
    public static final int UDP_LENGTH = 4;

    /** Where the checksum stands in a UDP header. */
    public static final int UDP_SUM = 6;

    /** Where the checksum stands in a TCP header. */
    public static final int TCP_SUM = 16;

    private static final int IPV4_LENGTH = 2;
    private static final int IPV4_IDENTIFICATION = 4;
    private static final int IPV6_LENGTH = 4;
    private static final int TCP_SEQUENCE = 4;
    private static final int TCP_OFFSET_AND_FLAGS = 12;
    private static final int ALL_FLAGS = 0xFFF;
    private static final int TCP_FLAGS = 13;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    private SegmentHeaders() {}

    /**
     * Identification of an IPv4 packet.
     *
     * @param ip host address of its header.
     * @return 16 bits.
     */
    public static int identification(final long ip) {
        return NetworkOrder.get16(ip + IPV4_IDENTIFICATION);
    }

    /**
     * Sequence number of a TCP segment.
     *
     * @param tcp host address of its header.
     * @return 32 bits.
     */
    public static int sequence(final long tcp) {
        return NetworkOrder.get32(tcp + TCP_SEQUENCE);
    }

    /**
     * Flags of a TCP segment.
     *
     * @param tcp host address of its header.
     * @return 8 bits.
     */
    public static int flags(final long tcp) {
        return HostMemory.getByte(tcp + TCP_FLAGS) & 0xFF;
    }

    /**
     * All twelve flags of a TCP header, those reserved included.
     *
     * @param tcp host address of the header.
     * @return bits 11:0 of its seventh 16-bit word.
     */
    public static int allFlags(final long tcp) {
        return NetworkOrder.get16(tcp + TCP_OFFSET_AND_FLAGS) & ALL_FLAGS;
    }

    /**
     * Writes what differs in the TCP header of a segment.
     *
     * @param tcp      host address of the header.
     * @param sequence its sequence number.
     * @param allFlags its twelve flags, as {@link #allFlags} gives them.
     */
    public static void putTcp(final long tcp, final int sequence, final int allFlags) {
        NetworkOrder.put32(tcp + TCP_SEQUENCE, sequence);
        final int offset = NetworkOrder.get16(tcp + TCP_OFFSET_AND_FLAGS) & ~ALL_FLAGS;
        NetworkOrder.put16(tcp + TCP_OFFSET_AND_FLAGS, offset | allFlags);
    }

    /**
     * Numbers an IPv4 packet and tells its length.
     *
     * @param ip             host address of its header.
     * @param datagram       bytes of the packet.
     * @param identification its number; the low 16 bits count.
     */
    public static void putIpv4(final long ip, final int datagram, final int identification) {
        NetworkOrder.put16(ip + IPV4_LENGTH, datagram);
        NetworkOrder.put16(ip + IPV4_IDENTIFICATION, identification);
    }

    /**
     * Tells the length of an IPv6 packet.
     *
     * @param ip       host address of its header.
     * @param datagram bytes of the packet, its header included.
     */
    public static void putIpv6(final long ip, final int datagram) {
        NetworkOrder.put16(ip + IPV6_LENGTH, datagram - IPV6_HEADER);
    }

    /**
     * Writes what differs in the TCP header of a segment. CWR stays with the first, FIN and PSH stay with the last.
     *
     * @param tcp      host address of the header.
     * @param sequence its sequence number.
     * @param flags    flags of the packet that is cut.
     * @param first    whether it is the first segment.
     * @param last     whether it is the last segment.
     */
    public static void putTcp(
            final long tcp, final int sequence, final int flags, final boolean first, final boolean last) {
        NetworkOrder.put32(tcp + TCP_SEQUENCE, sequence);
        final int notFirst = first ? flags : flags & ~CWR;
        HostMemory.putByte(tcp + TCP_FLAGS, (byte) (last ? notFirst : notFirst & ~FIN_AND_PSH));
    }
}
