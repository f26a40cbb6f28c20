package org.jvnic.lab.traffic;

import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.MutableLong;

/**
 * Verifies the watermarked frames one receiver gets: addressed to it, every byte as sent, in order.
 *
 * <p>A frame with an error does not count as arrived, so when it was the only copy its number is missing too. A frame that
 * comes late, but within the 64 numbers before the newest, is an error and is missing no longer; of an older one it is not
 * known whether it came before, it is an error and nothing else changes. What is missing after the last frame is for the
 * caller to see, who knows what was sent: compare {@link #arrived} or {@link #nextSequence} with {@link WatermarkedFrames#sent}.
 *
 * <p>One thread. Nothing is allocated for a frame.
 */
public final class WatermarkChecker {
    private static final class Source {
        private final FrameBuilder toSelf;
        private final FrameBuilder toGroup;
        private final TcpFrameBuilder segments;
        private final StreamOrder selfOrder = new StreamOrder();
        private final StreamOrder groupOrder = new StreamOrder();

        Source(final Endpoint sender, final Endpoint self, final UdpChecksum udpChecksum) {
            toSelf = new FrameBuilder(sender, self, udpChecksum);
            toGroup = new FrameBuilder(sender, Endpoint.BROADCAST, udpChecksum);
            segments = new TcpFrameBuilder(sender, self);
        }
    }

    private final Endpoint self;
    private final Int2ObjectHashMap<Source> sources = new Int2ObjectHashMap<>();
    private final Map<Verdict, MutableLong> counts = new EnumMap<>(Verdict.class);
    private long frames;
    private long bytes;

    /**
     * A checker.
     *
     * @param self    the receiver.
     * @param senders everybody who may send to it.
     * @param udpChecksum what they send: with {@link UdpChecksum#GOOD} a frame that lacks its checksum is an error; a wrong
     *     one always is.
     */
    public WatermarkChecker(final Endpoint self, final List<Endpoint> senders, final UdpChecksum udpChecksum) {
        this.self = self;
        for (final Endpoint sender : senders) {
            sources.put(sender.id(), new Source(sender, self, udpChecksum));
        }
        for (final Verdict verdict : Verdict.values()) {
            counts.put(verdict, new MutableLong());
        }
    }

    /**
     * Verifies and counts a frame.
     *
     * @param frame  the buffer.
     * @param offset first byte of the frame.
     * @param length bytes received, without FCS.
     * @return what was found.
     * @throws IndexOutOfBoundsException when the frame is not inside the buffer.
     */
    public Verdict check(final DirectBuffer frame, final int offset, final int length) {
        frame.boundsCheck(offset, length);
        final Verdict verdict = judge(frame, offset, length);
        frames++;
        bytes += length;
        Objects.requireNonNull(counts.get(verdict)).increment();
        return verdict;
    }

    private Verdict judge(final DirectBuffer frame, final int offset, final int length) {
        if (isForeign(frame, offset, length)) {
            return Verdict.FOREIGN;
        }
        final int mark = watermarkBase(frame, offset);
        final Source source = sources.get(Watermark.sender(frame, mark));
        if (source == null) {
            return Verdict.UNKNOWN_SENDER;
        }
        if (mark != offset) {
            final Verdict whole = judgeSegment(frame, offset, length, source.segments);
            return whole.isError() ? whole : source.selfOrder.onSequence(Watermark.sequence(frame, mark));
        }
        final boolean group = Watermark.receiver(frame, offset) == Endpoint.GROUP_ID;
        final Verdict whole = judgeBytes(frame, offset, length, group, group ? source.toGroup : source.toSelf);
        if (whole.isError()) {
            return whole;
        }
        return (group ? source.groupOrder : source.selfOrder).onSequence(Watermark.sequence(frame, offset));
    }

    /**
     * Where the frame would start if it were UDP: what {@link Watermark} wants to know of the frames of {@link WatermarkedFrames}
     * and of {@link WatermarkedSegments}.
     *
     * @param frame  the buffer.
     * @param offset first byte of an IPv4 frame.
     * @return the offset, or one further back for TCP.
     */
    public static int watermarkBase(final DirectBuffer frame, final int offset) {
        return TcpFrameBuilder.isTcp(frame, offset) ? offset + TcpFrameBuilder.WATERMARK_SHIFT : offset;
    }

