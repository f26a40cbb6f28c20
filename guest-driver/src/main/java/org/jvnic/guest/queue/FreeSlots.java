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

    /** Makes slots claimed again that were just committed. */
    void withdraw(final int[] slots, final int from, final int to) {
        for (int i = from; i < to; i++) {
            claimed[slots[i]] = true;
        }
    }

    void abandon(final int slot) {
        requireClaimed(slot);
        claimed[slot] = false;
        giveBack(slot);
    }

    void giveBack(final int slot) {
        stack[--top] = slot;
    }

    /** Takes slots back, the first to be claimed first. */
    void giveBack(final int[] slots, final int from, final int count) {
        top -= count;
        System.arraycopy(slots, from, stack, top, count);
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
