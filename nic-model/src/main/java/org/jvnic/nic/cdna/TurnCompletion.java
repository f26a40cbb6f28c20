package org.jvnic.nic.cdna;

import org.jvnic.nic.engine.TransmitScheduler;

/**
 * Which contexts have something to publish at the end of the turn, and which wait for time to pass: a moderation timer, a rate
 * limit. A bit per context. Owned by the engine's thread. Datasheet sections 5.5, 6.1 and 10.4.
 */
final class TurnCompletion {
    private final CdnaContext[] contexts;
    private final TransmitScheduler scheduler;
    private final ContextContainment containment;
    private final long[] dirty;
    private final long[] timing;
    private final long[] throttled;

    TurnCompletion(
            final CdnaContext[] contexts, final TransmitScheduler scheduler, final ContextContainment containment) {
        this.contexts = contexts;
        this.scheduler = scheduler;
        this.containment = containment;
        final int words = (contexts.length + 63) >>> 6;
        this.dirty = new long[words];
        this.timing = new long[words];
        this.throttled = new long[words];
    }

    /** The context has something to publish at the end of this turn. */
    void markDirty(final int context) {
        dirty[context >>> 6] |= 1L << context;
    }

    /** The context's transmit ring left the line: its rate limit is used up. */
    void markThrottled(final int context) {
        throttled[context >>> 6] |= 1L << context;
    }

    /** Nothing that was marked for a context so far concerns its next owner. */
    void forget(final int context) {
        dirty[context >>> 6] &= ~(1L << context);
        timing[context >>> 6] &= ~(1L << context);
        throttled[context >>> 6] &= ~(1L << context);
    }

    boolean hasTimers() {
        for (int word = 0; word < timing.length; word++) {
            if ((timing[word] | throttled[word]) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Has each context that was marked complete its turn, and puts those back in line whose time has come.
     *
     * @param nowNs time of this turn.
     * @return contexts completed or back in line; one whose interrupt only waits does not count.
     */
    int endTurn(final long nowNs) {
        int work = 0;
        for (int word = 0; word < dirty.length; word++) {
            final long bits = dirty[word] | timing[word];
            if (bits != 0) {
                dirty[word] = 0;
                timing[word] = 0;
                work += completeContexts(word, bits, nowNs);
            }
            if (throttled[word] != 0) {
                work += releaseThrottled(word, nowNs);
            }
        }
        return work;
    }

    private int completeContexts(final int word, final long pending, final long nowNs) {
        int work = 0;
        for (long bits = pending; bits != 0; bits &= bits - 1) {
            final CdnaContext context = contexts[(word << 6) + Long.numberOfTrailingZeros(bits)];
            try {
                context.completeTurn(nowNs);
            } catch (final Throwable error) { // the host's memory may throw: this context pays, the others are served
                containment.contain(context.number(), error);
            }
            if (context.interrupt().isTiming()) {
                timing[word] |= Long.lowestOneBit(bits);
            } else {
                work++;
            }
        }
        return work;
    }

    private int releaseThrottled(final int word, final long nowNs) {
        int released = 0;
        for (long bits = throttled[word]; bits != 0; bits &= bits - 1) {
            final TransmitRing ring = contexts[(word << 6) + Long.numberOfTrailingZeros(bits)].transmitRing();
            if (ring.unthrottle(nowNs)) {
                throttled[word] &= ~Long.lowestOneBit(bits);
                if (ring.hasWork()) {
                    scheduler.activate(ring);
                    released++;
                }
            }
        }
        return released;
    }
}
