package org.jvnic.vmm.vfiouser.server;

import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.pci.Bar;
import org.jvnic.nic.pci.PciFunction;

/**
 * A PCI function as regions: its BARs, its config space. Accesses of any length are cut into the widest naturally aligned ones.
 *
 * <p>Threads: the server's.
 */
final class ServedFunction {
    static final int REGIONS = 9;
    static final int CONFIG = 7;
    static final int CONFIG_BYTES = 4096;

    private static final int BARS = 6;
    private static final int INTERRUPT_PIN = 0x3D;
    private static final int MSI_ID = 0x05;
    private static final int CAPABILITIES_POINTER = 0x34;
    private static final int MAX_CAPABILITIES = 48;
    private static final int MAX_IO_BYTES = 4;
    private static final int MAX_MEMORY_BYTES = 8;
    private static final int MAX_CONFIG_BYTES = 4;

    private final PciFunction function;
    private final long[] sizes = new long[REGIONS];
    private final int[] widest = new int[REGIONS];
    private final MsixView msix;
    private final boolean hasMsi;

    ServedFunction(final PciFunction function) {
        this.function = function;
        for (final Bar bar : function.bars()) {
            sizes[bar.index()] = bar.size();
            widest[bar.index()] = bar.isIo() ? MAX_IO_BYTES : MAX_MEMORY_BYTES;
        }
        sizes[CONFIG] = CONFIG_BYTES;
        widest[CONFIG] = MAX_CONFIG_BYTES;
        msix = MsixView.of(function);
        hasMsi = capability(function, MSI_ID) != 0;
    }

    /** Where the capability with an id is in the list of the first 256 bytes; 0 when there is none. */
    static int capability(final PciFunction function, final int id) {
        int at = (int) function.configRead(CAPABILITIES_POINTER, 1);
        for (int i = 0; at != 0 && i < MAX_CAPABILITIES; i++) {
            if (function.configRead(at, 1) == id) {
                return at;
            }
            at = (int) function.configRead(at + 1, 1) & ~3;
        }
        return 0;
    }

    PciFunction function() {
        return function;
    }

    MsixView msix() {
        return msix;
    }

    boolean hasMsi() {
        return hasMsi;
    }

    boolean hasLine() {
        return function.configRead(INTERRUPT_PIN, 1) != 0;
    }

    /** Bytes of a region, 0 when there is none. */
    long size(final int region) {
        return sizes[region];
    }

    boolean contains(final int region, final long offset, final long count) {
        return region >= 0 && region < REGIONS && sizes[region] != 0 && Span.contains(0, sizes[region], offset, count);
    }

    /** Reads bytes that {@link #contains} has found to be there. */
    void read(final int region, final long offset, final int count, final long to) {
        int done = 0;
        while (done < count) {
            final int width = width(region, offset + done, count - done);
            final long value = region < BARS
                    ? function.barRead(region, offset + done, width)
                    : function.configRead(offset + done, width);
            for (int i = 0; i < width; i++) {
                HostMemory.putByte(to + done + i, (byte) (value >>> (i << 3)));
            }
            done += width;
        }
    }

    /**
     * Writes bytes that {@link #contains} has found to be there. The gate is shut for a write to a BAR that may wait for the engine:
     * asked before each, as what an access means may depend on the one before.
     */
    void write(final int region, final long offset, final int count, final long from, final DmaGate gate) {
        int done = 0;
        while (done < count) {
            final int width = width(region, offset + done, count - done);
            long value = 0;
            for (int i = 0; i < width; i++) {
                value |= (HostMemory.getByte(from + done + i) & 0xFFL) << (i << 3);
            }
            if (region < BARS) {
                writeBar(region, offset + done, width, value, gate);
            } else {
                function.configWrite(offset + done, width, value);
            }
            done += width;
        }
    }

    private void writeBar(final int region, final long offset, final int width, final long value, final DmaGate gate) {
        final boolean mayWait = function.barWriteMayWait(region, offset, width, value);
        if (mayWait) {
            gate.shut();
        }
        try {
            function.barWrite(region, offset, width, value);
        } finally {
            if (mayWait) {
                gate.open();
            }
        }
    }

    private int width(final int region, final long offset, final int left) {
        final int aligned = (int) Math.min(widest[region], Long.lowestOneBit(offset | MAX_MEMORY_BYTES));
        return Math.min(aligned, Integer.highestOneBit(left));
    }
}
