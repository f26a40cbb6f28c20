package org.jvnic.nic.i82576.transmit;

/**
 * What the registers that are not the queue's own say about a queue. Immutable.
 *
 * @param enabled       whether TCTL.EN, VFTE of the queue's pool where there are pools, and bus mastering let it send.
 * @param vlanEtherType type of an inserted tag, low half of VET, 16 bits.
 * @param portVlan      VMVIR of the queue's pool; 0 where there are no pools.
 * @param maxFrame      longest frame without FCS, its tag included, {@value #MIN_MAX_FRAME} to {@value #MAX_MAX_FRAME} bytes.
 * @param rateMbps      rate limit in Mb/s, 0 for none; see {@link #mbps}.
 */
public record TxSettings(boolean enabled, int vlanEtherType, int portVlan, int maxFrame, int rateMbps) {
    /** Least of the longest frames. */
    public static final int MIN_MAX_FRAME = 60;

    /** Most of the longest frames. */
    public static final int MAX_MAX_FRAME = 16383;

    /** Everything off. */
    public static final TxSettings OFF = new TxSettings(false, 0x8100, 0, 1518, 0);

    private static final int ALWAYS_INSERT = 1 << 30;
    private static final int NEVER_INSERT = 1 << 31;
    private static final int RATE_ENABLED = 1 << 31;
    private static final int FACTOR_MASK = 0x0FFF_FFFF;
    private static final int FACTOR_SHIFT = 14;

    /**
     * Checks the ranges.
     *
     * @param enabled       whether the queue may send.
     * @param vlanEtherType 16 bits.
     * @param portVlan      VMVIR.
     * @param maxFrame      bytes.
     * @param rateMbps      Mb/s.
     * @throws IllegalArgumentException when the longest frame or the rate is out of range.
     */
    public TxSettings {
        if (maxFrame < MIN_MAX_FRAME || maxFrame > MAX_MAX_FRAME) {
            throw new IllegalArgumentException(
                    "longest frame: " + maxFrame + " is not in [" + MIN_MAX_FRAME + ", " + MAX_MAX_FRAME + "]");
        }
        if (rateMbps < 0) {
            throw new IllegalArgumentException("rate: " + rateMbps + " is negative");
        }
    }

    /**
     * The rate that RTTBCNRC asks for: the link's, divided by a factor with {@value #FACTOR_SHIFT} binary places.
     *
     * @param rttbcnrc the queue's rate register.
     * @param linkMbps speed of the link in Mb/s.
     * @return Mb/s, 1 or more; 0 for no limit.
     */
    public static int mbps(final int rttbcnrc, final int linkMbps) {
        final long factor = rttbcnrc & FACTOR_MASK;
        if ((rttbcnrc & RATE_ENABLED) == 0 || factor == 0) {
            return 0;
        }
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, ((long) linkMbps << FACTOR_SHIFT) / factor));
    }

    /** Whether every frame gets the port's tag, whatever its descriptor says. */
    boolean insertsPortTag() {
        return (portVlan & ALWAYS_INSERT) != 0;
    }

    /** Whether a tag is inserted in a frame whose descriptor asks for one. */
    boolean insertsTags() {
        return (portVlan & NEVER_INSERT) == 0;
    }

    /** Tag control information of the port's tag. */
    int portTci() {
        return portVlan & 0xFFFF;
    }
}
