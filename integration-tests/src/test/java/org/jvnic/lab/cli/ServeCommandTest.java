package org.jvnic.lab.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.vmm.vfiouser.linux.UnixSocket;
import picocli.CommandLine;

class ServeCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path directory;

    private final InputStream input = System.in;

    @BeforeEach
    void keepTheInputOfWhoRunsTheTests() {
        System.setIn(InputStream.nullInputStream());
    }

    @AfterEach
    void giveTheInputBack() {
        System.setIn(input);
    }

    private int execute(final String line) {
        final CommandLine commandLine = JvnicMain.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(line.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "--context 0=a, --card",
        "--card cdna, --context",
        "--card cdna --context a, --context",
        "--card cdna --context x=a, --context",
        "--card e1000 --context 0=a, --card",
        "--card cdna --context 0=a --wire rope, --wire: \"rope\" is not none",
        "--card cdna --context 0=a --wire tap:, --wire: \"tap:\" is not none",
        "--card cdna --context 0=a --wire udp:1.2.3.4:5, --wire: \"udp:1.2.3.4:5\" is not none",
        "--card cdna --context 0=a --wire link, link joins two cards",
        "--isolate --card cdna --context 0=a --context 1=b, one function to one client",
        "--isolate --card cdna --context 0=a --card i82576 --pf b, one function to one client",
        "--nonsense, --nonsense"
    })
    void shouldRefuseBadOptionsInOneLineThatNamesThem(final String options, final String named) {
        assertEquals(2, execute("serve " + options));

        assertEquals("", out.toString());
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().contains(named), err::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "0=missing/a, bind failed",
        "256=a, context 256 is not in",
        "0=a --card cdna --context 0=a, another program listens there"
    })
    void shouldFailInOneLineAndLeaveNothingBehind(final String context, final String named) throws IOException {
        final String line = "serve --card cdna --context " + context.replace("=", "=" + directory + "/");

        assertEquals(1, execute(line));

        assertTrue(err.toString().contains(named), err::toString);
        try (java.util.stream.Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void shouldServeUntilItIsTerminatedAndTellItsStatusWhenAsked() throws IOException, InterruptedException {
        final Path a = directory.resolve("a");
        final Path b = directory.resolve("b");
        final Process process =
                serve("--card cdna --context 3=" + a + " --wire link --card cdna --context 0=" + b + " --wire link");
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                PrintWriter input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true)) {
            final String hints = String.join("\n", readTo(output, "Enter prints the status"));
            assertTrue(hints.contains("\"socket\":{\"type\":\"unix\",\"path\":\"" + a + "\"}}"), hints);
            assertTrue(hints.contains("context 3, 02:6a:76:00:00:03"), hints);
            assertTrue(hints.contains("context 0, 02:6a:76:01:00:00"), hints);
            UnixSocket.connect(a).close();
            readTo(output, "the client has gone");
            input.println();
            readTo(output, "server: connections=1");
            process.toHandle().destroy();
            readTo(output, "server: nothing");
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertFalse(Files.exists(a));
        assertFalse(Files.exists(b));
    }

    @Test
    void shouldServeOneClientAndEndWithItWhenIsolated() throws IOException, InterruptedException {
        final Path socket = directory.resolve("a");
        final Process process = serve("--isolate --card cdna --context 0=" + socket);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            readTo(output, "Enter prints the status");
            UnixSocket.connect(socket).close();
            readTo(output, "the client has gone");
            readTo(output, "server: connections=1");
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
        assertFalse(Files.exists(socket));
    }

    private static Process serve(final String options) throws IOException {
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "org.jvnic.lab.cli.JvnicMain",
                "serve"));
        command.addAll(List.of(options.split(" ")));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> readTo(final BufferedReader output, final String wanted) throws IOException {
        final List<String> lines = new ArrayList<>();
        String line = output.readLine();
        while (line != null && !line.contains(wanted)) {
            lines.add(line);
            line = output.readLine();
        }
        assertTrue(line != null, () -> wanted + " is not in " + lines);
        return lines;
    }
}
