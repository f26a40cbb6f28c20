package org.jvnic.guest.stack;

/**
 * Where a host is: its addresses, its link, the way out of it. Immutable.
 *
 * @param mac          link-layer address, 48 bits, first byte lowest; of one station.
 * @param address      IPv4 address of one host.
 * @param prefixLength leading bits of the address that all on the link share, 1 to 32.
 * @param gateway      address on the link of who forwards everything else; 0 for nobody.
 * @param mtu          longest IPv4 packet in bytes, 68 to 9202.
 */
public record Ipv4Interface(long mac, int address, int prefixLength, int gateway, int mtu) {
    /** What {@link #nextHop} returns when there is no way. */
    public static final int NO_ROUTE = 0;

    /** The MTU of an ordinary Ethernet in bytes. */
    public static final int ETHERNET_MTU = 1500;

    private static final int LEAST_MTU = 68;
    private static final int MOST_MTU = 9202;
    private static final int LOOPBACK = 127;

    /**
     * Checks every value.
     *
     * @param mac          address of one station.
     * @param address      address of one host.
     * @param prefixLength 1 to 32.
     * @param gateway      on the link, or 0.
     * @param mtu          68 to 9202 bytes.
     * @throws IllegalArgumentException names the value and its range.
     */
    public Ipv4Interface {
        if (mac == 0 || EthernetFrame.isGroup(mac) || mac >>> 48 != 0) {
            throw new IllegalArgumentException("mac=0x" + Long.toHexString(mac) + " is not the address of one station");
        }
        if (prefixLength < 1 || prefixLength > 32) {
            throw new IllegalArgumentException("prefixLength=" + prefixLength + " is not in [1, 32]");
        }
        if (address == 0
                || address == Ipv4Address.BROADCAST
                || Ipv4Address.isMulticast(address)
                || address >>> 24 == LOOPBACK) {
            throw new IllegalArgumentException(
                    "address=" + Ipv4Address.format(address) + " is not the address of one host");
        }
        if (gateway != NO_ROUTE && ((gateway ^ address) & maskOf(prefixLength)) != 0) {
            throw new IllegalArgumentException("gateway=" + Ipv4Address.format(gateway) + " is not on the link of "
                    + Ipv4Address.format(address) + "/" + prefixLength);
        }
        if (mtu < LEAST_MTU || mtu > MOST_MTU) {
            throw new IllegalArgumentException("mtu=" + mtu + " is not in [" + LEAST_MTU + ", " + MOST_MTU + "]");
        }
    }

    /**
     * Whether an address means everybody on the link.
     *
     * @param destination the address.
     * @return true for 255.255.255.255 and the link's own broadcast address.
     */
    public boolean isBroadcast(final int destination) {
        final int hostBits = ~maskOf(prefixLength);
        return destination == Ipv4Address.BROADCAST
                || (prefixLength < 31 && isOnLink(destination) && (destination & hostBits) == hostBits);
    }

    /**
     * Whether a host can be reached without a gateway.
     *
     * @param destination its address.
     * @return true when it shares the prefix.
     */
    public boolean isOnLink(final int destination) {
        return ((destination ^ address) & maskOf(prefixLength)) == 0;
    }

    /**
     * Whether a packet can come from an address: one host's, and not this one's.
     *
     * @param source the address.
     * @return false for none, a group's, everybody's, a loopback address and our own.
     */
    public boolean isSource(final int source) {
        return source != 0
                && source != address
                && source >>> 24 != LOOPBACK
                && !Ipv4Address.isMulticast(source)
                && !isBroadcast(source);
    }

    /**
     * Whom to give a packet to.
     *
     * @param destination where it is to arrive.
     * @return an address on the link, or a group's, or everybody's; or {@link #NO_ROUTE}.
     */
    public int nextHop(final int destination) {
        if (isOnLink(destination) || isBroadcast(destination) || Ipv4Address.isMulticast(destination)) {
            return destination;
        }
        return gateway;
    }

    private static int maskOf(final int prefixLength) {
        return -1 << (32 - prefixLength);
    }
}
