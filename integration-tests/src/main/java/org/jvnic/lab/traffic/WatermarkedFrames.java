package org.jvnic.lab.traffic;

import org.agrona.MutableDirectBuffer;

/**
 * The stream of watermarked frames from one endpoint to another, numbered from 0.
 *
 * <p>{@link #write} writes the frame whose turn it is, {@link #advance} says that it was sent: a frame that found no room can
 * be written again later, in another place or size. One thread. Nothing is allocated after construction.
 */
public final class WatermarkedFrames {
    private final FrameBuilder builder;
    private final long identity;
    private long sequence;

    /**
     * A stream.
     *
     * @param from        who sends.
     * @param to          who shall receive, or {@link Endpoint#BROADCAST}.
     * @param udpChecksum what stands in the UDP checksum.
     */
    public WatermarkedFrames(final Endpoint from, final Endpoint to, final UdpChecksum udpChecksum) {
        this.builder = new FrameBuilder(from, to, udpChecksum);
        this.identity = Watermark.identity(from.id(), to.id());
    }

    /**
     * Writes the frame whose turn it is.
     *
     * @param buffer     where.
     * @param offset     first byte of the frame.
     * @param frameBytes its size, {@value FrameBuilder#MIN_FRAME_BYTES} to {@value FrameBuilder#MAX_FRAME_BYTES} bytes
     *                   without FCS.
     * @param nowNs      the sender's clock, nanoseconds; kept when the frame has room for it.
     * @throws IllegalArgumentException  when the size is out of range.
     * @throws IndexOutOfBoundsException when the frame is not inside the buffer.
     */
    public void write(final MutableDirectBuffer buffer, final int offset, final int frameBytes, final long nowNs) {
        builder.writeHeaders(buffer, offset, frameBytes);
        Watermark.write(buffer, offset, frameBytes, identity, sequence, nowNs);
        builder.seal(buffer, offset, frameBytes);
    }

    /** The frame written last was sent; the next one has the next number. */
    public void advance() {
        sequence++;
    }

    /**
     * Frames sent.
     *
     * @return the number of the frame whose turn it is.
     */
    public long sent() {
        return sequence;
    }
}
