package org.jvnic.guest.netty;

import java.net.SocketAddress;

/** The link-layer address of a channel. Immutable. */
public final class CdnaAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;
    private static final int BYTES = 6;

    /** 48 bits, first byte lowest. */
    private final long mac;

    /**
     * An address.
     *
     * @param mac 48 bits, first byte lowest.
     */
    public CdnaAddress(final long mac) {
        this.mac = mac;
    }

    /**
     * The address as a number.
     *
     * @return 48 bits, first byte lowest.
     */
    public long mac() {
        return mac;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof CdnaAddress address && address.mac == mac;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(mac);
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(3 * BYTES);
        for (int i = 0; i < BYTES; i++) {
            final int value = (int) (mac >>> (8 * i)) & 0xFF;
            text.append(i == 0 ? "" : ":")
                    .append(Character.forDigit(value >>> 4, 16))
                    .append(Character.forDigit(value & 15, 16));
        }
        return text.toString();
    }
}
