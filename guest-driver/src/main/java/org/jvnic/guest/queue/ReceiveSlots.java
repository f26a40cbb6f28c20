package org.jvnic.guest.queue;

/**
 * Which receive slots are not posted, last one back first out, because its bytes are the likeliest to be in the cache; and
 * which of the others a reader holds. Single threaded.
 */
final class ReceiveSlots {
    private final int[] stack;
    private final boolean[] held;
    private final int mostHeld;
    private int free;
    private int heldCount;

    ReceiveSlots(final int count, final int mostHeld) {
        this.stack = new int[count];
        this.held = new boolean[count];
        this.mostHeld = mostHeld;
        for (int slot = count - 1; slot >= 0; slot--) {
            stack[free++] = slot;
        }
    }

    boolean isEmpty() {
        return free == 0;
    }

    int take() {
        return stack[--free];
    }

    void giveBack(final int slot) {
        stack[free++] = slot;
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
