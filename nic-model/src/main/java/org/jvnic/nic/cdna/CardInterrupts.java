package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.engine.ContainedEvents;
import org.jvnic.nic.interrupt.VectorPoster;
import org.jvnic.nic.interrupt.VectorSignal;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.nic.register.RegisterFile;

/**
 * From the interrupts and faults of contexts to vectors of the function: the vector ring and vector 0 behind it, or a vector of
 * the context's own. Datasheet sections 6.2 and 6.3.
 *
 * <p>Owned by the engine's thread, except the counts, which any thread may read.
 */
final class CardInterrupts {
    private final RegisterFile global;
    private final DmaPort dma;
    private final VectorSignal vectors;
    private final @Nullable VectorSignal[] contextVectors;
    private final ContainedEvents events;
    private final ContextContainment containment;
    private final ServiceCause service;
    private final VectorPoster poster;
    private boolean vector0Due;
    private boolean pendingPublished;
    private long raised;

    CardInterrupts(
            final int contextCount,
            final RegisterFile global,
            final DmaPort dma,
            final VectorSignal vectors,
            final ContainedEvents events,
            final ContextContainment containment,
            final ServiceCause service) {
        this.global = global;
        this.dma = dma;
        this.vectors = vectors;
        this.contextVectors = new @Nullable VectorSignal[contextCount];
        this.events = events;
        this.containment = containment;
        this.service = service;
        this.poster = new VectorPoster(contextCount);
    }

    /** From now on a context's direct interrupts are vector 0 of a function of its own. */
    void attachFunction(final int context, final VectorSignal signal) {
        contextVectors[context] = signal;
    }

    // ---- vector ring

    /** VECTOR_RING_SIZE was written: turns the ring on or off. A ring that cannot be is off. */
    void setUpVectorRing(final boolean busMaster) {
        final int size = global.get(GlobalRegister.VECTOR_RING_SIZE.word());
        if (size >= 0) {
            poster.disable();
        } else {
            final long bus = (global.get(GlobalRegister.VECTOR_RING_LO.word()) & 0xFFFF_FFFFL)
                    | ((long) global.get(GlobalRegister.VECTOR_RING_HI.word()) << 32);
            if (!busMaster || !poster.enable(dma.domain(DmaPort.CARD), bus, size & 15)) {
                global.clearBits(GlobalRegister.VECTOR_RING_SIZE.word(), 1 << 31);
            }
            global.set(GlobalRegister.VECTOR_CONSUMER.word(), 0);
        }
        global.set(GlobalRegister.VECTOR_PRODUCER.word(), poster.producer());
        service.onChanged();
    }

    /** VECTOR_CONSUMER was written: whoever has not consumed everything is interrupted again. */
    void onVectorConsumer() {
        if (poster.producer() != global.get(GlobalRegister.VECTOR_CONSUMER.word())) {
            vector0Due = true;
        }
    }

    // ---- causes

    /**
     * A context's interrupt is due.
     *
     * @param context context number.
     * @param direct  whether it has a vector of its own.
     */
    void raiseContext(final int context, final boolean direct) {
        final VectorSignal own = contextVectors[context];
        if (!direct) {
            poster.add(context);
        } else if (own == null) {
            raise(vectors, 1 + context, DmaPort.CARD);
        } else {
            raise(own, 0, context);
        }
    }

    /** A context has faulted: the VMM is told. */
    void raiseFault(final int context) {
        global.setBits(GlobalRegister.FAULT_PENDING.word() + (context >>> 5), 1 << context);
        service.onChanged();
        vector0Due = true;
    }

    /** The VMM need not look at a context's fault any more. */
    void clearFault(final int context) {
        global.clearBits(GlobalRegister.FAULT_PENDING.word() + (context >>> 5), 1 << context);
        service.onChanged();
    }

    /** Interrupts of a context that are raised and not sent are not sent any more. */
    void withdraw(final int context) {
        poster.discard(context);
        vectors.withdraw(1 + context);
        final VectorSignal own = contextVectors[context];
        if (own != null) {
            own.withdraw(0);
        }
    }

    /** The vector ring is off, and nothing is due. The registers are the caller's. */
    void reset() {
        poster.disable();
        vector0Due = false;
    }

    // ---- end of a turn

    /**
     * Posts the vector of this turn and raises vector 0 where it is due.
     *
     * @return interrupts raised, 0 or 1.
     */
    int endTurn() {
        postVector();
        publishPending();
        if (!vector0Due) {
            return 0;
        }
        vector0Due = false;
        raise(vectors, 0, DmaPort.CARD);
        return 1;
    }

    private void postVector() {
        try {
            if (poster.post(global.get(GlobalRegister.VECTOR_CONSUMER.word()))) {
                global.set(GlobalRegister.VECTOR_PRODUCER.word(), poster.producer());
                service.onChanged();
                vector0Due = true;
            }
        } catch (final Throwable error) { // the card's own domain threw: no context is to blame, the bits stay pending
            containment.contain(error);
        }
    }

    private void publishPending() {
        final boolean any = poster.hasPending();
        if (any || pendingPublished) {
            for (int i = 0; i < 4; i++) {
                final long bits = poster.pending(i);
                global.set(GlobalRegister.INTERRUPT_PENDING.word() + 2 * i, (int) bits);
                global.set(GlobalRegister.INTERRUPT_PENDING.word() + 2 * i + 1, (int) (bits >>> 32));
            }
            pendingPublished = any;
        }
    }

    private void raise(final VectorSignal signal, final int vector, final int requesterId) {
        raised++;
        try {
            signal.raise(vector);
            events.interrupt(requesterId, vector);
        } catch (final Throwable error) { // a sink that throws loses this interrupt only
            containment.contain(ContextContainment.NOBODY, error);
        }
    }

    // ---- counts

    /** Vectors written to the ring. */
    long posted() {
        return poster.posted();
    }

    /** Turns in which a full ring held a vector up. */
    long merges() {
        return poster.merges();
    }

    /** Vectors of the function, and of those of contexts, raised. */
    long raised() {
        return raised;
    }
}
