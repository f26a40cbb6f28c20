package org.jvnic.vmm.protection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jvnic.vmm.memory.MachineChunk;

/**
 * A number for each page of the machine space, 0 at first, in blocks of 2 MiB worth of pages that are made when first needed.
 *
 * <p>Threads: one writer at a time; any thread may read, and sees what the writer did before it wrote.
 */
final class PinCounts {
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int BLOCK = MachineChunk.FRAME_ALIGNMENT;
    private static final int BLOCK_SHIFT = Integer.numberOfTrailingZeros(BLOCK);

    private volatile AtomicReferenceArray<int[]> blocks = new AtomicReferenceArray<>(0);

    /** The number of a page. */
    int get(final int frame) {
        final AtomicReferenceArray<int[]> now = blocks;
        final int number = frame >>> BLOCK_SHIFT;
        final int[] block = number < now.length() ? now.getAcquire(number) : null;
        return block == null ? 0 : (int) COUNT.getAcquire(block, frame & (BLOCK - 1));
    }

    /** Sets the number of a page. */
    void set(final int frame, final int count) {
        COUNT.setRelease(blockOf(frame >>> BLOCK_SHIFT), frame & (BLOCK - 1), count);
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

    /** The first page in a range whose number is not 0, or the end of the range. */
    int nextSet(final int from, final int end) {
        final AtomicReferenceArray<int[]> now = blocks;
        int frame = from;
        while (frame < end) {
            final int number = frame >>> BLOCK_SHIFT;
            if (number >= now.length()) {
                return end;
            }
            if (now.getPlain(number) == null) {
                frame = (number + 1) << BLOCK_SHIFT;
            } else if (get(frame) != 0) {
                return frame;
            } else {
                frame++;
            }
        }
        return end;
    }
}
