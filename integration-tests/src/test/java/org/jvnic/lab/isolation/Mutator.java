package org.jvnic.lab.isolation;

import java.util.concurrent.atomic.AtomicBoolean;

/** A second processor of the hostile guest: does the same thing over and over until it is closed. */
final class Mutator implements AutoCloseable {
    @FunctionalInterface
    interface Turn {
        void run(int turn);
    }

    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Thread thread;
    private volatile int turns;

    Mutator(final Turn action) {
        thread = new Thread(
                () -> {
                    int turn = 0;
                    while (running.get()) {
                        action.run(turn & 0xFFFF);
                        turn++;
                        turns = turn;
                    }
                },
                "mutator");
        thread.setDaemon(true);
        thread.start();
        while (turns == 0 && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    int turns() {
        return turns;
    }

    @Override
    public void close() {
        running.set(false);
        while (thread.isAlive()) {
            Thread.onSpinWait();
        }
    }
}
