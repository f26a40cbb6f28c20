package org.jvnic.nic.pci;

import java.util.function.BooleanSupplier;
import org.jvnic.nic.interrupt.Coalesced;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.port.NicEvents;

/**
 * Tells the sink the level of the interrupt line, each change once and in order, whichever threads cause them.
 *
 * <p>No lock is held when the sink is called: the first thread to come tells for all that come meanwhile.
 *
 * <p>A guest that flips INTx Disable from other processors could keep the thread that tells busy for as long as it likes. So past
 * some rounds the rest is left to the next change: only the guest's own line is late.
 */
final class InterruptLine {
    private final int requesterId;
    private final InterruptSink sink;
    private final NicEvents events;
    private final BooleanSupplier level;
    private final Coalesced telling = new Coalesced(this::tell);
    private boolean told;

    InterruptLine(
            final int requesterId, final InterruptSink sink, final NicEvents events, final BooleanSupplier level) {
        this.requesterId = requesterId;
        this.sink = sink;
        this.events = events;
        this.level = level;
    }

    /** The level may have changed. Waits for nobody. */
    void publish() {
        telling.run();
    }

    /** After {@link #publish}: waits until the change has been told, if another thread tells it. */
    void await() {
        telling.await();
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
