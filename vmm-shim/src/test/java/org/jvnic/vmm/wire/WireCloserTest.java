package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireCloserTest {
    private static final String OPEN = "open";
    private static final String CLOSED = "closed UdpTunnelWire";

    private final List<String> log = new ArrayList<>();

    private WireCloser closer() {
        return WireCloser.install(error -> log.add(String.valueOf(error.getMessage())));
    }

    @Test
    void shouldCloseTheLastAddedFirstAndOnlyOnce() {
        final WireCloser closer = closer();
        closer.add(() -> log.add("first"));
        closer.add(() -> log.add("second"));

        closer.close();
        closer.close();

        assertEquals(List.of("second", "first"), log);
    }

    @Test
    void shouldReportWhatFailsAndCloseTheOthers() {
        try (WireCloser closer = closer()) {
            closer.add(() -> log.add("first"));
            closer.add(() -> {
                throw new IOException("stuck");
            });
        }

        assertEquals(List.of("stuck", "first"), log);
    }

    @Test
    void shouldAnswerWithWhatWasAdded() {
        try (WireCloser closer = closer()) {
            final LinkWire wire = LinkWire.pair().left();
            assertSame(wire, closer.add(wire));
        }
    }

    @Test
    void shouldCloseAtOnceWhatComesTooLate() {
        final WireCloser closer = closer();
        final LinkWire wire = LinkWire.pair().left();
        closer.close();

        assertThrows(IllegalStateException.class, () -> closer.add(wire));

        assertFalse(wire.isLinkUp());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    @Timeout(120)
    void shouldCloseWhenTheProgramIsSignalled(final String signal) throws Exception {
        final List<String> command = new ArrayList<>(withDefaultAction(signal));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/jdk.internal.misc=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName()));
        final Process program = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals(OPEN, output.readLine());
            assertEquals(0, exitCode("kill", "-" + signal, Long.toString(program.pid())));

            assertTrue(program.waitFor(30, TimeUnit.SECONDS), "not ended by " + signal);
            final String last = output.readLine();
            assertNotNull(last);
            assertTrue(last.startsWith(CLOSED), last);
        } finally {
            program.destroyForcibly();
        }
    }

    /** A JVM leaves a signal alone that was ignored when it started, as SIGINT is in the background jobs of a shell. */
    private static List<String> withDefaultAction(final String signal) throws IOException, InterruptedException {
        final String option = "--default-signal=" + signal;
        return exitCode("env", option, "true") == 0 ? List.of("env", option) : List.of();
    }

    private static int exitCode(final String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    static final class Program {
        private Program() {}

        public static void main(final String[] arguments) throws InterruptedException {
            final InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            final InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
            final WireCloser closer = WireCloser.install(error -> System.out.println("failed " + error));
            final UdpTunnelWire wire = UdpTunnelWire.open(any, peer, TunnelOptions.DEFAULT);
            closer.add(() -> System.out.println((wire.isLinkUp() ? "still up " : "closed ") + wire));
            closer.add(wire);
            System.out.println(OPEN);
            new CountDownLatch(1).await();
        }
    }
}
