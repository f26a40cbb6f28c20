package org.jvnic.nic.host;

import java.util.List;
import org.jvnic.nic.pci.Bar;
import org.jvnic.nic.pci.DeviceSerialNumber;
import org.jvnic.nic.pci.MsiX;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.pci.PciFunctionBuilder;
import org.jvnic.nic.pci.PciIdentity;
import org.jvnic.nic.pci.PowerManagement;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;

final class Functions {
    static final long WIDE_BYTES = 1L << 33;

    private Functions() {}

    static PciFunction of(final int deviceId, final RegisterSpace registers) {
        return describe(deviceId)
                .bar(new Bar(0, 0x1000, true, false, registers))
                .capability(0x100, new DeviceSerialNumber(1))
                .build();
    }

    static PciFunction mixed(final List<MsixTable> tables, final List<String> messages) {
        final MsiX capability = MsiX.inOneBar(3, 5, 0x100, 0x800);
        final MsixTable table = new MsixTable(
                0,
                capability,
                (id, vector, address, data) -> messages.add(vector + " " + Long.toHexString(address) + " " + data),
                NicEvents.NONE);
        tables.add(table);
        return describe(1)
                .bar(new Bar(0, 16, false, false, new Registers()))
                .bar(new Bar(1, 0x10_0000, true, true, new Registers()))
                .bar(new Bar(3, WIDE_BYTES, true, false, new Registers()))
                .bar(new Bar(5, 0x1000, false, false, table))
                .capability(0x40, new PowerManagement(true))
                .msix(0x50, table)
                .build();
    }

    private static PciFunctionBuilder describe(final int deviceId) {
        return PciFunction.builder(new PciIdentity(0x1234, deviceId, 1, 0x020000, 0, 0));
    }

    static final class Registers implements RegisterSpace {
        String last = "";

        @Override
        public long read(final long offset, final int numBytes) {
            return 42;
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            last = "write " + offset + " " + numBytes + " " + value;
        }
    }
}
