package org.jvnic.nic.port;

/** What is on the other side of the card's port. Every method is called by the engine's thread and never blocks. */
public interface Wire {
    /** Takes the frames that arrive from a wire. */
    @FunctionalInterface
    interface Receiver {
        /**
         * One frame from the wire, in memory that no guest can write.
         *
         * @param host   host address of the frame, valid during the call.
         * @param length bytes without FCS.
         */
        void onFrame(long host, int length);
    }

    /**
     * Hands a frame to the wire, which copies it.
     *
     * @param frame the frame, valid during the call.
     * @return false when the wire has no room; the card counts the drop.
     */
    boolean transmit(FrameBytes frame);

    /**
     * Whether {@link #transmit} would take a frame of any length now. A card that keeps frames until its port can send them asks
     * first; without carrier the answer is true, as frames are lost then and not kept.
     *
     * @return false while there is no room.
     */
    default boolean hasRoom() {
        return true;
    }

    /** The turn that has handed over frames ends: a wire that sends what it has taken by a thread of its own wakes it here. */
    default void flush() {}

    /**
     * Names whom to tell that frames have arrived, so that the card need not look again and again. Called once, before the wire is
     * used.
     *
     * @param waker to be run by the wire's thread after a frame can be seen by {@link #poll}; cheap when the card is awake.
     * @return false when the wire cannot tell: the card looks for itself.
     */
    default boolean onArrival(final Runnable waker) {
        return false;
    }

    /**
     * Takes frames that have arrived.
     *
     * @param receiver called once a frame.
     * @param limit    the most frames to hand over.
     * @return number of frames handed over.
     */
    int poll(Receiver receiver, int limit);

    /**
     * Frames accepted from the card by {@link #transmit} that have not left yet: the ledger's staged frames.
     *
     * @return 0 or more.
     */
    default int staged() {
        return 0;
    }

    /**
     * Whether there is carrier.
     *
     * @return false while frames cannot pass.
     */
    default boolean isLinkUp() {
        return true;
    }

    /**
     * Link speed.
     *
     * @return Mb/s.
     */
    default int speedMbps() {
        return 10_000;
    }
}
