package org.jvnic.guest.queue;

import org.agrona.concurrent.AtomicBuffer;
import org.jvnic.vmm.guest.DmaMemory;

/**
 * Equal buffers, side by side in one piece of memory that is contiguous for the card, so that no buffer needs more than one
 * descriptor however it lies to the pages. Immutable.
 */
public final class BufferSlots {
    private final AtomicBuffer buffer;
    private final long guestPhysicalAddress;
    private final int count;
    private final int stride;
    private final int bytes;

    /**
     * Cuts memory into slots.
     *
     * @param memory at least {@code count * stride} bytes.
     * @param count  number of slots.
     * @param stride distance of neighbours in bytes.
     * @param bytes  bytes used of each, 1 to {@code stride}.
     */
    public BufferSlots(final DmaMemory memory, final int count, final int stride, final int bytes) {
        this.buffer = memory.buffer();
        this.guestPhysicalAddress = memory.guestPhysicalAddress();
        this.count = count;
        this.stride = stride;
        this.bytes = bytes;
    }

    /**
     * Number of slots.
     *
     * @return a count.
     */
    public int count() {
        return count;
    }

    /**
     * Size of each.
     *
     * @return usable bytes.
     */
    public int bytes() {
        return bytes;
    }

    /**
     * The memory of all of them.
     *
     * @return bounds-checked window.
     */
    public AtomicBuffer buffer() {
        return buffer;
    }

    /**
     * Where a slot starts in {@link #buffer()}.
     *
     * @param slot 0 to {@link #count()} - 1.
     * @return byte index.
     */
    public int offset(final int slot) {
        return slot * stride;
    }

    /**
     * Where a slot starts for the card.
     *
     * @param slot 0 to {@link #count()} - 1.
     * @return guest physical address.
     */
    public long address(final int slot) {
        return guestPhysicalAddress + (long) slot * stride;
    }
}
