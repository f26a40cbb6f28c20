package org.jvnic.nic.i82576.transmit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DropReason;

/** A guest that breaks every rule: bounded work, no byte read twice to decide on, nothing touched that is not its own. */
class TxHostileTest {
    private static final int DATA = Words.DATA | Words.IFCS;
    private static final int BUDGET = 256;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldSurviveEveryGeometryOfTheRing() {
        final TxBench bench = new TxBench(64);
        for (int at = 0; at < TestMemory.BYTES; at += 16) {
            bench.memory.putLong(TestMemory.BASE + at + 8, Words.EOP);
        }
        final int[] sizes = {0, 1, 2, 7, 8, 15, 16, 4096, 0xFFFF};
        final long[] bases = {
            0,
            TestMemory.BASE,
            TestMemory.BASE + TestMemory.BYTES - 128,
            TestMemory.BASE + TestMemory.BYTES,
            -128,
            TxBench.RING + 13
        };
        for (final int size : sizes) {
            for (final long base : bases) {
                for (final int head : new int[] {0, 1, 7, size - 1, size, size + 1, 0xFFFF}) {
                    for (final int tail : new int[] {0, 1, 7, 8, size - 1, size, size + 1, 0xFFFF}) {
                        bench.register(0x28, 0);
                        bench.configure();
                        bench.register(0x00, (int) base);
                        bench.register(0x04, (int) (base >>> 32));
                        bench.register(0x08, size * 16);
                        bench.register(0x10, head & 0xFFFF);
                        bench.register(0x18, tail & 0xFFFF);
                        bench.register(0x28, -1);
                        watch(bench, base & -128L, size);
                        bench.configure();
                        final boolean inside = (head & 0xFFFF) < size && (tail & 0xFFFF) < size;
                        final int work = bench.pump();
                        assertTrue(inside ? work <= 2 * size : work == 0, size + " " + base + " " + head + " " + tail);
                        if (inside && !bench.queue.isFaulted()) {
                            assertEquals(tail & 0xFFFF, bench.head());
                        }
                    }
                }
            }
        }
    }

