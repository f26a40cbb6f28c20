package org.jvnic.guest.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DuplicatedByteBuf;
import java.nio.ByteBuffer;

/**
 * A {@link SlotBuf} with indices of its own. Netty's own duplicate would offer the copy that others get where Netty wants to write.
 *
 * <p>Threads: as the buffer's.
 */
@SuppressWarnings("deprecation") // the duplicate that is not deprecated cannot be extended
final class SlotDuplicate extends DuplicatedByteBuf {
    SlotDuplicate(final SlotBuf slot) {
        super(slot);
    }

    @Override
    public ByteBuf duplicate() {
        return unwrap().duplicate().setIndex(readerIndex(), writerIndex());
    }

    @Override
    public ByteBuffer internalNioBuffer(final int index, final int length) {
        return unwrap().internalNioBuffer(index, length);
    }
}
