package org.jvnic.lab.bench;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.BufferUtil;

/** Two TAP interfaces: written at one, read at the other, nothing in between but JNA. */
final class PlainTaps implements PlainLink {
    private static final int O_RDWR_NONBLOCK = 0x802;
    private static final long TUNSETIFF = 0x400454CAL;
    private static final short IFF_TAP_NO_PI = 0x1002;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;

    private final ByteBuffer toSend = BufferUtil.allocateDirectAligned(BUFFER_BYTES, 64);
    private final ByteBuffer received = BufferUtil.allocateDirectAligned(BUFFER_BYTES, 64);
    private final long sendAddress = BufferUtil.address(toSend);
    private final long receiveAddress = BufferUtil.address(received);
    private final int near;
    private final int far;

    static {
        Native.register(PlainTaps.class, "c");
    }

    PlainTaps(final String[] names) {
        near = openTap(names[0]);
        far = openTap(names[1]);
    }

    private static native int open(String path, int flags);

    private static native int ioctl(int descriptor, long request, long argument);

    private static native long read(int descriptor, long host, long bytes);

    private static native long write(int descriptor, long host, long bytes);

    private static native int close(int descriptor);

    private static int openTap(final String name) {
        final int descriptor = open("/dev/net/tun", O_RDWR_NONBLOCK);
        final ByteBuffer request = ByteBuffer.allocateDirect(IFREQ_BYTES).order(ByteOrder.nativeOrder());
        request.put(0, name.getBytes(StandardCharsets.US_ASCII)).putShort(IFREQ_FLAGS, IFF_TAP_NO_PI);
        if (descriptor < 0 || ioctl(descriptor, TUNSETIFF, BufferUtil.address(request)) < 0) {
            throw new IllegalStateException("tap " + name + ": cannot be opened, errno " + Native.getLastError());
        }
        return descriptor;
    }

    @Override
    public ByteBuffer sendBuffer() {
        return toSend;
    }

    @Override
    public boolean send(final int length) {
        return write(near, sendAddress, length) == length;
    }

    @Override
    public boolean receive(final int length) {
        long got = read(far, receiveAddress, BUFFER_BYTES);
        while (got > 0 && got != length) {
            got = read(far, receiveAddress, BUFFER_BYTES);
        }
        return got == length;
    }

    @Override
    public void close() {
        close(near);
        close(far);
    }
}
