package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.transmit.Packet;
import org.jvnic.nic.i82576.transmit.Reference;
import org.jvnic.nic.i82576.transmit.TestMemory;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DropReason;

/**
 * A driver that posts what it likes, and a sender that rewrites its memory: bounded work, every word decided on read once, nothing
 * touched that is not posted, nothing delivered that was not sent.
 */
class RxHostileTest {
    private static final byte[] FRAME = Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.UDP, Frames.udp(1, 2, 200));
    private static final int MOST_RESOLVES = 4 * 65 + 2;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldStayInsideTheRingWhateverItsGeometry() {
        final RxBench bench = new RxBench(16);
        bench.open(0, RxBench.ONE_BUFFER);
        final int[] sizes = {0, 1, 2, 7, 8, 15, 16, 4096, 0xFFFF};
        final long[] bases = {
            0,
            TestMemory.BASE,
            TestMemory.BASE + TestMemory.BYTES - 128,
            TestMemory.BASE + TestMemory.BYTES,
            -128,
            bench.ringBus(0) + 13
        };
        for (final int size : sizes) {
            for (final long base : bases) {
                for (final int head : new int[] {0, 1, 7, size - 1, size, size + 1, 0xFFFF}) {
                    for (final int tail : new int[] {0, 1, 7, 8, size - 1, size, size + 1, 0xFFFF}) {
                        geometry(bench, size, base, head & 0xFFFF, tail & 0xFFFF);
                    }
                }
            }
        }
    }

    private static void geometry(final RxBench bench, final int size, final long base, final int head, final int tail) {
        bench.register(0, 0x28, 0);
        bench.configure();
        bench.register(0, 0x00, (int) base);
        bench.register(0, 0x04, (int) (base >>> 32));
        bench.register(0, 0x08, size * 16);
        bench.register(0, 0x10, head);
        bench.register(0, 0x18, tail);
        bench.register(0, 0x28, QueueRegisters.ENABLE);
        bench.configure();
        final long ring = base & -128L;
        bench.memory.beforeAccess = (bus, length, access) -> {
            final boolean inside = bus - ring >= 0 && bus - ring + length <= size * 16L;
            assertTrue(inside || (access == DmaDomain.WRITE && length == FRAME.length), "outside the ring");
        };
        final boolean posts = head < size && tail < size && head != tail;
        final String picture = size + " " + base + " " + head + " " + tail;
        int delivered = 0;
        for (int i = 0; i < 20; i++) {
            delivered += bench.wire(FRAME) == null ? 1 : 0;
        }
        bench.endTurn();
        assertTrue(posts || delivered == 0, picture);
        assertTrue(delivered <= Math.floorMod(tail - head, Math.max(1, size)), picture);
        if (delivered > 0) {
            assertEquals((head + delivered) % size, bench.register(0, 0x10), picture);
        }
        bench.memory.beforeAccess = null;
    }

    @Test
    void shouldDoBoundedWorkForAFrameWhateverIsPosted() {
        for (int round = 0; round < 4_000; round++) {
            final RxBench bench = round % 200 == 0 ? fresh() : last;
            final int split = (random.nextInt() & ~0x7F) | random.nextInt(3);
            bench.bufferBytes = 256 << random.nextInt(4);
            bench.headerKinds = random.nextInt();
            bench.checksums = random.nextInt();
            bench.strip = random.nextBoolean();
            bench.keepFcs = random.nextBoolean();
            bench.register(0, 0x28, 0);
            bench.configure();
            bench.open(0, split);
            for (int slot = 0; slot < bench.slots; slot++) {
                if (random.nextInt(6) == 0) {
                    bench.post(0, slot, evil(), evil());
                }
            }
            bench.memory.resolves = 0;
            final DropReason result = bench.wire(randomFrame(random.nextInt(16_380)));
            assertTrue(bench.memory.resolves <= MOST_RESOLVES, bench.memory.resolves + " seed " + seed);
            assertTrue(result == null || result.side() == DropReason.Side.RECEIVE, "seed " + seed);
            assertTrue(bench.faults.size() <= 1, "seed " + seed);
            bench.faults.clear();
            bench.endTurn();
        }
    }

    private RxBench last = new RxBench(80);

    private RxBench fresh() {
        last = new RxBench(80);
        return last;
    }

    private long evil() {
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> -random.nextInt(4096);
            case 2 -> TestMemory.BASE + TestMemory.BYTES - random.nextInt(64);
            case 3 -> random.nextLong();
            default -> last.ringBus(0) + random.nextInt(1024);
        };
    }

    private byte[] randomFrame(final int length) {
        final byte[] frame = new byte[Math.max(14, length)];
        random.nextBytes(frame);
        if (random.nextInt(4) != 0) {
            Packet.put16(frame, 12, random.nextBoolean() ? 0x0800 : random.nextBoolean() ? 0x86DD : 0x8100);
        }
        return frame;
    }

    @Test
    void shouldReadEveryDescriptorOnce() {
        final RxBench bench = new RxBench(64);
        bench.open(0, RxBench.ONE_BUFFER);
        final Map<Long, Integer> reads = new HashMap<>();
        final long ring = bench.ringBus(0);
        bench.memory.beforeAccess = (bus, length, access) -> {
            if (access == DmaDomain.READ) {
                for (long at = bus; at < bus + length; at += 16) {
                    reads.merge(at - ring, 1, Integer::sum);
                }
            }
        };
        bench.memory.afterAccess = (bus, length, access) -> {
            if (access == DmaDomain.WRITE) {
                for (int slot = 0; slot < 64; slot++) {
                    if (!bench.isDone(0, slot)) {
                        bench.post(0, slot, 0xDEAD_0000_0000L, -2); // what was read is what counts
                    }
                }
            }
        };
        for (int i = 0; i < 32; i++) {
            assertNull(bench.wire(FRAME));
        }
        assertTrue(reads.values().stream().allMatch(count -> count == 1), reads.toString());
        assertEquals(List.of(), bench.faults);
    }

    @Test
    void shouldDeliverWhatItDecidedOnWhileTheSenderRewritesItsMemory() {
        final TestMemory sender = new TestMemory();
        final byte[] sent = summedFrame();
        for (int round = 0; round < 200; round++) {
            final RxBench bench = new RxBench(16);
            bench.paint();
            bench.strip = round % 2 == 0;
            bench.open(0, round % 3 == 0 ? RxBench.SPLIT | 4 << 8 : RxBench.ONE_BUFFER);
            final byte[] rewritten = sent.clone();
            for (int i = 12; i < rewritten.length; i++) {
                rewritten[i] = (byte) random.nextInt();
            }
            bench.memory.beforeAccess = (bus, length, access) -> sender.put(TestMemory.BASE, rewritten);

            assertNull(bench.local(sender, sent, random.nextInt(60), 60 + random.nextInt(60)));

            assertDeliveredAsSent(bench, sent, round);
        }
    }

    private byte[] summedFrame() {
        final byte[] frame = Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.TCP, Frames.tcp(1, 2, 200));
        Packet.put16(frame, 24, ~Reference.wordSum(frame, 14, 34, 0));
        final int pseudo = Reference.pseudoSum(frame, 14, true, Frames.TCP, 220);
        Packet.put16(frame, 50, ~Reference.wordSum(frame, 34, 254, pseudo));
        return Reference.withTag(frame, 0x8100, 77);
    }

    private void assertDeliveredAsSent(final RxBench bench, final byte[] sent, final int round) {
        final List<RxReference.Written> expected = new RxReference(bench, bench.register(0, 0x0C)).deliver(sent);
        assertEquals(1, expected.size());
        final RxReference.Written written = expected.get(0);
        assertEquals(written.low, bench.low(0, 0), "round " + round + " seed " + seed);
        assertEquals(written.high, bench.high(0, 0), "round " + round + " seed " + seed);
        assertTrue(
                Arrays.equals(written.packet, bench.bytes(bench.bufferBus(0), written.packet.length)),
                "round " + round + " seed " + seed);
        assertTrue(
                Arrays.equals(written.header, bench.bytes(bench.headerBus(0), written.header.length)),
                "round " + round + " seed " + seed);
    }

    @Test
    void shouldDeliverNothingOfEarlierFrames() {
        final RxBench bench = new RxBench(16);
        final TestMemory sender = new TestMemory();
        for (int round = 0; round < 500; round++) {
            final boolean local = random.nextBoolean();
            final byte mark = (byte) (1 + round % 120);
            final byte[] frame = new byte[14 + random.nextInt(round % 10 == 0 ? 9000 : 200)];
            Arrays.fill(frame, mark);
            if (random.nextBoolean()) {
                Packet.put16(frame, 12, random.nextBoolean() ? 0x0800 : 0x8100);
            }
            bench.strip = random.nextBoolean();
            bench.checksums = random.nextInt(1 << 14);
            bench.paint();
            bench.register(0, 0x28, 0);
            bench.configure();
            bench.open(0, random.nextInt(6) << 25 | 1 + random.nextInt(2) | random.nextInt(16) << 8);
            final @Nullable DropReason result = local ? bench.local(sender, frame, 20, 100) : bench.wire(frame);
            if (result == null) {
                assertOnly(bench, frame, mark, round);
            }
            bench.endTurn();
        }
    }

    private void assertOnly(final RxBench bench, final byte[] frame, final byte mark, final int round) {
        for (int slot = 0; slot < 16; slot++) {
            for (final long bus : new long[] {bench.bufferBus(slot), bench.headerBus(slot)}) {
                for (final byte value : bench.bytes(bus, 0x1000)) {
                    final boolean own = value == mark || value == frame[12] || value == frame[13] || value == 0;
                    assertTrue(own || value == RxBench.UNTOUCHED, "round " + round + " seed " + seed);
                }
            }
        }
    }

    @Test
    void shouldTakeBackNoDescriptorThatWasGivenBackByMovingTheTail() {
        final RxBench bench = new RxBench(64);
        bench.open(0, RxBench.ONE_BUFFER);
        bench.wire(FRAME);
        bench.tail(0, 3);
        int delivered = 0;
        while (bench.wire(FRAME) == null) {
            delivered++;
            assertTrue(delivered <= 2);
        }
        assertEquals(2, delivered);
        assertFalse(bench.isDone(0, 3));
    }

    @Test
    void shouldContainNoFrameLongerThanTheStagingMemory() {
        final RxBench bench = new RxBench(80);
        bench.keepFcs = true;
        bench.strip = true;
        bench.bufferBytes = 256;
        bench.open(0, RxBench.ONE_BUFFER);
        for (int length = RxPacket.MAX_FRAME - 2; length <= RxPacket.MAX_FRAME; length++) {
            final byte[] frame = new byte[length];
            Packet.put16(frame, 12, 0x8100);
            assertNull(bench.wire(frame));
            bench.register(0, 0x28, 0);
            bench.configure();
            bench.open(0, RxBench.ONE_BUFFER);
        }
        assertNotNull(bench.wire(new byte[RxPacket.MAX_FRAME + 1]));
    }

    @Test
    void shouldNotFollowABufferThatIsTakenAwayWhileItIsFilled() {
        final RxBench bench = new RxBench(16);
        bench.paint();
        bench.memory.pieceBytes = 64;
        bench.open(0, RxBench.ONE_BUFFER);
        bench.memory.afterAccess = (bus, length, access) -> {
            if (access == DmaDomain.WRITE && bus == bench.bufferBus(0) && length == 64) {
                bench.memory.refusedFrom = bench.bufferBus(0) + 64;
            }
        };

        assertEquals(DropReason.RX_FAULT, bench.wire(FRAME));

        assertEquals(1, bench.faults.size());
        assertFalse(bench.isDone(0, 0));
        assertEquals(RxBench.UNTOUCHED, HostMemory.getByte(bench.memory.hostOf(bench.bufferBus(0) + 64)));
    }
}
