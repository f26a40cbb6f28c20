package org.jvnic.guest.queue;

import static org.jvnic.guest.queue.TransmitQueue.NO_SLOT;

/**
 * What the descriptors of the transmit ring are: which slot the buffer of each is, and which of them end a frame. Indices run freely.
 * Single threaded.
 */
final class SentSlots {
    /** The slot of a descriptor that has one and ends its frame, so that those of a burst are copied as they are; else negative. */
    private final int[] entries;

    /** Negative entries that were not given back. */
    private int others;

    SentSlots(final int capacity) {
        entries = new int[capacity];
    }

    /** Puts a descriptor down; {@link TransmitQueue#NO_SLOT} for one whose buffer is no slot. */
    void put(final int index, final int slot, final boolean endsFrame) {
        final boolean plain = endsFrame && slot != NO_SLOT;
        entries[index & (entries.length - 1)] = plain ? slot : ~((slot + 1) << 1 | (endsFrame ? 1 : 0));
        others += plain ? 0 : 1;
    }

    /** Puts descriptors down that are a frame each. */
    void put(final int index, final int[] slots, final int count) {
        final int place = index & (entries.length - 1);
        final int straight = Math.min(count, entries.length - place);
        System.arraycopy(slots, 0, entries, place, straight);
        System.arraycopy(slots, straight, entries, 0, count - straight);
    }

    boolean endsFrame(final int index) {
        final int entry = entries[index & (entries.length - 1)];
        return entry >= 0 || (~entry & 1) != 0;
    }

    /**
     * Gives the slots of a part of the ring back, the oldest last, so that it is claimed first: the hypervisor finds buffers in the
     * order in which it pinned them.
     *
     * @param from  index of the oldest.
     * @param count descriptors.
     */
    void giveBack(final int from, final int count, final FreeSlots free) {
        if (others == 0) {
            final int place = from & (entries.length - 1);
            final int straight = Math.min(count, entries.length - place);
            free.giveBack(entries, 0, count - straight);
            free.giveBack(entries, place, straight);
            return;
        }
        for (int i = count - 1; i >= 0; i--) {
            final int entry = entries[(from + i) & (entries.length - 1)];
            final int slot = entry >= 0 ? entry : (~entry >> 1) - 1;
            if (slot != NO_SLOT) {
                free.giveBack(slot);
            }
            others -= entry < 0 ? 1 : 0;
        }
    }
}
