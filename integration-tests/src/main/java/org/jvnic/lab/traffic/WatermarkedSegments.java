package org.jvnic.lab.traffic;

import org.agrona.MutableDirectBuffer;

/**
 * A TCP stream of watermarked records from one endpoint to another, numbered from 0: each record is the payload of one segment, so
 * that the receiver can check what the card cuts.
 *
 * <p>{@link #write} writes a piece of several records whose turn it is, {@link #advance} says that they were sent. One thread.
 * Nothing is allocated after construction.
 */
public final class WatermarkedSegments {
    /** The shortest segment, bytes of the frame without FCS: the card cuts into payloads of 64 bytes and more. */
    public static final int MIN_FRAME_BYTES = TcpFrameBuilder.PAYLOAD_OFFSET + 64;

    /** The longest piece, bytes with headers: the IP header cannot tell more. */
    public static final int MAX_PIECE_BYTES = 14 + 0xFFFF;

    private final TcpFrameBuilder builder;
    private final long identity;
    private final int frameBytes;
    private long sequence;

    /**
     * A stream.
     *
     * @param from       who sends.
     * @param to         who shall receive.
     * @param frameBytes size of each segment as a frame, {@value #MIN_FRAME_BYTES} to {@value FrameBuilder#MAX_FRAME_BYTES} bytes
     *                   without FCS.
     * @throws IllegalArgumentException when the size is out of range.
     */
    public WatermarkedSegments(final Endpoint from, final Endpoint to, final int frameBytes) {
        if (frameBytes < MIN_FRAME_BYTES || frameBytes > FrameBuilder.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "size: " + frameBytes + " is not " + MIN_FRAME_BYTES + " to " + FrameBuilder.MAX_FRAME_BYTES);
        }
        this.builder = new TcpFrameBuilder(from, to);
        this.identity = Watermark.identity(from.id(), to.id());
        this.frameBytes = frameBytes;
    }

    /**
     * Payload of a segment.
     *
     * @return bytes.
     */
    public int recordBytes() {
        return frameBytes - TcpFrameBuilder.PAYLOAD_OFFSET;
    }

    /**
     * Size of a piece.
     *
     * @param records records in it, 1 or more.
     * @return bytes with headers.
     */
    public int pieceBytes(final int records) {
        return TcpFrameBuilder.PAYLOAD_OFFSET + records * recordBytes();
    }

    /**
     * Most records of a piece.
     *
     * @param bytes most bytes of the piece with headers.
     * @return 0 or more.
     */
    public int recordsIn(final int bytes) {
        return Math.max(0, (Math.min(bytes, MAX_PIECE_BYTES) - TcpFrameBuilder.PAYLOAD_OFFSET) / recordBytes());
    }

    /**
     * Writes the piece whose turn it is.
     *
     * @param buffer  where.
     * @param offset  first byte of the piece.
     * @param records records in it, 1 or more.
     * @param nowNs   the sender's clock, nanoseconds.
     * @throws IndexOutOfBoundsException when the piece is not inside the buffer.
     */
    public void write(final MutableDirectBuffer buffer, final int offset, final int records, final long nowNs) {
        builder.writeHeaders(buffer, offset, pieceBytes(records), (int) (sequence * recordBytes()));
        final int shift = TcpFrameBuilder.WATERMARK_SHIFT;
        for (int i = 0; i < records; i++) {
            final int at = offset + i * recordBytes() + shift;
            Watermark.write(buffer, at, frameBytes - shift, identity, sequence + i, nowNs);
        }
    }

    /**
     * The piece written last was sent.
     *
     * @param records records in it.
     */
    public void advance(final int records) {
        sequence += records;
    }

    /**
     * Records sent.
     *
     * @return the number of the record whose turn it is.
     */
    public long sent() {
        return sequence;
    }
}
