package org.jvnic.vmm.protection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A number of 0 or more for each page of the machine space, 0 at first, in blocks of 32 MiB worth of pages that are made when first needed.
 *
 * <p>Threads: one writer at a time; any thread may read, and sees what the writer did before it wrote.
 */
final class PinCounts {
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int BLOCK = 8192;
    private static final int BLOCK_SHIFT = Integer.numberOfTrailingZeros(BLOCK);

    private static final int[] NO_BLOCK = {};

    private volatile AtomicReferenceArray<int[]> blocks = new AtomicReferenceArray<>(0);

    /**
     * One thread's view of the numbers. It remembers the block it looked at last, which is never replaced: pages in use lie close
     * together, and the way to a block is several loads long.
     */
    final class Cursor {
        private int number = -1;
        private int[] block = NO_BLOCK;

        /** The number of a page. */
        int get(final int frame) {
            return frame >>> BLOCK_SHIFT == number || seek(frame)
                    ? (int) COUNT.getAcquire(block, frame & (BLOCK - 1))
                    : 0;
        }

        private boolean seek(final int frame) {
            final AtomicReferenceArray<int[]> now = blocks;
            final int wanted = frame >>> BLOCK_SHIFT;
            final int[] found = wanted < now.length() ? now.getAcquire(wanted) : null;
            if (found == null) {
                return false;
            }
            number = wanted;
            block = found;
            return true;
        }

        /** The number of a page, for the one writer: what it wrote last. */
        int getPlain(final int frame) {
            return frame >>> BLOCK_SHIFT == number || seek(frame) ? block[frame & (BLOCK - 1)] : 0;
        }

        /** Sets the number of a page that is not 0; by the one writer, right after {@link #getPlain} of the same page. */
        void setLast(final int frame, final int value) {
            COUNT.setRelease(block, frame & (BLOCK - 1), value);
        }

        /** Adds to the number of a page; by the one writer. The new number. */
        int add(final int frame, final int amount) {
            if (frame >>> BLOCK_SHIFT != number) {
                number = frame >>> BLOCK_SHIFT;
                block = blockOf(number);
            }
            final int slot = frame & (BLOCK - 1);
            final int count = block[slot] + amount;
            COUNT.setRelease(block, slot, count);
            return count;
        }
    }

    private int[] blockOf(final int number) {
        if (number >= blocks.length()) {
            grow(number + 1);
        }
        int[] block = blocks.getPlain(number);
        if (block == null) {
            block = new int[BLOCK];
            blocks.setRelease(number, block);
        }
        return block;
    }

    private void grow(final int wanted) {
        final AtomicReferenceArray<int[]> before = blocks;
        final AtomicReferenceArray<int[]> after = new AtomicReferenceArray<>(Math.max(wanted, 2 * before.length()));
        for (int i = 0; i < before.length(); i++) {
            after.setPlain(i, before.getPlain(i));
        }
        blocks = after;
    }

    /** The first page in a range whose number is not 0, or the end of the range. By the one writer. */
    int nextSet(final int from, final int end) {
        final AtomicReferenceArray<int[]> now = blocks;
        int frame = from;
        while (frame < end) {
            final int number = frame >>> BLOCK_SHIFT;
            if (number >= now.length()) {
                return end;
            }
            final int[] block = now.getPlain(number);
            if (block == null) {
                frame = (number + 1) << BLOCK_SHIFT;
            } else if (block[frame & (BLOCK - 1)] != 0) {
                return frame;
            } else {
                frame++;
            }
        }
        return end;
    }
}
