package org.jvnic.nic.fabric;

import org.jvnic.nic.frame.Frame;

/** What the engine needs of a switch. Called by the engine's thread. */
public interface Fabric {
    /**
     * Sets the time of the turn.
     *
     * @param now nanoseconds.
     */
    void setNow(long now);

    /**
     * Takes a frame from the wire.
     *
     * @param frame the frame.
     */
    void fromWire(Frame frame);

    /**
     * Counts a frame from the wire that is no frame this card carries.
     *
     * @param numBytes its length.
     */
    void refuseFromWire(int numBytes);
}
