package org.jvnic.guest.netty;

import io.netty.buffer.SlicedByteBuf;
import java.nio.ByteBuffer;

/**
 * A part of a {@link SlotBuf}. Netty's own slice would offer the copy that others get where Netty wants to write.
 *
 * <p>Threads: as the buffer's.
 */
@SuppressWarnings("deprecation") // the slice that is not deprecated cannot be extended
final class SlotSlice extends SlicedByteBuf {
    private final int start;

    SlotSlice(final SlotBuf slot, final int start, final int length) {
        super(slot, start, length);
        this.start = start;
    }

    @Override
    public ByteBuffer internalNioBuffer(final int index, final int length) {
        checkIndex(index, length);
        return unwrap().internalNioBuffer(start + index, length);
    }
}
