package org.jvnic.vmm.capture;

import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;

final class TestFrame implements FrameBytes {
    private final byte[] bytes;

    private TestFrame(final byte[] bytes) {
        this.bytes = bytes;
    }

    static TestFrame of(final int length, final int first) {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return new TestFrame(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public void copyTo(final long host) {
        HostMemory.copyFromHeap(bytes, 0, host, bytes.length);
    }
}
