package org.jvnic.vmm.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the {@code ip} command on behalf of one interface; what fails is a {@link WireException} of one line. */
final class IpCommand {
    /** The command, as found by the PATH. */
    static final String IP = "ip";

    /** How long it may take, seconds. */
    static final int TIMEOUT_SECONDS = 10;

    private final String name;
    private final String command;

    IpCommand(final String name, final String command) {
        this.name = name;
        this.command = command;
    }

    /** Runs it with these arguments. */
    void run(final String... arguments) {
        final List<String> line = new ArrayList<>(List.of(command));
        line.addAll(Arrays.asList(arguments));
        final Process process = start(line);
        try {
            finish(process, String.join(" ", line));
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start(final List<String> line) {
        try {
            return new ProcessBuilder(line).redirectErrorStream(true).start();
        } catch (final IOException e) {
            throw new WireException(
                    "interface " + name + ": cannot run `" + command + "` (package iproute2): " + e.getMessage(), e);
        }
    }

    private void finish(final Process process, final String line) {
        try {
            process.getOutputStream().close();
            // The output of a failing ip fits the pipe, so it need not be read before the end.
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new WireException("`" + line + "` took longer than " + TIMEOUT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new WireException(
                        "`" + line + "` failed with status " + process.exitValue() + ": " + output(process));
            }
        } catch (final IOException e) {
            throw new WireException("`" + line + "`: its output cannot be read: " + e.getMessage(), e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WireException("`" + line + "` was interrupted", e);
        }
    }

    private static String output(final Process process) throws IOException {
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.isBlank() ? "no explanation" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
