package org.jvnic.lab.isolation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.FrameTap;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

/**
 * Where the card calls its host besides memory and wire: counts the calls, lets a test act inside each, and holds interrupts back for
 * a while if told to. Engine's thread and whoever accesses registers; the counts are for any thread.
 */
final class HostObserver implements NicEvents, FrameTap {
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final AtomicLongArray delivered;
    private final AtomicLong messages = new AtomicLong();
    private volatile Runnable action = () -> {};
    private volatile NicEvents further = NicEvents.NONE;
    private volatile boolean holding;
    private long deliveredToWire;
    private @Nullable InterruptSink router;

    HostObserver(final int contexts) {
        delivered = new AtomicLongArray(contexts + 1);
    }

    InterruptSink listenFor(final InterruptSink sink) {
        router = sink;
        return this::onMessage;
    }

    private void onMessage(final int requester, final int vector, final long address, final int data) {
        messages.incrementAndGet();
        action.run();
        final InterruptSink sink = router;
        if (sink != null && !holding) {
            sink.message(requester, vector, address, data);
        }
    }

    /** Acts inside every call of the card to its host. */
    void duringCalls(final Runnable inside) {
        action = inside;
    }

    /** Somebody else who is told what happens. */
    void alsoTell(final NicEvents events) {
        further = events;
    }

    /** The VMM's handler does not run until told otherwise; then it runs once. */
    void holdInterrupts(final boolean hold) {
        holding = hold;
        final InterruptSink sink = router;
        if (sink != null && !hold) {
            sink.message(0, 0, 0, 0);
        }
    }

    List<String> errors() {
        return errors;
    }

    long deliveredTo(final int context) {
        return delivered.get(context);
    }

    long deliveredToWire() {
        return deliveredToWire;
    }

    long messages() {
        return messages.get();
    }

    @Override
    public void onDelivered(final int port, final long nowNs, final FrameBytes frame) {
        if (port < 0) {
            deliveredToWire++;
        } else {
            delivered.incrementAndGet(port);
        }
        action.run();
    }

    @Override
    public void contained(final int context, final Throwable error) {
        errors.add("context " + context + ": " + error);
    }

    @Override
    public void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {
        action.run();
        further.fault(context, ring, index, busAddress, reason, detail);
    }

    @Override
    public void stateChange(final int context, final String from, final String to, final int epoch) {
        action.run();
        further.stateChange(context, from, to, epoch);
    }

    @Override
    public void interrupt(final int requesterId, final int vector) {
        action.run();
        further.interrupt(requesterId, vector);
    }

    @Override
    public void refusedFrame(final int context, final int index, final DropReason reason) {
        action.run();
        further.refusedFrame(context, index, reason);
    }

    @Override
    public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
        further.accessError(context, offset, numBytes, write);
    }
}
