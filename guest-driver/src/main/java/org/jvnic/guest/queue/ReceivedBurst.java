package org.jvnic.guest.queue;

import static org.jvnic.guest.queue.ReceivedFrame.NOT_HELD;

import org.agrona.DirectBuffer;
import org.jvnic.guest.ring.DescriptorRing;
import org.jvnic.nic.cdna.spec.Descriptor;

/**
 * Received frames of one piece each, where the card has written them. A flyweight, valid during {@link BurstHandler#onBurst}.
 * Datasheet section 5.1. Single threaded.
 */
public final class ReceivedBurst {
    /** Most frames of a burst: one bit each in a mask of those held. */
    public static final int MAX_FRAMES = Long.SIZE;

    private final BufferSlots buffers;
    private final ReceiveSlots pool;
    private final int[] slots = new int[MAX_FRAMES];
    private final long[] quadwords = new long[2 * MAX_FRAMES];

    /** Where the slots are: the pool's row, or a copy when a reader may change that meanwhile. */
    private int[] row;

    private int place;
    private int count;
    private int totalLength;
    private long held;

    ReceivedBurst(final BufferSlots buffers, final ReceiveSlots pool) {
        this.buffers = buffers;
        this.pool = pool;
        this.row = slots;
    }

    /**
     * Number of frames.
     *
     * @return 1 to {@link #MAX_FRAMES}; 0 outside the handler.
     */
    public int count() {
        return count;
    }

    /**
     * The memory all frames are in.
     *
     * @return the receive buffers; read with {@link #offset} and {@link #length}.
     */
    public DirectBuffer buffer() {
        return buffers.buffer();
    }

    /**
     * Where a frame starts.
     *
     * @param frame 0 to {@link #count()} - 1.
     * @return byte index in {@link #buffer()}.
     * @throws IndexOutOfBoundsException when there is no such frame.
     */
    public int offset(final int frame) {
        check(frame);
        return buffers.offset(slot(frame));
    }

    /**
     * Length of a frame.
     *
     * @param frame 0 to {@link #count()} - 1.
     * @return bytes without FCS.
     * @throws IndexOutOfBoundsException when there is no such frame.
     */
    public int length(final int frame) {
        check(frame);
        return Descriptor.length(quadwords[2 * frame + 1]);
    }

    /**
     * What the card found out about a frame.
     *
     * @param frame 0 to {@link #count()} - 1.
     * @return the STATUS bits of {@link Descriptor}.
     * @throws IndexOutOfBoundsException when there is no such frame.
     */
    public int status(final int frame) {
        check(frame);
        return (int) quadwords[2 * frame] & 0xFFFF;
    }

    /**
     * The VLAN tag the card removed from a frame.
     *
     * @param frame 0 to {@link #count()} - 1.
     * @return tag control information, 16 bits; 0 when none was removed.
     * @throws IndexOutOfBoundsException when there is no such frame.
     */
    public int vlanTag(final int frame) {
        check(frame);
        return (int) (quadwords[2 * frame] >>> Short.SIZE) & 0xFFFF;
    }

    /**
     * Keeps the bytes of a frame beyond {@link BurstHandler#onBurst}, as {@link ReceivedFrame#hold} does.
     *
     * @param frame 0 to {@link #count()} - 1.
     * @return the slot, for {@link org.jvnic.guest.driver.CdnaDriver#releaseReceive}; or {@link ReceivedFrame#NOT_HELD} when the
     *     frame is held already, or as many are held as may be.
     * @throws IndexOutOfBoundsException when there is no such frame.
     */
    public int hold(final int frame) {
        check(frame);
        if ((held >>> frame & 1) != 0 || !pool.canHold()) {
            return NOT_HELD;
        }
        held |= 1L << frame;
        final int slot = slot(frame);
        pool.hold(slot);
        return slot;
    }

    private int slot(final int frame) {
        return row[(place + frame) & (row.length - 1)];
    }

    /**
     * Finds the frames of one piece that stand in the ring from an index on.
     *
     * @return frames found.
     */
    int gather(final DescriptorRing ring, final int index, final int most) {
        final int read = ring.completions(index, Math.min(most, MAX_FRAMES), quadwords);
        int found = 0;
        int sum = 0;
        while (found < read && Descriptor.endsFrame((int) quadwords[2 * found + 1])) {
            sum += Descriptor.length(quadwords[2 * found + 1]);
            found++;
        }
        if (pool.isOrderKept()) {
            row = pool.row();
            place = pool.place(index);
        } else {
            pool.copyTo(index, slots, found);
        }
        totalLength = sum;
        count = found;
        return found;
    }

    /**
     * Length of all frames together.
     *
     * @return bytes without FCS.
     */
    public int totalLength() {
        return totalLength;
    }

    /** Ends the burst: the frames that are not held may be posted again. */
    void giveBack() {
        if (held == 0) {
            pool.giveBack(slots, count);
        } else {
            for (int i = 0; i < count; i++) {
                if ((held >>> i & 1) == 0) {
                    pool.giveBack(slots[i]);
                }
            }
            held = 0;
        }
        count = 0;
    }

    private void check(final int frame) {
        if (frame < 0 || frame >= count) {
            throw new IndexOutOfBoundsException("frame=" + frame + " of a burst of " + count);
        }
    }
}
