package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Room for headers in front of what a buffer holds. */
final class Headroom {
    /** Bytes of all headers in front of a UDP payload. */
    static final int BYTES = EthernetFrame.HEADER + Ipv4Packet.HEADER + UdpDatagram.HEADER;

    private Headroom() {}

    /** An empty buffer that all headers can be put in front of. */
    static ByteBuf allocate(final ByteBufAllocator allocator, final int capacity) {
        return allocator.buffer(BYTES + capacity).setIndex(BYTES, BYTES);
    }

    /**
     * Moves the reader index back by so many bytes, in the buffer itself or, where others may look at it or there is no room, in a
     * copy. Takes the buffer over; what it returns is the caller's.
     */
    static ByteBuf prepend(final ByteBuf buf, final int bytes, final ByteBufAllocator allocator) {
        final ByteBuf out = buf.readerIndex() >= bytes && isOurs(buf) ? buf : copy(buf, allocator);
        return out.readerIndex(out.readerIndex() - bytes);
    }

    /** A buffer that may be changed: the one given, or a copy. Takes the buffer over; what it returns is the caller's. */
    static ByteBuf writable(final ByteBuf buf, final ByteBufAllocator allocator) {
        return isOurs(buf) ? buf : copy(buf, allocator);
    }

    private static boolean isOurs(final ByteBuf buf) {
        return buf.refCnt() == 1 && !buf.isReadOnly();
    }

    private static ByteBuf copy(final ByteBuf buf, final ByteBufAllocator allocator) {
        try {
            return allocate(allocator, buf.readableBytes()).writeBytes(buf, buf.readerIndex(), buf.readableBytes());
        } finally {
            buf.release();
        }
    }
}
