package org.jvnic.nic.i82576.receive;

/** What the pools of one engine share, since one frame is received at a time. Owned by the engine's thread. */
public final class RxWork {
    private final RxPacket packet = new RxPacket();
    private final Distribution distribution = new Distribution();
    private final EtherTypeFilters etherTypes = new EtherTypeFilters();

    /** For one engine. */
    public RxWork() {}

    RxPacket packet() {
        return packet;
    }

    /**
     * Distribution to queues.
     *
     * @return to be configured from MRQC, RFCTL, RSSRK and RETA.
     */
    public Distribution distribution() {
        return distribution;
    }

    /**
     * Filters by EtherType.
     *
     * @return to be configured from ETQF.
     */
    public EtherTypeFilters etherTypes() {
        return etherTypes;
    }
}
