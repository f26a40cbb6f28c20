package org.jvnic.nic.port;

/** The bytes of one Ethernet frame (no FCS), valid during the call they are handed to. */
public interface FrameBytes {
    /**
     * Length of the frame.
     *
     * @return bytes without FCS, 60 to 9216.
     */
    int length();

    /**
     * Copies the whole frame. The bytes decisions were made on come from the card's private copy.
     *
     * @param host host address of at least {@link #length()} bytes.
     */
    void copyTo(long host);
}
