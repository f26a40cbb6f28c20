package org.jvnic.nic.pci;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.register.RegisterSpace;

/** Which BAR an access is for, and whether it gets there. Any thread may call anything; no access throws. */
final class BarDecoder {
    private final ConfigSpace config;
    private final @Nullable Bar[] barByIndex = new @Nullable Bar[Bar.COUNT];
    private final AtomicLong refused = new AtomicLong();
    private volatile boolean enabled;

    BarDecoder(final ConfigSpace config, final List<Bar> bars) {
        this.config = config;
        for (final Bar bar : bars) {
            barByIndex[bar.index()] = bar;
        }
    }

    void enable(final boolean nowEnabled) {
        enabled = nowEnabled;
    }

    long read(final int index, final long offset, final int numBytes) {
        final Bar bar = target(index, offset, numBytes);
        return bar == null ? RegisterSpace.allOnes(numBytes) : bar.space().read(offset, numBytes);
    }

    void write(final int index, final long offset, final int numBytes, final long value) {
        final Bar bar = target(index, offset, numBytes);
        if (bar != null) {
            bar.space().write(offset, numBytes, value);
        }
    }

    private @Nullable Bar target(final int index, final long offset, final int numBytes) {
        final Bar bar = enabled ? bar(index) : null;
        if (bar == null || numBytes < 1 || numBytes > 8 || offset < 0 || offset > bar.size() - numBytes) {
            refused.incrementAndGet();
            return null;
        }
        return bar;
    }

    int at(final long address) {
        if (!enabled) {
            return PciFunction.NO_BAR;
        }
        for (int index = 0; index < Bar.COUNT; index++) {
            final Bar bar = barByIndex[index];
            if (bar != null && Long.compareUnsigned(address - address(index), bar.size()) < 0) {
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
        final long low = config.word(offset) & 0xFFFF_FFF0L;
        return bar.is64Bit() ? low | (long) config.word(offset + 4) << 32 : low;
    }

    private @Nullable Bar bar(final int index) {
        return index >= 0 && index < Bar.COUNT ? barByIndex[index] : null;
    }

    long refusedAccesses() {
        return refused.get();
    }
}
