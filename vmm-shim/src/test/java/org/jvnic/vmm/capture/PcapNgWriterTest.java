package org.jvnic.vmm.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.port.FrameBytes;

class PcapNgWriterTest {
    private static final List<String> TWO = List.of("left", "right");
    private static final int MANY = 3000;
    private static final int ALLOCATION_FRAMES = 5000;
    private static final int MANY_BYTES = 1500;

    private static final String GOLDEN = "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
            + "01000000 28000000 0100 0000 00000000 0200 0300 61626300 0900 0100 09000000 0000 0000 28000000"
            + "06000000 28000000 00000000 67452301 efcdab89 05000000 05000000 0102030405000000 28000000";

    private static PcapNgReader read(final MemoryChannel channel) {
        return new PcapNgReader(channel.toArray());
    }

    private static void writeMany(final PcapNgWriter writer) {
        for (int i = 0; i < MANY; i++) {
            writer.write(i % 2, i, TestFrame.of(MANY_BYTES, i));
        }
    }

    @Test
    void shouldWriteExactlyTheBytesOfTheFormat() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        try (PcapNgWriter writer = new PcapNgWriter(channel, List.of("abc"))) {
            writer.write(0, 0x0123456789ABCDEFL, TestFrame.of(5, 1));
        }

        final byte[] expected = HexFormat.of().parseHex(GOLDEN.replace(" ", ""));
        assertArrayEquals(expected, channel.toArray());
    }

    @Test
    void shouldGiveBackFramesOfEveryPaddingFromBothKindsOfSource() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        final UnsafeBuffer source = new UnsafeBuffer(TestFrame.of(100, 7).bytes());
        try (PcapNgWriter writer = new PcapNgWriter(channel, TWO)) {
            for (int length = 60; length < 68; length++) {
                writer.write(0, length, TestFrame.of(length, 7));
                writer.write(1, -length, source, 0, length);
            }
        }

        final PcapNgReader reader = read(channel);
        assertEquals(TWO, reader.interfaces);
        assertEquals(16, reader.frames.size());
        for (int i = 0; i < 16; i++) {
            final int length = 60 + i / 2;
            final PcapNgReader.Frame frame = reader.frames.get(i);
            assertEquals(i % 2, frame.interfaceId());
            assertEquals(i % 2 == 0 ? length : -length, frame.timestampNs());
            assertArrayEquals(TestFrame.of(length, 7).bytes(), frame.bytes());
        }
    }

    @Test
    void shouldGiveBackAFrameFromTheMiddleOfABuffer() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        try (PcapNgWriter writer = new PcapNgWriter(channel, TWO)) {
            writer.write(0, 0, new UnsafeBuffer(TestFrame.of(100, 0).bytes()), 13, 60);
        }

        assertArrayEquals(
                TestFrame.of(60, 13).bytes(), read(channel).frames.get(0).bytes());
    }

    @Test
    void shouldRefuseAFrameOutsideItsBuffer() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        try (PcapNgWriter writer = new PcapNgWriter(channel, TWO)) {
            assertThrows(
                    IndexOutOfBoundsException.class, () -> writer.write(0, 0, new UnsafeBuffer(new byte[64]), 10, 60));
        }

        assertEquals(0, read(channel).frames.size());
    }

    @Test
    void shouldWriteMoreThanTheBufferHoldsEvenInPieces() throws IOException {
        final MemoryChannel channel = new MemoryChannel(Integer.MAX_VALUE, 100_001);
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);
        writeMany(writer);
        writer.close();

        final PcapNgReader reader = read(channel);
        assertEquals(MANY, reader.frames.size());
        for (int i = 0; i < MANY; i++) {
            assertEquals(i, reader.frames.get(i).timestampNs());
            assertArrayEquals(
                    TestFrame.of(MANY_BYTES, i).bytes(), reader.frames.get(i).bytes());
        }
        assertEquals(MANY, writer.framesWritten());
        assertEquals(0, writer.framesLost());
    }

    @Test
    void shouldWriteIdenticalFilesForIdenticalFrames(@TempDir final Path directory) throws IOException {
        for (final String name : TWO) {
            try (PcapNgWriter writer = PcapNgWriter.create(directory.resolve(name), TWO)) {
                writeMany(writer);
            }
        }

        assertEquals(-1, Files.mismatch(directory.resolve("left"), directory.resolve("right")));
    }

    @Test
    void shouldWriteTheFileWithoutClosingWhenFlushed() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);
        writer.write(0, 0, TestFrame.of(60, 0));
        assertEquals(0, writer.framesWritten());

        writer.flush();

        assertEquals(1, read(channel).frames.size());
        assertEquals(1, writer.framesWritten());
        writer.close();
    }

    @Test
    void shouldKeepAReadableFileAndReportTheLossWhenTheDiskIsFull() {
        final MemoryChannel channel = new MemoryChannel(2_500_000, 64 * 1024);
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);

        writeMany(writer);

        final IOException reported = assertThrows(IOException.class, writer::close);
        final int readable = read(channel).frames.size();
        assertTrue(readable > 1000 && readable < MANY, () -> "readable: " + readable);
        assertEquals(readable, writer.framesWritten());
        assertEquals(MANY - readable, writer.framesLost());
        assertTrue(
                String.valueOf(reported.getMessage()).contains(MANY - readable + " frames lost"), reported::toString);
        assertSame(writer.failure(), reported.getCause());
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldContainAnErrorWhileTheFileBegins() {
        final String longName = "x".repeat(PcapNgWriter.MAX_NAME_BYTES);
        final MemoryChannel channel = new MemoryChannel(1000, 1000);

        final PcapNgWriter writer = new PcapNgWriter(channel, Collections.nCopies(10_000, longName));
        writer.write(0, 0, TestFrame.of(60, 0));

        assertNotNull(writer.failure());
        assertEquals(1, writer.framesLost());
        assertThrows(IOException.class, writer::close);
    }

    @Test
    void shouldContainAnUncheckedExceptionOfTheChannel() {
        final MemoryChannel channel = new MemoryChannel();
        channel.throwUnchecked = true;
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);

        writer.write(0, 0, TestFrame.of(60, 0));
        writer.flush();

        assertEquals(1, writer.framesLost());
        assertThrows(IOException.class, writer::close);
    }

    @Test
    void shouldContainThatTheChannelWasClosedByOthers() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);
        channel.close();

        writeMany(writer);

        assertEquals(MANY, writer.framesLost());
        assertThrows(IOException.class, writer::close);
    }

    @Test
    void shouldReportThatTheChannelDoesNotClose() {
        final MemoryChannel channel = new MemoryChannel();
        channel.failOnClose = true;
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);

        final IOException reported = assertThrows(IOException.class, writer::close);

        assertTrue(String.valueOf(reported.getMessage()).contains("close failed"), reported::toString);
    }

    @Test
    void shouldCountFramesAfterTheCloseAsLost() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);
        writer.close();

        writer.write(0, 0, TestFrame.of(60, 0));
        writer.close();

        assertEquals(1, writer.framesLost());
        assertEquals(0, read(channel).frames.size());
        assertNull(writer.failure());
    }

    @Test
    void shouldLoseOnlyFramesThatCannotBeWritten() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);

        writer.write(2, 0, TestFrame.of(60, 0));
        writer.write(-1, 0, TestFrame.of(60, 0));
        writer.write(0, 0, TestFrame.of(PcapNgWriter.MAX_FRAME_BYTES + 1, 0));
        writer.write(0, 0, TestFrame.of(PcapNgWriter.MAX_FRAME_BYTES, 0));
        writer.close();

        assertEquals(3, writer.framesLost());
        assertEquals(1, read(channel).frames.size());
    }

    @Test
    void shouldLeaveTheCaptureWholeWhenCopyingAFrameThrows() throws IOException {
        final MemoryChannel channel = new MemoryChannel();
        final PcapNgWriter writer = new PcapNgWriter(channel, TWO);
        final FrameBytes bad = new FrameBytes() {
            @Override
            public int length() {
                return 60;
            }

            @Override
            public void copyTo(final long host) {
                throw new InternalError("truncated mapping");
            }
        };

        writer.write(0, 1, TestFrame.of(60, 1));
        assertThrows(InternalError.class, () -> writer.write(0, 2, bad));
        writer.write(0, 3, TestFrame.of(60, 3));
        writer.close();

        assertEquals(
                List.of(1L, 3L),
                read(channel).frames.stream()
                        .map(PcapNgReader.Frame::timestampNs)
                        .toList());
    }

    @Test
    void shouldRefuseInterfacesWithoutProperNames(@TempDir final Path directory) {
        final String tooLong = "x".repeat(PcapNgWriter.MAX_NAME_BYTES + 1);

        assertThrows(IllegalArgumentException.class, () -> new PcapNgWriter(new MemoryChannel(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> new PcapNgWriter(new MemoryChannel(), List.of("")));
        assertThrows(
                IllegalArgumentException.class, () -> PcapNgWriter.create(directory.resolve("f"), List.of(tooLong)));
        assertFalse(Files.exists(directory.resolve("f")));
    }

    @Test
    void shouldAllocateNothingForAFrame() throws IOException {
        final PcapNgWriter writer = new PcapNgWriter(new MemoryChannel(), TWO);
        final TestFrame frame = TestFrame.of(60, 0);
        allocatedByWriting(writer, frame);

        final long allocated = allocatedByWriting(writer, frame);

        assertEquals(0, allocated / ALLOCATION_FRAMES, () -> "bytes for all frames: " + allocated);
        writer.close();
    }

    private static long allocatedByWriting(final PcapNgWriter writer, final TestFrame frame) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ALLOCATION_FRAMES; i++) {
            writer.write(0, i, frame);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
