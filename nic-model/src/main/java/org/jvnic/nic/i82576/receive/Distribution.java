package org.jvnic.nic.i82576.receive;

/**
 * Receive-side scaling: which hash a packet gets, and which entry of the redirection table. Datasheet section 7.1.1.7.
 *
 * <p>Where both kinds of IPv6 hash are enabled, the one that looks into extension headers is for packets that have some. With
 * RFCTL.IPV6_EX_DIS such packets are hashed by the addresses of the IPv6 header only.
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
    private static final int NO_EXTENSIONS = 1 << 16;

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

    private static final int IPV4_SOURCE = 12;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    private static final int IPV6_ADDRESS = 16;
    private static final int PORTS = 4;

    private final RssHash hash = new RssHash();
    private final int[] table = new int[TABLE_WORDS];
    private int enabled;
    private boolean ignoresExtensions;
    private int hashType;
    private int value;

    /** Without any hash. */
    public Distribution() {}

    /**
     * Takes over what the registers say.
     *
     * @param multipleQueues MRQC; its high half says which packets are hashed.
     * @param filterControl  RFCTL.
     * @param key            RSSRK, {@link RssHash#KEY_WORDS} words.
     * @param redirection    RETA, {@value #TABLE_WORDS} words.
     */
    public void configure(final int multipleQueues, final int filterControl, final int[] key, final int[] redirection) {
        enabled = multipleQueues;
        ignoresExtensions = (filterControl & NO_EXTENSIONS) != 0;
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
                : ipv6Type(tcp, udp, (packetType & RxPacket.IPV6_EXTENSIONS) != 0);
    }

    private int ipv6Type(final boolean tcp, final boolean udp, final boolean extended) {
        if (extended && ignoresExtensions) {
            return isOn(IPV6) ? TYPE_IPV6 : TYPE_NONE;
        }
        int type = TYPE_NONE;
        if (tcp) {
            type = either(extended, TCP_IPV6, TYPE_TCP_IPV6, TCP_IPV6_EX, TYPE_TCP_IPV6_EX);
        } else if (udp) {
            type = either(extended, UDP_IPV6, TYPE_UDP_IPV6, UDP_IPV6_EX, TYPE_UDP_IPV6_EX);
        }
        return type != TYPE_NONE ? type : either(extended, IPV6, TYPE_IPV6, IPV6_EX, TYPE_IPV6_EX);
    }

    private int either(
            final boolean extended, final int plain, final int plainType, final int other, final int otherType) {
        if (isOn(other) && (extended || !isOn(plain))) {
            return otherType;
        }
        return isOn(plain) ? plainType : TYPE_NONE;
    }

    private boolean isOn(final int kind) {
        return (enabled & kind) != 0;
    }

    private int compute(final RxPacket packet) {
        final long l3 = packet.l3();
        return switch (hashType) {
            case TYPE_IPV4 -> hash.part(l3 + IPV4_SOURCE, 8, 0);
            case TYPE_TCP_IPV4, TYPE_UDP_IPV4 -> hash.part(l3 + IPV4_SOURCE, 8, 0) ^ hash.part(packet.l4(), PORTS, 8);
            case TYPE_IPV6 -> addresses(l3, IPV6_SOURCE, IPV6_DESTINATION);
            case TYPE_TCP_IPV6, TYPE_UDP_IPV6 -> addresses(l3, IPV6_SOURCE, IPV6_DESTINATION) ^ ports(packet);
            case TYPE_IPV6_EX -> extendedAddresses(packet);
            default -> extendedAddresses(packet) ^ ports(packet);
        };
    }

    private int extendedAddresses(final RxPacket packet) {
        final Ipv6Extensions extensions = packet.extensions();
        return addresses(packet.l3(), extensions.source(), extensions.destination());
    }

    private int addresses(final long l3, final int source, final int destination) {
        return hash.part(l3 + source, IPV6_ADDRESS, 0) ^ hash.part(l3 + destination, IPV6_ADDRESS, IPV6_ADDRESS);
    }

    private int ports(final RxPacket packet) {
        return hash.part(packet.l4(), PORTS, 2 * IPV6_ADDRESS);
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
