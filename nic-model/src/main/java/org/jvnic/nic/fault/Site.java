package org.jvnic.nic.fault;

import java.util.Set;

/** Where a fault can be injected, and what counts as one operation there. */
public enum Site {
    /** A resolve for reading. A flip shows the card a private copy with bits inverted. */
    DMA_READ(true, FaultKind.FAIL, FaultKind.FLIP, FaultKind.THROW, FaultKind.CALL),
    /** A resolve for writing. A drop lets the card write to memory that nobody reads. */
    DMA_WRITE(true, FaultKind.FAIL, FaultKind.DROP, FaultKind.THROW, FaultKind.CALL),
    /** Asking for a requester's protection domain. A failure is the answer null. */
    DOMAIN_LOOKUP(true, FaultKind.FAIL, FaultKind.THROW, FaultKind.CALL),
    /** An interrupt message or a change of an interrupt line. A flip inverts bits of the message data. */
    INTERRUPT(
            true,
            FaultKind.DROP,
            FaultKind.DUPLICATE,
            FaultKind.DELAY,
            FaultKind.FLIP,
            FaultKind.THROW,
            FaultKind.CALL),
    /** A frame handed to the wire. A failure is a wire without room; a delay is counted in polls. */
    WIRE_TRANSMIT(
            false,
            FaultKind.FAIL,
            FaultKind.DROP,
            FaultKind.DUPLICATE,
            FaultKind.DELAY,
            FaultKind.FLIP,
            FaultKind.THROW,
            FaultKind.CALL),
    /** A poll of the wire. A failure finds nothing; frames that have arrived stay at the wire. */
    WIRE_POLL(false, FaultKind.FAIL, FaultKind.THROW, FaultKind.CALL),
    /** A frame a poll found. A delay is counted in polls; the copy of a duplicate comes with the next poll. */
    WIRE_RECEIVE(false, FaultKind.DROP, FaultKind.DUPLICATE, FaultKind.DELAY, FaultKind.FLIP, FaultKind.CALL),
    /** A question for the wire's carrier. A failure is the answer that there is none. */
    WIRE_LINK(false, FaultKind.FAIL, FaultKind.THROW, FaultKind.CALL),
    /** A mapping of memory by the embedding host, which asks {@link FaultInjector#check}. */
    MEMORY_MAP(false, FaultKind.FAIL, FaultKind.THROW, FaultKind.CALL);

    private final boolean hasRequester;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of
    private final Set<FaultKind> kinds;

    Site(final boolean hasRequester, final FaultKind... kinds) {
        this.hasRequester = hasRequester;
        this.kinds = Set.of(kinds);
    }

    /**
     * Whether operations here are made under a requester id, so that a rule can be limited to one.
     *
     * @return true for DMA and interrupts.
     */
    public boolean hasRequester() {
        return hasRequester;
    }

    /**
     * Whether a kind of fault can be injected here.
     *
     * @param kind the kind.
     * @return true when a plan may contain it.
     */
    public boolean offers(final FaultKind kind) {
        return kinds.contains(kind);
    }
}
