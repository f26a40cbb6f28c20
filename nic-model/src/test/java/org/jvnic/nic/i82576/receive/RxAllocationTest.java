package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.i82576.transmit.Reference;
import org.jvnic.nic.memory.HostMemory;

/** Nothing is allocated for a frame, whatever is done to it. */
class RxAllocationTest {
    private static final int FRAMES = 20_000;
    private static final int ROUNDS = 3;
    private static final long LIMIT_BYTES = 1024;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ByteBuffer wire = BufferUtil.allocateDirectAligned(4096, 64);
    private final RxBench bench = new RxBench(64);
    private int slot;

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "hash", "tag", "fcs", "sctp", "split", "many", "legacy", "copied", "pieces", "full"})
    void shouldAllocateNothingWhileFramesFlow(final String what) {
        final byte[] frame = prepare(what);
        final boolean guest = "pieces".equals(what);
        HostMemory.copyFromHeap(frame, 0, BufferUtil.address(wire), frame.length);
        run(frame.length, guest);
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && bytes > LIMIT_BYTES; round++) {
            final long before =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            run(frame.length, guest);
            bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        }
        assertTrue(bytes <= LIMIT_BYTES, bytes + " bytes for " + FRAMES + " frames");
        assertEquals("full".equals(what), bench.missed[0] > 0);
        assertTrue("full".equals(what) || bench.received[0] >= 2 * FRAMES, "received " + bench.received[0]);
        assertTrue(bench.faults.isEmpty(), bench.faults.toString());
    }

    private byte[] prepare(final String what) {
        final int split = switch (what) {
            case "split" -> RxBench.SPLIT_ALWAYS | 2 << 8;
            case "many" -> RxBench.ONE_BUFFER | 1;
            case "legacy" -> RxBench.LEGACY;
            default -> RxBench.ONE_BUFFER;
        };
        bench.checksums = "hash".equals(what) ? 0x2300 : 0x300 | 1 << 11;
        bench.hashed = "hash".equals(what);
        bench.multipleQueues = "hash".equals(what) ? 0x1FF << 16 | 2 : 0;
        bench.key[0] = 0x1234567;
        bench.strip = "tag".equals(what);
        bench.keepFcs = "fcs".equals(what);
        bench.memory.copied = "copied".equals(what);
        bench.memory.pieceBytes = "pieces".equals(what) ? 64 : 0;
        bench.open(0, split);
        bench.tail(0, "full".equals(what) ? 0 : 63);
        final byte[] tcp = Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.TCP, Frames.tcp(1, 2, 1400));
        return switch (what) {
            case "tag" -> Reference.withTag(tcp, 0x8100, 5);
            case "sctp" -> Frames.ipv6("fe80::1", "fe80::2", 132, new byte[400]);
            default -> tcp;
        };
    }

    private void run(final int length, final boolean guest) {
        for (int i = 0; i < FRAMES; i++) {
            bench.frame.begin();
            if (!guest) {
                bench.frame.setPrivate();
            }
            bench.frame.addPiece(BufferUtil.address(wire), length);
            bench.frame.seal();
            bench.pools[0].receive(bench.frame);
            if (bench.queues[0].room(1) < 40) {
                repost();
            }
        }
        bench.endTurn();
    }

    private void repost() {
        final int done = bench.register(0, 0x0C) == RxBench.LEGACY ? 32 : 0;
        while (bench.missed[0] == 0 && (bench.high(0, slot) >>> done & 1) != 0) {
            bench.post(0, slot, bench.bufferBus(slot), bench.headerBus(slot));
            bench.tail(0, slot);
            slot = (slot + 1) % bench.slots;
        }
    }
}
