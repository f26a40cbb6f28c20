package org.jvnic.vmm.vfiouser.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;

/**
 * A connected Unix stream socket that carries bytes and, on their first byte, descriptors. It never waits.
 *
 * <p>Threads: one.
 */
public final class UnixSocket implements AutoCloseable {
    /** Most descriptors sent or received with one call. */
    public static final int MAX_DESCRIPTORS = 16;

    /** There is nothing to receive, or no room to send, as a negative errno. */
    public static final int WOULD_WAIT = -11;

    /** A signal came first, as a negative errno: to be tried again. */
    public static final int INTERRUPTED = -4;

    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

    /** struct msghdr of 64-bit Linux, then one struct iovec, then the control message. */
    private static final int MESSAGE_VECTOR = 16;

    private static final int MESSAGE_VECTORS = 24;
    private static final int MESSAGE_CONTROL = 32;
    private static final int MESSAGE_CONTROL_BYTES = 40;
    private static final int MESSAGE_FLAGS = 48;
    private static final int VECTOR = 56;
    private static final int VECTOR_BYTES = VECTOR + 8;
    private static final int CONTROL = 72;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_DATA = 16;
    private static final int CONTROL_SPACE = CONTROL_DATA + MAX_DESCRIPTORS * Integer.BYTES;

    private final int descriptor;
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(CONTROL + CONTROL_SPACE, Long.BYTES);
    private final long message = BufferUtil.address(memory);
    private final AtomicBoolean closed = new AtomicBoolean();

    UnixSocket(final int descriptor) {
        this.descriptor = descriptor;
        HostMemory.putLong(message + MESSAGE_VECTOR, message + VECTOR);
        HostMemory.putLong(message + MESSAGE_VECTORS, 1);
    }

    /**
     * Connects to a server.
     *
     * @param path its socket.
     * @return the connection.
     * @throws LinuxException when nobody listens there; says why.
     */
    public static UnixSocket connect(final Path path) {
        final int result = tryConnect(path);
        if (result < 0) {
            throw new LinuxException("socket " + path + ": connect failed: " + LibC.explain(-result));
        }
        return new UnixSocket(result);
    }

    /** Whether somebody listens at a path. */
    static boolean isAnswered(final Path path) {
        final int result = tryConnect(path);
        if (result >= 0) {
            LibC.close(result);
        }
        return result >= 0 || result == WOULD_WAIT;
    }

    private static int tryConnect(final Path path) {
        final UnixAddress address = new UnixAddress(path);
        final int descriptor = create("socket " + path);
        final int result = address.connect(descriptor);
        if (result < 0) {
            LibC.close(descriptor);
            return result;
        }
        return descriptor;
    }

    static int create(final String what) {
        LibC.requireLinux(what);
        final int descriptor = LibC.socket(UnixAddress.AF_UNIX, SOCK_STREAM | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        if (descriptor < 0) {
            throw new LinuxException(what + ": socket failed: " + LibC.explain(-descriptor));
        }
        return descriptor;
    }

    /**
     * Receives what is there.
     *
     * @param host  where to.
     * @param bytes most bytes, 1 or more.
     * @param into  takes the descriptors that came along.
     * @return bytes received, 0 when the other end has closed, or a negative errno such as {@link #WOULD_WAIT}.
     */
    public int receive(final long host, final int bytes, final ReceivedDescriptors into) {
        describe(host, bytes, CONTROL_SPACE);
        final int result = LibC.receive(descriptor, message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (result >= 0) {
            collect(into);
        }
        return result;
    }

    private void describe(final long host, final int bytes, final int controlBytes) {
        HostMemory.putLong(message + VECTOR, host);
        HostMemory.putLong(message + VECTOR_BYTES, bytes);
        HostMemory.putLong(message + MESSAGE_CONTROL, controlBytes == 0 ? 0 : message + CONTROL);
        HostMemory.putLong(message + MESSAGE_CONTROL_BYTES, controlBytes);
        HostMemory.putInt(message + MESSAGE_FLAGS, 0);
    }

    private void collect(final ReceivedDescriptors into) {
        final long end = HostMemory.getLong(message + MESSAGE_CONTROL_BYTES);
        long at = 0;
        while (at + CONTROL_DATA <= end) {
            final long control = message + CONTROL + at;
            final long length = HostMemory.getLong(control);
            if (length < CONTROL_DATA) {
                break;
            }
            if (HostMemory.getInt(control + CONTROL_LEVEL) == SOL_SOCKET
                    && HostMemory.getInt(control + CONTROL_TYPE) == SCM_RIGHTS) {
                for (long i = CONTROL_DATA; i + Integer.BYTES <= length; i += Integer.BYTES) {
                    into.add(HostMemory.getInt(control + i));
                }
            }
            at += (length + 7) & ~7L;
        }
        if ((HostMemory.getInt(message + MESSAGE_FLAGS) & MSG_CTRUNC) != 0) {
            into.overflow();
        }
    }

    /**
     * Sends what there is room for.
     *
     * @param host        where from.
     * @param bytes       bytes, 1 or more.
     * @param descriptors what to pass on with the first of them; they stay the caller's.
     * @return bytes sent, 1 or more, all descriptors with them; or a negative errno such as {@link #WOULD_WAIT}.
     */
    public int send(final long host, final int bytes, final int... descriptors) {
        final int count = descriptors.length;
        if (count > MAX_DESCRIPTORS) {
            throw new IllegalArgumentException("socket: " + count + " descriptors, most are " + MAX_DESCRIPTORS);
        }
        final int length = count == 0 ? 0 : CONTROL_DATA + count * Integer.BYTES;
        describe(host, bytes, (length + 7) & ~7);
        if (count > 0) {
            HostMemory.putLong(message + CONTROL, length);
            HostMemory.putInt(message + CONTROL + CONTROL_LEVEL, SOL_SOCKET);
            HostMemory.putInt(message + CONTROL + CONTROL_TYPE, SCM_RIGHTS);
            for (int i = 0; i < count; i++) {
                HostMemory.putInt(message + CONTROL + CONTROL_DATA + (long) i * Integer.BYTES, descriptors[i]);
            }
        }
        return LibC.send(descriptor, message, MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    /**
     * The descriptor, to be polled.
     *
     * @return the descriptor; it stays this object's.
     */
    public int descriptor() {
        return descriptor;
    }

    /** Closes the connection. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LibC.close(descriptor);
        }
    }

    @Override
    public String toString() {
        return "UnixSocket{" + descriptor + ", memory=" + memory.capacity() + '}';
    }
}
