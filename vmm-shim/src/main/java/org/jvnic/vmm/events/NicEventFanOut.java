package org.jvnic.vmm.events;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;

/**
 * Tells several listeners, in the order given. One that throws stops neither the others nor the card; it is counted and goes
 * on being told.
 *
 * <p>Any thread may call any method; the listeners must allow the same.
 */
public final class NicEventFanOut implements NicEvents {
    private final NicEvents[] listeners;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

    /**
     * A fan-out.
     *
     * @param listeners who is told.
     */
    public NicEventFanOut(final List<? extends NicEvents> listeners) {
        this.listeners = listeners.toArray(new NicEvents[0]);
    }

    private void failed(final Throwable failure) {
        failures.getAndIncrement();
        firstFailure.compareAndSet(null, failure);
    }

    /**
     * How often a listener threw.
     *
     * @return 0 or more, over all listeners.
     */
    public long failures() {
        return failures.get();
    }

    /**
     * What was thrown first.
     *
     * @return null while no listener threw.
     */
    public @Nullable Throwable firstFailure() {
        return firstFailure.get();
    }

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        for (final NicEvents listener : listeners) {
            try {
                listener.fault(context, ring, index, busAddress, reason, detail);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        for (final NicEvents listener : listeners) {
            try {
                listener.stateChange(context, from, to, epoch);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public void reset(final String cause) {
        for (final NicEvents listener : listeners) {
            try {
                listener.reset(cause);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public void linkChange(final int port, final boolean up) {
        for (final NicEvents listener : listeners) {
            try {
                listener.linkChange(port, up);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        for (final NicEvents listener : listeners) {
            try {
                listener.interrupt(requesterId, vector);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        for (final NicEvents listener : listeners) {
            try {
                listener.refusedFrame(context, index, reason);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        for (final NicEvents listener : listeners) {
            try {
                listener.accessError(context, offset, numBytes, write);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public void contained(final int context, final Throwable error) {
        for (final NicEvents listener : listeners) {
            try {
                listener.contained(context, error);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }

    @Override
    public boolean tracesDescriptors() {
        for (final NicEvents listener : listeners) {
            try {
                if (listener.tracesDescriptors()) {
                    return true;
                }
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
        return false;
    }

    @Override
    public void descriptor(
            final int context, final String ring, final int index, final long address, final long control) {
        for (final NicEvents listener : listeners) {
            try {
                listener.descriptor(context, ring, index, address, control);
            } catch (final Throwable failure) {
                failed(failure);
            }
        }
    }
}
