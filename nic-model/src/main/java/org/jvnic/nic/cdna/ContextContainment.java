package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.engine.ContainedEvents;
import org.jvnic.nic.fabric.Containment;
import org.jvnic.nic.port.DmaPort;

/**
 * Keeps what the host throws away from everybody but the context that was being served, which is faulted.
 * Engine's thread; any thread for {@link #NOBODY}. Datasheet section 8.1.
 */
final class ContextContainment implements Containment {
    /** No context is being served. */
    static final int NOBODY = -1;

    private final CdnaContext[] contexts;
    private final ContainedEvents events;
    private int serving = NOBODY;

    ContextContainment(final CdnaContext[] contexts, final ContainedEvents events) {
        this.contexts = contexts;
        this.events = events;
    }

    /**
     * Who is to blame for what is thrown from now on.
     *
     * @param context context number, or {@link #NOBODY}.
     */
    void setServing(final int context) {
        serving = context;
    }

    /** Contains what was thrown while somebody was served; after it nobody is. */
    void contain(final Throwable error) {
        final int context = serving;
        serving = NOBODY;
        contain(context, error);
    }

    @Override
    public void contain(final int context, final Throwable error) {
        if (context >= 0 && context < contexts.length) {
            contexts[context].fault(FaultReason.HOST, RingName.NONE, 0, 0, 0);
        }
        events.contained(context >= 0 ? context : DmaPort.CARD, error);
    }
}
