package org.jvnic.nic.port;

import org.jspecify.annotations.Nullable;

/** The memory a card may reach, seen through the protection domain of each requester. */
@FunctionalInterface
public interface DmaPort {
    /** Requester id of the card itself: the interrupt vector ring is written under it. */
    int CARD = 0xFFFF;

    /**
     * The protection domain a requester makes its accesses in. Asked once each time a context is assigned.
     *
     * @param requesterId context number, or {@link #CARD}.
     * @return the domain; null refuses the assignment.
     */
    @Nullable
    DmaDomain domain(int requesterId);
}
