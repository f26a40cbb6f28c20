package org.jvnic.nic.fault;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.port.InterruptSink;

/**
 * An interrupt sink that loses, repeats, delays and garbles interrupts by plan.
 *
 * <p>An interrupt delayed by k is raised right after the k-th later interrupt operation of this sink, or by
 * {@link #release}. Interrupts that become due together are raised in the order they were held in.
 *
 * <p>Any thread may call any method. The sink behind is never called with a lock held.
 */
public final class FaultyInterruptSink implements InterruptSink {
    private enum Kind {
        MESSAGE,
        MSI,
        LINE
    }

    private record Held(long due, Kind kind, boolean asserted, int requesterId, int vector, long address, int data) {
        Held dueAt(final long operation) {
            return new Held(operation, kind, asserted, requesterId, vector, address, data);
        }

        Held with(final int flipped) {
            return new Held(due, kind, asserted, requesterId, vector, address, flipped);
        }
    }

    private final InterruptSink delegate;
    private final FaultInjector faults;
    private final Object lock = new Object();
    private List<Held> held = new ArrayList<>();
    private long operations;

    /**
     * Puts the seam before a sink.
     *
     * @param delegate the sink.
     * @param faults   the plan being carried out.
     */
    public FaultyInterruptSink(final InterruptSink delegate, final FaultInjector faults) {
        this.delegate = delegate;
        this.faults = faults;
    }

    @Override
    public void message(final int requesterId, final int vector, final long address, final int data) {
        pass(new Held(0, Kind.MESSAGE, false, requesterId, vector, address, data));
    }

    @Override
    public void msi(final int requesterId, final long address, final int data) {
        pass(new Held(0, Kind.MSI, false, requesterId, 0, address, data));
    }

    @Override
    public void line(final int requesterId, final boolean asserted) {
        pass(new Held(0, Kind.LINE, asserted, requesterId, 0, 0, 0));
    }

    private void pass(final Held interrupt) {
        final FaultAction action = faults.next(Site.INTERRUPT, interrupt.requesterId);
        final long operation = count();
        switch (action.kind()) {
            case DROP -> {}
            case DELAY -> hold(interrupt, operation + action.delay());
            case FLIP -> raiseFlipped(interrupt, action);
            case DUPLICATE -> {
                raise(interrupt);
                raise(interrupt);
            }
            case NONE, FAIL, THROW, CALL -> raise(interrupt);
        }
        releaseUntil(operation);
    }

    private long count() {
        synchronized (lock) {
            return ++operations;
        }
    }

    private void hold(final Held interrupt, final long due) {
        synchronized (lock) {
            held.add(interrupt.dueAt(due));
        }
    }

    private void raiseFlipped(final Held interrupt, final FaultAction action) {
        final int data = action.flip(interrupt.data);
        if (interrupt.kind == Kind.LINE || data == interrupt.data) {
            faults.noteWithoutEffect(Site.INTERRUPT);
            raise(interrupt);
        } else {
            raise(interrupt.with(data));
        }
    }

    private void raise(final Held interrupt) {
        switch (interrupt.kind) {
            case MESSAGE ->
                delegate.message(interrupt.requesterId, interrupt.vector, interrupt.address, interrupt.data);
            case MSI -> delegate.msi(interrupt.requesterId, interrupt.address, interrupt.data);
            case LINE -> delegate.line(interrupt.requesterId, interrupt.asserted);
        }
    }

    /** Raises every interrupt that is held, now. */
    public void release() {
        releaseUntil(Long.MAX_VALUE);
    }

    private void releaseUntil(final long operation) {
        for (final Held interrupt : takeUntil(operation)) {
            raise(interrupt);
        }
    }

    private List<Held> takeUntil(final long operation) {
        synchronized (lock) {
            if (held.isEmpty()) {
                return List.of();
            }
            final List<Held> due = new ArrayList<>();
            final List<Held> later = new ArrayList<>();
            for (final Held interrupt : held) {
                (interrupt.due <= operation ? due : later).add(interrupt);
            }
            held = later;
            return due;
        }
    }

    /**
     * Interrupts held back now.
     *
     * @return 0 or more.
     */
    public int held() {
        synchronized (lock) {
            return held.size();
        }
    }
}
