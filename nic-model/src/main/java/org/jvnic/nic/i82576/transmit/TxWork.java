package org.jvnic.nic.i82576.transmit;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.nic.frame.Frame;

/**
 * What the transmit queues of one engine share, since one of them sends at a time: the frame in flight and the private memory that
 * frames are read into when they are changed, summed or cut. Owned by the engine's thread.
 */
public final class TxWork {
    /** Room for a tag before the frame. */
    private static final int HEADROOM = 64;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(HEADROOM + TxSettings.MAX_MAX_FRAME + 1, 64);
    private final long staging = BufferUtil.address(memory) + HEADROOM;
    private final Frame frame = new Frame();
    private final TxTally tally = new TxTally();
    private final TxChecksums checksums = new TxChecksums(memory, HEADROOM);

    private final SegmentFlags segmentFlags = new SegmentFlags();

    /** For one engine. */
    public TxWork() {}

    /**
     * Takes over which TCP flags segments keep.
     *
     * @param low  DTXTCPFLGL: of the first and of those in the middle.
     * @param high DTXTCPFLGH: of the last.
     */
    public void keepFlags(final int low, final int high) {
        segmentFlags.configure(low, high);
    }

    SegmentFlags segmentFlags() {
        return segmentFlags;
    }

    Frame frame() {
        return frame;
    }

    /** Where a frame of at most {@link TxSettings#MAX_MAX_FRAME} bytes is read to. */
    long staging() {
        return staging;
    }

    TxTally tally() {
        return tally;
    }

    TxChecksums checksums() {
        return checksums;
    }
}
