package org.jvnic.nic.card;

import org.jvnic.nic.pci.Bar;
import org.jvnic.nic.pci.DeviceSerialNumber;
import org.jvnic.nic.pci.MsiX;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciExpress;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.PciIdentity;
import org.jvnic.nic.pci.PowerManagement;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.register.RegisterSpace;

/** Config space and BARs of an 82576. Datasheet sections 9.3 to 9.6. */
final class I82576Layout {
    static final int VECTORS = 10;

    private static final int VENDOR = 0x8086;
    private static final int DEVICE = 0x10C9;
    private static final int SUBSYSTEM = 0xA03C;
    private static final int REVISION = 1;
    private static final int ETHERNET = 0x020000;
    private static final int INTA = 1;
    private static final int BAR_CSR = 0;
    private static final int BAR_MSIX = 3;
    private static final int CSR_BYTES = 0x20000;
    private static final int MSIX_BYTES = 0x4000;
    private static final int PBA_OFFSET = 0x2000;
    private static final int POWER_OFFSET = 0x40;
    private static final int MSIX_OFFSET = 0x70;
    private static final int EXPRESS_OFFSET = 0xA0;
    private static final int SERIAL_OFFSET = 0x100;

    private I82576Layout() {}

    static MsiX physicalVectors() {
        return MsiX.inOneBar(VECTORS, BAR_MSIX, 0, PBA_OFFSET);
    }

    static PciFunction.Builder physical(
            final MsixTable table, final InterruptSink interrupts, final RegisterSpace registers, final long mac) {
        return PciFunction.builder(new PciIdentity(VENDOR, DEVICE, REVISION, ETHERNET, VENDOR, SUBSYSTEM))
                .requesterId(table.requesterId())
                .interruptLine(INTA, interrupts)
                .bar(new Bar(BAR_CSR, CSR_BYTES, false, false, registers))
                .bar(new Bar(BAR_MSIX, MSIX_BYTES, false, false, table))
                .capability(POWER_OFFSET, new PowerManagement(false))
                .msix(MSIX_OFFSET, table)
                .capability(EXPRESS_OFFSET, new PciExpress(512, 1, 4))
                .capability(SERIAL_OFFSET, new DeviceSerialNumber(serialOf(mac)));
    }

    /** The address with FF FF in its middle, first byte the most significant. */
    private static long serialOf(final long mac) {
        final long bytes = Long.reverseBytes(mac) >>> 16;
        return (bytes >>> 24) << 40 | 0xFFFFL << 24 | (bytes & 0xFF_FFFFL);
    }
}
