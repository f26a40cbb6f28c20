package org.jvnic.lab.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.vmm.capture.PcapNgWriter;

class WatermarkedFramesTest {
    private static final Endpoint ALICE = new Endpoint(0x0102, 0x554433221102L, 0xC0A80102, 0x1234);
    private static final Endpoint BOB = new Endpoint(0x0304, 0xEEDDCCBBAA02L, 0xC0A80203, 0x5678);
    private static final int OFFSET = 100;
    private static final int FRAMES = 5000;
    private static final List<String> TSHARK_FIELDS = List.of(
            "frame.interface_name", "ip.src", "ip.dst", "udp.srcport", "udp.dstport", "eth.src", "_ws.expert.message");

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + FrameBuilder.MAX_FRAME_BYTES]);

    private byte[] written(final WatermarkedFrames frames, final int size, final long nowNs) {
        frames.write(buffer, OFFSET, size, nowNs);
        final byte[] bytes = new byte[size];
        buffer.getBytes(OFFSET, bytes);
        return bytes;
    }

    private static WatermarkedFrames stream(final UdpChecksum checksum) {
        return new WatermarkedFrames(ALICE, BOB, checksum);
    }

    private static int checksumOf(final byte[] bytes, final int from, final int to, final int seed) {
        int sum = seed;
        for (int i = from; i < to; i += 2) {
            final int high = bytes[i] & 0xFF;
            final int low = i + 1 < to ? bytes[i + 1] & 0xFF : 0;
            sum += high * 256 + low;
            if (sum > 0xFFFF) {
                sum = sum - 0x10000 + 1;
            }
        }
        return sum;
    }

    private static int pseudoHeaderSum(final byte[] frame) {
        final byte[] pseudo = new byte[12];
        System.arraycopy(frame, 26, pseudo, 0, 8);
        pseudo[9] = 17;
        pseudo[10] = frame[38];
        pseudo[11] = frame[39];
        return checksumOf(pseudo, 0, 12, 0);
    }

    @Test
    void shouldWriteExactlyTheBytesOfTheLayout() {
        final WatermarkedFrames frames = stream(UdpChecksum.NONE);
        frames.advance();

        final String headers = "02aabbccddee 021122334455 0800"
                + "4500 0032 0000 4000 4011 b665 c0a80102 c0a80203"
                + "1234 5678 001e 0000";
        final String watermark = "564a 0201 0403 4000 010000000000 8877665544332211";

        assertEquals(
                (headers + watermark).replace(" ", ""),
                HexFormat.of().formatHex(written(frames, 64, 0x1122334455667788L)));
    }

    @Test
    void shouldWriteLengthsAndGoodChecksumsInEverySize() {
        final WatermarkedFrames frames = stream(UdpChecksum.GOOD);
        for (int size = FrameBuilder.MIN_FRAME_BYTES; size <= FrameBuilder.MAX_FRAME_BYTES; size++) {
            final byte[] frame = written(frames, size, size);
            frames.advance();

            assertEquals(size - 14, (frame[16] & 0xFF) * 256 + (frame[17] & 0xFF));
            assertEquals(size - 34, (frame[38] & 0xFF) * 256 + (frame[39] & 0xFF));
            assertEquals(0xFFFF, checksumOf(frame, 14, 34, 0), "IP checksum of size " + size);
            assertEquals(0xFFFF, checksumOf(frame, 34, size, pseudoHeaderSum(frame)), "UDP checksum of size " + size);
        }
    }

    @Test
    void shouldNeverSendAGoodChecksumAsNone() {
        final WatermarkedFrames frames = stream(UdpChecksum.GOOD);
        for (int i = 0; i < 200_000; i++) {
            final byte[] frame = written(frames, 60, 0);
            frames.advance();
            assertTrue(frame[40] != 0 || frame[41] != 0, "sequence " + i);
        }
    }

    @Test
    void shouldWriteNothingOutsideTheFrame() {
        Arrays.fill(buffer.byteArray(), (byte) 0x5A);
        stream(UdpChecksum.GOOD).write(buffer, OFFSET, 61, 0);

        for (int i = 0; i < buffer.capacity(); i++) {
            if (i < OFFSET || i >= OFFSET + 61) {
                assertEquals(0x5A, buffer.getByte(i));
            }
        }
    }

    @Test
    void shouldWriteTheSameNumberUntilItIsSent() {
        final WatermarkedFrames frames = stream(UdpChecksum.NONE);
        assertArrayEquals(written(frames, 100, 7), written(frames, 100, 7));
        assertEquals(0, Watermark.sequence(buffer, OFFSET));

        frames.advance();
        written(frames, 100, 7);

        assertEquals(1, Watermark.sequence(buffer, OFFSET));
        assertEquals(1, frames.sent());
    }

    @Test
    void shouldCarryIdentityAndTime() {
        written(stream(UdpChecksum.NONE), 64, -12345);

        assertEquals(ALICE.id(), Watermark.sender(buffer, OFFSET));
        assertEquals(BOB.id(), Watermark.receiver(buffer, OFFSET));
        assertEquals(-12345, Watermark.sentNs(buffer, OFFSET));
    }

    @Test
    void shouldFillDifferentlyForEverySenderAndNumber() {
        final WatermarkedFrames frames = stream(UdpChecksum.NONE);
        final byte[] first = Arrays.copyOfRange(written(frames, 1000, 0), 64, 1000);
        frames.advance();
        final byte[] second = Arrays.copyOfRange(written(frames, 1000, 0), 64, 1000);
        final byte[] other =
                Arrays.copyOfRange(written(new WatermarkedFrames(BOB, ALICE, UdpChecksum.NONE), 1000, 0), 64, 1000);

        assertNotEquals(-1, Arrays.mismatch(first, second));
        assertNotEquals(-1, Arrays.mismatch(first, other));
        assertNotEquals(-1, Arrays.mismatch(first, 0, 500, first, 8, 508));
    }

    @Test
    void shouldRefuseSizesAndPlacesOutOfRange() {
        final WatermarkedFrames frames = stream(UdpChecksum.GOOD);

        assertThrows(IllegalArgumentException.class, () -> frames.write(buffer, 0, 59, 0));
        assertThrows(IllegalArgumentException.class, () -> frames.write(buffer, 0, 9217, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> frames.write(buffer, OFFSET + 1, 9216, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> frames.write(buffer, -1, 60, 0));
    }

    @Test
    void shouldRefuseEndpointsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(Endpoint.GROUP_ID));
        assertThrows(IllegalArgumentException.class, () -> Endpoint.of(-1));
        assertThrows(IllegalArgumentException.class, () -> ALICE.withMac(1L << 48));
        assertThrows(IllegalArgumentException.class, () -> new Endpoint(1, 1, 1, 0x10000));
    }

    @Test
    void shouldAllocateNothingForAFrame() {
        final WatermarkedFrames frames = stream(UdpChecksum.GOOD);
        final SizeMix sizes = SizeMix.imix(1);
        final WatermarkChecker checker = new WatermarkChecker(BOB, List.of(ALICE), UdpChecksum.GOOD);
        allocatedBySending(frames, sizes, checker);

        final long allocated = allocatedBySending(frames, sizes, checker);

        assertEquals(0, allocated / FRAMES, () -> "bytes for all frames: " + allocated);
        assertEquals(2 * FRAMES, checker.count(Verdict.OK));
    }

    private long allocatedBySending(
            final WatermarkedFrames frames, final SizeMix sizes, final WatermarkChecker checker) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < FRAMES; i++) {
            final int size = sizes.next();
            frames.write(buffer, OFFSET, size, i);
            frames.advance();
            checker.check(buffer, OFFSET, size);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void shouldBeGoodInTheEyesOfTshark(@TempDir final Path directory) throws IOException, InterruptedException {
        assumeTrue(onPath("tshark"), "tshark is not installed");
        final Path file = directory.resolve("frames.pcapng");
        try (PcapNgWriter writer = PcapNgWriter.create(file, List.of("good", "none"))) {
            for (final int size : new int[] {60, 61, 64, 65, 594, 1518, 9215, 9216}) {
                stream(UdpChecksum.GOOD).write(buffer, OFFSET, size, 1);
                writer.write(0, 1, buffer, OFFSET, size);
                stream(UdpChecksum.NONE).write(buffer, OFFSET, size, 1);
                writer.write(1, 1, buffer, OFFSET, size);
            }
        }

        final String headers = "192.168.1.2|192.168.2.3|4660|22136|02:11:22:33:44:55|";
        assertEquals(
                Collections.nCopies(8, "good|" + headers),
                tshark(directory, file, "ip.checksum.status == \"Good\" && udp.checksum.status == \"Good\""));
        assertEquals(
                Collections.nCopies(8, "none|" + headers),
                tshark(directory, file, "ip.checksum.status == \"Good\" && udp.checksum == 0"));
        assertEquals(List.of(), tshark(directory, file, "ip.checksum.status == \"Bad\""));
    }

    private static boolean onPath(final String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static List<String> tshark(final Path directory, final Path file, final String filter)
            throws IOException, InterruptedException {
        final Path out = directory.resolve("out");
        final List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", file.toString(), "-Y", filter));
        command.addAll(List.of("-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"));
        command.addAll(List.of("-T", "fields", "-E", "separator=|"));
        for (final String field : TSHARK_FIELDS) {
            command.addAll(List.of("-e", field));
        }
        final Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        assertEquals(0, process.waitFor());
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }
}
