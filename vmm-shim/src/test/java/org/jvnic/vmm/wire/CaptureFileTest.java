package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.vmm.capture.PcapNgWriter;

class CaptureFileTest {
    private static final int MICROSECONDS = 0xA1B2C3D4;
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final int ETHERNET = 1;
    private static final int RAW_IP = 101;
    private static final int LIMIT = 1 << 20;
    private static final int MUTATIONS = 5000;
    private static final String NAME = "test.pcap";
    private static final byte[] FIRST = Frames.bytes(60, 1);
    private static final byte[] SECOND = Frames.bytes(1514, 2);
    private static final byte[] THIRD = Frames.bytes(61, 3);

    @TempDir
    private Path directory;

    private final WireStatistics statistics = new WireStatistics();
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(LIMIT, Long.BYTES);

    private CaptureFile load(final byte[] bytes, final WireStatistics counters) {
        memory.clear().put(bytes).flip();
        return CaptureFile.of(NAME, memory, counters);
    }

    private CaptureFile load(final CaptureBytes bytes) {
        return load(bytes.toArray(), statistics);
    }

    private String refusal(final byte[] bytes) {
        final String message = Frames.refusal(WireException.class, () -> load(bytes, statistics));
        assertTrue(message.startsWith("capture " + NAME + ": "), message);
        return message;
    }

    private static byte[] frame(final CaptureFile file, final int number) {
        return Frames.copy(file.host(number), file.index().length(number));
    }

    private static void assertFrames(final CaptureFile file, final byte[]... frames) {
        assertEquals(frames.length, file.index().frames());
        for (int i = 0; i < frames.length; i++) {
            assertArrayEquals(frames[i], frame(file, i));
        }
    }

    private static void assertTimes(final CaptureFile file, final long... times) {
        for (int i = 0; i < times.length; i++) {
            assertEquals(times[i], file.index().timeNs(i), "frame " + i);
        }
    }

    private static CaptureBytes pcap(final ByteOrder order, final int magic) {
        return new CaptureBytes(order)
                .pcap(magic, ETHERNET)
                .record(-1, 999_999, FIRST)
                .record(-1, 1_000_007, SECOND)
                .record(0, 0, THIRD);
    }

    private static CaptureBytes pcapNg(final ByteOrder order) {
        return new CaptureBytes(order)
                .section()
                .source(ETHERNET, 0)
                .packet(0, 0x1_0000_0000L, FIRST)
                .block(0x0BAD, 8)
                .obsoletePacket(0, 0x1_0000_0005L, SECOND)
                .simplePacket(THIRD.length, THIRD);
    }

    private static List<Arguments> kinds() {
        return Stream.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)
                .flatMap(order -> Stream.of(
                        Arguments.of("pcap us " + order, pcap(order, MICROSECONDS), 24),
                        Arguments.of("pcap ns " + order, pcap(order, NANOSECONDS), 24),
                        Arguments.of("pcapng " + order, pcapNg(order), 28)))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldGiveEveryFrameOfEveryKindOfFile(final String kind, final CaptureBytes bytes, final int header) {
        final CaptureFile file = load(bytes);

        assertFrames(file, FIRST, SECOND, THIRD);
        assertNull(file.malformed());
        assertEquals("nothing", statistics.toString());
    }

