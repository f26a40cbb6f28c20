package org.jvnic.nic.i82576.transmit;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * Memory of a guest that can be cut into pieces, be reached by copies only, be taken away in part, and change between accesses.
 */
public final class TestMemory implements DmaDomain {
    public static final long BASE = 0x8_0000_0000L;
    public static final int BYTES = 1 << 22;

    private static final int BOUNCE = 1 << 22;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(BYTES, 4096);
    private final ByteBuffer bounce = BufferUtil.allocateDirectAligned(BOUNCE, 64);
    private final long host = BufferUtil.address(memory);
    private final long bounceHost = BufferUtil.address(bounce);
    private int claimed;

    public int pieceBytes;
    public boolean copied;
    public long refusedFrom = Long.MAX_VALUE;
    public long refusedTo = Long.MAX_VALUE;
    public long readOnlyFrom = Long.MAX_VALUE;
    public long resolves;
    public long bytesRead;
    public int writes;
    public int generation;

    public @Nullable Access beforeAccess;

    public @Nullable Access afterAccess;

    /** What happens at an access. */
    public interface Access {
        void at(long bus, int length, int access);
    }

    @Override
    public long resolve(final long bus, final int length, final int access) {
        resolves++;
        if (beforeAccess != null) {
            beforeAccess.at(bus, length, access);
        }
        final long resolved = translate(bus, length, access);
        if (resolved > 0 && access == READ) {
            bytesRead += length;
        }
        if (afterAccess != null) {
            afterAccess.at(bus, length, access);
        }
        return resolved;
    }

    private long translate(final long bus, final int length, final int access) {
        if (!Span.contains(BASE, BYTES, bus, length)) {
            return DmaStatus.NOT_MAPPED;
        }
        if (bus < refusedTo && bus + length > refusedFrom) {
            return DmaStatus.NOT_PINNED;
        }
        if (access == WRITE && bus + length > readOnlyFrom) {
            return DmaStatus.NOT_PERMITTED;
        }
        if (contiguous(bus, length, access) < length) {
            return DmaStatus.SPLIT;
        }
        return copied ? copy(bus, length, access) : host + (bus - BASE);
    }

    private long copy(final long bus, final int length, final int access) {
        claimed = claimed + length + 64 > BOUNCE ? 0 : claimed;
        final long at = bounceHost + claimed;
        claimed += (length + 63) & ~63;
        if (access == READ) {
            HostMemory.copy(host + (bus - BASE), at, length);
        } else {
            for (int i = 0; i < length; i++) {
                HostMemory.putByte(at + i, (byte) 0xEE);
            }
        }
        return at;
    }

    @Override
    public int contiguous(final long bus, final int length, final int access) {
        if (!Span.contains(BASE, BYTES, bus, 1)) {
            return 0;
        }
        final int mapped = (int) Math.min(length, BASE + BYTES - bus);
        return pieceBytes == 0 ? mapped : Math.min(mapped, pieceBytes - (int) (bus % pieceBytes));
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public boolean isCopied() {
        return copied;
    }

    @Override
    public void written(final long bus, final long from, final int length) {
        writes++;
        HostMemory.copy(from, host + (bus - BASE), length);
    }

    public void put(final long bus, final byte[] bytes) {
        HostMemory.copyFromHeap(bytes, 0, host + (bus - BASE), bytes.length);
    }

    public void putLong(final long bus, final long value) {
        HostMemory.putLong(host + (bus - BASE), value);
    }

    public long getLong(final long bus) {
        return HostMemory.getLong(host + (bus - BASE));
    }

    public int getInt(final long bus) {
        return HostMemory.getInt(host + (bus - BASE));
    }

    public long hostOf(final long bus) {
        return host + (bus - BASE);
    }
}
