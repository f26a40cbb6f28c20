package org.jvnic.guest.queue;

/**
 * Which transmit slots are free, last one back first out, because its bytes are the likeliest to be in the cache. Single
 * threaded.
 */
final class FreeSlots {
    private static final byte FREE = 0;
    private static final byte CLAIMED = 1;
    private static final byte COMMITTED = 2;

    private final int[] stack;
    private final byte[] states;
    private int free;
    private int claimed;

    FreeSlots(final int count) {
        stack = new int[count];
        states = new byte[count];
        for (int slot = count - 1; slot >= 0; slot--) {
            stack[free++] = slot;
        }
    }

    boolean isEmpty() {
        return free == 0;
    }

    int claimed() {
        return claimed;
    }

    int claim() {
        final int slot = stack[--free];
        states[slot] = CLAIMED;
        claimed++;
        return slot;
    }

    void commit(final int slot) {
        requireClaimed(slot);
        states[slot] = COMMITTED;
        claimed--;
    }

    void abandon(final int slot) {
        requireClaimed(slot);
        claimed--;
        push(slot);
    }

    void complete(final int slot) {
        push(slot);
    }

    void requireClaimed(final int slot) {
        if (slot < 0 || slot >= states.length || states[slot] != CLAIMED) {
            throw notClaimed(slot);
        }
    }

    private void push(final int slot) {
        states[slot] = FREE;
        stack[free++] = slot;
    }

    private IllegalArgumentException notClaimed(final int slot) {
        if (slot < 0 || slot >= states.length) {
            return new IllegalArgumentException(
                    "transmit slot=" + slot + " is not in [0, " + (states.length - 1) + "]");
        }
        return new IllegalArgumentException("transmit slot=" + slot + " is not claimed: it is "
                + (states[slot] == FREE ? "free" : "committed already"));
    }
}
