package org.jvnic.nic.i82576.transmit;

/** Doublewords of descriptors, put together as drivers do. */
final class Words {
    static final int EOP = 1 << 24;
    static final int IFCS = 1 << 25;
    static final int IC = 1 << 26;
    static final int RS = 1 << 27;
    static final int DEXT = 1 << 29;
    static final int VLE = 1 << 30;
    static final int TSE = 1 << 31;
    static final int TSTAMP = 1 << 19;
    static final int DATA = DEXT | (3 << 20);
    static final int CONTEXT = DEXT | (2 << 20);
    static final int IXSM = 1 << 8;
    static final int TXSM = 1 << 9;
    static final int UDP = 0;
    static final int TCP = 1;
    static final int SCTP = 2;

    private Words() {}

    static long contextLow(final int ipLength, final int macLength, final int tci) {
        return (ipLength | (macLength << 9) | (tci << 16)) & 0xFFFF_FFFFL;
    }

    static int contextType(final boolean ipv4, final int l4Type) {
        return CONTEXT | (ipv4 ? 1 << 10 : 0) | (l4Type << 11);
    }

    static int contextSizes(final int index, final int l4Length, final int mss) {
        return (index << 4) | (l4Length << 8) | (mss << 16);
    }

    static int status(final int index, final int options, final int payload) {
        return (index << 4) | options | (payload << 14);
    }
}
