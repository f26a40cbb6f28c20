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
    /** What {@link #hold()} returns when the frame cannot be held. */
    public static final int NOT_HELD = -1;

    private final DirectBuffer buffer;
    private final ReceiveSlots pool;
    private final int[] slots;
    private final int[] offsets;
    private final int[] lengths;
    private boolean held;
    private int count;
    private int totalLength;
    private long information;

    ReceivedFrame(final DirectBuffer buffer, final int maxFragments, final ReceiveSlots pool) {
        this.buffer = buffer;
        this.pool = pool;
        this.slots = new int[maxFragments];
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

    /**
     * Keeps the bytes of a frame that is in one piece beyond {@link FrameHandler#onFrame}: its buffer is not posted again before
     * it is released. Only a bounded number can be held at a time.
     *
     * @return the slot, for {@link org.jvnic.guest.driver.CdnaDriver#releaseReceive}; or {@link #NOT_HELD} when the frame is in
     *     several pieces, is held already, or as many are held as may be.
     */
    public int hold() {
        if (count != 1 || held || !pool.canHold()) {
            return NOT_HELD;
        }
        held = true;
        pool.hold(slots[0]);
        return slots[0];
    }

    void clear() {
        count = 0;
        totalLength = 0;
        held = false;
    }

    /** Ends the frame: the pieces that are not held may be posted again. */
    void giveBack() {
        if (!held) {
            for (int i = 0; i < count; i++) {
                pool.giveBack(slots[i]);
            }
        }
        clear();
    }

    void add(final int slot, final int offset, final int length) {
        slots[count] = slot;
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
