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

    private final PciFunction function;
    private final long[] sizes = new long[REGIONS];
    private final MsixView msix;

    ServedFunction(final PciFunction function) {
        this.function = function;
        for (final Bar bar : function.bars()) {
            sizes[bar.index()] = bar.size();
        }
        sizes[CONFIG] = CONFIG_BYTES;
        msix = MsixView.of(function);
    }

    PciFunction function() {
        return function;
    }

    MsixView msix() {
        return msix;
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

    /** Writes bytes that {@link #contains} has found to be there. */
    void write(final int region, final long offset, final int count, final long from) {
        int done = 0;
        while (done < count) {
            final int width = width(region, offset + done, count - done);
            long value = 0;
            for (int i = 0; i < width; i++) {
                value |= (HostMemory.getByte(from + done + i) & 0xFFL) << (i << 3);
            }
            if (region < BARS) {
                function.barWrite(region, offset + done, width, value);
            } else {
                function.configWrite(offset + done, width, value);
            }
            done += width;
        }
    }

    private static int width(final int region, final long offset, final int left) {
        final int aligned = (int) Math.min(region < BARS ? 8 : 4, Long.lowestOneBit(offset | 8));
        return Math.min(aligned, Integer.highestOneBit(left));
    }
}
