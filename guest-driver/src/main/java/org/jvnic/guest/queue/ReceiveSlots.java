package org.jvnic.guest.queue;

import org.agrona.BitUtil;

/**
 * Which receive slots are not posted, in the order in which they came back, since that is the order in which the hypervisor pinned
 * them; and which of the others a reader holds. Single threaded.
 */
final class ReceiveSlots {
    /** A power of two of places, used round and round; indices run freely. */
    private final int[] queue;

    private final boolean[] held;
    private final int mostHeld;
    private int taken;
    private int back;
    private int heldCount;

    ReceiveSlots(final int count, final int mostHeld) {
        this.queue = new int[BitUtil.findNextPositivePowerOfTwo(count)];
        this.held = new boolean[count];
        this.mostHeld = mostHeld;
        for (int slot = 0; slot < count; slot++) {
            giveBack(slot);
        }
    }

    int count() {
        return back - taken;
    }

    /**
     * Takes those that came back first.
     *
     * @param count     how many, at most {@link #count()}.
     * @param ring      takes the slots, in places from a free-running index on.
     * @param from      that index.
     * @param buffers   where the slots are.
     * @param addresses takes the address of each.
     */
    void take(final int count, final int[] ring, final int from, final BufferSlots buffers, final long[] addresses) {
        final int ringMask = ring.length - 1;
        final int mask = queue.length - 1;
        final int first = taken;
        for (int i = 0; i < count; i++) {
            final int slot = queue[(first + i) & mask];
            ring[(from + i) & ringMask] = slot;
            addresses[i] = buffers.address(slot);
        }
        taken = first + count;
    }

    void giveBack(final int slot) {
        queue[back++ & (queue.length - 1)] = slot;
    }

    void giveBack(final int[] slots, final int count) {
        final int mask = queue.length - 1;
        final int first = back;
        for (int i = 0; i < count; i++) {
            queue[(first + i) & mask] = slots[i];
        }
        back = first + count;
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
