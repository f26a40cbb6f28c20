package org.jvnic.guest.queue;

import java.util.Arrays;

/**
 * Which transmit slots are free, last one back first out, because its bytes are the likeliest to be in the cache; and which are
 * claimed. Single threaded.
 */
final class FreeSlots {
    /** The free ones from {@link #top} on, in the order in which they are claimed. */
    private final int[] stack;

    private final boolean[] claimed;
    private int top;

    FreeSlots(final int count) {
        stack = new int[count];
        claimed = new boolean[count];
        Arrays.setAll(stack, slot -> slot);
    }

    int count() {
        return stack.length - top;
    }

    int claim() {
        final int slot = stack[top++];
        claimed[slot] = true;
        return slot;
    }

    void claim(final int[] into, final int count) {
        System.arraycopy(stack, top, into, 0, count);
        for (int i = 0; i < count; i++) {
            claimed[into[i]] = true;
        }
        top += count;
    }

    boolean isClaimed(final int slot) {
        return slot >= 0 && slot < claimed.length && claimed[slot];
    }

    void requireClaimed(final int slot) {
        if (!isClaimed(slot)) {
            throw notClaimed(slot);
        }
    }

    /** Makes a claimed slot the card's. */
    void commit(final int slot) {
        claimed[slot] = false;
    }

    /**
     * Makes slots the card's, as far as they are claimed.
     *
     * @return how many: those before the first that is not claimed.
     */
    int commit(final int[] slots, final int count) {
        for (int i = 0; i < count; i++) {
            if (!isClaimed(slots[i])) {
                return i;
            }
            claimed[slots[i]] = false;
        }
        return count;
    }

    void abandon(final int slot) {
        requireClaimed(slot);
        claimed[slot] = false;
        stack[--top] = slot;
    }

    /**
     * Takes the slots of a part of a ring back, the oldest last.
     *
     * @param entries what the ring's descriptors are: slots, shifted left by one; negative where there is none.
     * @param from    free-running index of the oldest.
     * @param to      one past the youngest.
     */
    void complete(final int[] entries, final int from, final int to) {
        final int mask = entries.length - 1;
        int place = top;
        for (int i = to - from - 1; i >= 0; i--) {
            final int slot = entries[(from + i) & mask] >> 1;
            if (slot >= 0) {
                stack[--place] = slot;
            }
        }
        top = place;
    }

    private IllegalArgumentException notClaimed(final int slot) {
        if (slot < 0 || slot >= claimed.length) {
            return new IllegalArgumentException(
                    "transmit slot=" + slot + " is not in [0, " + (claimed.length - 1) + "]");
        }
        return new IllegalArgumentException(
                "transmit slot=" + slot + " is not claimed: it is " + (isFree(slot) ? "free" : "committed already"));
    }

    private boolean isFree(final int slot) {
        for (int i = top; i < stack.length; i++) {
            if (stack[i] == slot) {
                return true;
            }
        }
        return false;
    }
}
