package org.jvnic.nic.fault;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;

/** Host memory that belongs to the seam: slots handed out in turn, so that several are good at the same time. */
final class Scratch {
    static final int SLOT_BYTES = 16 * 1024;

    private static final int ALIGNMENT = 64;
    private static final int STRIDE = SLOT_BYTES + ALIGNMENT;

    private final ByteBuffer memory;
    private final int slots;
    private int next;

    Scratch(final int slots) {
        this.slots = slots;
        this.memory = BufferUtil.allocateDirectAligned(slots * STRIDE, ALIGNMENT);
    }

    /**
     * The next slot, good until all slots were claimed once more.
     *
     * @param like a host address whose alignment the slot shall have, for acquire and release accesses.
     * @return host address of {@link #SLOT_BYTES} bytes.
     */
    long claim(final long like) {
        final long slot = BufferUtil.address(memory) + (long) next * STRIDE;
        next = (next + 1) % slots;
        return slot + (like & ALIGNMENT - 1);
    }
}
