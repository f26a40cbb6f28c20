package org.jvnic.lab.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes turns as a process of its own, which is told so on its standard input. The thread that gives turns; {@link #close} any. */
final class BenchProcess implements Turns.Taker {
    private static final int PATIENCE_SECONDS = 2;
    private static final int MOST_LINES = 20;

    private final String name;
    private final List<String> command;
    private final Consumer<String> progress;
    private volatile @Nullable Process process;
    private volatile @Nullable Path errors;

    /** Begins with its first turn, so that it does not disturb others before. */
    BenchProcess(final String name, final List<String> command, final Consumer<String> progress) {
        this.name = name;
        this.command = command;
        this.progress = progress;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String takeTurn() throws IOException {
        final Process begun = process;
        final Process running = begun == null ? begin() : begun;
        giveTurn(running);
        final String line = running.inputReader().readLine();
        if (Turns.OVER.equals(line)) {
            return null;
        }
        if (line != null && line.startsWith("{") && running.onExit().join().exitValue() == 0) {
            return line;
        }
        throw failed(running, line == null ? List.of() : List.of(line));
    }

    private Process begin() throws IOException {
        progress.accept(name + " warms up");
        final Path file = Files.createTempFile("jvnic-bench-", ".err"); // a pipe nobody reads from would fill up
        errors = file;
        final Process begun =
                new ProcessBuilder(command).redirectError(file.toFile()).start();
        process = begun;
        return begun;
    }

    private static void giveTurn(final Process running) throws IOException {
        final BufferedWriter turns = running.outputWriter();
        try {
            turns.write(Turns.GO + '\n');
            turns.flush();
        } catch (final IOException e) {
            if (!endsSoon(running)) {
                throw e;
            } // else what it printed says why it ended
        }
    }

    /** Whether it ends by itself, which it may be about to. */
    private static boolean endsSoon(final Process running) {
        return !running.onExit()
                .completeOnTimeout(running, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join()
                .isAlive();
    }

    private IllegalStateException failed(final Process running, final List<String> first) throws IOException {
        final String status = endsSoon(running) ? " ended with status " + running.exitValue() + " and" : "";
        running.toHandle().destroyForcibly(); // the process's own would close what is still to be read
        final List<String> printed = new ArrayList<>(first);
        running.inputReader().lines().limit(MOST_LINES).forEach(printed::add);
        final Path file = errors;
        if (file != null) {
            printed.addAll(Files.readAllLines(file));
        }
        return new IllegalStateException(
                name + status + " printed" + (printed.isEmpty() ? " nothing" : ": " + String.join(" | ", printed)));
    }

    @Override
    public void close() {
        final Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
        final Path file = errors;
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