    private Verdict judgeSegment(
            final DirectBuffer frame, final int offset, final int length, final TcpFrameBuilder expected) {
        final int mark = offset + TcpFrameBuilder.WATERMARK_SHIFT;
        if (destination(frame, offset) != self.mac() || Watermark.receiver(frame, mark) != self.id()) {
            return Verdict.WRONG_RECEIVER;
        }
        if (Watermark.length(frame, mark) != length - TcpFrameBuilder.WATERMARK_SHIFT) {
            return Verdict.WRONG_LENGTH;
        }
        final long place = Watermark.sequence(frame, mark) * (length - TcpFrameBuilder.PAYLOAD_OFFSET);
        if (!expected.matchesHeaders(frame, offset, length, (int) place)) {
            return Verdict.BAD_HEADER;
        }
        if (!expected.hasGoodChecksums(frame, offset, length)) {
            return Verdict.BAD_CHECKSUM;
        }
        return Watermark.hasGoodFill(frame, mark, length - TcpFrameBuilder.WATERMARK_SHIFT)
                ? Verdict.OK
                : Verdict.BAD_FILL;
    }

    private static boolean isForeign(final DirectBuffer frame, final int offset, final int length) {
        if (length < FrameBuilder.MIN_FRAME_BYTES
                || length > FrameBuilder.MAX_FRAME_BYTES
                || frame.getShort(offset + FrameBuilder.ETHERTYPE_OFFSET, ByteOrder.BIG_ENDIAN)
                        != FrameBuilder.ETHERTYPE_IPV4) {
            return true;
        }
        final int mark = watermarkBase(frame, offset);
        return length - (mark - offset) < FrameBuilder.MIN_FRAME_BYTES || !Watermark.hasMagic(frame, mark);
    }

    private Verdict judgeBytes(
            final DirectBuffer frame,
            final int offset,
            final int length,
            final boolean group,
            final FrameBuilder expected) {
        if (!isForSelf(frame, offset, group)) {
            return Verdict.WRONG_RECEIVER;
        }
        if (Watermark.length(frame, offset) != length) {
            return Verdict.WRONG_LENGTH;
        }
        if (!expected.matchesHeaders(frame, offset, length)) {
            return Verdict.BAD_HEADER;
        }
        if (!expected.hasGoodUdpChecksum(frame, offset, length)) {
            return Verdict.BAD_CHECKSUM;
        }
        return Watermark.hasGoodFill(frame, offset, length) ? Verdict.OK : Verdict.BAD_FILL;
    }

    private boolean isForSelf(final DirectBuffer frame, final int offset, final boolean group) {
        final long mac = destination(frame, offset);
        return group
                ? mac == Endpoint.BROADCAST.mac()
                : mac == self.mac() && Watermark.receiver(frame, offset) == self.id();
    }

    private static long destination(final DirectBuffer frame, final int offset) {
        return frame.getLong(offset + FrameBuilder.DESTINATION_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF_FFFF_FFFFL;
    }

    /**
     * Frames checked.
     *
     * @return 0 or more.
     */
    public long frames() {
        return frames;
    }

    /**
     * Bytes of the frames checked.
     *
     * @return 0 or more, without FCS.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Frames with one verdict.
     *
     * @param verdict the verdict.
     * @return 0 or more; for {@link Verdict#GAP} the number of gaps, not of what is missing in them.
     */
    public long count(final Verdict verdict) {
        return Objects.requireNonNull(counts.get(verdict)).get();
    }

    /**
     * Frames with an error.
     *
     * @return 0 or more.
     */
    public long errors() {
        return frames - count(Verdict.OK) - count(Verdict.GAP);
    }

    /**
     * Frames that did not come although later ones of their stream did, over all senders.
     *
     * @return 0 or more.
     */
    public long lost() {
        long lost = 0;
        for (final Source source : sources.values()) {
            lost += source.selfOrder.missing() + source.groupOrder.missing();
        }
        return lost;
    }

    /**
     * Different whole frames that came from a sender to this receiver alone.
     *
     * @param sender id of the sender.
     * @return 0 or more; 0 for an unknown sender.
     */
    public long arrived(final int sender) {
        final Source source = sources.get(sender);
        return source == null ? 0 : source.selfOrder.arrived();
    }

    /**
     * Different whole frames that came from a sender to everybody.
     *
     * @param sender id of the sender.
     * @return 0 or more; 0 for an unknown sender.
     */
    public long arrivedToGroup(final int sender) {
        final Source source = sources.get(sender);
        return source == null ? 0 : source.groupOrder.arrived();
    }

    /**
     * The number that comes next from a sender to this receiver alone.
     *
     * @param sender id of the sender.
     * @return one more than the highest that came; 0 for an unknown sender.
     */
    public long nextSequence(final int sender) {
        final Source source = sources.get(sender);
        return source == null ? 0 : source.selfOrder.next();
    }

    @Override
    public String toString() {
        final StringBuilder text =
                new StringBuilder("receiver " + self.id() + ": frames " + frames + ", lost " + lost());
        for (final Map.Entry<Verdict, MutableLong> count : counts.entrySet()) {
            if (count.getValue().get() != 0) {
                text.append(", ").append(count.getKey()).append(' ').append(count.getValue());
            }
        }
        return text.toString();
    }
}
