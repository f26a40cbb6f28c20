package org.jvnic.vmm.machine;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaPort;
import org.jvnic.vmm.protection.ValidatedDomain;

/**
 * The table that an IOMMU would have for this card: which memory each of its requesters reaches. Any thread. Datasheet
 * section 12.1.
 */
final class RequesterDomains implements DmaPort {
    private final AtomicReferenceArray<@Nullable DmaDomain> contexts;
    private final ValidatedDomain card;

    RequesterDomains(final int contextCount, final ValidatedDomain card) {
        this.contexts = new AtomicReferenceArray<>(contextCount);
        this.card = card;
    }

    @Override
    public @Nullable DmaDomain domain(final int requesterId) {
        return requesterId == DmaPort.CARD ? card : contexts.get(requesterId);
    }

    /** The card's own domain: the vector ring. */
    ValidatedDomain card() {
        return card;
    }

    /** Gives a context a domain; false when it has one. */
    boolean attach(final int context, final DmaDomain domain) {
        return contexts.compareAndSet(context, null, domain);
    }

    /** From now on the context reaches nothing. */
    void detach(final int context) {
        contexts.set(context, null);
    }
}
