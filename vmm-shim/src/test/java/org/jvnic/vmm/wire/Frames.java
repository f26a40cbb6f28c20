package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.function.Executable;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

final class Frames {
    private static final long PATIENCE_NS = 30_000_000_000L;

    private Frames() {}

    static final class Sent implements FrameBytes {
        private final byte[] bytes;

        Sent(final byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public void copyTo(final long host) {
            HostMemory.copyFromHeap(bytes, 0, host, bytes.length);
        }
    }

    static byte[] bytes(final int length, final int first) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    static Sent frame(final int length, final int first) {
        return new Sent(bytes(length, first));
    }

    static byte[] copy(final long host, final int length) {
        final byte[] bytes = new byte[length];
        HostMemory.copyToHeap(host, bytes, 0, length);
        return bytes;
    }

    static List<byte[]> poll(final Wire wire, final int limit) {
        final List<byte[]> frames = new ArrayList<>();
        wire.poll((host, length) -> frames.add(copy(host, length)), limit);
        return frames;
    }

    static List<byte[]> await(final Wire wire, final int count) {
        final List<byte[]> frames = new ArrayList<>();
        await(() -> {
            frames.addAll(poll(wire, count - frames.size()));
            return frames.size() == count;
        });
        return frames;
    }

    static void await(final BooleanSupplier condition) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                fail("condition not met in " + PATIENCE_NS + " ns");
            }
            YieldingIdleStrategy.INSTANCE.idle();
        }
    }

    static String refusal(final Class<? extends Exception> type, final Executable action) {
        return String.valueOf(assertThrows(type, action).getMessage());
    }

    static long lost(final ManagedWire wire) {
        return wire.statistics().sum(WireCounter.Kind.TX_LOST);
    }

    static long count(final ManagedWire wire, final WireCounter counter) {
        return wire.statistics().get(counter);
    }
}
