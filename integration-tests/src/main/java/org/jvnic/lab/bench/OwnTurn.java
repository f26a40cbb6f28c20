package org.jvnic.lab.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;

/** The side of {@link Turns} that measures: it waits for its turns. One thread, the one that measures. */
public final class OwnTurn implements Runnable {
    private final BufferedReader turns;
    private final PrintWriter out;

    /**
     * Nothing has begun.
     *
     * @param turns where turns are given, a line each.
     * @param out   where the end of a turn is told.
     */
    public OwnTurn(final Reader turns, final PrintWriter out) {
        this.turns = new BufferedReader(turns);
        this.out = out;
    }

    /**
     * Ties the calling thread to the last processor it may use, where it may use several, as everyone who takes turns does: what
     * disturbs one processor need not disturb another. Then waits for the first turn.
     *
     * @throws IllegalStateException when there is nobody any more who gives turns.
     */
    public void begin() {
        final int[] processors = Processors.allowed(Processors.thisThread());
        if (processors.length > 1) {
            Processors.pin(Processors.thisThread(), processors[processors.length - 1]);
        }
        await();
    }

    /**
     * Ends a turn and waits for the next one.
     *
     * @throws IllegalStateException when there is nobody any more who gives turns.
     */
    @Override
    public void run() {
        out.println(Turns.OVER);
        out.flush();
        await();
    }

    private void await() {
        try {
            if (turns.readLine() == null) {
                throw new IllegalStateException("whoever gave turns has gone");
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
