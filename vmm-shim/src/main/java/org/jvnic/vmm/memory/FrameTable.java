package org.jvnic.vmm.memory;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Who holds each page of a chunk, and how many pins it has, in one atomic word a page.
 *
 * <pre>
 *  63            32 31             0
 * +----------------+----------------+
 * |     holder     |      pins      |
 * +----------------+----------------+
 *  holder: 0 free and zero, 1 free and used before, 2 leaving its owner, 3 + n owner n
 * </pre>
 *
 * <p>Holder and pins in one word are what makes a pin and a release of the same page safe against each other: whichever comes
 * second sees the first.
 *
 * <p>Threads: any. {@link #free} and {@link #take} are for the one thread that has reserved the page.
 */
final class FrameTable {
    /** Answer of {@link #pin} and {@link #leave} when the page is not the owner's. */
    static final int REFUSED = -1;

    /** What {@link #holder} answers for a free page. */
    static final int FREE = -1;

    /** What {@link #holder} answers for a page that its owner gave up and that still has pins. */
    static final int LEAVING = -2;

    private static final int HOLDER_SHIFT = 32;
    private static final int HOLDER_USED = 1;
    private static final int HOLDER_LEAVING = 2;
    private static final int HOLDER_FIRST_OWNER = 3;

    private final AtomicLongArray words;

    FrameTable(final int frames) {
        words = new AtomicLongArray(frames);
    }

    private static int holderOf(final long word) {
        return (int) (word >>> HOLDER_SHIFT);
    }

    private static int pinsOf(final long word) {
        return (int) word;
    }

    private static long word(final int holder, final int pins) {
        return ((long) holder << HOLDER_SHIFT) | pins;
    }

    /** Owner of a page, {@link #FREE} or {@link #LEAVING}. */
    int holder(final int frame) {
        final int holder = holderOf(words.get(frame));
        if (holder >= HOLDER_FIRST_OWNER) {
            return holder - HOLDER_FIRST_OWNER;
        }
        return holder == HOLDER_LEAVING ? LEAVING : FREE;
    }

    /** Whether an owner has a page. */
    boolean isOwnedBy(final int frame, final int owner) {
        return holderOf(words.get(frame)) == owner + HOLDER_FIRST_OWNER;
    }

    /** Whether an owner has every page from one to another. */
    boolean areOwnedBy(final int first, final int last, final int owner) {
        for (int frame = first + 1; frame < last; frame++) {
            if (!isOwnedBy(frame, owner)) {
                return false;
            }
        }
        // the usual buffer lies in one page or in two, in no order that a branch could be predicted from: looked at
        // alike
        final int holder = owner + HOLDER_FIRST_OWNER;
        return ((holderOf(words.get(first)) ^ holder) | (holderOf(words.get(last)) ^ holder)) == 0;
    }

    /** Pins of a page. */
    int pins(final int frame) {
        return pinsOf(words.get(frame));
    }

    /** Adds a pin if the page is the owner's; answers with the pins before, or {@link #REFUSED}. */
    int pin(final int frame, final int owner) {
        long word;
        do {
            word = words.get(frame);
            if (holderOf(word) != owner + HOLDER_FIRST_OWNER || pinsOf(word) == Integer.MAX_VALUE) {
                return REFUSED;
            }
        } while (!words.compareAndSet(frame, word, word + 1));
        return pinsOf(word);
    }

    /** Drops a pin; answers with the pins left, or {@link #REFUSED} when there was none. */
    int unpin(final int frame) {
        long word;
        do {
            word = words.get(frame);
            if (pinsOf(word) == 0) {
                return REFUSED;
            }
        } while (!words.compareAndSet(frame, word, word - 1));
        return pinsOf(word) - 1;
    }

    /** Takes the page from its owner but leaves its pins; answers with their number, or {@link #REFUSED}. */
    int leave(final int frame, final int owner) {
        long word;
        do {
            word = words.get(frame);
            if (holderOf(word) != owner + HOLDER_FIRST_OWNER) {
                return REFUSED;
            }
        } while (!words.compareAndSet(frame, word, word(HOLDER_LEAVING, pinsOf(word))));
        return pinsOf(word);
    }

    /** Frees a page that is leaving and has no pins left. True for exactly one of the threads that try. */
    boolean free(final int frame) {
        return words.compareAndSet(frame, word(HOLDER_LEAVING, 0), word(HOLDER_USED, 0));
    }

    /** Whether a free page may hold bytes of somebody before. */
    boolean isUsed(final int frame) {
        return holderOf(words.get(frame)) == HOLDER_USED;
    }

    /** Gives a free page to an owner. */
    void take(final int frame, final int owner) {
        words.set(frame, word(owner + HOLDER_FIRST_OWNER, 0));
    }
}
