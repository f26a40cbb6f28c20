package org.jvnic.nic.i82576.mailbox;

import org.jvnic.nic.frame.MacAddress;

/**
 * What the host has decided about a virtual function. Immutable.
 *
 * @param mac      its address, unicast, first byte lowest.
 * @param portVlan tag control information of the tag that its frames get outside, and that it never sees; 0 for none.
 * @param trusted  whether it may take other addresses, further ones, and promiscuous modes.
 */
public record VfPolicy(long mac, int portVlan, boolean trusted) {
    private static final int VLAN_MASK = 0xFFF;

    /**
     * Checks the ranges.
     *
     * @param mac      unicast.
     * @param portVlan 16 bits, or 0.
     * @param trusted  true for more rights.
     * @throws IllegalArgumentException when the address is no unicast address, or the tag has no VLAN.
     */
    public VfPolicy {
        if (!isUsable(mac)) {
            throw new IllegalArgumentException("address of a virtual function: "
                    + MacAddress.format(mac & MacAddress.MASK) + " is not a unicast address");
        }
        if (portVlan != 0 && (portVlan >>> 16 != 0 || (portVlan & VLAN_MASK) == 0)) {
            throw new IllegalArgumentException(
                    "tag of a virtual function: " + portVlan + " is neither 0 nor 16 bits with a VLAN in [1, 4095]");
        }
    }

    /**
     * A function with an address and no further rights.
     *
     * @param mac unicast, first byte lowest.
     * @return the policy.
     */
    public static VfPolicy of(final long mac) {
        return new VfPolicy(mac, 0, false);
    }

    static boolean isUsable(final long address) {
        return address != 0 && (address & ~MacAddress.MASK) == 0 && !MacAddress.isMulticast(address);
    }

    /** VLAN that frames without a tag of their own belong to outside. */
    int ownVlan() {
        return portVlan & VLAN_MASK;
    }

    boolean hasPortVlan() {
        return portVlan != 0;
    }
}
