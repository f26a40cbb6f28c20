package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.card.Ledger;

/** Transmit queues driven as drivers do, through the registers of a card. */
class TransmitPathTest {
    private static final int STATUS = 0x0008;
    private static final int ICR = 0x00C0;
    private static final int EICR = 0x1580;
    private static final int GPIE = 0x1514;
    private static final int IVAR = 0x1700;
    private static final int TCTL = 0x0400;
    private static final int TXDW = 1;
    private static final int ENABLE = 1 << 25;
    private static final int LAST = 0x0B00_0000; // EOP, IFCS, RS
    private static final int DATA = 0x2030_0000;
    private static final int CONTEXT = 0x2020_0000;
    private static final int SEGMENT = 1 << 31;
    private static final long RING = CardBench.BASE + 0x1000;
    private static final long BUFFER = CardBench.BASE + 0x10_0000;
    private static final int SLOTS = 64;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final CardBench bench = new CardBench();

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        final Ledger ledger = bench.card.ledger();
        assertTrue(ledger.isExact(), () -> "seed " + seed + ": " + ledger);
        assertEquals(0, bench.card.contained(), "seed " + seed);
    }

    /** Drivers use the first address for queues 0 to 3, the second for the others. */
    private static int block(final int queue) {
        return queue < 4 ? 0x3800 + 0x100 * queue : 0xE000 + 0x40 * queue;
    }

    private void open(final int queue) {
        final int block = block(queue);
        bench.write(block + 0x28, 0);
        bench.write(block + 0x08, SLOTS * 16);
        bench.write(block, (int) RING + queue * SLOTS * 16);
        bench.write(block + 0x04, 0);
        bench.write(block + 0x10, 0);
        bench.write(block + 0x18, 0);
        bench.write(block + 0x28, ENABLE | 0x0108);
        bench.write(TCTL, bench.read(TCTL) | 2);
    }

    private byte[] frame(final int length) {
        final byte[] frame = new byte[length];
        random.nextBytes(frame);
        frame[0] = 0x02;
        frame[12] = 0x08;
        frame[13] = 0;
        return frame;
    }

    @Test
    void shouldLoseNothingWhileTheWireHasNoRoom() {
        open(0);
        bench.hasRoom = false;
        for (int i = 0; i < 20; i++) {
            final long at = BUFFER + i * 2048L;
            bench.store(at, frame(100));
            bench.descriptor(RING, i, at, 100 | LAST, 0);
        }
        bench.write(block(0) + 0x18, 20);
        bench.settle();
        assertEquals(0, bench.take().size());
        assertEquals(0, bench.read(block(0) + 0x10), "head");
        assertTrue(bench.card.engine().hasWork(), "looks again by itself");

        bench.hasRoom = true;
        bench.settle();
        assertEquals(20, bench.take().size());
        assertEquals(20, bench.read(block(0) + 0x10), "head");
    }

    @Test
    void shouldSendForIpxe() {
        assertEquals(2, bench.read(STATUS) & 2, "link");
        final int block = block(0);
        bench.write(block, (int) RING);
        bench.write(block + 4, 0);
        bench.write(block + 8, 16 * 16);
        bench.write(block + 0x10, 0);
        bench.write(block + 0x18, 0);
        bench.write(block + 0x28, bench.read(block + 0x28) | ENABLE);
        bench.write(TCTL, 0x0003_F0FA);
        bench.read(ICR);
        for (int i = 0; i < 40; i++) {
            final byte[] frame = frame(60 + random.nextInt(1400));
            bench.store(BUFFER, frame);
            bench.descriptor(RING, i % 16, BUFFER, frame.length | LAST, 0);
            bench.write(block + 0x18, (i + 1) % 16);
            bench.settle();
            assertArrayEquals(frame, bench.take().get(0), "seed " + seed);
            assertEquals(1, bench.dword(RING + i % 16 * 16L + 12));
            assertEquals((i + 1) % 16, bench.read(block + 0x10));
            assertEquals(TXDW, bench.read(ICR), "and nothing that the driver does not know");
            assertEquals(0, bench.read(ICR));
        }
        bench.write(block + 0x28, 0);
        assertEquals(0, bench.read(block + 0x28) & ENABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 15})
    void shouldSendFromEveryQueueAndTellItsVector(final int queue) {
        bench.write(GPIE, 0xC000_0011);
        bench.card.function().configWrite(0x72, 2, 0x8000);
        final int vector = queue % 9;
        bench.write(IVAR + 4 * (queue & 7), (0x80 | vector) << (queue < 8 ? 8 : 24));
        open(queue);
        final long ring = RING + queue * (long) (SLOTS * 16);
        final byte[] frame = frame(200);
        bench.store(BUFFER, frame);
        for (int i = 0; i < 10; i++) {
            bench.descriptor(ring, i, BUFFER, 200 | DATA | LAST, 200 << 14);
        }
        bench.write(block(queue) + 0x18, 10);
        bench.settle();
        assertEquals(10, bench.take().size());
        assertEquals(1 << vector, bench.read(EICR));
        assertEquals(10, bench.read(0x4080), "GPTC");
        assertEquals(10, bench.read(0x40E0), "PTC255");
        assertEquals(2040, bench.read(0x4090), "GOTCL counts the check sequence");
    }

    @Test
    void shouldCutSegmentsAndCountThem() {
        open(0);
        final byte[] packet = frame(54 + 10_000);
        packet[14] = 0x45;
        bench.store(BUFFER, packet);
        bench.descriptor(RING, 0, 20 | (14 << 9), CONTEXT | 0xC00, (20 << 8) | (1460 << 16));
        bench.descriptor(RING, 1, BUFFER, packet.length | DATA | LAST | SEGMENT, 0x300 | (10_000 << 14));
        bench.write(block(0) + 0x18, 2);
        bench.settle();
        final List<byte[]> sent = bench.take();
        assertEquals(7, sent.size());
        int from = 54;
        for (final byte[] segment : sent) {
            final int data = Math.min(1460, packet.length - from);
            assertArrayEquals(
                    Arrays.copyOfRange(packet, from, from + data),
                    Arrays.copyOfRange(segment, 54, 54 + data),
                    "seed " + seed);
            assertEquals(40 + data, ((segment[16] & 0xFF) << 8) | (segment[17] & 0xFF));
            from += data;
        }
        assertEquals(packet.length, from);
        assertEquals(1, bench.read(0x40F8), "TSCTC");
        assertEquals(7, bench.read(0x40D4), "TPT");
        assertEquals(1, bench.dword(RING + 16 + 12) & 1);
    }

    private List<byte[]> cut(final int payload, final int flags) {
        open(0);
        final byte[] packet = frame(54 + payload);
        packet[14] = 0x45;
        packet[46] = (byte) (0x50 | flags >>> 8);
        packet[47] = (byte) flags;
        bench.store(BUFFER, packet);
        bench.descriptor(RING, 0, 20 | (14 << 9), CONTEXT | 0xC00, (20 << 8) | (1000 << 16));
        bench.descriptor(RING, 1, BUFFER, packet.length | DATA | LAST | SEGMENT, 0x300 | (payload << 14));
        bench.write(block(0) + 0x18, 2);
        bench.settle();
        return bench.take();
    }

    private static List<Integer> flags(final List<byte[]> segments) {
        return segments.stream().map(s -> (s[46] & 0xF) << 8 | (s[47] & 0xFF)).toList();
    }

    @Test
    void shouldKeepTheFlagsOfSegmentsThatTheRegistersSay() {
        assertEquals(List.of(0xFF6, 0xF76, 0xF7F), flags(cut(3000, 0xFFF)), "after reset");
        assertEquals(List.of(0xFFF), flags(cut(900, 0xFFF)), "one segment is the first and the last");
        bench.write(0x359C, 0x0011 | 0x0022 << 16);
        bench.write(0x35A0, 0x0F0C);
        final List<byte[]> segments = cut(3500, 0xFFF);
        assertEquals(List.of(0x011, 0x022, 0x022, 0xF0C), flags(segments));
        assertEquals(0x50, segments.get(1)[46] & 0xF0, "and the header's length");
        assertEquals(List.of(0x001, 0x000, 0x008), flags(cut(2500, 0x009)));
    }

    @Test
    void shouldTouchNothingOnceSwitchedOff() {
        open(0);
        bench.store(BUFFER, frame(100));
        for (int i = 0; i < 20; i++) {
            bench.descriptor(RING, i, BUFFER, 100 | DATA | LAST, 100 << 14);
        }
        bench.write(block(0) + 0x28, 0);
        bench.write(block(0) + 0x18, 20);
        bench.settle();
        assertEquals(0, bench.frames.size());
        assertEquals(0, bench.read(block(0) + 0x10));
        bench.write(block(0) + 0x28, ENABLE);
        bench.write(TCTL, 0);
        bench.settle();
        assertEquals(0, bench.frames.size());
        bench.write(TCTL, 2);
        bench.settle();
        assertEquals(20, bench.take().size());
        bench.card.function().configWrite(4, 2, 2);
        bench.write(block(0) + 0x18, 21);
        bench.settle();
        assertEquals(0, bench.frames.size(), "no bus mastering");
    }

    @Test
    void shouldStopOneQueueAndServeTheOthersWhenMemoryIsRefused() {
        open(1);
        open(5);
        bench.store(BUFFER, frame(100));
        bench.descriptor(RING + SLOTS * 16, 0, 0xFFFF_0000_0000L, 100 | DATA | LAST, 100 << 14);
        bench.descriptor(RING + 5 * SLOTS * 16, 0, BUFFER, 100 | DATA | LAST, 100 << 14);
        bench.write(block(1) + 0x18, 1);
        bench.write(block(5) + 0x18, 1);
        bench.settle();
        assertEquals(1, bench.take().size());
        assertEquals(0, bench.read(block(1) + 0x10));
        open(1);
        bench.descriptor(RING + SLOTS * 16, 0, BUFFER, 100 | DATA | LAST, 100 << 14);
        bench.write(block(1) + 0x18, 1);
        bench.settle();
        assertEquals(1, bench.take().size());
    }

    @Test
    void shouldLimitTheRateOfTheQueueThatWasSelected() {
        open(0);
        open(1);
        bench.write(0x3604, 1);
        bench.write(0x36B0, (1 << 31) | (100 << 14)); // a hundredth of 1000 Mb/s
        bench.store(BUFFER, frame(1000));
        for (int i = 0; i < 40; i++) {
            bench.descriptor(RING, i, BUFFER, 1000 | DATA | LAST, 1000 << 14);
            bench.descriptor(RING + SLOTS * 16, i, BUFFER, 1000 | DATA | LAST, 1000 << 14);
        }
        bench.write(block(0) + 0x18, 40);
        bench.write(block(1) + 0x18, 40);
        bench.settle();
        assertEquals(40, bench.read(block(0) + 0x10));
        final int burst = bench.read(block(1) + 0x10);
        assertTrue(burst >= 8 && burst <= 14, "burst of " + burst);
        bench.clock.advance(7_000_000); // and one more in settle: 8 ms at 10 Mb/s are 10 frames
        bench.settle();
        final int more = bench.read(block(1) + 0x10) - burst;
        assertTrue(more >= 9 && more <= 11, "then " + more);
        bench.write(0x36B0, 0);
        bench.settle();
        assertEquals(40, bench.read(block(1) + 0x10));
        assertEquals(80, bench.take().size());
    }

    @Test
    void shouldForgetEverythingWhenTheDriverResets() {
        open(0);
        bench.store(BUFFER, frame(100));
        bench.descriptor(RING, 0, 0x1234L << 16, CONTEXT, 0);
        bench.write(block(0) + 0x18, 1);
        bench.settle();
        bench.write(0, bench.read(0) | (1 << 26));
        assertEquals(0, bench.read(block(0) + 0x10));
        assertEquals(0, bench.read(block(0) + 0x18));
        bench.write(0, bench.read(0) | (1 << 6));
        bench.settle();
        open(0);
        bench.descriptor(RING, 0, BUFFER, 100 | DATA | LAST | (1 << 30), 100 << 14);
        bench.write(block(0) + 0x18, 1);
        bench.settle();
        final byte[] sent = bench.take().get(0);
        assertArrayEquals(new byte[] {(byte) 0x81, 0, 0, 0}, Arrays.copyOfRange(sent, 12, 16), "no old context");
    }

    @Test
    void shouldSurviveWildRegistersAndRings() {
        for (int round = 0; round < 3000; round++) {
            for (int i = 0; i < 40; i++) {
                wildWrite();
            }
            for (int slot = 0; slot < 16 * SLOTS; slot += 1 + random.nextInt(8)) {
                final int type = random.nextInt(3) == 0 ? random.nextInt() : random.nextBoolean() ? CONTEXT : DATA;
                final long low = random.nextInt(30) == 0 ? random.nextLong() : BUFFER + random.nextInt(1 << 20);
                bench.descriptor(
                        RING,
                        slot,
                        type == CONTEXT ? 20 | (14 << 9) : low,
                        type | random.nextInt(random.nextInt(4) == 0 ? 65_536 : 300) | (random.nextInt() & 0xCF00_0000),
                        random.nextInt());
            }
            for (int i = 0; i < 20; i++) {
                bench.card.pump();
            }
            bench.frames.clear();
        }
        bench.settle();
        assertTrue(
                bench.card.engine().longestTurn() <= 256 + 2 * 128,
                "turn of " + bench.card.engine().longestTurn());
    }

    private void wildWrite() {
        final int queue = random.nextInt(16);
        final int block = block(queue);
        switch (random.nextInt(12)) {
            case 0 -> open(queue);
            case 1 -> bench.write(block + 0x08, random.nextInt(4) == 0 ? random.nextInt() : SLOTS * 16);
            case 2 -> bench.write(block + 0x10, random.nextInt(SLOTS + 4));
            case 3 -> bench.write(block + 0x28, random.nextInt());
            case 4 -> bench.write(TCTL, random.nextInt());
            case 5 -> bench.write(0x3700 + 4 * (queue & 7), random.nextInt());
            case 6 -> bench.write(block + 0x38, random.nextInt(3) == 0 ? (int) CardBench.BASE | 1 : 0);
            case 7 -> bench.write(0x5818, random.nextInt(6));
            case 8 -> bench.write(0x38, random.nextInt());
            default -> bench.write(block + 0x18, random.nextInt(SLOTS + 2));
        }
    }
}
