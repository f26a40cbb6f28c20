package org.jvnic.vmm.memory;

import java.util.Map;
import java.util.TreeMap;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.DmaAllocator;
import org.jvnic.vmm.guest.DmaMemory;

/**
 * Gives out parts of a range of a guest's memory, each from the first place it fits.
 *
 * <p>Where the guest has given a page up, or has pages that are next to each other only in its own space, nothing is given out
 * across that place.
 *
 * <p>Threads: any; locks.
 */
public final class GuestPageAllocator implements DmaAllocator {
    private static final int READ_WRITE = DmaDomain.READ | DmaDomain.WRITE;

    private final GuestMemory memory;
    private final long capacity;

    /** Size of each free span by its guest physical address; spans never touch each other. */
    private final TreeMap<Long, Long> free = new TreeMap<>();

    private long left;

    /**
     * An allocator of a range nobody else gives out.
     *
     * @param memory        the guest's memory.
     * @param guestPhysical first address of the range, 0 or more.
     * @param bytes         size of the range, 1 or more; the range ends below 2^63.
     * @throws IllegalArgumentException when the range is out of range.
     */
    public GuestPageAllocator(final GuestMemory memory, final long guestPhysical, final long bytes) {
        if (guestPhysical < 0 || bytes < 1 || bytes > Long.MAX_VALUE - guestPhysical) {
            throw new IllegalArgumentException("guest memory allocator: " + bytes + " bytes at guest physical 0x"
                    + Long.toHexString(guestPhysical) + " are not 1 byte or more below 2^63");
        }
        this.memory = memory;
        capacity = bytes;
        left = bytes;
        free.put(guestPhysical, bytes);
    }

    /**
     * Memory not given out.
     *
     * @return bytes.
     */
    public synchronized long left() {
        return left;
    }

    @Override
    public synchronized DmaMemory allocate(final int bytes, final int alignment) {
        if (bytes < 1 || !BitUtil.isPowerOfTwo(alignment)) {
            throw new IllegalArgumentException("guest memory allocator: " + bytes + " bytes aligned to " + alignment
                    + " are not 1 byte or more aligned to a power of two");
        }
        for (final Map.Entry<Long, Long> span : free.entrySet()) {
            final GuestWindow window = firstIn(span.getKey(), span.getValue(), bytes, alignment);
            if (window != null) {
                take(span.getKey(), span.getValue(), window.guestPhysicalAddress(), bytes);
                memory.zero(window.guestPhysicalAddress(), bytes);
                return new Allocation(window);
            }
        }
        throw new IllegalStateException("guest memory allocator: no room for " + bytes + " bytes aligned to "
                + alignment + ", left " + left + " of " + capacity + " bytes, largest span " + largest());
    }

    /** Opens a window at the first place of a free span that is contiguous for the card, or answers with null. */
    private @Nullable GuestWindow firstIn(
            final long guestPhysical, final long size, final int bytes, final int alignment) {
        final long step = Math.max(alignment, MachineMemory.PAGE_SIZE);
        final long end = guestPhysical + size;
        long at = alignUp(guestPhysical, alignment);
        while (at >= guestPhysical && at <= end - bytes) {
            if (memory.translate(at, bytes, READ_WRITE) > 0) {
                return memory.window(at, bytes);
            }
            at = alignUp(at + 1, step);
        }
        return null;
    }

    private static long alignUp(final long value, final long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    private void take(final long spanStart, final long spanSize, final long guestPhysical, final int bytes) {
        final long before = guestPhysical - spanStart;
        final long after = spanSize - before - bytes;
        free.remove(spanStart);
        if (before > 0) {
            free.put(spanStart, before);
        }
        if (after > 0) {
            free.put(guestPhysical + bytes, after);
        }
        left -= bytes;
    }

    private synchronized void giveBack(final long guestPhysical, final int bytes) {
        long start = guestPhysical;
        long size = bytes;
        final Map.Entry<Long, Long> below = free.floorEntry(guestPhysical);
        if (below != null && below.getKey() + below.getValue() == guestPhysical) {
            start = below.getKey();
            size += below.getValue();
        }
        final Long above = free.remove(guestPhysical + bytes);
        if (above != null) {
            size += above;
        }
        free.put(start, size);
        left += bytes;
    }

    private long largest() {
        long largest = 0;
        for (final long size : free.values()) {
            largest = Math.max(largest, size);
        }
        return largest;
    }

    /** Memory given out: its window, and the way back. */
    private final class Allocation implements DmaMemory {
        private final GuestWindow window;
        private boolean closed;

        Allocation(final GuestWindow window) {
            this.window = window;
        }

        @Override
        public long guestPhysicalAddress() {
            return window.guestPhysicalAddress();
        }

        @Override
        public int capacity() {
            return window.capacity();
        }

        @Override
        public AtomicBuffer buffer() {
            return window.buffer();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                window.close();
                giveBack(window.guestPhysicalAddress(), window.capacity());
            }
        }
    }
}
