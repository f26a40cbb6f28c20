package org.jvnic.vmm.vfiouser.server;

import java.util.concurrent.TimeUnit;

/**
 * How a server treats its clients. Immutable.
 *
 * @param messageDma whether memory that cannot be mapped is reached by messages. The engine waits for the client's answer
 *                   then, so one client can slow down all functions of the card.
 * @param patienceNs how long a client may take to start, to finish a message, and to take a reply, nanoseconds.
 * @param answerNs   how long a client may take to answer a read of its memory, nanoseconds.
 * @param isolated   whether the process is one client's alone: the server serves no second one after it, and maps files that
 *                   are not sealed against shrinking, which on a JVM endangers the process.
 */
public record VfioUserOptions(boolean messageDma, long patienceNs, long answerNs, boolean isolated) {
    /** Mapped memory only, and the five seconds QEMU gives too. */
    public static final VfioUserOptions DEFAULT =
            new VfioUserOptions(false, TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(2), false);

    /**
     * Checks the ranges.
     *
     * @param messageDma whether messages are used.
     * @param patienceNs nanoseconds.
     * @param answerNs   nanoseconds.
     * @param isolated   whether the process is one client's alone.
     * @throws IllegalArgumentException naming the value out of range.
     */
    public VfioUserOptions {
        require("patience", patienceNs);
        require("answer", answerNs);
    }

    private static void require(final String name, final long nanos) {
        if (nanos < 1_000_000 || nanos > 60_000_000_000L) {
            throw new IllegalArgumentException("vfio-user: " + name + " of " + nanos + " ns is not 1 ms to 60 s");
        }
    }

    /**
     * The same with DMA by messages or without.
     *
     * @param allowed whether memory that cannot be mapped is reached by messages.
     * @return new options.
     */
    public VfioUserOptions withMessageDma(final boolean allowed) {
        return new VfioUserOptions(allowed, patienceNs, answerNs, isolated);
    }

    /**
     * The same with another patience.
     *
     * @param nanos how long a client may take, nanoseconds.
     * @return new options.
     */
    public VfioUserOptions withPatience(final long nanos) {
        return new VfioUserOptions(messageDma, nanos, Math.min(answerNs, nanos), isolated);
    }

    /**
     * The same for a process of one client or of many.
     *
     * @param alone whether the process is one client's alone.
     * @return new options.
     */
    public VfioUserOptions withIsolation(final boolean alone) {
        return new VfioUserOptions(messageDma, patienceNs, answerNs, alone);
    }
}
