package org.jvnic.vmm.wire;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;

/**
 * An open TAP interface: the system calls of {@link TapWire}, by JNA's direct mapping. With primitive arguments only, that adds
 * little to what the kernel takes for a frame.
 *
 * <p>{@link #read} and {@link #write} answer like C, with the negative errno in place of -1.
 *
 * <p>Threads: one reads and waits, one writes, any wakes; whoever closes makes sure the others have stopped.
 */
final class TapDevice {
    static final int EIO = 5;
    static final int EINTR = 4;
    static final int EAGAIN = 11;

    private static final String CLONE_DEVICE = "/dev/net/tun";
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int ENXIO = 6;
    private static final int EACCES = 13;
    private static final int EBUSY = 16;
    private static final int ENODEV = 19;
    private static final int EINVAL = 22;

    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;

    private static final long TUNSETIFF = 0x400454CAL;
    private static final long TUNSETPERSIST = 0x400454CBL;
    private static final long TUNSETVNETHDRSZ = 0x400454D8L;
    private static final int IFF_TAP = 0x0002;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;

    private static final int POLLIN = 1;
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_COUNT = 2;
    private static final int WITHOUT_LIMIT = -1;
    private static final int EFD_NONBLOCK_CLOEXEC = O_NONBLOCK | O_CLOEXEC;

    /** The C functions. Pointers, sizes and longs of 64-bit Linux are 64 bits. */
    private static final class LibC {
        static {
            Native.register(LibC.class, Platform.C_LIBRARY_NAME);
        }

        static native int open(String path, int flags);

        static native int ioctl(int descriptor, long request, long argument);

        static native long read(int descriptor, long host, long bytes);

        static native long write(int descriptor, long host, long bytes);

        static native int poll(long descriptors, long count, int timeoutMs);

        static native int eventfd(int initial, int flags);

        static native int close(int descriptor);

        static native String strerror(int errno);
    }

    private final String name;
    private final int descriptor;
    private final int wakeup;
    private final ByteBuffer pollMemory = allocate(POLLFD_COUNT * POLLFD_BYTES);
    private final ByteBuffer wakeMemory = allocate(Long.BYTES);
    private final AtomicBoolean closed = new AtomicBoolean();

    private TapDevice(final String name, final int descriptor, final int wakeup) {
        this.name = name;
        this.descriptor = descriptor;
        this.wakeup = wakeup;
        final long poll = BufferUtil.address(pollMemory);
        putPoll(poll, descriptor);
        putPoll(poll + POLLFD_BYTES, wakeup);
        HostMemory.putLong(BufferUtil.address(wakeMemory), 1);
    }

    private static ByteBuffer allocate(final int bytes) {
        return BufferUtil.allocateDirectAligned(bytes, Long.BYTES);
    }

    private static void putPoll(final long host, final int descriptor) {
        HostMemory.putInt(host, descriptor);
        HostMemory.putInt(host + POLLFD_EVENTS, POLLIN);
    }

    /** Opens an interface, made if there is none of the name. */
    static TapDevice open(final String name, final TapOptions options) {
        InterfaceName.checked(name);
        final int descriptor = openClone(name);
        try {
            attach(name, descriptor, options);
            final int wakeup = LibC.eventfd(0, EFD_NONBLOCK_CLOEXEC);
            if (wakeup < 0) {
                throw failure(name, "eventfd", Native.getLastError());
            }
            return new TapDevice(name, descriptor, wakeup);
        } catch (final WireException e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    private static int openClone(final String name) {
        requireLinux(name);
        try {
            final int descriptor = LibC.open(CLONE_DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC);
            if (descriptor < 0) {
                throw openFailure(name, Native.getLastError());
            }
            return descriptor;
        } catch (final LinkageError e) {
            throw new WireException("tap " + name + ": the JNA native library does not load: " + e.getMessage(), e);
        }
    }

    private static void requireLinux(final String name) {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            throw new WireException("tap " + name + ": needs 64-bit Linux, this is " + System.getProperty("os.name")
                    + " " + System.getProperty("os.arch"));
        }
    }

    private static WireException openFailure(final String name, final int errno) {
        return switch (errno) {
            case ENOENT, ENODEV, ENXIO ->
                new WireException(
                        "tap " + name + ": " + CLONE_DEVICE + " is not there: the kernel has no tun driver loaded");
            case EACCES, EPERM -> new WireException("tap " + name + ": no permission to open " + CLONE_DEVICE);
            default -> failure(name, "opening " + CLONE_DEVICE, errno);
        };
    }

    private static void attach(final String name, final int descriptor, final TapOptions options) {
        final int header = options.vnetHeaderBytes();
        final ByteBuffer memory = allocate(IFREQ_BYTES);
        memory.put(name.getBytes(StandardCharsets.US_ASCII));
        final long request = BufferUtil.address(memory);
        HostMemory.putShort(request + IFREQ_FLAGS, (short) (IFF_TAP | IFF_NO_PI | (header == 0 ? 0 : IFF_VNET_HDR)));
        if (LibC.ioctl(descriptor, TUNSETIFF, request) < 0) {
            throw attachFailure(name, Native.getLastError());
        }
        if (header != 0) {
            HostMemory.putInt(request, header);
            checked(LibC.ioctl(descriptor, TUNSETVNETHDRSZ, request), name, "TUNSETVNETHDRSZ");
        }
        if (options.persistent()) {
            checked(LibC.ioctl(descriptor, TUNSETPERSIST, 1), name, "TUNSETPERSIST");
        }
    }

    private static WireException attachFailure(final String name, final int errno) {
        return switch (errno) {
            case EBUSY -> new WireException("tap " + name + ": busy, another program holds the interface");
            case EPERM, EACCES ->
                new WireException(
                        "tap " + name
                                + ": no permission: needs CAP_NET_ADMIN, or an interface made for this user by `ip tuntap add`");
            case EINVAL ->
                new WireException("tap " + name + ": there is an interface of this name that is no TAP with one queue");
            default -> failure(name, "TUNSETIFF", errno);
        };
    }

    private static void checked(final int result, final String name, final String call) {
        if (result < 0) {
            throw failure(name, call, Native.getLastError());
        }
    }

    private static WireException failure(final String name, final String what, final int errno) {
        return new WireException("tap " + name + ": " + what + " failed: " + explain(errno));
    }

    static String explain(final int errno) {
        return LibC.strerror(errno) + " (errno " + errno + ")";
    }

    /** Reads one frame into memory; answers with its length, the rest of a longer one lost, or the negative errno. */
    int read(final long host, final int bytes) {
        final long result = LibC.read(descriptor, host, bytes);
        return result < 0 ? -Native.getLastError() : (int) result;
    }

    /** Writes one frame; answers with its length or the negative errno. */
    int write(final long host, final int bytes) {
        final long result = LibC.write(descriptor, host, bytes);
        return result < 0 ? -Native.getLastError() : (int) result;
    }

    /** Waits until there is something to read, something is wrong, or {@link #wake} was called. */
    void awaitReadable() {
        LibC.poll(BufferUtil.address(pollMemory), POLLFD_COUNT, WITHOUT_LIMIT);
    }

    /** Ends the waiting, this time and every time after. */
    void wake() {
        LibC.write(wakeup, BufferUtil.address(wakeMemory), Long.BYTES);
    }

    /** Gives the interface back; one that is not persistent goes away. */
    void close() {
        if (closed.compareAndSet(false, true)) {
            LibC.close(descriptor);
            LibC.close(wakeup);
        }
    }

    @Override
    public String toString() {
        return "TapDevice{" + name + ", descriptor=" + descriptor + '}';
    }
}
