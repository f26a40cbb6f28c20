package org.jvnic.lab.tap;

import org.jvnic.guest.stack.Ipv4Address;

/**
 * An IPv4 address of the host, and the length of the prefix it shares with its guests. Immutable.
 *
 * @param address      first byte highest.
 * @param prefixLength 1 to 31.
 */
public record HostAddress(int address, int prefixLength) {
    private static final int MIN_PREFIX = 1;
    private static final int MAX_PREFIX = 31;
    private static final int LOOPBACK = 127;

    /**
     * Checks that a host can have it.
     *
     * @param address      first byte highest.
     * @param prefixLength 1 to 31.
     * @throws IllegalArgumentException naming the address and what is wrong.
     */
    public HostAddress {
        if (prefixLength < MIN_PREFIX || prefixLength > MAX_PREFIX) {
            throw new IllegalArgumentException(
                    "the prefix length " + prefixLength + " is not in [" + MIN_PREFIX + ", " + MAX_PREFIX + "]");
        }
        final long unsigned = Integer.toUnsignedLong(address);
        if (unsigned < first(address, prefixLength)
                || unsigned > last(address, prefixLength)
                || address >>> 24 == 0
                || address >>> 24 == LOOPBACK
                || Ipv4Address.isMulticast(address)) {
            throw new IllegalArgumentException(
                    Ipv4Address.format(address) + " is not the address of one host in a /" + prefixLength + " network");
        }
    }

    /**
     * Reads it as people write it.
     *
     * @param text address, slash, prefix length, such as 10.55.0.1/24.
     * @return the address.
     * @throws IllegalArgumentException when it is none.
     */
    public static HostAddress parse(final String text) {
        final int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("'" + text + "' is not address/prefix, such as 10.55.0.1/24");
        }
        return new HostAddress(
                Ipv4Address.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** The two addresses of a /31 are both of hosts; else the first is the network's and the last is everybody's. */
    private static int notOfHosts(final int prefixLength) {
        return prefixLength == MAX_PREFIX ? 0 : 1;
    }

    private static long first(final int address, final int prefixLength) {
        return Integer.toUnsignedLong(address & -1 << (32 - prefixLength)) + notOfHosts(prefixLength);
    }

    private static long last(final int address, final int prefixLength) {
        return Integer.toUnsignedLong(address | ~(-1 << (32 - prefixLength))) - notOfHosts(prefixLength);
    }

    /**
     * How many addresses of the network come after this one.
     *
     * @return a count.
     */
    public long room() {
        return last(address, prefixLength) - Integer.toUnsignedLong(address);
    }

    /**
     * The address of a guest: they follow the host's.
     *
     * @param guest 0 for the first, less than {@link #room()}.
     * @return first byte highest.
     */
    public int guest(final int guest) {
        return address + 1 + guest;
    }

    @Override
    public String toString() {
        return Ipv4Address.format(address) + "/" + prefixLength;
    }
}