    private static void watch(final TxBench bench, final long base, final int size) {
        bench.memory.beforeAccess = (bus, length, access) -> {
            final boolean buffer = access == DmaDomain.READ && bus == 0;
            assertTrue(buffer || (bus - base >= 0 && bus - base + length <= size * 16L), "outside the ring");
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {Words.CONTEXT | Words.RS, Words.DATA, Words.DATA | Words.EOP, Words.DEXT, 0, Words.EOP, -1})
    void shouldDoBoundedWorkOnARingFullOfTheSameDescriptor(final int dword2) {
        final TxBench bench = new TxBench(4096);
        for (int i = 0; i < 4095; i++) {
            bench.descriptor(0, dword2 & ~0xFFFF, 0);
        }
        bench.ring();
        int turns = 0;
        while (bench.queue.hasWork() && turns < 100) {
            final long charged = bench.queue.transmit(1 << 20, BUDGET);
            final int work = bench.queue.workDone();
            assertTrue(work > 0 && work < BUDGET + TxPacket.MAX_DESCRIPTORS, "work " + work);
            assertTrue(charged >= 60L * work, "charged " + charged);
            turns++;
        }
        assertTrue(turns >= 4095 / (BUDGET + TxPacket.MAX_DESCRIPTORS) && turns <= 17, "turns " + turns);
        assertEquals(4095, bench.head());
        assertEquals(List.of(), bench.faults);
        assertEquals(0, bench.frames.size());
    }

    @Test
    void shouldCutAHugePacketIntoTinySegmentsOverManyBoundedTurns() {
        final TxBench bench = new TxBench(64);
        final Packet packet = Packet.random(random, Packet.Kind.TCP, 1000, true);
        final Asked asked = Asked.of(packet);
        asked.segmented = true;
        asked.mss = 1;
        final int headers = packet.headers();
        final int pieces = 4;
        asked.payload = pieces * 65_000;
        bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
        bench.descriptor(bench.store(packet.bytes), headers | asked.command(), asked.status(0));
        for (int i = 0; i < pieces; i++) {
            final int end = i == pieces - 1 ? Words.EOP | Words.RS : 0;
            bench.descriptor(TxBench.BUFFERS + i * 65_000L, 65_000 | asked.command() | end, 0);
        }
        bench.ring();
        long segments = 0;
        while (bench.queue.hasWork()) {
            final long charged = bench.queue.transmit(1 << 20, BUDGET);
            assertTrue(bench.queue.workDone() <= BUDGET + 6, "work " + bench.queue.workDone());
            segments += bench.frames.size();
            assertTrue(charged >= 60L * bench.frames.size());
            bench.frames.clear();
            assertTrue(segments == asked.payload || bench.head() == 1, "the head stays until the packet is read");
        }
        assertEquals(asked.payload, segments);
        assertTrue(bench.isDone(5));
        assertEquals(6, bench.head());
    }

    @Test
    void shouldNotTouchMemoryTakenAwayBetweenTheTurnsOfAPacket() {
        final TxBench bench = new TxBench(64);
        final Packet packet = Packet.random(random, Packet.Kind.TCP, 3000, true);
        final Asked asked = Asked.of(packet);
        asked.segmented = true;
        asked.mss = 100;
        bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
        final long bus = bench.store(packet.bytes);
        bench.descriptor(bus, packet.bytes.length | asked.command() | Words.EOP | Words.RS, asked.status(0));
        bench.ring();
        bench.queue.transmit(1000, BUDGET);
        final int sent = bench.take().size();
        assertTrue(sent > 0 && sent < 30, "sent " + sent);
        bench.memory.refusedFrom = bus;
        bench.memory.refusedTo = bus + packet.bytes.length;
        bench.pump();
        assertEquals(List.of(), bench.take());
        assertEquals(1, bench.faults.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReportNothingIntoARingThatWasReplacedBetweenTheTurnsOfAPacket(final boolean replaced) {
        final TxBench bench = new TxBench(64);
        final Packet packet = Packet.random(random, Packet.Kind.TCP, 3000, true);
        final Asked asked = Asked.of(packet);
        asked.segmented = true;
        asked.mss = 100;
        bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
        final long bus = bench.store(packet.bytes);
        bench.descriptor(bus, packet.bytes.length | asked.command() | Words.EOP | Words.RS, asked.status(0));
        bench.ring();
        bench.queue.transmit(1000, BUDGET);
        final int sent = bench.take().size();
        assertTrue(sent > 0 && sent < 30, "sent " + sent);

        bench.memory.generation++;
        if (replaced) {
            bench.memory.put(TxBench.RING, new byte[64 * 16]);
        }
        bench.pump();

        if (replaced) {
            assertEquals(List.of(), bench.take());
            assertFalse(bench.isDone(1));
            assertTrue(bench.faults.get(0).startsWith("descriptor 1 "), () -> bench.faults.toString());
        } else {
            assertEquals(30, sent + bench.take().size());
            assertTrue(bench.isDone(1));
            assertEquals(List.of(), bench.faults);
        }
    }

    @Test
    void shouldSendWhatTheRingSaysAfterMemoryWasTaken() {
        final TxBench bench = new TxBench(64);
        final byte[] old = new byte[100];
        Arrays.fill(old, (byte) 1);
        final byte[] other = new byte[200];
        Arrays.fill(other, (byte) 2);
        for (int i = 0; i < 10; i++) {
            bench.descriptor(bench.store(old), old.length | DATA | Words.EOP, Words.status(0, 0, old.length));
        }
        bench.ring();
        bench.queue.transmit(1, BUDGET);
        assertEquals(1, bench.take().size());

        bench.memory.generation++;
        bench.memory.putLong(TxBench.RING + 16, bench.store(other));
        bench.memory.putLong(
                TxBench.RING + 24,
                ((other.length | DATA | Words.EOP) & 0xFFFF_FFFFL) | ((long) Words.status(0, 0, other.length) << 32));
        bench.pump();

        final List<byte[]> sent = bench.take();
        assertEquals(9, sent.size());
        assertArrayEquals(other, sent.get(0));
        assertArrayEquals(old, sent.get(8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 127, 128, 129, 200, 1000})
    void shouldRefusePacketsOfTooManyDescriptorsAndCompleteThem(final int count) {
        final TxBench bench = new TxBench(2048);
        for (int i = 0; i < count; i++) {
            bench.descriptor(bench.store(new byte[20]), 20 | DATA | Words.RS | (i == count - 1 ? Words.EOP : 0), 0);
        }
        bench.descriptor(bench.store(new byte[60]), 60 | DATA | Words.EOP | Words.RS, 0);
        final boolean fits = count <= TxPacket.MAX_DESCRIPTORS;
        assertEquals(fits ? 2 : 1, bench.send().size());
        assertEquals(fits ? 0 : 1, bench.refusedFor(DropReason.TX_FRAGMENTS));
        for (int i = 0; i <= count; i++) {
            assertTrue(bench.isDone(i), "descriptor " + i);
        }
    }

    @Test
    void shouldNotWaitForeverForThePacketThatFillsTheRing() {
        final TxBench bench = new TxBench(8);
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 7; i++) {
                bench.descriptor(bench.store(new byte[20]), 20 | DATA | Words.RS, 0);
            }
            assertEquals(0, bench.send().size());
            assertEquals(bench.tail, bench.head());
        }
        assertEquals(1, bench.refusedFor(DropReason.TX_FRAGMENTS), "one packet, however long");
        bench.descriptor(bench.store(new byte[20]), 20 | DATA | Words.EOP, 0);
        bench.descriptor(bench.store(new byte[20]), 20 | DATA | Words.EOP, 0);
        assertEquals(1, bench.send().size());
    }

    @Test
    void shouldAddLengthsWithoutOverflow() {
        final TxBench bench = new TxBench(256);
        final int[] lengths = {0, 1, 32_767, 32_768, 65_535};
        for (int round = 0; round < 2000; round++) {
            final int count = 1 + random.nextInt(TxPacket.MAX_DESCRIPTORS);
            final boolean segmented = random.nextBoolean();
            bench.descriptor(Words.contextLow(20, 14, 0), Words.contextType(true, 1), Words.contextSizes(0, 20, 1000));
            long bytes = 0;
            for (int i = 0; i < count; i++) {
                final int length = lengths[random.nextInt(lengths.length)];
                bytes += length;
                bench.descriptor(
                        TxBench.BUFFERS,
                        length | DATA | (segmented ? Words.TSE : 0) | (i == count - 1 ? Words.EOP : 0),
                        (int) ((bytes - 54) << 14));
            }
            final int refused = bench.refusedInAll();
            final List<byte[]> sent = bench.send();
            final boolean any = !sent.isEmpty();
            assertEquals(any ? refused : refused + 1, bench.refusedInAll(), "seed " + seed);
            if (any && !segmented) {
                assertEquals(Math.max(60, bytes), sent.get(0).length, "seed " + seed);
            }
            assertTrue(any || bytes < 14 || bytes > TxBench.MAX_FRAME || segmented, "seed " + seed);
        }
        assertEquals(List.of(), bench.faults);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadEveryDescriptorAndEveryByteOnce(final boolean copied) {
        final TxBench bench = new TxBench(256);
        bench.memory.copied = copied;
        bench.restart();
        final Map<Long, Integer> reads = new HashMap<>();
        bench.memory.afterAccess = (bus, length, access) -> {
            for (long at = bus; access == DmaDomain.READ && at < bus + length; at++) {
                reads.merge(at, 1, Integer::sum);
            }
        };
        for (int round = 0; round < 300; round++) {
            reads.clear();
            final Packet packet = Packet.random(
                    random, Packet.Kind.values()[random.nextInt(3)], 1 + random.nextInt(300), random.nextBoolean());
            final Asked asked = Asked.of(packet);
            asked.options = random.nextBoolean() ? Words.TXSM : 0;
            asked.tag = random.nextBoolean();
            asked.segmented = random.nextBoolean() && packet.kind != Packet.Kind.SCTP;
            asked.mss = 1 + random.nextInt(300);
            bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
            final long bus = bench.store(packet.bytes);
            final int half = random.nextInt(packet.bytes.length);
            bench.descriptor(bus, half | asked.command(), asked.status(0));
            bench.descriptor(bus + half, (packet.bytes.length - half) | asked.command() | Words.EOP | Words.RS, 0);
            bench.ring();
            bench.pump(
                    copied ? 100 : 1 << 20, BUDGET); // memory that is itself read when resolved is not resolved twice
            assertFalse(bench.take().isEmpty(), "seed " + seed);
            reads.forEach((at, times) -> assertEquals(1, times, "seed " + seed + " round " + round(at)));
        }
    }

    private static String round(final long at) {
        return "0x" + Long.toHexString(at);
    }

    @Test
    void shouldSendWhatItSummedWheneverTheGuestRewritesIt() {
        final TxBench bench = new TxBench(256);
        int sums = 0;
        for (int round = 0; round < 3000; round++) {
            final Packet packet =
                    Packet.random(random, Packet.Kind.TCP, 100 + random.nextInt(900), random.nextBoolean());
            final Asked asked = Asked.of(packet);
            asked.options = Words.TXSM;
            asked.segmented = random.nextBoolean();
            asked.mss = 100 + random.nextInt(400);
            if (asked.segmented) {
                packet.seedForSegments();
                asked.options |= packet.ipv4 ? Words.IXSM : 0;
            } else {
                packet.seedForChecksum();
            }
            final long bus = bench.store(packet.bytes);
            final int first = bench.tail;
            bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
            bench.descriptor(bus, packet.bytes.length | asked.command() | Words.EOP | Words.RS, asked.status(0));
            final int moment = random.nextInt(4);
            final int[] count = {0};
            final Runnable havoc = () -> {
                if (count[0]++ == moment) {
                    final byte[] soil = new byte[packet.bytes.length - packet.headers()];
                    random.nextBytes(soil);
                    bench.memory.put(bus + packet.headers(), soil);
                    bench.memory.putLong(TxBench.RING + first * 16L + 8, random.nextLong());
                    bench.memory.putLong(TxBench.RING + (first + 1) % 256 * 16L, random.nextLong());
                }
            };
            bench.memory.afterAccess = (at, length, access) -> {
                if (access == DmaDomain.READ && at >= TxBench.BUFFERS) {
                    havoc.run();
                }
            };
            bench.onForward = havoc;
            for (final byte[] sent : bench.send()) {
                Reference.assertChecksumsRight(sent, "seed " + seed + " round " + round);
                sums++;
            }
        }
        assertTrue(sums >= 3000);
        assertEquals(List.of(), bench.faults);
    }

    @Test
    void shouldShowTheSwitchAndTheReceiverTheSameAddresses() {
        final TxBench bench = new TxBench(256);
        for (int round = 0; round < 500; round++) {
            final byte[] frame = new byte[200];
            Arrays.fill(frame, (byte) 2);
            final int half = random.nextInt(24);
            final long bus = bench.store(frame);
            bench.descriptor(Words.contextLow(0, 14, 0x111), Words.CONTEXT, 0);
            final int tag = random.nextBoolean() ? Words.VLE : 0;
            bench.descriptor(bus, half | DATA | tag, 0);
            bench.descriptor(bus + half, (200 - half) | DATA | Words.EOP, 0);
            bench.onForward = () -> bench.memory.put(bus, new byte[24]);
            final byte[] sent = bench.send().get(0);
            final byte[] expected = tag == 0 ? frame : Reference.withTag(frame, 0x8100, 0x111);
            assertArrayEquals(Arrays.copyOf(expected, 24), Arrays.copyOf(sent, 24), "seed " + seed);
        }
    }

    @Test
    void shouldClearWhatAnEmptyPacketLeavesBetweenContexts() {
        final TxBench bench = new TxBench(64);
        bench.descriptor(Words.contextLow(20, 14, 0), Words.contextType(true, 1), Words.contextSizes(0, 20, 1000));
        bench.descriptor(0, DATA | Words.TSE | Words.EOP, 0);
        bench.descriptor(Words.contextLow(20, 14, 0), Words.contextType(true, 1), Words.contextSizes(0, 20, 0xFFFF));
        bench.descriptor(TxBench.BUFFERS, 60 | DATA | Words.TSE | Words.EOP, Words.status(0, 0, 6));
        final List<byte[]> sent = bench.send();
        assertEquals(1, sent.size());
        assertEquals(60, sent.get(0).length);
        assertEquals(1, bench.refusedFor(DropReason.TX_LENGTH));
    }

    @Test
    void shouldKeepItsCountsWhateverIsInTheRing() {
        final TxBench bench = new TxBench(64);
        bench.memory.pieceBytes = 1 << 12;
        for (int round = 0; round < 40_000; round++) {
            final int count = random.nextInt(64);
            for (int i = 0; i < count; i++) {
                final boolean wild = random.nextInt(200) == 0;
                final int length = random.nextInt(3) == 0 ? random.nextInt(65_536) : random.nextInt(100);
                final long bus = wild ? random.nextLong() : TxBench.BUFFERS + random.nextInt(1 << 20);
                final int type =
                        random.nextInt(4) == 0 ? random.nextInt() : random.nextBoolean() ? Words.CONTEXT : Words.DATA;
                final int flags = random.nextInt()
                        & (Words.RS | Words.VLE | Words.TSE | (random.nextInt(3) == 0 ? 0 : Words.EOP));
                final long low = type == Words.CONTEXT ? Words.contextLow(20 + random.nextInt(30), 14, 7) : bus;
                bench.descriptor(
                        low, length | type | flags, random.nextInt() & (random.nextBoolean() ? -1 : 0x00FF_FF3F));
            }
            bench.register(0x18, random.nextInt(20) == 0 ? random.nextInt(70) : bench.tail);
            bench.queue.onTail();
            final int work = bench.pump(1 + random.nextInt(5000), 1 + random.nextInt(100));
            assertTrue(work <= 64 * 70_000, "seed " + seed);
            assertTrue(bench.largestWork <= 100 + 2 * TxPacket.MAX_DESCRIPTORS, "seed " + seed);
            assertEquals(bench.taken, bench.sent + bench.refusedInAll(), "seed " + seed + " round " + round);
            bench.frames.clear();
            bench.refusedSlots.clear();
            if (bench.queue.isFaulted() || random.nextInt(50) == 0) {
                bench.restart();
            }
            bench.tail = bench.register(0x18) % 64;
        }
        assertTrue(bench.sent > 1000 && bench.faults.size() > 10, bench.sent + " " + bench.faults.size());
    }
}
