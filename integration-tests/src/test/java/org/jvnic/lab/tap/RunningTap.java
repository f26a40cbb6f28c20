package org.jvnic.lab.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jvnic.lab.cli.JvnicMain;

/** {@code jvnic tap} as a process in a namespace. */
final class RunningTap implements AutoCloseable {
    private static final long SIGINT_BIT = 1 << 1;

    private final Process process;
    private final BufferedReader output;
    private final List<String> lines = new ArrayList<>();

    /** Returns once the guests answer. */
    RunningTap(final Namespace namespace, final String... options) throws IOException {
        this(namespace, List.of(), options);
    }

    RunningTap(final Namespace namespace, final List<String> wrapper, final String... options) throws IOException {
        process = namespace.start(command(wrapper, options));
        output = process.inputReader();
        while (lines.isEmpty() || !lines.get(lines.size() - 1).contains("Ctrl-C")) {
            final String line = output.readLine();
            if (line == null) {
                fail("ended before the guests were up: " + lines);
            }
            lines.add(line);
        }
    }

    static List<String> command(final List<String> wrapper, final String... options) {
        final List<String> line = new ArrayList<>(wrapper);
        line.addAll(Namespace.java(JvnicMain.class, "tap"));
        line.addAll(List.of(options));
        return line;
    }

    /** Sends a signal; waits for the end. Skips the test where nobody would hear the signal. */
    int end(final String signal) throws IOException {
        assumeTrue(
                !signal.equals("INT") || !isInterruptIgnored(),
                "SIGINT is ignored by who runs the tests, and so by what they start");
        final Process kill = new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                .inheritIO()
                .start();
        assertEquals(0, kill.onExit().join().exitValue());
        return awaitEnd();
    }

    private static boolean isInterruptIgnored() throws IOException {
        final String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & SIGINT_BIT) != 0;
    }

    int awaitEnd() throws IOException {
        String line = output.readLine();
        while (line != null) {
            lines.add(line);
            line = output.readLine();
        }
        return process.onExit().join().exitValue();
    }

    /** The report that it ended with: the path of each scalar, such as guests.0.rx_frames, and its text. */
    Map<String, String> report() throws IOException {
        final Map<String, String> found = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(lines.get(lines.size() - 1))) {
            while (parser.nextToken() != null) {
                if (parser.currentToken().isScalarValue()) {
                    final String path =
                            parser.getParsingContext().pathAsPointer().toString();
                    found.put(path.substring(1).replace('/', '.'), parser.getText());
                }
            }
        }
        return found;
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
