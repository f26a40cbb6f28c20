package org.jvnic.nic.pci;

/**
 * What a function says it is. Immutable.
 *
 * @param vendorId          16 bits.
 * @param deviceId          16 bits.
 * @param revision          8 bits.
 * @param classCode         24 bits: base class, sub-class, programming interface.
 * @param subsystemVendorId 16 bits.
 * @param subsystemId       16 bits.
 */
public record PciIdentity(
        int vendorId, int deviceId, int revision, int classCode, int subsystemVendorId, int subsystemId) {

    /**
     * Checks the ranges.
     *
     * @param vendorId          16 bits.
     * @param deviceId          16 bits.
     * @param revision          8 bits.
     * @param classCode         24 bits.
     * @param subsystemVendorId 16 bits.
     * @param subsystemId       16 bits.
     * @throws IllegalArgumentException naming the id and the value that does not fit.
     */
    public PciIdentity {
        check("vendorId", vendorId, 0xFFFF);
        check("deviceId", deviceId, 0xFFFF);
        check("revision", revision, 0xFF);
        check("classCode", classCode, 0xFF_FFFF);
        check("subsystemVendorId", subsystemVendorId, 0xFFFF);
        check("subsystemId", subsystemId, 0xFFFF);
    }

    private static void check(final String name, final int value, final int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException("PCI identity: " + name + "=0x" + Integer.toHexString(value)
                    + " is not in [0, 0x" + Integer.toHexString(max) + "]");
        }
    }
}
