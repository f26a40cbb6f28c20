package org.jvnic.nic.i82576.transmit;

/**
 * Fields of the three kinds of transmit descriptors, in the two quadwords that were read. Datasheet sections 7.2.2.1 to 7.2.2.4.
 * Stateless.
 */
final class TxDescriptor {
    /** Checksum of the IPv4 header, in the options of an advanced data descriptor. */
    static final int IXSM = 1;

    /** Checksum of the transport protocol, in the options of an advanced data descriptor. */
    static final int TXSM = 1 << 1;

    private static final long EOP = 1L << 24;
    private static final long INSERT_CHECKSUM = 1L << 26;
    private static final long RS = 1L << 27;
    private static final long DEXT = 1L << 29;
    private static final long VLE = 1L << 30;
    private static final long TSE = 1L << 31;
    private static final long MAC_TSTAMP = 1L << 19;
    private static final long TYPE = DEXT | 0xFL << 20;
    private static final long CONTEXT = DEXT | 2L << 20;
    private static final long DATA = DEXT | 3L << 20;
    private static final int DONE = 1;

    private TxDescriptor() {}

    static boolean isLegacy(final long high) {
        return (high & DEXT) == 0;
    }

    static boolean isContext(final long high) {
        return (high & TYPE) == CONTEXT;
    }

    static boolean isData(final long high) {
        return isLegacy(high) || (high & TYPE) == DATA;
    }

    static boolean isLast(final long high) {
        return (high & EOP) != 0;
    }

    static boolean wantsReport(final long high) {
        return (high & RS) != 0;
    }

    static boolean wantsTag(final long high) {
        return (high & VLE) != 0;
    }

    static boolean wantsTimeStamp(final long high) {
        return (high & (DEXT | MAC_TSTAMP)) == (DEXT | MAC_TSTAMP);
    }

    static boolean isSegmented(final long high) {
        return (high & (DEXT | TSE)) == (DEXT | TSE);
    }

    static int length(final long high) {
        return (int) high & 0xFFFF;
    }

    /** The fourth doubleword with DD. */
    static int done(final long high) {
        return (int) (high >>> 32) | DONE;
    }

    // ---- advanced data

    static int contextIndex(final long high) {
        return (int) (high >>> 36) & 1;
    }

    static int options(final long high) {
        return (int) (high >>> 40) & (IXSM | TXSM);
    }

    static int payloadLength(final long high) {
        return (int) (high >>> 46);
    }

    // ---- legacy

    static boolean wantsChecksum(final long high) {
        return (high & (DEXT | INSERT_CHECKSUM)) == INSERT_CHECKSUM;
    }

    static int checksumOffset(final long high) {
        return (int) (high >>> 16) & 0xFF;
    }

    static int checksumStart(final long high) {
        return (int) (high >>> 40) & 0xFF;
    }

    static int legacyTci(final long high) {
        return (int) (high >>> 48);
    }
}
