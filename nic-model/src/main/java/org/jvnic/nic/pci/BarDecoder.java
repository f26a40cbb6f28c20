package org.jvnic.nic.pci;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.RegisterSpace;

/** Which BAR an access is for, and whether it gets there. Any thread may call anything; no access throws. */
final class BarDecoder {
    private static final int MAX_IO_BYTES = 4;
    private static final int MAX_MEMORY_BYTES = 8;

    private final ConfigSpace config;
    private final @Nullable Bar[] barByIndex = new @Nullable Bar[Bar.COUNT];
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean memoryEnabled;
    private volatile boolean ioEnabled;

    BarDecoder(final ConfigSpace config, final List<Bar> bars) {
        this.config = config;
        for (final Bar bar : bars) {
            barByIndex[bar.index()] = bar;
        }
    }

    void enable(final boolean memory, final boolean io) {
        memoryEnabled = memory;
        ioEnabled = io;
    }

    long read(final int index, final long offset, final int numBytes) {
        final Bar bar = target(index, offset, numBytes);
        if (bar == null) {
            refused.incrementAndGet();
            return RegisterSpace.allOnes(numBytes);
        }
        return bar.space().read(offset, numBytes);
    }

    void write(final int index, final long offset, final int numBytes, final long value) {
        final Bar bar = target(index, offset, numBytes);
        if (bar == null) {
            refused.incrementAndGet();
        } else {
            bar.space().write(offset, numBytes, value);
        }
    }

    boolean mayWait(final int index, final long offset, final int numBytes, final long value) {
        final Bar bar = target(index, offset, numBytes);
        return bar != null && bar.space().mayWait(offset, numBytes, value);
    }

    private @Nullable Bar target(final int index, final long offset, final int numBytes) {
        final Bar bar = bar(index);
        if (bar == null || !(bar.isIo() ? ioEnabled : memoryEnabled)) {
            return null;
        }
        final int widest = bar.isIo() ? MAX_IO_BYTES : MAX_MEMORY_BYTES;
        return numBytes < 1 || numBytes > widest || offset < 0 || offset > bar.size() - numBytes ? null : bar;
    }

    int at(final long address) {
        if (!memoryEnabled) {
            return PciFunction.NO_BAR;
        }
        for (int index = 0; index < Bar.COUNT; index++) {
            final Bar bar = barByIndex[index];
            if (bar != null && !bar.isIo() && Long.compareUnsigned(address - address(index), bar.size()) < 0) {
                return index;
            }
        }
        return PciFunction.NO_BAR;
    }

    long address(final int index) {
        final Bar bar = bar(index);
        if (bar == null) {
            return 0;
        }
        final int offset = ConfigHeader.BAR0 + index * 4;
        final long low = config.word(offset) & 0xFFFF_FFFFL & -bar.size();
        return bar.is64Bit() ? low | (long) config.word(offset + 4) << 32 : low;
    }

    private @Nullable Bar bar(final int index) {
        return index >= 0 && index < Bar.COUNT ? barByIndex[index] : null;
    }

    long refusedAccesses() {
        return refused.get();
    }
}
