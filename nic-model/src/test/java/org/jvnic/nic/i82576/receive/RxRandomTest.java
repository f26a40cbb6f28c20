package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.transmit.Packet;
import org.jvnic.nic.i82576.transmit.Reference;
import org.jvnic.nic.i82576.transmit.TestMemory;
import org.jvnic.nic.port.DropReason;

/** Any frame, any descriptor type, any setting: byte for byte what the slow reference says. */
class RxRandomTest {
    private static final int SLOTS = 48;
    private static final int ROUNDS = 6_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TestMemory sender = new TestMemory();

    @Test
    void shouldDeliverWhatTheReferenceSays() {
        for (int round = 0; round < ROUNDS / SLOTS; round++) {
            final RxBench bench = new RxBench(SLOTS);
            final int split = randomSplit();
            randomSettings(bench);
            bench.paint();
            bench.open(0, split);
            deliverUntilShort(bench, split);
        }
    }

    private int randomSplit() {
        return random.nextInt(8) << 25 | random.nextInt(3) | random.nextInt(18) << 8;
    }

    private void randomSettings(final RxBench bench) {
        bench.strip = random.nextBoolean();
        bench.keepFcs = random.nextInt(4) == 0;
        bench.checksums = random.nextInt(1 << 14) & ~(1 << 12) & ~0xE0;
        bench.bufferBytes = 256 << random.nextInt(4);
        bench.headerKinds = random.nextBoolean() ? RxBench.ALL_KINDS | 1 : random.nextInt(1 << 19);
        bench.memory.copied = random.nextInt(4) == 0;
        bench.memory.pieceBytes = random.nextInt(3) == 0 ? 64 << random.nextInt(6) : 0;
    }

    private void deliverUntilShort(final RxBench bench, final int split) {
        int slot = 0;
        while (true) {
            final byte[] sent = randomFrame();
            final List<RxReference.Written> expected = new RxReference(bench, split).deliver(sent);
            if (slot + expected.size() > SLOTS - 1) {
                return;
            }
            final String message = "seed " + seed + " split " + Integer.toHexString(split) + " slot " + slot
                    + " RXCSUM " + Integer.toHexString(bench.checksums) + " frame "
                    + HexFormat.of().formatHex(sent);
            assertNull(send(bench, sent), message);
            for (final RxReference.Written written : expected) {
                verify(bench, slot, written, split >>> 25 == 0, message);
                slot++;
            }
        }
    }

    private @Nullable DropReason send(final RxBench bench, final byte[] sent) {
        return random.nextBoolean()
                ? bench.wire(sent)
                : bench.local(sender, sent, random.nextInt(30), 30 + random.nextInt(60), 90 + random.nextInt(900));
    }

    private void verify(
            final RxBench bench,
            final int slot,
            final RxReference.Written written,
            final boolean legacy,
            final String message) {
        final long low = legacy ? bench.bufferBus(slot) : written.low;
        assertEquals(Long.toHexString(low), Long.toHexString(bench.low(0, slot)), message);
        assertEquals(Long.toHexString(written.high), Long.toHexString(bench.high(0, slot)), message);
        assertFilled(written.packet, bench.bytes(bench.bufferBus(slot), 0x4000), message + " packet");
        assertFilled(written.header, bench.bytes(bench.headerBus(slot), 0x1000), message + " header");
    }

    private static void assertFilled(final byte[] expected, final byte[] buffer, final String message) {
        final byte[] picture = new byte[buffer.length];
        Arrays.fill(picture, (byte) RxBench.UNTOUCHED);
        System.arraycopy(expected, 0, picture, 0, expected.length);
        assertArrayEquals(picture, buffer, message);
    }

    private byte[] randomFrame() {
        final Packet.Kind kind = Packet.Kind.values()[random.nextInt(3)];
        final int payload = random.nextInt(5) == 0 ? random.nextInt(9000) : random.nextInt(300);
        final Packet packet = Packet.random(random, kind, payload, random.nextBoolean());
        byte[] bytes = packet.bytes;
        if (packet.ipv4 && random.nextInt(4) != 0) {
            Packet.put16(bytes, packet.l2 + 6, 0x4000); // no fragment
        }
        if (random.nextInt(4) != 0) {
            fillSums(packet);
        }
        if (random.nextInt(6) == 0) {
            bytes = Arrays.copyOf(bytes, 14 + random.nextInt(bytes.length - 13));
        } else if (random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static void fillSums(final Packet packet) {
        final byte[] bytes = packet.bytes;
        final int l4 = packet.l2 + packet.l3;
        if (packet.ipv4) {
            Packet.put16(bytes, packet.l2 + 10, 0);
            Packet.put16(bytes, packet.l2 + 10, ~Reference.wordSum(bytes, packet.l2, l4, 0));
        }
        if (packet.kind == Packet.Kind.SCTP) {
            Packet.put32(bytes, l4 + 8, 0);
            Packet.put32(bytes, l4 + 8, Integer.reverseBytes(Reference.crc32c(bytes, l4, bytes.length)));
            return;
        }
        final int at = packet.sumAt();
        final int protocol = packet.kind == Packet.Kind.TCP ? 6 : 17;
        Packet.put16(bytes, at, 0);
        final int pseudo = Reference.pseudoSum(bytes, packet.l2, packet.ipv4, protocol, bytes.length - l4);
        Packet.put16(bytes, at, ~Reference.wordSum(bytes, l4, bytes.length, pseudo));
    }
}
