package org.jvnic.vmm.bus;

import org.jvnic.nic.pci.Bar;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The VMM's side of the PCI bus: does to a function what firmware and a host driver do, through config space only. Used by the
 * VMM's thread at start.
 */
public final class HostBridge {
    private static final int COMMAND = 0x04;
    private static final int COMMAND_MEMORY = 1 << 1;
    private static final int COMMAND_MASTER = 1 << 2;
    private static final int CAPABILITIES = 0x34;
    private static final int BAR0 = 0x10;
    private static final int MSIX_ID = 0x11;
    private static final int MSIX_ENABLE = 1 << 15;
    private static final long MESSAGE_ADDRESS = 0xFEE0_0000L;
    private static final int ENTRY_BYTES = 16;

    private long nextAddress;

    /**
     * A bridge.
     *
     * @param firstAddress where the first BAR goes.
     */
    public HostBridge(final long firstAddress) {
        this.nextAddress = firstAddress;
    }

    /**
     * Gives every BAR an address and turns memory decode and bus mastering on.
     *
     * @param function the function.
     */
    public void enumerate(final PciFunction function) {
        for (final Bar bar : function.bars()) {
            final long size = sizeOf(function, bar);
            nextAddress = (nextAddress + size - 1) & -size;
            function.configWrite(BAR0 + 4L * bar.index(), 4, nextAddress & 0xFFFF_FFFFL);
            if (bar.is64Bit()) {
                function.configWrite(BAR0 + 4L * bar.index() + 4, 4, nextAddress >>> 32);
            }
            nextAddress += size;
        }
        final long command = function.configRead(COMMAND, 2);
        function.configWrite(COMMAND, 2, command | COMMAND_MEMORY | COMMAND_MASTER);
    }

    private static long sizeOf(final PciFunction function, final Bar bar) {
        final long offset = BAR0 + 4L * bar.index();
        function.configWrite(offset, 4, 0xFFFF_FFFFL);
        long mask = (function.configRead(offset, 4) & ~0xFL) | 0xFFFF_FFFF_0000_0000L;
        if (bar.is64Bit()) {
            function.configWrite(offset + 4, 4, 0xFFFF_FFFFL);
            mask = (mask & 0xFFFF_FFFFL) | (function.configRead(offset + 4, 4) << 32);
        }
        return -mask;
    }

    /**
     * Programs and unmasks every MSI-X vector, then enables MSI-X.
     *
     * @param function the function.
     * @param vectors  number of vectors.
     * @param tableBar BAR of the table, which starts it.
     */
    public void enableMsix(final PciFunction function, final int vectors, final int tableBar) {
        for (int vector = 0; vector < vectors; vector++) {
            final long entry = (long) vector * ENTRY_BYTES;
            function.barWrite(tableBar, entry, 4, MESSAGE_ADDRESS);
            function.barWrite(tableBar, entry + 4, 4, 0);
            function.barWrite(tableBar, entry + 8, 4, vector);
            function.barWrite(tableBar, entry + 12, 4, 0);
        }
        int capability = (int) function.configRead(CAPABILITIES, 1);
        while (capability != 0 && function.configRead(capability, 1) != MSIX_ID) {
            capability = (int) function.configRead(capability + 1L, 1);
        }
        if (capability == 0) {
            throw new IllegalStateException("PCI function 0x" + Integer.toHexString(function.requesterId())
                    + ": no MSI-X capability in its list");
        }
        final long control = function.configRead(capability + 2L, 2);
        function.configWrite(capability + 2L, 2, control | MSIX_ENABLE);
    }

    /**
     * One BAR of a function as a register space.
     *
     * @param function the function.
     * @param index    BAR index.
     * @return accesses through the function, so that memory decode is honoured.
     */
    public static RegisterSpace barOf(final PciFunction function, final int index) {
        return new RegisterSpace() {
            @Override
            public long read(final long offset, final int numBytes) {
                return function.barRead(index, offset, numBytes);
            }

            @Override
            public void write(final long offset, final int numBytes, final long value) {
                function.barWrite(index, offset, numBytes, value);
            }
        };
    }
}
