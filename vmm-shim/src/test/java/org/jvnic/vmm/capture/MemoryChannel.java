package org.jvnic.vmm.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

final class MemoryChannel implements SeekableByteChannel {
    private final int diskBytes;
    private final int bytesAtOnce;
    private byte[] bytes = {};
    private boolean open = true;
    boolean failOnClose;
    boolean throwUnchecked;

    MemoryChannel(final int diskBytes, final int bytesAtOnce) {
        this.diskBytes = diskBytes;
        this.bytesAtOnce = bytesAtOnce;
    }

    MemoryChannel() {
        this(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    byte[] toArray() {
        return bytes.clone();
    }

    @Override
    public int write(final ByteBuffer source) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (throwUnchecked) {
            throw new IllegalStateException("unchecked");
        }
        final int count = Math.min(Math.min(source.remaining(), bytesAtOnce), diskBytes - bytes.length);
        if (count == 0) {
            throw new IOException("No space left on device");
        }
        final int end = bytes.length;
        bytes = Arrays.copyOf(bytes, end + count);
        source.get(bytes, end, count);
        return count;
    }

    @Override
    public SeekableByteChannel truncate(final long size) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        bytes = Arrays.copyOf(bytes, (int) size);
        return this;
    }

    @Override
    public void close() throws IOException {
        open = false;
        if (failOnClose) {
            throw new IOException("close failed");
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public int read(final ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return bytes.length;
    }

    @Override
    public SeekableByteChannel position(final long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size() {
        return bytes.length;
    }
}
