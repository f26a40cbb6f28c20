package org.jvnic.nic.fault;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;

final class HostBytes implements FrameBytes {
    private final ByteBuffer memory;

    HostBytes(final int length) {
        memory = BufferUtil.allocateDirectAligned(length, 64);
    }

    static HostBytes counting(final int length, final int first) {
        final HostBytes bytes = new HostBytes(length);
        for (int i = 0; i < length; i++) {
            bytes.memory.put(i, (byte) (first + i));
        }
        return bytes;
    }

    static byte[] copyOf(final long host, final int length) {
        final byte[] copy = new byte[length];
        HostMemory.copyToHeap(host, copy, 0, length);
        return copy;
    }

    long host() {
        return BufferUtil.address(memory);
    }

    byte[] toArray() {
        return copyOf(host(), length());
    }

    @Override
    public int length() {
        return memory.capacity();
    }

    @Override
    public void copyTo(final long host) {
        HostMemory.copy(host(), host, length());
    }
}
