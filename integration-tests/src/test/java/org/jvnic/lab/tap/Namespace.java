package org.jvnic.lab.tap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A network namespace of its own, and commands run in it. */
final class Namespace implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final Path TUN = Path.of("/dev/net/tun");

    private final String name;

    /** Skips the test, saying what is missing, where no namespace can be made. */
    Namespace(final String... tools) throws IOException {
        assumeTrue(Files.exists(TUN), TUN + " is missing: the kernel has no tun driver loaded");
        final List<String> needed = new ArrayList<>(List.of("ip"));
        needed.addAll(Arrays.asList(tools));
        for (final String tool : needed) {
            assumeTrue(isInstalled(tool), "`" + tool + "` is missing");
        }
        name = "jvtest" + ProcessHandle.current().pid() + "x" + Long.toString(System.nanoTime(), 36);
        final Finished made = finish(new ProcessBuilder("ip", "netns", "add", name));
        assumeTrue(made.status() == 0, "network namespaces cannot be made, it takes root: " + made.output());
        assertEquals(0, run("ip", "link", "set", "lo", "up").status());
    }

    private static boolean isInstalled(final String tool) {
        for (final String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(folder, tool))) {
                return true;
            }
        }
        return false;
    }

    private ProcessBuilder command(final List<String> line) {
        final List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(line);
        return new ProcessBuilder(whole);
    }

    /** This JVM's own Java, with the class path of the tests. */
    static List<String> java(final Class<?> main, final String... arguments) {
        final List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        line.addAll(Arrays.asList(arguments));
        return line;
    }

    /** A command that runs in the namespace, errors in its output; killed when it runs on for too long. */
    Process start(final List<String> line) throws IOException {
        return start(command(line));
    }

    private static Process start(final ProcessBuilder builder) throws IOException {
        final Process process = builder.redirectErrorStream(true).start();
        final CompletableFuture<Process> unused = process.onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly());
        return process;
    }

    Finished run(final String... line) throws IOException {
        return run(List.of(line));
    }

    Finished run(final List<String> line) throws IOException {
        return finish(command(line));
    }

    private static Finished finish(final ProcessBuilder builder) throws IOException {
        final Process process = start(builder);
        process.getOutputStream().close();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Finished(process.onExit().join().exitValue(), output);
    }

    Set<String> interfaces() throws IOException {
        final Finished listed = run("ip", "-br", "link", "show");
        assertEquals(0, listed.status(), listed::output);
        return Set.copyOf(
                listed.output().lines().map(line -> line.split("[ @]+")[0]).toList());
    }

    @Override
    public void close() throws IOException {
        final Finished removed = finish(new ProcessBuilder("ip", "netns", "del", name));
        assertEquals(0, removed.status(), removed::output);
    }

    /** What a command answered. */
    record Finished(int status, String output) {}
}
