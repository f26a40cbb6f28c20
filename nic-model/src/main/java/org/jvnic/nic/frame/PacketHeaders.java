package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;

/**
 * Where the headers of a TCP or UDP packet are. Reads bytes nobody else can change, and only those it was given: lengths found in
 * headers are checked before they are used.
 *
 * <p>Single writer: the engine's thread. What it tells is about the last {@link #parse}.
 */
public final class PacketHeaders {
    /** IP protocol number of TCP. */
    public static final int TCP = 6;

    /** IP protocol number of UDP. */
    public static final int UDP = 17;

    /** What {@link #protocol} tells of a packet whose transport header it did not find. */
    public static final int UNKNOWN = -1;

    /** Bytes of a UDP header. */
    public static final int UDP_HEADER = 8;

    /** Bytes of a TCP header without options. */
    public static final int TCP_HEADER = 20;

    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int HOP_BY_HOP = 0;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int IPV6_EXTENSION = 8;

    private long base;
    private int l2Length;
    private int l3Length;
    private boolean ipv6;
    private boolean fragment;
    private int protocol = UNKNOWN;
    private int datagramBytes;

    /** Nothing parsed yet. */
    public PacketHeaders() {}

    /**
     * Finds the headers.
     *
     * @param host      host address of the frame's first byte, in memory only the caller can change.
     * @param available bytes there, 14 or more.
     * @return true when the frame holds a well-formed IPv4 or IPv6 header.
     */
    public boolean parse(final long host, final int available) {
        base = host;
        protocol = UNKNOWN;
        fragment = false;
        l2Length = Frame.ETHERNET_HEADER;
        int type = getWord(l2Length - 2);
        if (type == Frame.ETHERTYPE_VLAN && available >= Frame.ETHERNET_HEADER + Frame.VLAN_TAG) {
            l2Length += Frame.VLAN_TAG;
            type = getWord(l2Length - 2);
        }
        ipv6 = type == ETHERTYPE_IPV6;
        if (ipv6) {
            return parseIpv6(available - l2Length);
        }
        return type == ETHERTYPE_IPV4 && parseIpv4(available - l2Length);
    }

    private boolean parseIpv4(final int available) {
        if (available < IPV4_HEADER) {
            return false;
        }
        final int first = getByte(l2Length);
        l3Length = (first & 15) * 4;
        if (first >>> 4 != 4 || l3Length < IPV4_HEADER || l3Length > available) {
            return false;
        }
        datagramBytes = getWord(l2Length + 2);
        fragment = (getWord(l2Length + 6) & 0x3FFF) != 0;
        protocol = fragment ? UNKNOWN : getByte(l2Length + 9);
        return true;
    }

    private boolean parseIpv6(final int available) {
        if (available < IPV6_HEADER || getByte(l2Length) >>> 4 != 6) {
            return false;
        }
        datagramBytes = IPV6_HEADER + getWord(l2Length + 4);
        int next = getByte(l2Length + 6);
        int length = IPV6_HEADER;
        while (next == HOP_BY_HOP || next == DESTINATION_OPTIONS) {
            if (length + IPV6_EXTENSION > available) {
                return false;
            }
            final int header = l2Length + length;
            next = getByte(header);
            length += (getByte(header + 1) + 1) * IPV6_EXTENSION;
        }
        l3Length = length;
        protocol = next;
        return length <= available;
    }

    private int getByte(final int offset) {
        return HostMemory.getByte(base + offset) & 0xFF;
    }

    private int getWord(final int offset) {
        return NetworkOrder.get16(base + offset);
    }

    /**
     * Length of the Ethernet header.
     *
     * @return 14, or 18 with a VLAN tag.
     */
    public int l2Length() {
        return l2Length;
    }

    /**
     * Length of the IP header.
     *
     * @return bytes, with options, or with the hop-by-hop and destination option headers behind an IPv6 header.
     */
    public int l3Length() {
        return l3Length;
    }

    /**
     * Where the transport header starts.
     *
     * @return bytes from the frame's first.
     */
    public int l4Offset() {
        return l2Length + l3Length;
    }

    /**
     * Version of IP.
     *
     * @return true for IPv6, false for IPv4.
     */
    public boolean isIpv6() {
        return ipv6;
    }

    /**
     * Protocol behind the IP header.
     *
     * @return 8 bits, or {@link #UNKNOWN} in an IPv4 fragment.
     */
    public int protocol() {
        return protocol;
    }

    /**
     * Length of the IP packet as its header tells it.
     *
     * @return bytes from the IP header's first; may be more or less than there are.
     */
    public int datagramBytes() {
        return datagramBytes;
    }

    /**
     * Sum of the pseudo header for a transport checksum.
     *
     * @param l4Bytes bytes of transport header and data, 0 to 65535.
     * @return 16 bits, see {@link InternetChecksum}.
     */
    public int pseudoHeaderSum(final int l4Bytes) {
        final long l3 = base + l2Length;
        final int addresses = ipv6 ? InternetChecksum.sum(l3 + 8, 32) : InternetChecksum.sum(l3 + 12, 8);
        final int numbers = InternetChecksum.add(InternetChecksum.word(protocol), InternetChecksum.word(l4Bytes));
        return InternetChecksum.add(addresses, numbers);
    }
}
