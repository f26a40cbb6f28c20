package org.jvnic.nic.i82576.receive;

/** What the switch tells of the frame it is delivering. Set by the switch before each delivery; owned by the engine's thread. */
public final class Reception {
    private boolean loopback;
    private boolean replicated;
    private boolean exact;

    /** From the wire, to one pool. */
    public Reception() {}

    /**
     * Sets all of it.
     *
     * @param fromPool  the frame was sent by a pool of this card.
     * @param toSeveral several pools get it.
     * @param byAddress a receive address matched, no hash and no promiscuous mode.
     */
    public void set(final boolean fromPool, final boolean toSeveral, final boolean byAddress) {
        loopback = fromPool;
        replicated = toSeveral;
        exact = byAddress;
    }

    /**
     * Whether a pool of this card sent the frame.
     *
     * @return the LB bit of the descriptor.
     */
    public boolean isLoopback() {
        return loopback;
    }

    /**
     * Whether several pools get the frame: RPLOLR decides about its tag then.
     *
     * @return true for copies of a multicast or broadcast.
     */
    public boolean isReplicated() {
        return replicated;
    }

    /**
     * Whether an address matched in full.
     *
     * @return false sets the PIF bit of the descriptor.
     */
    public boolean isExact() {
        return exact;
    }
}
