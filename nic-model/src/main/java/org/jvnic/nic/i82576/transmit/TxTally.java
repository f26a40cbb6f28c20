package org.jvnic.nic.i82576.transmit;

import java.util.Arrays;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.MacAddress;

/**
 * Counts of one batch, for the statistics registers and the ledger. Frames are those after segmentation, lengths are those after
 * padding. Owned by the engine's thread.
 */
public final class TxTally {
    /** Classes that sizes are counted in: 64, to 127, to 255, to 511, to 1023, and more, FCS included. */
    public static final int SIZES = 6;

    private static final int FCS = 4;

    private final int[] sizes = new int[SIZES];
    private int taken;
    private int frames;
    private long bytes;
    private int multicast;
    private int broadcast;
    private int segmented;
    private int descriptors;

    TxTally() {}

    void clear() {
        Arrays.fill(sizes, 0);
        taken = 0;
        frames = 0;
        bytes = 0;
        multicast = 0;
        broadcast = 0;
        segmented = 0;
        descriptors = 0;
    }

    void addTaken() {
        taken++;
    }

    void addSegmented() {
        segmented++;
    }

    void addDescriptors(final int count) {
        descriptors += count;
    }

    void addSent(final Frame frame) {
        final int length = frame.length();
        frames++;
        bytes += length;
        sizes[sizeClass(length + FCS)]++;
        final long destination = frame.destination();
        if (destination == MacAddress.BROADCAST) {
            broadcast++;
        } else if (MacAddress.isMulticast(destination)) {
            multicast++;
        }
    }

    private static int sizeClass(final int length) {
        return length == 64 ? 0 : Math.min(SIZES - 1, Integer.SIZE - Integer.numberOfLeadingZeros(length >>> 6));
    }

    boolean isEmpty() {
        return (taken | descriptors | segmented) == 0;
    }

    /**
     * Frames taken from the guest, refused ones included.
     *
     * @return count.
     */
    public int taken() {
        return taken;
    }

    /**
     * Frames sent.
     *
     * @return count.
     */
    public int frames() {
        return frames;
    }

    /**
     * Bytes of frames sent.
     *
     * @return bytes without FCS.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Multicast frames sent, without broadcasts.
     *
     * @return count.
     */
    public int multicast() {
        return multicast;
    }

    /**
     * Broadcast frames sent.
     *
     * @return count.
     */
    public int broadcast() {
        return broadcast;
    }

    /**
     * Frames sent of a size.
     *
     * @param sizeClass 0 to {@link #SIZES} - 1.
     * @return count.
     */
    public int ofSize(final int sizeClass) {
        return sizes[sizeClass];
    }

    /**
     * Packets that were cut into segments.
     *
     * @return count.
     */
    public int segmented() {
        return segmented;
    }

    /**
     * Descriptors consumed.
     *
     * @return count.
     */
    public int descriptors() {
        return descriptors;
    }
}
