package org.jvnic.lab.traffic;

/**
 * Somebody who sends or receives watermarked frames.
 *
 * @param id      number of the endpoint, 0 to 0xFFFE; {@link #GROUP_ID} is everybody.
 * @param mac     Ethernet address, 48 bits, the first byte on the wire lowest, as everywhere in the card.
 * @param ipv4    IPv4 address, the first byte on the wire in bits 31 to 24.
 * @param udpPort UDP port, 0 to 0xFFFF.
 */
public record Endpoint(int id, long mac, int ipv4, int udpPort) {
    /** The id of frames for everybody. */
    public static final int GROUP_ID = 0xFFFF;

    /** Everybody: broadcast. */
    public static final Endpoint BROADCAST = new Endpoint(GROUP_ID, 0xFFFF_FFFF_FFFFL, 0xFFFF_FFFF, 19_030);

    private static final long LOCAL_MAC = 0x0000_0056_4A02L;
    private static final int LOCAL_NET = 0x0A00_0001;

    /**
     * An endpoint.
     *
     * @param id      0 to 0xFFFF.
     * @param mac     48 bits.
     * @param ipv4    any.
     * @param udpPort 0 to 0xFFFF.
     * @throws IllegalArgumentException when a number is out of range.
     */
    public Endpoint {
        require("id", id, 0xFFFF);
        require("mac", mac, 0xFFFF_FFFF_FFFFL);
        require("udpPort", udpPort, 0xFFFF);
    }

    /**
     * An endpoint whose addresses follow from its number: locally administered Ethernet address, IPv4 in 10.0.0.0/8.
     *
     * @param id number, 0 to 0xFFFE.
     * @return the endpoint.
     * @throws IllegalArgumentException when the number is out of range.
     */
    public static Endpoint of(final int id) {
        require("id", id, GROUP_ID - 1);
        return new Endpoint(id, LOCAL_MAC | ((id & 0xFFL) << 40) | ((id & 0xFF00L) << 24), LOCAL_NET + id, 19_030);
    }

    /**
     * The same endpoint with the Ethernet address its NIC was given.
     *
     * @param address 48 bits.
     * @return the other endpoint.
     * @throws IllegalArgumentException when the address is longer.
     */
    public Endpoint withMac(final long address) {
        return new Endpoint(id, address, ipv4, udpPort);
    }

    private static void require(final String name, final long value, final long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " is not 0 to " + most);
        }
    }
}
