package org.jvnic.lab.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Gives the turn to one after the other, so that what disturbs the machine for longer than a turn disturbs all alike. The one who
 * gives turns writes a line to begin each, and is answered with {@link #OVER} at its end, or with the result.
 */
final class Turns {
    /** Begins a turn. */
    static final String GO = "go";

    /** Ends a turn that was not the last. */
    static final String OVER = "turn over";

    private Turns() {}

    /** Who measures when it has the turn, and then only. */
    interface Taker extends AutoCloseable {
        /** What it is called in results and errors. */
        String name();

        /**
         * Has one turn.
         *
         * @return its result with the last turn, null before.
         * @throws IllegalStateException when it fails.
         */
        @Nullable
        String takeTurn() throws IOException;

        /** Ends it, wherever it is. Any thread, also before its first turn. */
        @Override
        void close();
    }

    /** The results by name, once all have ended. Nobody outlives this call, or this process where it is told to end before. */
    static Map<String, String> run(final List<? extends Taker> takers) throws IOException {
        final Thread atExit = new Thread(() -> takers.forEach(Taker::close), "jvnic-bench-turns-end");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            return takeTurns(new ArrayDeque<>(takers));
        } finally {
            takers.forEach(Taker::close);
            forget(atExit);
        }
    }

    private static Map<String, String> takeTurns(final Queue<Taker> line) throws IOException {
        final Map<String, String> results = new LinkedHashMap<>();
        for (Taker next = line.poll(); next != null; next = line.poll()) {
            final String result = next.takeTurn();
            if (result == null) {
                line.add(next);
            } else {
                results.put(next.name(), result);
            }
        }
        return results;
    }

    private static void forget(final Thread atExit) {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (final IllegalStateException e) {
            atExit.setName(atExit.getName() + "-running"); // this process ends: the hook is at work
        }
    }
}
