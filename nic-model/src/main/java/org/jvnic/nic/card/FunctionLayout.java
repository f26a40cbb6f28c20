package org.jvnic.nic.card;

import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.pci.Bar;
import org.jvnic.nic.pci.DeviceSerialNumber;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciExpress;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.PciFunctionBuilder;
import org.jvnic.nic.pci.PciIdentity;
import org.jvnic.nic.pci.PowerManagement;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.register.RegisterSpace;

/** What the function of the card and those of its contexts have in common. */
final class FunctionLayout {
    static final int BAR_CONTEXTS = 0;
    static final int BAR_PRIVILEGED = 2;
    static final int BAR_MSIX = 4;

    private static final int INTA = 1;
    private static final int POWER_OFFSET = 0x40;
    private static final int MSIX_OFFSET = 0x50;
    private static final int EXPRESS_OFFSET = 0x60;
    private static final int SERIAL_OFFSET = 0x100;
    private static final long SERIAL_NUMBER = 0x0000_2007_CDAA_0001L;

    private FunctionLayout() {}

    static PciFunctionBuilder describe(final MsixTable table, final InterruptSink interrupts, final int serial) {
        return PciFunction.builder(identity())
                .requesterId(table.requesterId())
                .interruptLine(INTA, interrupts)
                .capability(POWER_OFFSET, new PowerManagement(true))
                .msix(MSIX_OFFSET, table)
                .capability(EXPRESS_OFFSET, new PciExpress(256, 3, 4))
                .capability(SERIAL_OFFSET, new DeviceSerialNumber(SERIAL_NUMBER + serial));
    }

    private static PciIdentity identity() {
        return new PciIdentity(
                CdnaIdentity.VENDOR_ID,
                CdnaIdentity.DEVICE_ID,
                CdnaIdentity.VERSION >>> 16,
                CdnaIdentity.CLASS_CODE,
                CdnaIdentity.VENDOR_ID,
                CdnaIdentity.DEVICE_ID);
    }

    static Bar bar(final int index, final long bytes, final RegisterSpace space) {
        final long size = Math.max(ContextRegister.PAGE_BYTES, Long.highestOneBit(bytes * 2 - 1));
        return new Bar(index, size, true, false, space);
    }
}
