package org.jvnic.lab.experiment;

import org.jvnic.lab.traffic.WatermarkedSegments;
import org.jvnic.nic.cdna.spec.Offload;

/**
 * What the guests leave to the card. Immutable.
 *
 * @param vlan      VLAN the card inserts into what is sent and strips from what arrives, 1 to 4094, or 0 for none.
 * @param tsoBytes  most bytes of TCP data with headers that the card cuts into frames, or 0 for UDP without.
 * @param checksums the card makes and verifies checksums; with {@code tsoBytes} it does in any case.
 */
public record OffloadPlan(int vlan, int tsoBytes, boolean checksums) {
    /** Nothing. */
    public static final OffloadPlan NONE = new OffloadPlan(0, 0, false);

    /** Most bytes to cut, with headers: what a transmit buffer holds. */
    public static final int MAX_TSO_BYTES = 61_440;

    /**
     * Checks the ranges.
     *
     * @param vlan      1 to 4094, or 0.
     * @param tsoBytes  118 to 61440, or 0.
     * @param checksums the card makes and verifies checksums.
     * @throws IllegalArgumentException naming the setting, its value and the range.
     */
    public OffloadPlan {
        if (vlan < 0 || vlan > 4094) {
            throw new IllegalArgumentException("--vlan: " + vlan + " is not in [1, 4094]");
        }
        if (tsoBytes != 0 && (tsoBytes < WatermarkedSegments.MIN_FRAME_BYTES || tsoBytes > MAX_TSO_BYTES)) {
            throw new IllegalArgumentException("--tso: " + tsoBytes + " is not in ["
                    + WatermarkedSegments.MIN_FRAME_BYTES + ", " + MAX_TSO_BYTES + "]");
        }
    }

    boolean isTso() {
        return tsoBytes != 0;
    }

    boolean isChecksummed() {
        return checksums || isTso();
    }

    /** Bits for the driver. */
    int enables() {
        return (vlan == 0 ? 0 : Offload.VLAN_INSERT.bit() | Offload.VLAN_STRIP.bit())
                | (isChecksummed()
                        ? Offload.TX_IPV4_CHECKSUM.bit() | Offload.TX_L4_CHECKSUM.bit() | Offload.RX_CHECKSUM.bit()
                        : 0)
                | (isTso() ? Offload.TX_SEGMENTATION.bit() : 0);
    }
}
