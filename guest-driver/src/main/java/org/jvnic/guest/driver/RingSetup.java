package org.jvnic.guest.driver;

import org.jvnic.guest.ring.DescriptorRing;

/** The two ways in which rings get set up: by the driver itself, or by the VMM for it. Datasheet section 5.1. */
sealed interface RingSetup permits OwnRingSetup, PrivilegedRingSetup {
    DescriptorRing transmit();

    DescriptorRing receive();

    /** Makes both rings empty and known to the card. Before each START; the context is ASSIGNED. */
    void setUp();

    /** Brings the context back to ASSIGNED from any state, faults cleared; no DMA of it happens afterwards. */
    void reset();

    /** Gives up what {@link #setUp} took. After STOP. */
    void release();

    /** Hypercalls made here, those of the rings excluded. */
    long hypercalls();
}
