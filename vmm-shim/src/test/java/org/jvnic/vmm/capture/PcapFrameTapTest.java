package org.jvnic.vmm.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnic.nic.port.FrameTap;

class PcapFrameTapTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("tap.pcapng");
    }

    private PcapNgReader capture() throws IOException {
        return new PcapNgReader(Files.readAllBytes(file()));
    }

    @Test
    void shouldNameAnInterfaceForEachContextAndTheWire() throws IOException {
        new PcapFrameTap(file(), 3).close();

        assertEquals(List.of("context0", "context1", "context2", "wire"), capture().interfaces);
    }

    @Test
    void shouldWriteEveryFrameAtTheInterfaceItWasDeliveredTo() throws IOException {
        try (PcapFrameTap tap = new PcapFrameTap(file(), 2)) {
            tap.onDelivered(1, 10, TestFrame.of(60, 1));
            tap.onDelivered(FrameTap.WIRE, 20, TestFrame.of(61, 2));
            tap.onDelivered(0, 30, TestFrame.of(62, 3));
        }

        final List<PcapNgReader.Frame> frames = capture().frames;
        assertEquals(
                List.of(1, 2, 0),
                frames.stream().map(PcapNgReader.Frame::interfaceId).toList());
        assertEquals(
                List.of(10L, 20L, 30L),
                frames.stream().map(PcapNgReader.Frame::timestampNs).toList());
    }

    @Test
    void shouldCountFramesOfUnknownPortsAsLost() throws IOException {
        final PcapFrameTap tap = new PcapFrameTap(file(), 2);

        tap.onDelivered(2, 0, TestFrame.of(60, 1));
        tap.onDelivered(-2, 0, TestFrame.of(60, 1));
        tap.onDelivered(1, 0, TestFrame.of(60, 1));
        tap.close();

        assertEquals(2, tap.framesLost());
        assertEquals(1, tap.framesWritten());
    }

    @Test
    void shouldRefuseToCaptureNoContexts() {
        assertThrows(IllegalArgumentException.class, () -> new PcapFrameTap(file(), 0));
        assertFalse(Files.exists(file()));
    }

    @Test
    void shouldBeReadByTshark() throws IOException, InterruptedException {
        assumeTrue(onPath("tshark"), "tshark is not installed");
        try (PcapFrameTap tap = new PcapFrameTap(file(), 2)) {
            tap.onDelivered(0, 1, TestFrame.of(60, 1));
            tap.onDelivered(1, 3 * SECOND_NS + 123_456_789, TestFrame.of(61, 2));
            tap.onDelivered(FrameTap.WIRE, 1_700_000_000L * SECOND_NS + 7, TestFrame.of(9216, 3));
        }

        assertEquals(
                List.of("context0 0.000000001 60", "context1 3.123456789 61", "wire 1700000000.000000007 9216"),
                tshark(
                        "-T",
                        "fields",
                        "-E",
                        "separator=/s",
                        "-e",
                        "frame.interface_name",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.len"));
    }

    private static boolean onPath(final String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private List<String> tshark(final String... options) throws IOException, InterruptedException {
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final List<String> command = Stream.concat(
                        Stream.of("tshark", "-n", "-r", file().toString()), Stream.of(options))
                .toList();
        final Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, process.waitFor(), () -> "tshark failed, see " + err);
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }
}
