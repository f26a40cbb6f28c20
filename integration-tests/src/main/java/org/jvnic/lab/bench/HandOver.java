package org.jvnic.lab.bench;

import org.agrona.concurrent.IdleStrategy;

/**
 * What it takes to hand something from thread to thread: one thread stores a number, another that spins in {@link #idle} answers. An
 * engine that has this as its idle strategy never rests, and is the other thread.
 */
final class HandOver implements IdleStrategy {
    private static final int ROUNDS = 4;

    private volatile boolean answering;
    private volatile long question;
    private volatile long answer;
    private long asked;

    /** There and back, in nanoseconds; the first rounds of a call only bring the other thread here. */
    long roundTrip() {
        answering = true;
        long start = 0;
        for (int i = 0; i < ROUNDS; i++) {
            start = System.nanoTime();
            question = ++asked;
            while (answer != asked) {
                Thread.onSpinWait();
            }
        }
        final long elapsed = System.nanoTime() - start;
        answering = false;
        return elapsed;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        while (answering) {
            final long asking = question;
            if (answer != asking) {
                answer = asking;
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void reset() {
        // nothing is kept from one turn to the next
    }
}
