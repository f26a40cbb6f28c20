package org.jvnic.nic.i82576.receive;

import org.jvnic.nic.frame.PacketHeaders;

/**
 * Receive-side scaling: which hash a packet gets, and which entry of the redirection table. Datasheet section 7.1.1.7.
 *
 * <p>Owned by the engine's thread.
 */
public final class Distribution {
    /** Registers of the redirection table. */
    public static final int TABLE_WORDS = 32;

    private static final int TCP_IPV4 = 1 << 16;
    private static final int IPV4 = 1 << 17;
    private static final int TCP_IPV6_EX = 1 << 18;
    private static final int IPV6_EX = 1 << 19;
    private static final int IPV6 = 1 << 20;
    private static final int TCP_IPV6 = 1 << 21;
    private static final int UDP_IPV4 = 1 << 22;
    private static final int UDP_IPV6 = 1 << 23;
    private static final int UDP_IPV6_EX = 1 << 24;
    private static final int IPV4_ADDRESSES = 8;
    private static final int IPV6_ADDRESSES = 32;
    private static final int PORTS = 4;

    private static final int TYPE_NONE = 0;
    private static final int TYPE_TCP_IPV4 = 1;
    private static final int TYPE_IPV4 = 2;
    private static final int TYPE_TCP_IPV6 = 3;
    private static final int TYPE_IPV6_EX = 4;
    private static final int TYPE_IPV6 = 5;
    private static final int TYPE_TCP_IPV6_EX = 6;
    private static final int TYPE_UDP_IPV4 = 7;
    private static final int TYPE_UDP_IPV6 = 8;
    private static final int TYPE_UDP_IPV6_EX = 9;

    private final RssHash hash = new RssHash();
    private final int[] table = new int[TABLE_WORDS];
    private int enabled;
    private int hashType;
    private int value;

    /** Without any hash. */
    public Distribution() {}

    /**
     * Takes over what the registers say.
     *
     * @param multipleQueues MRQC; its high half says which packets are hashed.
     * @param key            RSSRK, {@link RssHash#KEY_WORDS} words.
     * @param redirection    RETA, {@value #TABLE_WORDS} words.
     */
    public void configure(final int multipleQueues, final int[] key, final int[] redirection) {
        enabled = multipleQueues;
        hash.setKey(key);
        System.arraycopy(redirection, 0, table, 0, TABLE_WORDS);
    }

    /** Hashes a packet; {@link #type}, {@link #hash} and {@link #entry} tell the result. */
    void hash(final RxPacket packet) {
        hashType = typeOf(packet.type());
        value = hashType == TYPE_NONE ? 0 : compute(packet);
    }

    /** No hash for this packet. */
    void skip() {
        hashType = TYPE_NONE;
        value = 0;
    }

    private int typeOf(final int packetType) {
        final boolean tcp = (packetType & RxPacket.TCP) != 0;
        final boolean udp = (packetType & RxPacket.UDP) != 0;
        if ((packetType & RxPacket.IPV4) != 0) {
            if (tcp && isOn(TCP_IPV4)) {
                return TYPE_TCP_IPV4;
            }
            if (udp && isOn(UDP_IPV4)) {
                return TYPE_UDP_IPV4;
            }
            return isOn(IPV4) ? TYPE_IPV4 : TYPE_NONE;
        }
        return (packetType & RxPacket.IPV6) == 0
                ? TYPE_NONE
                : ipv6Type(tcp, udp, (packetType & RxPacket.IPV6_EXTENSIONS) == 0);
    }

    /** With extension headers only the types that know them count; without, both do. */
    private int ipv6Type(final boolean tcp, final boolean udp, final boolean plain) {
        if (tcp && plain && isOn(TCP_IPV6)) {
            return TYPE_TCP_IPV6;
        }
        if (tcp && isOn(TCP_IPV6_EX)) {
            return TYPE_TCP_IPV6_EX;
        }
        if (udp && plain && isOn(UDP_IPV6)) {
            return TYPE_UDP_IPV6;
        }
        if (udp && isOn(UDP_IPV6_EX)) {
            return TYPE_UDP_IPV6_EX;
        }
        if (plain && isOn(IPV6)) {
            return TYPE_IPV6;
        }
        return isOn(IPV6_EX) ? TYPE_IPV6_EX : TYPE_NONE;
    }

    private boolean isOn(final int kind) {
        return (enabled & kind) != 0;
    }

    private int compute(final RxPacket packet) {
        final PacketHeaders headers = packet.headers();
        final long l3 = packet.start() + headers.l2Length();
        final boolean ipv6 = headers.isIpv6();
        final int addresses = ipv6 ? IPV6_ADDRESSES : IPV4_ADDRESSES;
        final int sum = hash.part(l3 + (ipv6 ? 8 : 12), addresses, 0);
        final boolean ports = hashType != TYPE_IPV4 && hashType != TYPE_IPV6 && hashType != TYPE_IPV6_EX;
        return ports ? sum ^ hash.part(packet.start() + headers.l4Offset(), PORTS, addresses) : sum;
    }

    /** Type of the hash as the descriptor tells it, 0 for none. */
    int type() {
        return hashType;
    }

    /** The hash, 0 for none. */
    int hash() {
        return value;
    }

    /** The packet's entry of the redirection table: 4 bits. */
    int entry() {
        final int index = value & 0x7F;
        return table[index >>> 2] >>> ((index & 3) << 3) & 15;
    }
}
