package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.transmit.TestMemory;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;

/** What a driver sees first: never a descriptor that is done before all that it tells of. */
class RxPublishTest {
    @Test
    void shouldTellACopiedMemoryOfBuffersThenOfTheFirstQuadwordThenOfTheSecond() {
        final RxBench bench = new RxBench(16);
        bench.memory.copied = true;
        bench.open(0, RxBench.SPLIT_ALWAYS | 2 << 8 | 1);
        final List<String> told = new ArrayList<>();
        bench.queues[0].configure(new Telling(bench.memory, told), new RxSettings(true, 2048, false, 0, 0));

        assertNull(bench.wire(Frames.ethernet(0x88B5, new byte[1200])));

        final long ring = bench.ringBus(0);
        assertEquals(
                List.of(
                        bench.headerBus(0) + "+128",
                        bench.bufferBus(0) + "+1024",
                        bench.bufferBus(1) + "+62",
                        ring + "+8",
                        (ring + 8) + "+8",
                        (ring + 16) + "+8",
                        (ring + 24) + "+8"),
                told);
    }

    private record Telling(TestMemory memory, List<String> told) implements DmaDomain {
        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            return memory.resolve(busAddress, length, access);
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return memory.contiguous(busAddress, length, access);
        }

        @Override
        public boolean isCopied() {
            return true;
        }

        @Override
        public void written(final long busAddress, final long host, final int length) {
            told.add(busAddress + "+" + length);
            memory.written(busAddress, host, length);
        }
    }

    @Test
    void shouldShowADriverOnAnotherThreadOnlyWholeFrames() throws InterruptedException {
        final RxBench bench = new RxBench(64);
        bench.checksums = 1 << 13;
        bench.open(0, RxBench.ONE_BUFFER);
        final int frames = 20_000;
        final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
        final Thread driver = new Thread(() -> drive(bench, frames, wrong));
        driver.start();
        int sent = 0;
        while (sent < frames && wrong.get() == null) {
            final byte[] frame = Frames.ipv4("10.0.0.1", "10.0.0.2", 200, new byte[40]);
            for (int i = 34; i < 74; i++) {
                frame[i] = (byte) sent;
            }
            bench.queues[0].onTail();
            if (bench.wire(frame) == null) {
                sent++;
            } else {
                Thread.onSpinWait();
            }
        }
        driver.join();
        assertNull(wrong.get());
        assertEquals(List.of(), bench.faults);
    }

    private static void drive(final RxBench bench, final int frames, final AtomicReference<@Nullable String> wrong) {
        for (int i = 0; i < frames; i++) {
            final int slot = i % bench.slots;
            final long host = bench.memory.hostOf(bench.ringBus(0) + slot * 16L);
            long high = HostMemory.getLongAcquire(host + 8);
            while ((high & 1) == 0) {
                Thread.onSpinWait();
                high = HostMemory.getLongAcquire(host + 8);
            }
            final long buffer = bench.memory.hostOf(bench.bufferBus(slot));
            final boolean whole = high == 0x4A_0000_0007L
                    && HostMemory.getLong(host) == 0x10
                    && HostMemory.getByte(buffer + 34) == (byte) i
                    && HostMemory.getByte(buffer + 73) == (byte) i;
            if (!whole) {
                wrong.set("frame " + i + " " + Long.toHexString(high));
                return;
            }
            HostMemory.putLong(host + 8, 0);
            HostMemory.putLongRelease(host, bench.bufferBus(slot));
            bench.register(0, 0x18, slot);
        }
    }

    @Test
    void shouldFinishAQueueThatIsSwitchedOffBetweenTwoFrames() {
        final RxBench bench = new RxBench(16);
        bench.open(0, RxBench.ONE_BUFFER);
        bench.wire(Frames.ethernet(0x88B5, new byte[100]));
        bench.register(0, 0x28, 0);
        bench.configure();
        bench.endTurn();
        bench.register(0, 0x28, QueueRegisters.ENABLE);
        bench.configure();

        assertNull(bench.wire(Frames.ethernet(0x88B5, new byte[100])));
        assertTrue(bench.isDone(0, 1));
    }
}
