package org.jvnic.nic.frame;

import java.util.HexFormat;

/** Ethernet addresses as 48-bit numbers with the first byte on the wire lowest, as a little-endian load yields them. */
public final class MacAddress {
    /** The broadcast address. */
    public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    /** The bits of an address. */
    public static final long MASK = 0xFFFF_FFFF_FFFFL;

    private MacAddress() {}

    /**
     * Whether an address names a group; broadcast is one.
     *
     * @param mac the address.
     * @return true for multicast and broadcast.
     */
    public static boolean isMulticast(final long mac) {
        return (mac & 1) != 0;
    }

    /**
     * Whether an address can be somebody's own.
     *
     * @param mac the address.
     * @return true for a 48-bit unicast address other than zero.
     */
    public static boolean isUnicast(final long mac) {
        return (mac & 1) == 0 && mac != 0 && (mac & ~MASK) == 0;
    }

    /**
     * Parses the usual notation.
     *
     * @param text six bytes in hexadecimal, separated by colons.
     * @return the address.
     * @throws IllegalArgumentException when it is none.
     */
    public static long parse(final String text) {
        if (!text.matches("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}")) {
            throw new IllegalArgumentException(
                    "MAC address: \"" + text + "\" is not six bytes such as 02:00:00:00:00:01");
        }
        final byte[] bytes = HexFormat.ofDelimiter(":").parseHex(text);
        long mac = 0;
        for (int i = 5; i >= 0; i--) {
            mac = (mac << 8) | (bytes[i] & 0xFF);
        }
        return mac;
    }

    /**
     * The usual notation.
     *
     * @param mac the address.
     * @return six bytes in hexadecimal, separated by colons.
     */
    public static String format(final long mac) {
        final byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (mac >>> (8 * i));
        }
        return HexFormat.ofDelimiter(":").formatHex(bytes);
    }
}
