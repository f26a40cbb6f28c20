package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;

import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * The extended capability with the card's serial number. PCI Express 3.0 section 7.12.
 *
 * @param serialNumber an EUI-64, its first byte the most significant.
 */
public record DeviceSerialNumber(long serialNumber) implements Capability {
    @Override
    public String title() {
        return "Device Serial Number";
    }

    @Override
    public int id() {
        return 0x0003;
    }

    @Override
    public boolean isExtended() {
        return true;
    }

    @Override
    public int numBytes() {
        return 12;
    }

    @Override
    public List<ConfigRegister> registers() {
        return List.of(half("SERIAL_LOW", 4, serialNumber), half("SERIAL_HIGH", 8, serialNumber >>> 32));
    }

    private static ConfigRegister half(final String name, final int offset, final long value) {
        return ConfigRegister.of(name, offset, 4, BitField.bits(name, 31, 0, RO, value & 0xFFFF_FFFFL, "EUI-64."));
    }
}
