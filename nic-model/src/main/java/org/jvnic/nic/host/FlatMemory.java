package org.jvnic.nic.host;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * A direct buffer as the whole of a requester's memory: every byte may be read and written, nothing else is there.
 *
 * <p>No protection between requesters that share it. Any thread; immutable, and keeps the buffer alive.
 */
public final class FlatMemory implements DmaDomain {
    private final ByteBuffer buffer;
    private final long firstBusAddress;
    private final long host;
    private final int numBytes;

    /**
     * Memory at a bus address.
     *
     * @param firstBusAddress bus address of the buffer's byte 0.
     * @param buffer          a direct buffer; its position and limit do not matter.
     * @throws IllegalArgumentException for a buffer on the heap, whose bytes have no address, and for one that is not aligned
     *     modulo 8 as its bus address is.
     */
    public FlatMemory(final long firstBusAddress, final ByteBuffer buffer) {
        if (!buffer.isDirect() || buffer.isReadOnly()) {
            throw new IllegalArgumentException("flat memory: " + buffer + " is not direct and writable");
        }
        this.buffer = buffer;
        this.firstBusAddress = firstBusAddress;
        this.host = BufferUtil.address(buffer);
        if (((host ^ firstBusAddress) & (Long.BYTES - 1)) != 0) {
            throw new IllegalArgumentException("flat memory: bus address 0x" + Long.toHexString(firstBusAddress)
                    + " and host address 0x" + Long.toHexString(host) + " differ modulo 8");
        }
        this.numBytes = buffer.capacity();
    }

    /**
     * The memory.
     *
     * @return the buffer given to the constructor.
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public long resolve(final long busAddress, final int length, final int access) {
        return Span.contains(firstBusAddress, numBytes, busAddress, length)
                ? host + (busAddress - firstBusAddress)
                : DmaStatus.NOT_MAPPED;
    }

    @Override
    public int contiguous(final long busAddress, final int length, final int access) {
        final long left = numBytes - (busAddress - firstBusAddress);
        return Span.contains(firstBusAddress, numBytes, busAddress, 1) ? (int) Math.min(length, left) : 0;
    }
}
