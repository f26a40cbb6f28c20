package org.jvnic.vmm.events;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;

/**
 * Passes on at most so many events of one kind and one context in a second, and counts the rest: no guest can flood the
 * host, nor hide what another one does.
 *
 * <p>Seconds are counted from the construction, so two bursts around the turn of a second pass both. Everything that is not
 * one of the contexts (the card, the wire, functions beyond) shares one allowance for each kind.
 *
 * <p>Any thread may call any method; nothing is locked or allocated.
 */
public final class RateLimitedNicEvents implements NicEvents {
    private static final long WINDOW_NS = 1_000_000_000L;
    private static final long COUNT_MASK = 0xFFFF_FFFFL;

    private final NicEvents delegate;
    private final NanoClock clock;
    private final int contexts;
    private final int perSecond;
    private final long startNs;
    private final Map<NicEventKind, Allowance> allowances = new EnumMap<>(NicEventKind.class);

    /** For each context: the second (high 32 bits) with the events passed on in it (low 32 bits), and those held back. */
    private static final class Allowance {
        private final AtomicLongArray passed;
        private final AtomicLongArray suppressed;

        Allowance(final int slots) {
            passed = new AtomicLongArray(slots);
            suppressed = new AtomicLongArray(slots);
        }
    }

    /**
     * A limit before a listener.
     *
     * @param delegate  gets what passes.
     * @param clock     tells the seconds.
     * @param contexts  number of contexts, 0 or more.
     * @param perSecond events of one kind and context in a second, 1 or more.
     * @throws IllegalArgumentException when a number is out of range.
     */
    public RateLimitedNicEvents(
            final NicEvents delegate, final NanoClock clock, final int contexts, final int perSecond) {
        require("contexts", contexts, 0);
        require("perSecond", perSecond, 1);
        this.delegate = delegate;
        this.clock = clock;
        this.contexts = contexts;
        this.perSecond = perSecond;
        this.startNs = clock.nanoTime();
        for (final NicEventKind kind : NicEventKind.values()) {
            allowances.put(kind, new Allowance(contexts + 1));
        }
    }

    private static void require(final String name, final int value, final int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " is not " + least + " or more");
        }
    }

    private Allowance allowance(final NicEventKind kind) {
        return Objects.requireNonNull(allowances.get(kind));
    }

    private int slot(final int context) {
        return context >= 0 && context < contexts ? context : contexts;
    }

    private boolean passes(final NicEventKind kind, final int context) {
        final Allowance allowance = allowance(kind);
        final int slot = slot(context);
        final long second = (clock.nanoTime() - startNs) / WINDOW_NS & COUNT_MASK;
        long before;
        long count;
        do {
            before = allowance.passed.get(slot);
            count = before >>> Integer.SIZE == second ? before & COUNT_MASK : 0;
            if (count >= perSecond) {
                allowance.suppressed.getAndIncrement(slot);
                return false;
            }
        } while (!allowance.passed.compareAndSet(slot, before, second << Integer.SIZE | count + 1));
        return true;
    }

    /**
     * Events of one kind and context held back so far.
     *
     * @param kind    the kind.
     * @param context context number; any other number stands for all that is no context.
     * @return 0 or more.
     */
    public long suppressed(final NicEventKind kind, final int context) {
        return allowance(kind).suppressed.get(slot(context));
    }

    /**
     * Events of one kind held back so far.
     *
     * @param kind the kind.
     * @return 0 or more.
     */
    public long suppressed(final NicEventKind kind) {
        long sum = 0;
        for (int slot = 0; slot <= contexts; slot++) {
            sum += allowance(kind).suppressed.get(slot);
        }
        return sum;
    }

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        if (passes(NicEventKind.FAULT, context)) {
            delegate.fault(context, ring, index, busAddress, reason, detail);
        }
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        if (passes(NicEventKind.STATE_CHANGE, context)) {
            delegate.stateChange(context, from, to, epoch);
        }
    }

    @Override
    public void reset(final String cause) {
        if (passes(NicEventKind.RESET, DmaPort.CARD)) {
            delegate.reset(cause);
        }
    }

    @Override
    public void linkChange(final int port, final boolean up) {
        if (passes(NicEventKind.LINK_CHANGE, port)) {
            delegate.linkChange(port, up);
        }
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        if (passes(NicEventKind.INTERRUPT, requesterId)) {
            delegate.interrupt(requesterId, vector);
        }
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        if (passes(NicEventKind.REFUSED_FRAME, context)) {
            delegate.refusedFrame(context, index, reason);
        }
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        if (passes(NicEventKind.ACCESS_ERROR, context)) {
            delegate.accessError(context, offset, numBytes, write);
        }
    }

    @Override
    public void contained(final int context, final Throwable error) {
        if (passes(NicEventKind.CONTAINED, context)) {
            delegate.contained(context, error);
        }
    }
}
