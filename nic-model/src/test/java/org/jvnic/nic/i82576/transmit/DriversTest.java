package org.jvnic.nic.i82576.transmit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the drivers put in their rings. */
class DriversTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TxBench bench = new TxBench(256);

    private byte[] frame(final int length) {
        final byte[] frame = new byte[length];
        random.nextBytes(frame);
        frame[0] = 0x02;
        frame[6] = 0x02;
        return frame;
    }

    @Test
    void shouldSendWhatIpxeQueuesInLegacyDescriptors() {
        for (int i = 0; i < 600; i++) {
            final byte[] frame = frame(60 + random.nextInt(1455));
            final int slot = bench.tail;
            bench.descriptor(bench.store(frame), frame.length | Words.EOP | Words.IFCS | Words.RS, 0);
            final List<byte[]> sent = bench.send();
            assertEquals(1, sent.size(), "seed " + seed);
            assertArrayEquals(frame, sent.get(0), "seed " + seed);
            assertEquals(1, bench.memory.getInt(TxBench.RING + slot * 16L + 12), "seed " + seed);
            assertEquals(bench.tail, bench.head());
        }
        assertEquals(600, bench.completed);
    }

    @Test
    void shouldPadShortFramesOfIpxeWithZeros() {
        final byte[] frame = frame(42);
        bench.store(frame(3000));
        bench.descriptor(bench.store(frame), 42 | Words.EOP | Words.IFCS | Words.RS, 0);
        assertArrayEquals(Arrays.copyOf(frame, 60), bench.send().get(0));
        assertEquals(1, bench.sizes[0]);
    }

    @Test
    void shouldSendWhatLinuxQueuesForATcpSegmentOffload() {
        for (int round = 0; round < 50; round++) {
            final Packet packet = Packet.random(random, Packet.Kind.TCP, 1 + random.nextInt(65_000), round % 2 == 0);
            final int mss = 536 + random.nextInt(1460 - 536);
            final int headers = packet.headers();
            packet.seedForSegments();
            bench.descriptor(
                    Words.contextLow(packet.l3, packet.l2, 0),
                    Words.contextType(packet.ipv4, Words.TCP),
                    Words.contextSizes(0, packet.l4, mss));
            final int first = bench.tail;
            final int options = Words.TXSM | (packet.ipv4 ? Words.IXSM : 0);
            final int payload = packet.bytes.length - headers;
            queue(packet.bytes, Words.DATA | Words.IFCS | Words.TSE, Words.status(0, options, payload), 32_768);
            final List<byte[]> sent = bench.send();
            final List<byte[]> expected = Reference.segments(packet, mss);
            assertSame(expected, sent);
            sent.forEach(segment -> Reference.assertChecksumsRight(segment, "seed " + seed));
            for (int slot = first; slot != bench.tail; slot = (slot + 1) % bench.slots) {
                final boolean isLast = (slot + 1) % bench.slots == bench.tail;
                assertEquals(isLast, bench.isDone(slot), "RS stands in the last descriptor only");
            }
        }
        assertEquals(50, bench.segmented);
        assertEquals(50, bench.completed);
    }

    @Test
    void shouldSendWhatLinuxQueuesForAChecksum() {
        for (int round = 0; round < 400; round++) {
            final Packet.Kind kind = Packet.Kind.values()[round % 3];
            final Packet packet = Packet.random(random, kind, 1 + random.nextInt(1400), random.nextBoolean());
            packet.seedForChecksum();
            // IPV4 stays clear: the driver asks for the transport checksum only
            bench.descriptor(
                    Words.contextLow(packet.l3, packet.l2, 0),
                    Words.contextType(false, kind.l4Type),
                    Words.contextSizes(0, 0, 0));
            queue(
                    packet.bytes,
                    Words.DATA | Words.IFCS,
                    Words.status(0, Words.TXSM, packet.bytes.length),
                    packet.bytes.length);
            final byte[] sent = bench.send().get(0);
            Reference.assertChecksumsRight(sent, "seed " + seed + " round " + round);
        }
    }

    @Test
    void shouldSendWhatDpdkQueuesAlternatingBothContexts() {
        final Packet[] cached = new Packet[2];
        for (int i = 0; i < 2; i++) {
            final Packet packet = Packet.random(random, i == 0 ? Packet.Kind.TCP : Packet.Kind.UDP, 200 + i, true);
            packet.seedForChecksum();
            cached[i] = packet;
            bench.descriptor(
                    Words.contextLow(packet.l3, packet.l2, 0x123 + i),
                    Words.contextType(true, packet.kind.l4Type),
                    Words.contextSizes(i, packet.l4, 0));
        }
        for (int round = 0; round < 500; round++) {
            final int i = random.nextInt(2);
            final int command = Words.DATA | Words.IFCS | (random.nextBoolean() ? Words.VLE : 0);
            queue(
                    cached[i].bytes,
                    command,
                    Words.status(i, Words.TXSM | Words.IXSM, cached[i].bytes.length),
                    1 + random.nextInt(cached[i].bytes.length));
            byte[] sent = bench.send().get(0);
            if ((command & Words.VLE) != 0) {
                assertEquals(0x81000123 + i, Packet.get32(sent, 12), "seed " + seed);
                sent = Reference.withoutTag(sent);
            }
            Reference.assertChecksumsRight(sent, "seed " + seed + " round " + round);
            assertArrayEquals(Reference.checksummed(cached[i], true, true), sent, "seed " + seed);
        }
    }

    @Test
    void shouldSendWhatFreeBsdQueuesWithoutAReportAndReportLater() {
        final byte[] frame = frame(1514);
        for (int i = 0; i < 7; i++) {
            bench.descriptor(
                    bench.store(frame), frame.length | Words.DATA | Words.EOP | Words.IFCS, frame.length << 14);
        }
        assertEquals(7, bench.send().size());
        assertEquals(0, bench.completed);
        assertEquals(7, bench.head());
        for (int slot = 0; slot < 7; slot++) {
            assertFalse(bench.isDone(slot));
        }
        bench.descriptor(
                bench.store(frame), frame.length | Words.DATA | Words.EOP | Words.IFCS | Words.RS, frame.length << 14);
        assertArrayEquals(frame, bench.send().get(0));
        assertTrue(bench.isDone(7));
        assertEquals(1, bench.completed);
    }

    @Test
    void shouldSendWhatTheLoopbackTestOfEthtoolQueues() {
        final byte[] frame = new byte[256];
        Arrays.fill(frame, 0, 128, (byte) 0xFF);
        Arrays.fill(frame, 128, 256, (byte) 0xAA);
        frame[138] = (byte) 0xBE;
        frame[140] = (byte) 0xAF;
        for (int i = 0; i < 640; i++) {
            bench.descriptor(bench.store(frame), 256 | Words.DATA | Words.EOP | Words.IFCS | Words.RS, 256 << 14);
            if (i % 64 == 63) {
                bench.send().forEach(sent -> assertArrayEquals(frame, sent));
            }
        }
        assertEquals(640, bench.sent);
        assertEquals(640, bench.broadcast);
        assertEquals(640, bench.sizes[3]);
        assertEquals(640L * 256, bench.sentBytes);
    }

    /** Data descriptors of a packet: command and options stand in the first only, RS and EOP in the last. */
    private void queue(final byte[] bytes, final int command, final int status, final int pieceLength) {
        final int piece = Math.max(pieceLength, bytes.length / 100 + 1);
        for (int from = 0; from < bytes.length; from += piece) {
            final int length = Math.min(piece, bytes.length - from);
            final boolean last = from + length == bytes.length;
            final int latched = from == 0 ? command : command & ~Words.TSE & ~Words.VLE;
            bench.descriptor(
                    bench.store(Arrays.copyOfRange(bytes, from, from + length)),
                    length | latched | (last ? Words.EOP | Words.RS : 0),
                    from == 0 ? status : 0);
        }
    }

    private void assertSame(final List<byte[]> expected, final List<byte[]> sent) {
        assertEquals(expected.size(), sent.size(), "seed " + seed);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), sent.get(i), "seed " + seed + " segment " + i);
        }
    }
}
