package org.jvnic.nic.i82576.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterFile;
import org.jvnic.nic.register.RegisterLayout;

/** Nothing is allocated for a frame, whatever is done to it. */
class TxAllocationTest {
    private static final int SLOTS = 256;
    private static final int ROUNDS = 3;
    private static final long LIMIT_BYTES = 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final TestMemory memory = new TestMemory();
    private final RegisterFile file = new RegisterFile(RegisterLayout.of("bench", 0x2_0000));
    private final Counter host = new Counter();
    private final TxQueue queue = new TxQueue(0, new QueueRegisters(file, QueueRegisters.TRANSMIT), host, new TxWork());

    private void register(final int offset, final int value) {
        file.set((QueueRegisters.TRANSMIT + offset) >>> 2, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tag", "sum", "sctp", "segments", "refused"})
    void shouldAllocateNothingWhileFramesFlow(final String what) {
        final int perRing = fill(what);
        register(0x00, (int) TxBench.RING);
        register(0x04, (int) (TxBench.RING >>> 32));
        register(0x08, SLOTS * 16);
        register(0x28, QueueRegisters.ENABLE);
        queue.configure(memory, new TxSettings(true, 0x8100, 0, 9728, 0));
        run(2000);
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && bytes > LIMIT_BYTES; round++) {
            final long before =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            run(1000);
            bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        }
        assertTrue(bytes <= LIMIT_BYTES, bytes + " bytes for " + 1000 * perRing + " frames");
        assertEquals("refused".equals(what), host.refused > 0);
        assertTrue(host.frames + host.refused >= 2000L * perRing, host.frames + " " + host.refused);
        assertTrue(host.completed > 0);
        assertEquals(0, host.faults);
    }

    /** The whole ring, over and over: the tail goes round in two steps. */
    private void run(final int rounds) {
        for (int i = 0; i < rounds; i++) {
            for (int step = 0; step < 2; step++) {
                register(0x18, step == 0 ? SLOTS / 2 : 0);
                queue.onTail();
                while (queue.hasWork()) {
                    queue.transmit(3036, 256);
                }
            }
        }
    }

    private int fill(final String what) {
        final Random random = new Random(1);
        final Packet packet =
                Packet.random(random, "sctp".equals(what) ? Packet.Kind.SCTP : Packet.Kind.TCP, 1000, true);
        final Asked asked = Asked.of(packet);
        asked.tag = "tag".equals(what);
        asked.segmented = "segments".equals(what);
        asked.mss = 100;
        asked.options = "plain".equals(what) || "tag".equals(what) ? 0 : Words.TXSM | Words.IXSM;
        asked.ipLength = "refused".equals(what) ? 511 : asked.ipLength;
        asked.macLength = "refused".equals(what) ? 13 : asked.macLength;
        memory.put(TxBench.BUFFERS, packet.bytes);
        for (int slot = 0; slot < SLOTS; slot += 2) {
            put(slot, asked.contextLow(), asked.contextType(), asked.contextSizes(0));
            final int command = packet.bytes.length | asked.command() | Words.EOP | Words.RS;
            put(slot + 1, TxBench.BUFFERS, command, asked.status(0));
        }
        return SLOTS / 2;
    }

    private void put(final int slot, final long low, final int dword2, final int dword3) {
        memory.putLong(TxBench.RING + slot * 16L, low);
        memory.putLong(TxBench.RING + slot * 16L + 8, (dword2 & 0xFFFF_FFFFL) | ((long) dword3 << 32));
    }

    private static final class Counter implements TxHost {
        long frames;
        long refused;
        long completed;
        long faults;

        @Override
        public long nowNs() {
            return 0;
        }

        @Override
        public @Nullable DropReason forward(final Frame frame, final int queue) {
            frames++;
            return null;
        }

        @Override
        public void refused(final int queue, final int slot, final DropReason reason) {
            refused++;
        }

        @Override
        public void dmaFault(
                final int queue, final int slot, final long busAddress, final long refusal, final String what) {
            faults++;
        }

        @Override
        public void completed(final int queue) {
            completed++;
        }

        @Override
        public void timeStamp(final int queue) {}

        @Override
        public void sent(final int queue, final TxTally tally) {}

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void throttled(final int queue) {}
    }
}
