package org.jvnic.guest.queue;

/**
 * Which transmit slots are free, last one back first out, because its bytes are the likeliest to be in the cache; and which are
 * claimed. Single threaded.
 */
final class FreeSlots {
    private final int[] stack;
    private final boolean[] claimed;
    private int free;

    FreeSlots(final int count) {
        stack = new int[count];
        claimed = new boolean[count];
        for (int slot = count - 1; slot >= 0; slot--) {
            stack[free++] = slot;
        }
    }

    int count() {
        return free;
    }

    int claim() {
        final int slot = stack[--free];
        claimed[slot] = true;
        return slot;
    }

    void claim(final int[] into, final int count) {
        final int top = free - 1;
        for (int i = 0; i < count; i++) {
            final int slot = stack[top - i];
            claimed[slot] = true;
            into[i] = slot;
        }
        free -= count;
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

    void abandon(final int slot) {
        requireClaimed(slot);
        claimed[slot] = false;
        stack[free++] = slot;
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
        int top = free;
        for (int i = to; i != from; i--) {
            final int slot = entries[(i - 1) & mask] >> 1;
            if (slot >= 0) {
                stack[top++] = slot;
            }
        }
        free = top;
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
        for (int i = 0; i < free; i++) {
            if (stack[i] == slot) {
                return true;
            }
        }
        return false;
    }
}
