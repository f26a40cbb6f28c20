package org.jvnic.nic.i82576.transmit;

/**
 * One of the two contexts of a queue: what its last context descriptor said. It stays until the next one, or until the queue is
 * switched off. Datasheet section 7.2.2.3. Owned by the engine's thread.
 */
final class TxContext {
    static final int UDP = 0;
    static final int TCP = 1;
    static final int SCTP = 2;

    private static final int IPV4 = 1 << 10;

    private int ipLength;
    private int macLength;
    private int tci;
    private boolean ipv4;
    private int l4Type;
    private int l4Length;
    private int mss;

    void clear() {
        load(0, 0);
    }

    void load(final long low, final long high) {
        ipLength = (int) low & 0x1FF;
        macLength = (int) (low >>> 9) & 0x7F;
        tci = (int) (low >>> 16) & 0xFFFF;
        ipv4 = (high & IPV4) != 0;
        l4Type = (int) (high >>> 11) & 3;
        l4Length = (int) (high >>> 40) & 0xFF;
        mss = (int) (high >>> 48);
    }

    /** Bytes of the Ethernet header, without a tag that is inserted. */
    int macLength() {
        return macLength;
    }

    /** Bytes between the Ethernet header and the transport header. */
    int ipLength() {
        return ipLength;
    }

    /** Where the transport header starts in the frame as the guest left it. */
    int l4Offset() {
        return macLength + ipLength;
    }

    int l4Length() {
        return l4Length;
    }

    /** Bytes of all headers. */
    int headerBytes() {
        return macLength + ipLength + l4Length;
    }

    /** Tag control information to insert. */
    int tci() {
        return tci;
    }

    boolean isIpv4() {
        return ipv4;
    }

    /** {@link #UDP}, {@link #TCP}, {@link #SCTP}, or 3, which is nothing. */
    int l4Type() {
        return l4Type;
    }

    /** Payload bytes of a segment. */
    int mss() {
        return mss;
    }
}
