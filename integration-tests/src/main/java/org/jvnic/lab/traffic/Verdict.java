package org.jvnic.lab.traffic;

/** What a {@link WatermarkChecker} says about a frame: the first of these that applies, errors first. */
public enum Verdict {
    /** No watermarked frame: too short, too long, no IPv4, or no watermark. */
    FOREIGN,
    /** The watermark names a sender that is not one of the known. */
    UNKNOWN_SENDER,
    /** The frame is for somebody else, by its Ethernet address or by its watermark. */
    WRONG_RECEIVER,
    /** Bytes are missing or there are too many. */
    WRONG_LENGTH,
    /** A byte of the headers is not what the sender wrote. */
    BAD_HEADER,
    /** The UDP checksum is wrong. */
    BAD_CHECKSUM,
    /** A byte of the fill is not what the sender wrote. */
    BAD_FILL,
    /** The frame came before. */
    DUPLICATE,
    /** The frame is older than one that came before it. */
    REORDERED,
    /** The frame is whole, and frames before it are missing. */
    GAP,
    /** The frame is whole and the next in its stream. */
    OK;

    /**
     * Whether something is wrong with the frame itself or its place. A gap is a loss, not an error of this frame.
     *
     * @return false for {@link #OK} and {@link #GAP}.
     */
    public boolean isError() {
        return this != OK && this != GAP;
    }
}
