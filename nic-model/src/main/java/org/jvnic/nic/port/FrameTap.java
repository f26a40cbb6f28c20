package org.jvnic.nic.port;

/** Sees every frame once, at delivery. Called by the engine's thread. */
@FunctionalInterface
public interface FrameTap {
    /** Interface number of the wire. Contexts have their own number. */
    int WIRE = -1;

    /**
     * A frame was delivered.
     *
     * @param port  receiving context, or {@link #WIRE}.
     * @param nowNs the card's clock, nanoseconds.
     * @param frame the bytes delivered.
     */
    void onDelivered(int port, long nowNs, FrameBytes frame);
}
