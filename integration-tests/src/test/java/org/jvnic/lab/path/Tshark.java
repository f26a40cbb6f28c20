package org.jvnic.lab.path;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** An independent decoder that verifies every checksum it knows. */
final class Tshark {
    /** TCP and UDP port whose payload it takes for nothing but data. */
    static final int DATA_PORT = 40_000;

    private static final String PROGRAM = "tshark";

    private final Path directory;
    private final Path capture;

    Tshark(final Path directory, final Path capture) {
        this.directory = directory;
        this.capture = capture;
    }

    static boolean isInstalled() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
    }

    /** Number of frames that a display filter takes. */
    int count(final String filter) throws IOException, InterruptedException {
        return run(List.of("-Y", filter)).size();
    }

    /** Fields of every frame in the order of the capture; those it does not have are empty. */
    List<String[]> fields(final String... names) throws IOException, InterruptedException {
        final List<String> options = new ArrayList<>(List.of("-T", "fields", "-E", "separator=|"));
        for (final String name : names) {
            options.addAll(List.of("-e", name));
        }
        return run(options).stream().map(line -> line.split("\\|", -1)).toList();
    }

    private List<String> run(final List<String> options) throws IOException, InterruptedException {
        final Path out = directory.resolve("out");
        final Path err = directory.resolve("err");
        final List<String> command = new ArrayList<>(List.of(PROGRAM, "-n", "-r", capture.toString()));
        for (final String protocol : List.of("ip", "tcp", "udp")) {
            command.addAll(List.of("-o", protocol + ".check_checksum:TRUE"));
        }
        for (final String protocol : List.of("tcp", "udp")) {
            command.addAll(List.of("-d", protocol + ".port==" + DATA_PORT + ",data"));
        }
        command.addAll(options);
        final Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, process.waitFor(), command + ": " + Files.readString(err));
        return Files.readAllLines(out);
    }
}
