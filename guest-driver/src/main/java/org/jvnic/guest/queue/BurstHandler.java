package org.jvnic.guest.queue;

/** Takes frames as they are received, those in one piece many at a time. */
public interface BurstHandler extends FrameHandler {
    /**
     * Frames in one piece each came. Called on the thread that polls. It may send; it must not poll. What it throws reaches the one
     * who polls; all frames of the burst count as taken.
     *
     * @param burst the frames, in place and in order; a flyweight that holds others after this call returns, and whose bytes are
     *              the card's again.
     */
    void onBurst(ReceivedBurst burst);
}
