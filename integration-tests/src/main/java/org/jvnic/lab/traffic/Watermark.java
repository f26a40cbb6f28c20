package org.jvnic.lab.traffic;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The watermark in the payload of a frame, little-endian. Offsets are from the start of the frame.
 *
 * <pre>
 *   42 magic (2)   44 sender (2)   46 receiver (2)   48 frame length (2)   50 sequence (6)
 *   56 time of sending (8), in frames of 64 bytes and more
 *   56 or 64: the fill, up to the end of the frame: 8-byte words that follow from sender, sequence and place
 * </pre>
 *
 * <p>Stateless; any thread.
 */
public final class Watermark {
    /** Sequence numbers are below this. */
    public static final long SEQUENCE_LIMIT = 1L << 48;

    /** The shortest frame with a time of sending, bytes. */
    public static final int MIN_TIMED_FRAME_BYTES = 64;

    private static final int MAGIC = 0x4A56;
    private static final int IDENTITY_OFFSET = 42;
    private static final int SENDER_OFFSET = 44;
    private static final int RECEIVER_OFFSET = 46;
    private static final int LENGTH_OFFSET = 48;
    private static final int SEQUENCE_OFFSET = 50;
    private static final int SEQUENCE_HIGH_OFFSET = 54;
    private static final int TIME_OFFSET = 56;
    private static final int FILL_OFFSET = 64;

    private Watermark() {}

    private static int fillOffset(final int frameBytes) {
        return frameBytes >= MIN_TIMED_FRAME_BYTES ? FILL_OFFSET : TIME_OFFSET;
    }

    private static long fillStart(final int sender, final long sequence) {
        return SplitMix.mix((long) sender << 48 ^ sequence);
    }

    static void write(
            final MutableDirectBuffer buffer,
            final int offset,
            final int frameBytes,
            final long identity,
            final long sequence,
            final long nowNs) {
        buffer.putLong(offset + IDENTITY_OFFSET, identity | (long) frameBytes << 48, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(offset + SEQUENCE_OFFSET, (int) sequence, ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(offset + SEQUENCE_HIGH_OFFSET, (short) (sequence >>> 32), ByteOrder.LITTLE_ENDIAN);
        if (frameBytes >= MIN_TIMED_FRAME_BYTES) {
            buffer.putLong(offset + TIME_OFFSET, nowNs, ByteOrder.LITTLE_ENDIAN);
        }
        final long first = fillStart((int) (identity >>> 16) & 0xFFFF, sequence);
        fill(buffer, offset + fillOffset(frameBytes), offset + frameBytes, first);
    }

    /** The first 8 bytes, the length left out. */
    static long identity(final int sender, final int receiver) {
        return MAGIC | (long) sender << 16 | (long) receiver << 32;
    }

    private static void fill(final MutableDirectBuffer buffer, final int from, final int end, final long first) {
        long word = first;
        int i = from;
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            buffer.putLong(i, word, ByteOrder.LITTLE_ENDIAN);
            word += SplitMix.STEP;
        }
        for (; i < end; i++) {
            buffer.putByte(i, (byte) word);
            word >>>= Byte.SIZE;
        }
    }

    static boolean hasGoodFill(final DirectBuffer frame, final int offset, final int frameBytes) {
        long word = fillStart(sender(frame, offset), sequence(frame, offset));
        final int end = offset + frameBytes;
        long difference = 0;
        int i = offset + fillOffset(frameBytes);
        for (; i <= end - Long.BYTES; i += Long.BYTES) {
            difference |= frame.getLong(i, ByteOrder.LITTLE_ENDIAN) ^ word;
            word += SplitMix.STEP;
        }
        for (; i < end; i++) {
            difference |= frame.getByte(i) ^ (byte) word;
            word >>>= Byte.SIZE;
        }
        return difference == 0;
    }

    static boolean hasMagic(final DirectBuffer frame, final int offset) {
        return unsignedShort(frame, offset + IDENTITY_OFFSET) == MAGIC;
    }

    static int length(final DirectBuffer frame, final int offset) {
        return unsignedShort(frame, offset + LENGTH_OFFSET);
    }

    /**
     * Who sent a watermarked frame.
     *
     * @param frame  the buffer.
     * @param offset first byte of the frame.
     * @return id of the sender, 0 to 0xFFFF.
     */
    public static int sender(final DirectBuffer frame, final int offset) {
        return unsignedShort(frame, offset + SENDER_OFFSET);
    }

    /**
     * Whom a watermarked frame is for.
     *
     * @param frame  the buffer.
     * @param offset first byte of the frame.
     * @return id of the receiver, 0 to 0xFFFF; {@link Endpoint#GROUP_ID} for everybody.
     */
    public static int receiver(final DirectBuffer frame, final int offset) {
        return unsignedShort(frame, offset + RECEIVER_OFFSET);
    }

    /**
     * The number of a watermarked frame in the stream from its sender to its receiver.
     *
     * @param frame  the buffer.
     * @param offset first byte of the frame.
     * @return 0 and on, below {@link #SEQUENCE_LIMIT}.
     */
    public static long sequence(final DirectBuffer frame, final int offset) {
        final long low = frame.getInt(offset + SEQUENCE_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF_FFFFL;
        return low | (long) unsignedShort(frame, offset + SEQUENCE_HIGH_OFFSET) << 32;
    }

    /**
     * When a watermarked frame was sent.
     *
     * @param frame  the buffer.
     * @param offset first byte of a frame of {@value #MIN_TIMED_FRAME_BYTES} bytes or more; shorter ones carry no time.
     * @return the sender's clock, nanoseconds.
     */
    public static long sentNs(final DirectBuffer frame, final int offset) {
        return frame.getLong(offset + TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    private static int unsignedShort(final DirectBuffer frame, final int offset) {
        return frame.getShort(offset, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }
}
