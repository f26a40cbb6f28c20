package org.jvnic.guest.queue;

/**
 * Which receive slots are not posted, in the order in which they came back, since that is the order in which the hypervisor pinned
 * them; and which of the others a reader holds. Single threaded.
 */
final class ReceiveSlots {
    private final int[] queue;
    private final boolean[] held;
    private final int mostHeld;
    private int first;
    private int free;
    private int heldCount;

    ReceiveSlots(final int count, final int mostHeld) {
        this.queue = new int[count];
        this.held = new boolean[count];
        this.mostHeld = mostHeld;
        for (int slot = 0; slot < count; slot++) {
            giveBack(slot);
        }
    }

    boolean isEmpty() {
        return free == 0;
    }

    int take() {
        final int slot = queue[first];
        first = first + 1 == queue.length ? 0 : first + 1;
        free--;
        return slot;
    }

    void giveBack(final int slot) {
        final int at = first + free;
        queue[at < queue.length ? at : at - queue.length] = slot;
        free++;
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
