package org.jvnic.nic.cdna.spec;

/** Offloads: the bits of FEATURES and OFFLOADS; the ordinal is the bit number. Datasheet section 5.6. */
public enum Offload {
    /** Sent frames get a VLAN tag inserted where the extension asks for it. */
    VLAN_INSERT,
    /** Received frames lose their VLAN tag; the completion holds it. */
    VLAN_STRIP,
    /** Sent IPv4 headers get their checksum. */
    TX_IPV4_CHECKSUM,
    /** Sent TCP and UDP datagrams get their checksum. */
    TX_L4_CHECKSUM,
    /** Sent TCP data is cut into segments, each with headers of its own. */
    TX_SEGMENTATION,
    /** Checksums of received frames are verified; the completion tells the result. */
    RX_CHECKSUM;

    /** The bits of all offloads. */
    public static final int ALL = (1 << values().length) - 1;

    /**
     * The offload's bit in FEATURES and OFFLOADS.
     *
     * @return a power of two.
     */
    public int bit() {
        return 1 << ordinal();
    }

    /**
     * Whether the offload is among those enabled.
     *
     * @param enables value of FEATURES or OFFLOADS.
     * @return true when its bit is set.
     */
    public boolean isIn(final int enables) {
        return (enables & bit()) != 0;
    }
}
