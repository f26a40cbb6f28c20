package org.jvnic.lab.traffic;

/**
 * What stands in the UDP checksum of frames sent.
 *
 * <p>Without one the time of sending is not protected, nor the sequence number of frames without fill (64 bytes).
 */
public enum UdpChecksum {
    /** The right checksum. */
    GOOD,
    /** Zero: the sender made none. */
    NONE
}
