package org.jvnic.guest.queue;

/** Takes frames as they are received. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * A frame came. Called on the thread that polls. It may send; it must not poll. What it throws reaches the one who polls;
     * the frame counts as taken.
     *
     * @param frame the frame, in place; a flyweight that holds another frame after this call returns, and whose bytes are the
     *              card's again.
     */
    void onFrame(ReceivedFrame frame);
}