    @Test
    void shouldReadTimesOfBothClassicKinds() {
        assertTimes(load(pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS)), 0, 8_000, 8_000);
        assertTimes(load(pcap(ByteOrder.BIG_ENDIAN, NANOSECONDS)), 0, 8, 8);
    }

    @Test
    void shouldGiveASimplePacketTheTimeOfTheOneBefore() {
        assertTimes(load(pcapNg(ByteOrder.BIG_ENDIAN)), 0, 5_000, 5_000);
    }

    @Test
    void shouldCountTimeFromTheFirstPacketThatHasOne() {
        final CaptureBytes bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .source(ETHERNET, 0)
                .simplePacket(FIRST.length, FIRST)
                .packet(0, 1_700_000_000_000_000L, SECOND)
                .packet(0, 1_700_000_000_000_003L, THIRD);

        assertTimes(load(bytes), 0, 0, 3_000);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 1000000, 1000000000",
        "9, 7, 7",
        "0, 3, 3000000000",
        "12, 123456, 123",
        "27, 2000000000000000000, 2",
        "28, 2000000000000000000, 0",
        "127, -1, 0",
        "128, 3, 3000000000",
        "138, 1024, 1000000000",
        "160, 12884901888, 3000000000",
        "191, -9223372036854775808, 1000000000",
        "192, -9223372036854775808, 500000000",
        "255, -1, 0",
        "3, 9223372036854, 9223372036854000000",
        "3, 9223372036855, 9223372036854775807",
        "9, -1, 9223372036854775807",
        "128, -1, 9223372036854775807"
    })
    void shouldConvertAnyResolutionToNanoseconds(final int resolution, final long units, final long nanos) {
        assertEquals(nanos, CaptureTime.nanos(units, resolution));
    }

    @Test
    void shouldPutTheClocksOfSeveralInterfacesTogether() {
        final CaptureBytes bytes = new CaptureBytes(ByteOrder.BIG_ENDIAN)
                .section()
                .source(9, 0L)
                .source(0x80 | 10, 2L)
                .packet(0, 1_000_000_000L, FIRST)
                .packet(1, 512, SECOND)
                .packet(0, 3_000_000_000L, THIRD);

        assertTimes(load(bytes), 0, 1_500_000_000L, 2_000_000_000L);
    }

    @Test
    void shouldNotLetTimeRunBackwards() {
        final CaptureBytes bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .pcap(NANOSECONDS, ETHERNET)
                .record(5, 100, FIRST)
                .record(5, 300, FIRST)
                .record(5, 200, FIRST)
                .record(1, 0, FIRST)
                .record(5, 400, FIRST);

        assertTimes(load(bytes), 0, 200, 200, 200, 300);
    }

    @Test
    void shouldReadSectionsOfDifferentByteOrder() {
        final CaptureBytes bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .source(ETHERNET, 0)
                .packet(0, 5, FIRST)
                .order(ByteOrder.BIG_ENDIAN)
                .section()
                .source(RAW_IP, 0)
                .source(ETHERNET, 0)
                .packet(1, 6, SECOND)
                .packet(0, 7, THIRD);

        assertFrames(load(bytes), FIRST, SECOND);
        assertEquals(1, statistics.get(WireCounter.RX_NOT_ETHERNET));
    }

    @Test
    void shouldLeaveOutAndCountWhatNoCardCanReceive() {
        final CaptureBytes bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .pcap(MICROSECONDS, ETHERNET)
                .record(0, 0, new byte[13])
                .record(0, 0, new byte[9217])
                .cutRecord(0, 0, new byte[60], 61)
                .cutRecord(0, 0, new byte[60], -1)
                .record(0, 0, FIRST);

        assertFrames(load(bytes), FIRST);
        assertEquals(2, statistics.get(WireCounter.RX_LENGTH));
        assertEquals(2, statistics.get(WireCounter.RX_TRUNCATED));
    }

    @Test
    void shouldCountASimplePacketLongerThanTheSnapLengthAsTruncated() {
        final CaptureBytes bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .source(ETHERNET, 64)
                .simplePacket(1514, new byte[64])
                .simplePacket(FIRST.length, FIRST);

        assertFrames(load(bytes), FIRST);
        assertEquals(1, statistics.get(WireCounter.RX_TRUNCATED));
    }

    @Test
    void shouldIgnoreTheUpperBitsOfTheClassicLinkType() {
        assertFrames(
                load(new CaptureBytes(ByteOrder.BIG_ENDIAN)
                        .pcap(MICROSECONDS, 0x24000001)
                        .record(0, 0, FIRST)),
                FIRST);
    }

    @Test
    void shouldReadWhatTheCaptureOfTheCardWrites() throws IOException {
        final Path file = directory.resolve("own");
        try (PcapNgWriter writer = PcapNgWriter.create(file, List.of("a", "b"))) {
            writer.write(0, 1_000, new Frames.Sent(FIRST));
            writer.write(1, 1_001, new Frames.Sent(SECOND));
        }

        final CaptureFile capture = CaptureFile.load(file, LIMIT, statistics);

        assertFrames(capture, FIRST, SECOND);
        assertTimes(capture, 0, 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldRefuseOrCutAtEveryTruncation(final String kind, final CaptureBytes bytes, final int header) {
        final byte[] whole = bytes.toArray();
        for (int length = 0; length < whole.length; length++) {
            final byte[] part = Arrays.copyOf(whole, length);
            if (length < header) {
                assertTrue(refusal(part).contains("at byte "), "length " + length);
            } else {
                assertCutCleanly(part);
            }
        }
    }

    private void assertCutCleanly(final byte[] part) {
        try {
            final CaptureFile file = load(part, new WireStatistics());
            final byte[][] all = {FIRST, SECOND, THIRD};
            assertFrames(file, Arrays.copyOf(all, file.index().frames()));
        } catch (final WireException e) {
            final String message = String.valueOf(e.getMessage());
            assertTrue(message.contains("at byte ") && message.contains(NAME), message);
        }
    }

    @Test
    void shouldReplayUpToTheTruncatedRecordAndSayWhereItIs() {
        final CaptureBytes bytes = pcap(ByteOrder.LITTLE_ENDIAN, MICROSECONDS);
        final int third = bytes.size() - 16 - THIRD.length;

        final CaptureFile file = load(Arrays.copyOf(bytes.toArray(), bytes.size() - 1), statistics);

        assertFrames(file, FIRST, SECOND);
        final String malformed = String.valueOf(file.malformed());
        assertTrue(malformed.contains("at byte " + (third + 8) + ":"), malformed);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kinds")
    void shouldTakeRandomMutationsWithoutAnyOtherError(final String kind, final CaptureBytes bytes, final int header) {
        final long seed = System.nanoTime();
        System.out.println("CaptureFileTest seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < MUTATIONS; i++) {
            final byte[] mutated = bytes.toArray();
            for (int change = random.nextInt(6); change >= 0; change--) {
                final int offset = random.nextInt(random.nextBoolean() ? 140 : mutated.length);
                mutated[offset] = (byte) (random.nextBoolean() ? random.nextInt() : mutated[offset] ^ 1 << change);
            }
            assertReadsOrRefuses(Arrays.copyOf(mutated, mutated.length - random.nextInt(5)));
        }
    }

    private void assertReadsOrRefuses(final byte[] bytes) {
        try {
            final CaptureFile file = load(bytes, new WireStatistics());
            for (int i = 0; i < file.index().frames(); i++) {
                final int length = file.index().length(i);
                final int offset = file.index().offset(i);
                assertTrue(length >= 14 && length <= 9216 && offset >= 0 && offset <= bytes.length - length);
                assertArrayEquals(Arrays.copyOfRange(bytes, offset, offset + length), frame(file, i));
                assertTrue(file.index().timeNs(i) >= 0);
            }
            assertTrue(file.index().periodNs() >= 0);
        } catch (final WireException e) {
            assertNotNull(e.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 27, 30, 1 << 30, -4, Integer.MIN_VALUE})
    void shouldRefuseABlockLengthThatCannotBe(final int length) {
        final byte[] bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .raw(5, length, 0, 0)
                .toArray();

        assertTrue(refusal(bytes).contains("at byte 32: a block length of "), () -> refusal(bytes));
    }

    @Test
    void shouldRefuseLengthsThatDiffer() {
        final byte[] bytes =
                new CaptureBytes(ByteOrder.LITTLE_ENDIAN).section().poke(24, 32).toArray();

        assertTrue(refusal(bytes).contains("at byte 24: the block length at the end, 32"), () -> refusal(bytes));
    }

    @Test
    void shouldRefuseAByteOrderMagicThatIsNone() {
        final byte[] bytes =
                new CaptureBytes(ByteOrder.LITTLE_ENDIAN).section().poke(8, 7).toArray();

        assertTrue(refusal(bytes).contains("at byte 8: byte-order magic 0x7000000"), () -> refusal(bytes));
    }

    @Test
    void shouldRefuseAPacketOfAnInterfaceThatIsNotThere() {
        final byte[] enhanced = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .source(ETHERNET, 0)
                .packet(1, 0, FIRST)
                .toArray();
        final byte[] simple = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .simplePacket(60, FIRST)
                .toArray();

        assertTrue(refusal(enhanced).contains("at byte 56: a packet of interface 1, of which there are 1"));
        assertTrue(refusal(simple).contains("at byte 28: a packet of interface 0, of which there are 0"));
    }

    @Test
    void shouldRefuseACapturedLengthThatDoesNotFit() {
        final byte[] enhanced = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .source(ETHERNET, 0)
                .packet(0, 0, FIRST)
                .poke(48 + 20, 61)
                .toArray();
        final byte[] classic = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .pcap(MICROSECONDS, ETHERNET)
                .record(0, 0, FIRST)
                .poke(24 + 8, -1)
                .toArray();

        assertTrue(refusal(enhanced).contains("at byte 68: a captured length of 61"), () -> refusal(enhanced));
        assertTrue(refusal(classic).contains("at byte 32: a captured length of 4294967295"), () -> refusal(classic));
    }

    @Test
    void shouldRefuseAnOptionThatDoesNotFit() {
        final byte[] bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .section()
                .source(9, 0L)
                .poke(28 + 16, 9 | 100 << 16)
                .toArray();

        assertTrue(refusal(bytes).contains("at byte 46: an option length of 100"), () -> refusal(bytes));
    }

    @Test
    void shouldRefuseVersionsAndLinkTypesItDoesNotKnow() {
        final byte[] version =
                pcap(ByteOrder.BIG_ENDIAN, MICROSECONDS).poke(4, 3 << 16).toArray();
        final byte[] linkType = new CaptureBytes(ByteOrder.BIG_ENDIAN)
                .pcap(MICROSECONDS, RAW_IP)
                .toArray();
        final byte[] section =
                new CaptureBytes(ByteOrder.LITTLE_ENDIAN).section().poke(12, 2).toArray();

        assertTrue(refusal(version).contains("at byte 4: major version 3 is not 2"));
        assertTrue(refusal(linkType).contains("at byte 20: link type 101 is not 1, Ethernet"));
        assertTrue(refusal(section).contains("at byte 12: major version 2 is not 1"));
    }

    @Test
    void shouldRefuseWhatIsNoCapture() {
        assertTrue(refusal("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))
                .contains("at byte 0: 0x23212f62 begins no pcap or pcapng file"));
        assertTrue(refusal(new byte[0]).contains("at byte 0: the file ends"));
    }

    @Test
    void shouldRefuseAFileThatIsNotThereOrTooLong() {
        final Path missing = directory.resolve("missing");
        final Path tooLong = CaptureBytes.write(directory, new byte[100]);

        assertTrue(Frames.refusal(WireException.class, () -> CaptureFile.load(missing, LIMIT, statistics))
                .endsWith("missing: there is no such file"));
        assertTrue(Frames.refusal(WireException.class, () -> CaptureFile.load(tooLong, 99, statistics))
                .endsWith("100 bytes are more than the 99 allowed"));
        assertTrue(Frames.refusal(WireException.class, () -> CaptureFile.load(directory, LIMIT, statistics))
                .contains("cannot be read"));
    }
}
