package org.jvnic.guest.stack;

/** IPv4 addresses as numbers, first byte highest. */
public final class Ipv4Address {
    /** 255.255.255.255: everybody on the link. */
    public static final int BROADCAST = -1;

    private static final int BYTES = 4;
    private static final int MULTICAST_PREFIX = 0xE;

    private Ipv4Address() {}

    /**
     * Reads an address.
     *
     * @param text four decimal numbers, 0 to 255, with dots between.
     * @return the address.
     * @throws IllegalArgumentException when it is none.
     */
    public static int parse(final String text) {
        final String[] parts = text.split("\\.", -1);
        int address = 0;
        for (final String part : parts) {
            if (parts.length != BYTES || !part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
                throw new IllegalArgumentException(
                        "IPv4 address \"" + text + "\" is not four numbers of 0 to 255 with dots between");
            }
            address = address << 8 | Integer.parseInt(part);
        }
        return address;
    }

    /**
     * Writes an address.
     *
     * @param address the address.
     * @return as people write it.
     */
    public static String format(final int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xFF) + "." + (address >>> 8 & 0xFF) + "." + (address & 0xFF);
    }

    /**
     * Whether an address is a group's.
     *
     * @param address the address.
     * @return true for 224.0.0.0 to 239.255.255.255.
     */
    public static boolean isMulticast(final int address) {
        return address >>> 28 == MULTICAST_PREFIX;
    }
}
