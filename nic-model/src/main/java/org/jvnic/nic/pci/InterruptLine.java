package org.jvnic.nic.pci;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

/**
 * Tells the sink the level of the interrupt line, each change once and in order, whichever threads cause them.
 *
 * <p>No lock is held when the sink is called: the first thread to come tells for all that come meanwhile, so a sink may wait
 * for a lock under which somebody else is changing the level.
 */
final class InterruptLine {
    /**
     * A guest that flips INTx Disable from other processors could keep the thread that tells busy for as long as it likes.
     * Past this many rounds the rest is left to the next change: only the guest's own line is late.
     */
    private static final int MAX_ROUNDS = 64;

    private final int requesterId;
    private final InterruptSink sink;
    private final NicEvents events;
    private final BooleanSupplier level;
    private final AtomicInteger changes = new AtomicInteger();
    private boolean told;

    InterruptLine(
            final int requesterId, final InterruptSink sink, final NicEvents events, final BooleanSupplier level) {
        this.requesterId = requesterId;
        this.sink = sink;
        this.events = events;
        this.level = level;
    }

    /** The level may have changed. */
    void publish() {
        if (changes.getAndIncrement() != 0) {
            return;
        }
        int left = 1;
        for (int round = 0; round < MAX_ROUNDS && left != 0; round++) {
            final int seen = changes.get();
            tell();
            left = changes.addAndGet(-seen);
        }
        if (left != 0) {
            changes.set(0);
        }
    }

    private void tell() {
        final boolean now = level.getAsBoolean();
        if (now == told) {
            return;
        }
        told = now;
        try {
            sink.line(requesterId, now);
        } catch (final Throwable e) { // whatever it is, the next change has to be told
            events.contained(requesterId, e);
        }
    }
}
