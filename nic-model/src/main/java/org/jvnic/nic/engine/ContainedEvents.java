package org.jvnic.nic.engine;

import java.util.concurrent.atomic.AtomicLong;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;

/**
 * Passes events on; an observer that throws is not the card's problem, nor anybody's who was served when it threw. Counts what is
 * contained, its own observer's error included. Any thread.
 */
public final class ContainedEvents implements NicEvents {
    private final NicEvents observer;
    private final AtomicLong contained = new AtomicLong();
    private volatile boolean broken;

    /**
     * A containment around an observer.
     *
     * @param observer who is told.
     */
    public ContainedEvents(final NicEvents observer) {
        this.observer = observer;
    }

    private void tell(final Runnable event) {
        if (broken) {
            return;
        }
        try {
            event.run();
        } catch (final Throwable error) { // it threw once: it is not asked again
            breakOff(error);
        }
    }

    /** An InternalError comes of memory that was taken away, at any later moment: the observer cannot help it. */
    private void breakOff(final Throwable error) {
        broken = broken || !(error instanceof InternalError);
        contained.incrementAndGet();
    }

    /**
     * What was contained so far, errors of the observer included.
     *
     * @return count.
     */
    public long contained() {
        return contained.get();
    }

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        tell(() -> observer.fault(context, ring, index, busAddress, reason, detail));
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        tell(() -> observer.stateChange(context, from, to, epoch));
    }

    @Override
    public void reset(final String cause) {
        tell(() -> observer.reset(cause));
    }

    @Override
    public void linkChange(final int port, final boolean up) {
        tell(() -> observer.linkChange(port, up));
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        if (observer != NONE && !broken) {
            try {
                observer.interrupt(requesterId, vector); // often: no lambda here
            } catch (final Throwable error) { // as above
                breakOff(error);
            }
        }
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        if (observer != NONE && !broken) {
            try {
                observer.refusedFrame(context, index, reason); // as often as a guest likes: no lambda here
            } catch (final Throwable error) { // as above
                breakOff(error);
            }
        }
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        tell(() -> observer.accessError(context, offset, numBytes, write));
    }

    @Override
    public void contained(final int context, final Throwable error) {
        contained.incrementAndGet();
        tell(() -> observer.contained(context, error));
    }

    @Override
    public boolean tracesDescriptors() {
        try {
            return observer.tracesDescriptors();
        } catch (final Throwable error) { // as above
            breakOff(error);
            return false;
        }
    }

    @Override
    public void descriptor(
            final int context, final String ring, final int index, final long address, final long control) {
        tell(() -> observer.descriptor(context, ring, index, address, control));
    }
}
