package org.jvnic.guest.queue;

import org.agrona.BitUtil;

/**
 * The order in which receive slots are posted: that in which they came back, since that is the order in which the hypervisor pinned
 * them; and which of the others a reader holds. Single threaded.
 *
 * <p>Slots posted and slots to be posted stand in one row, so posting moves no slot. Where no reader may hold any, and they fill the
 * row, they go round and round in the same order, and coming back moves none either.
 */
final class ReceiveSlots {
    /** The row: a power of two of places, used round and round; indices run freely. */
    private final int[] row;

    private final boolean[] held;
    private final int mostHeld;
    private final boolean orderKept;

    /** Place of the slot that is index 0 of the ring. */
    private int origin;

    private int posted;
    private int back;
    private int heldCount;

    ReceiveSlots(final int count, final int mostHeld) {
        this.row = new int[BitUtil.findNextPositivePowerOfTwo(count)];
        this.held = new boolean[count];
        this.mostHeld = mostHeld;
        this.orderKept = mostHeld == 0 && count == row.length;
        for (int slot = 0; slot < count; slot++) {
            giveBack(slot);
        }
    }

    /** Slots that can be posted. */
    int count() {
        return back - posted;
    }

    /**
     * The slot that was posted at a place of the ring, until its frame has been given back.
     *
     * @param index free-running index.
     */
    int at(final int index) {
        return row[place(index)];
    }

    /** Whether a slot that comes back finds itself in its place of the row: then each place has the same slot for good. */
    boolean isOrderKept() {
        return orderKept;
    }

    /** The row; for reading. */
    int[] row() {
        return row;
    }

    /**
     * Where in the row the slot is that was posted at a place of the ring.
     *
     * @param index free-running index.
     */
    int place(final int index) {
        return (origin + index) & (row.length - 1);
    }

    /**
     * The slots that were posted at places of the ring.
     *
     * @param index free-running index of the first.
     * @param into  takes the slots.
     * @param count how many.
     */
    void copyTo(final int index, final int[] into, final int count) {
        final int place = place(index);
        final int straight = Math.min(count, row.length - place);
        System.arraycopy(row, place, into, 0, straight);
        System.arraycopy(row, 0, into, straight, count - straight);
    }

    /**
     * Posts those that came back first.
     *
     * @param count     how many, at most {@link #count()}.
     * @param buffers   where the slots are.
     * @param quadwords takes the address of each as the first of two quadwords.
     */
    void post(final int count, final BufferSlots buffers, final long[] quadwords) {
        for (int i = 0; i < count; i++) {
            quadwords[2 * i] = buffers.address(row[(posted + i) & (row.length - 1)]);
        }
        posted += count;
    }

    /**
     * Posts those that came back first, where the ring knows all slots in the order of the row.
     *
     * @param count how many, at most {@link #count()}.
     * @return place of the first in the row.
     */
    int post(final int count) {
        final int place = posted & (row.length - 1);
        posted += count;
        return place;
    }

    /**
     * Takes those back that are posted, to be posted again from index 0 of the ring on.
     *
     * @param index free-running index of the first of them.
     */
    void restart(final int index) {
        origin += index;
        posted = origin;
    }

    void giveBack(final int slot) {
        row[back++ & (row.length - 1)] = slot;
    }

    /** Takes slots back that come in the order in which they were posted. */
    void giveBack(final int[] slots, final int count) {
        if (orderKept) {
            back += count;
            return;
        }
        final int place = back & (row.length - 1);
        final int straight = Math.min(count, row.length - place);
        System.arraycopy(slots, 0, row, place, straight);
        System.arraycopy(slots, straight, row, 0, count - straight);
        back += count;
    }

    boolean canHold() {
        return heldCount < mostHeld;
    }

    int heldCount() {
        return heldCount;
    }

    void hold(final int slot) {
        held[slot] = true;
        heldCount++;
    }

    void release(final int slot) {
        if (slot < 0 || slot >= held.length || !held[slot]) {
            throw notHeld(slot);
        }
        held[slot] = false;
        heldCount--;
        giveBack(slot);
    }

    private IllegalArgumentException notHeld(final int slot) {
        if (slot < 0 || slot >= held.length) {
            return new IllegalArgumentException("receive slot=" + slot + " is not in [0, " + (held.length - 1) + "]");
        }
        return new IllegalArgumentException("receive slot=" + slot + " is not held");
    }
}
