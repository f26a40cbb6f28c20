package org.jvnic.nic.card;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterSpace;

final class I82576Functions implements InterruptSink {
    static final int REQUESTER = 0x0900;
    static final long MAC = 0x4C17_1221_1B00L;
    static final int COMMAND = 0x04;
    static final int IO = 1;
    static final int MEMORY = 2;
    static final int MASTER = 4;
    static final int INTX_DISABLE = 0x400;
    static final int PMCSR = 0x44;
    static final int MSI_CONTROL = 0x52;
    static final int MSIX_CONTROL = 0x72;
    static final int DEVICE_CONTROL = 0xA8;
    static final int FUNCTION_RESET = 0x8000;
    static final int IOV_CONTROL = 0x168;
    static final int NUM_VFS = 0x170;

    final List<String> log = new ArrayList<>();
    final Words registers = new Words();
    final MsixTable table = I82576Layout.physicalTable(REQUESTER, this, NicEvents.NONE);
    final PciFunction physical = I82576Layout.physical(table, this, MAC, registers)
            .onReset(cause -> log.add("reset " + cause))
            .onInterruptMode(this::logMode)
            .onVirtualFunctions((enabled, memory) -> log.add("virtual " + enabled + " " + memory))
            .build();
    final MsixTable virtualTable = I82576Layout.virtualTable(REQUESTER + 0x80, this, NicEvents.NONE);
    final PciFunction virtual = I82576Layout.virtual(virtualTable, registers)
            .onReset(cause -> log.add("reset " + cause))
            .build();

    private void logMode() {
        log.add("mode " + physical.isMsixEnabled() + " " + physical.isMsiEnabled());
    }

    void command(final int bits) {
        physical.configWrite(COMMAND, 2, bits);
    }

    void programMsi(final boolean masked) {
        physical.configWrite(0x54, 4, 0xFEE0_1000L);
        physical.configWrite(0x58, 4, 1);
        physical.configWrite(0x5C, 2, 0x4041);
        physical.configWrite(0x60, 4, masked ? 1 : 0);
    }

    void programVector(final int vector) {
        table.write(vector * 16L, 8, 0xFEE0_2000L);
        table.write(vector * 16L + 8, 8, vector);
    }

    @Override
    public void message(final int requesterId, final int vector, final long address, final int data) {
        log.add("message " + requesterId + " " + vector + " " + Long.toHexString(address) + " " + data);
    }

    @Override
    public void msi(final int requesterId, final long address, final int data) {
        log.add("msi " + requesterId + " " + Long.toHexString(address) + " " + Integer.toHexString(data));
    }

    @Override
    public void line(final int requesterId, final boolean asserted) {
        log.add("line " + asserted);
    }

    static final class Words implements RegisterSpace {
        final Map<Long, Long> written = new HashMap<>();

        @Override
        public long read(final long offset, final int numBytes) {
            return (0x4000_0000L + offset) & RegisterSpace.allOnes(numBytes);
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            written.put(offset, value);
        }

        @Override
        public boolean mayWait(final long offset, final int numBytes, final long value) {
            return offset == 0 && numBytes == 4 && value != 0;
        }
    }
}
