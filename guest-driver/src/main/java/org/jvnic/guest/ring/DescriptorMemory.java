package org.jvnic.guest.ring;

import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.agrona.BitUtil;
import org.agrona.concurrent.AtomicBuffer;

/**
 * A piece of the guest's memory for loops over many descriptors: looked at once, whether it is still open, and then used through a
 * {@link LongBuffer}. That checks every access too, but the compiler need not load its fields again after each one. Single threaded.
 */
final class DescriptorMemory {
    private final AtomicBuffer window;
    private final LongBuffer quadwords;

    DescriptorMemory(final AtomicBuffer window) {
        this.window = window;
        this.quadwords = window.byteBuffer()
                .slice(window.wrapAdjustment(), window.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asLongBuffer();
    }

    static void requirePreparable(final int descriptors, final int capacity) {
        if (!BitUtil.isPowerOfTwo(descriptors) || descriptors > capacity) {
            throw new IllegalArgumentException(
                    "prepared descriptors=" + descriptors + " is not a power of two in [1, " + capacity + "]");
        }
    }

    /**
     * The memory, for the accesses of one call, in which nobody gives it back.
     *
     * @throws IndexOutOfBoundsException when it was given back.
     */
    LongBuffer open() {
        window.boundsCheck(0, quadwords.capacity() * Long.BYTES);
        return quadwords;
    }
}
