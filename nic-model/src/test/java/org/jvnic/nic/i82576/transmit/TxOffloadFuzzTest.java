package org.jvnic.nic.i82576.transmit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.DropReason;

/** Every field at any value, frames of any length in any pieces: what is sent is what the reference makes, and nothing else. */
class TxOffloadFuzzTest {
    private static final int ROUNDS = 12_000;
    private static final int MARGIN = 600;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TxBench bench = new TxBench(512);

    @ParameterizedTest
    @CsvSource({"0, false", "1024, false", "64, false", "0, true"})
    void shouldSendExactlyWhatTheReferenceMakes(final int pieceBytes, final boolean copied) {
        bench.memory.pieceBytes = pieceBytes;
        bench.memory.copied = copied;
        bench.restart();
        int sent = 0;
        int cut = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final String at = "seed " + seed + " round " + round;
            final Packet packet = Packet.random(
                    random,
                    Packet.Kind.values()[random.nextInt(3)],
                    random.nextInt(random.nextInt(10) == 0 ? 3000 : 80),
                    random.nextBoolean());
            final Asked asked = ask(packet);
            final byte[] frame = random.nextInt(8) == 0
                    ? Arrays.copyOf(packet.bytes, random.nextInt(packet.bytes.length + 1))
                    : packet.bytes;
            bench.settings = asked.settings();
            bench.configure();
            final DropReason refusal = asked.refusal(frame);
            final int refusedBefore = bench.refusedInAll();
            final List<byte[]> frames = send(asked, frame);
            assertEquals(refusal == null ? 0 : 1, bench.refusedInAll() - refusedBefore, at);
            assertSame(refusal == null ? asked.frames(frame) : List.of(), frames, at);
            assertEquals(refusal == null && asked.segmented ? cut + 1 : cut, bench.segmented, at);
            cut = bench.segmented;
            sent += frames.size();
            refused += bench.refusedInAll() - refusedBefore;
            assertEquals(round + 1, bench.completed, at);
            assertEquals(bench.tail, bench.head(), at);
        }
        assertTrue(sent > ROUNDS / 2 && cut > ROUNDS / 20 && refused > ROUNDS / 20, sent + " " + cut + " " + refused);
        assertEquals(bench.taken, bench.sent + bench.refusedInAll());
        assertEquals(sent, bench.sent);
        assertEquals(List.of(), bench.faults);
    }

    private Asked ask(final Packet packet) {
        final Asked asked = Asked.of(packet);
        asked.tci = random.nextInt(65_536);
        asked.tag = random.nextInt(3) == 0;
        asked.etherType = random.nextInt(4) == 0 ? 0x88A8 : 0x8100;
        asked.portVlan = random.nextInt(4) == 0 ? random.nextInt() : 0;
        asked.options = (random.nextBoolean() ? Words.IXSM : 0) | (random.nextBoolean() ? Words.TXSM : 0);
        asked.segmented = random.nextInt(3) == 0;
        asked.mss = 1 + random.nextInt(random.nextInt(10) == 0 ? 65_535 : 200);
        for (int i = random.nextInt(3); i > 0; i--) {
            asked.mutate(random);
        }
        return asked;
    }

    private List<byte[]> send(final Asked asked, final byte[] frame) {
        final int index = random.nextInt(2);
        bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(index));
        bench.descriptor(
                random.nextLong(),
                Words.CONTEXT | random.nextInt(1 << 13),
                ((index ^ 1) << 4) | (random.nextInt() << 8));
        final byte[] soil = new byte[frame.length + 2 * MARGIN];
        random.nextBytes(soil);
        System.arraycopy(frame, 0, soil, MARGIN, frame.length);
        final long at = bench.store(soil) + MARGIN;
        queue(asked, index, at, frame.length);
        bench.ring();
        bench.pump(1 + random.nextInt(4000), 1 + random.nextInt(64));
        return bench.take();
    }

    /** In up to 100 pieces, some of them empty. What stands in later descriptors but EOP, RS and length is anything. */
    private void queue(final Asked asked, final int index, final long bus, final int length) {
        final int most = random.nextInt(4) == 0 ? 100 : 4;
        int from = 0;
        int count = 0;
        boolean last = false;
        while (!last) {
            final int left = length - from;
            final int wanted = random.nextInt(6) == 0 ? 0 : random.nextInt(Math.max(1, 2 * length / most) + 1);
            final int piece = count + 1 == most ? left : Math.min(left, wanted);
            last = from + piece == length && (count + 1 == most || random.nextBoolean());
            final int command =
                    count == 0 ? asked.command() : Words.DATA | (random.nextInt() & (Words.TSE | Words.VLE));
            final int status = count == 0 ? asked.status(index) : random.nextInt() & ~1;
            bench.descriptor(
                    piece == 0 ? random.nextLong() : bus + from,
                    piece | command | (last ? Words.EOP | Words.RS : 0),
                    status);
            from += piece;
            count++;
        }
    }

    private static void assertSame(final List<byte[]> expected, final List<byte[]> sent, final String message) {
        assertEquals(expected.size(), sent.size(), message);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), sent.get(i), message + " frame " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendAllOnesForAUdpSumOfZero(final boolean segmented) {
        final Packet packet = Packet.random(random, Packet.Kind.UDP, 100, true);
        final Asked asked = Asked.of(packet);
        asked.options = Words.TXSM;
        asked.segmented = segmented;
        asked.mss = 100;
        Packet.put16(packet.bytes, packet.sumAt(), 0);
        Packet.put16(packet.bytes, packet.l2 + packet.l3 + 4, 108);
        final int length = segmented ? 108 : 0;
        final int sum = Reference.wordSum(packet.bytes, packet.l2 + packet.l3, packet.bytes.length, length);
        Packet.put16(packet.bytes, packet.sumAt(), ~sum);
        bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
        final int last = packet.bytes.length | Words.EOP | Words.RS;
        bench.descriptor(bench.store(packet.bytes), last | asked.command(), asked.status(0));
        assertEquals(0xFFFF, Packet.get16(bench.send().get(0), packet.sumAt()), "seed " + seed);
    }

    @ParameterizedTest
    @CsvSource({"0", "512"})
    void shouldSumAndTagLegacyFramesAsTheirDescriptorsSay(final int pieceBytes) {
        bench.memory.pieceBytes = pieceBytes;
        int sent = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final String at = "seed " + seed + " round " + round;
            final byte[] frame = new byte[14 + random.nextInt(300)];
            random.nextBytes(frame);
            final int start = random.nextInt(256);
            final int offset = random.nextInt(256);
            final boolean sum = random.nextBoolean();
            final boolean tag = random.nextInt(3) == 0;
            final int tci = random.nextInt(65_536);
            final int half = random.nextInt(frame.length);
            final int command = (sum ? Words.IC : 0) | (tag ? Words.VLE : 0);
            final long bus = bench.store(frame);
            bench.descriptor(bus, half | (offset << 16) | command, (start << 8) | (tci << 16));
            bench.descriptor(bus + half, (frame.length - half) | Words.EOP | Words.RS, 0);
            final List<byte[]> frames = bench.send();
            final byte[] expected = legacy(frame, sum, start, offset, tag ? tci : -1);
            assertSame(expected == null ? List.of() : List.of(expected), frames, at);
            sent += frames.size();
        }
        assertTrue(sent > ROUNDS / 2);
        assertEquals(ROUNDS - sent, bench.refusedFor(DropReason.TX_OFFLOAD));
    }

    private static byte @Nullable [] legacy(
            final byte[] frame, final boolean sum, final int start, final int offset, final int tci) {
        final byte[] made = frame.clone();
        if (sum) {
            if (start >= frame.length || offset + 2 > frame.length) {
                return null;
            }
            Packet.put16(made, offset, ~Reference.wordSum(frame, start, frame.length, 0));
        }
        return Reference.padded(tci < 0 ? made : Reference.withTag(made, 0x8100, tci));
    }
}
