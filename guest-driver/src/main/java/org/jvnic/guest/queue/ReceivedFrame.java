package org.jvnic.guest.queue;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jvnic.nic.cdna.spec.Descriptor;

/**
 * A received frame where the card has written it: one piece of {@link #buffer()} for each descriptor it took. A flyweight,
 * valid during {@link FrameHandler#onFrame}. Datasheet section 5.1. Single threaded.
 */
public final class ReceivedFrame {
    private final DirectBuffer buffer;
    private final int[] offsets;
    private final int[] lengths;
    private int count;
    private int totalLength;
    private long information;

    ReceivedFrame(final DirectBuffer buffer, final int maxFragments) {
        this.buffer = buffer;
        this.offsets = new int[maxFragments];
        this.lengths = new int[maxFragments];
    }

    /**
     * Number of pieces.
     *
     * @return 1 or more.
     */
    public int fragmentCount() {
        return count;
    }

    /**
     * The memory all pieces are in.
     *
     * @return the receive buffers; read with {@link #offset} and {@link #length}.
     */
    public DirectBuffer buffer() {
        return buffer;
    }

    /**
     * Where a piece starts.
     *
     * @param fragment 0 to {@link #fragmentCount()} - 1.
     * @return byte index in {@link #buffer()}.
     */
    public int offset(final int fragment) {
        return offsets[fragment];
    }

    /**
     * Length of a piece.
     *
     * @param fragment 0 to {@link #fragmentCount()} - 1.
     * @return bytes.
     */
    public int length(final int fragment) {
        return lengths[fragment];
    }

    /**
     * Length of the frame.
     *
     * @return bytes without FCS.
     */
    public int totalLength() {
        return totalLength;
    }

    /**
     * Whether the card found a multicast address.
     *
     * @return {@link Descriptor#STATUS_MULTICAST}.
     */
    public boolean isMulticast() {
        return (information & Descriptor.STATUS_MULTICAST) != 0;
    }

    /**
     * Whether the card found the broadcast address.
     *
     * @return {@link Descriptor#STATUS_BROADCAST}.
     */
    public boolean isBroadcast() {
        return (information & Descriptor.STATUS_BROADCAST) != 0;
    }

    /**
     * What the card found out about the frame.
     *
     * @return the STATUS bits of {@link Descriptor}.
     */
    public int status() {
        return (int) information & 0xFFFF;
    }

    /**
     * Whether the card removed a VLAN tag.
     *
     * @return {@link Descriptor#STATUS_VLAN_STRIPPED}.
     */
    public boolean isVlanStripped() {
        return (information & Descriptor.STATUS_VLAN_STRIPPED) != 0;
    }

    /**
     * The VLAN tag the card removed.
     *
     * @return tag control information, 16 bits; 0 when none was removed.
     */
    public int vlanTag() {
        return (int) (information >>> Short.SIZE) & 0xFFFF;
    }

    /**
     * Whether the card verified the TCP or UDP checksum, and for IPv4 that of the header. False also tells nothing: then software
     * has to look.
     *
     * @return {@link Descriptor#STATUS_L4_OK} without {@link Descriptor#STATUS_CHECKSUM_BAD}.
     */
    public boolean isChecksumGood() {
        return (information & (Descriptor.STATUS_L4_OK | Descriptor.STATUS_CHECKSUM_BAD)) == Descriptor.STATUS_L4_OK;
    }

    /**
     * Whether the card found a checksum wrong.
     *
     * @return {@link Descriptor#STATUS_CHECKSUM_BAD}.
     */
    public boolean isChecksumBad() {
        return (information & Descriptor.STATUS_CHECKSUM_BAD) != 0;
    }

    /**
     * Reads a byte, in whatever piece it is.
     *
     * @param index counted from the start of the frame.
     * @return the byte.
     * @throws IndexOutOfBoundsException outside the frame.
     */
    public byte getByte(final int index) {
        checkRange(index, 1);
        final int fragment = fragmentOf(index);
        return buffer.getByte(offsets[fragment] + index - startOf(fragment));
    }

    /**
     * Reads 8 bytes, in whatever pieces they are.
     *
     * @param index counted from the start of the frame.
     * @return the bytes, the first one lowest.
     * @throws IndexOutOfBoundsException outside the frame.
     */
    public long getLong(final int index) {
        checkRange(index, Long.BYTES);
        if (index <= lengths[0] - Long.BYTES) {
            return buffer.getLong(offsets[0] + index, ByteOrder.LITTLE_ENDIAN);
        }
        long value = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            value = (value << 8) | (getByte(index + i) & 0xFF);
        }
        return value;
    }

    /**
     * Copies bytes out, from whatever pieces they are in.
     *
     * @param index            counted from the start of the frame.
     * @param destination      where to.
     * @param destinationIndex first byte there.
     * @param length           bytes, 0 or more.
     * @throws IndexOutOfBoundsException outside the frame or the destination.
     */
    public void getBytes(
            final int index, final MutableDirectBuffer destination, final int destinationIndex, final int length) {
        checkRange(index, length);
        int done = 0;
        int skip = index;
        for (int fragment = 0; done < length; fragment++) {
            final int here = Math.min(lengths[fragment] - skip, length - done);
            if (here > 0) {
                destination.putBytes(destinationIndex + done, buffer, offsets[fragment] + skip, here);
                done += here;
            }
            skip = Math.max(0, skip - lengths[fragment]);
        }
    }

    void clear() {
        count = 0;
        totalLength = 0;
    }

    void add(final int offset, final int length) {
        offsets[count] = offset;
        lengths[count] = length;
        count++;
        totalLength += length;
    }

    void information(final long quadword) {
        information = quadword;
    }

    private int fragmentOf(final int index) {
        int fragment = 0;
        for (int left = index; left >= lengths[fragment]; fragment++) {
            left -= lengths[fragment];
        }
        return fragment;
    }

    private int startOf(final int fragment) {
        int start = 0;
        for (int i = 0; i < fragment; i++) {
            start += lengths[i];
        }
        return start;
    }

    private void checkRange(final int index, final int length) {
        if (index < 0 || length < 0 || length > totalLength - index) {
            throw new IndexOutOfBoundsException(
                    "index=" + index + " length=" + length + " leaves the frame of " + totalLength + " bytes");
        }
    }
}
