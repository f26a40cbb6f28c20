package org.jvnic.vmm.vfiouser.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * The C functions, by JNA's direct mapping. Pointers, sizes and longs of 64-bit Linux are 64 bits, so with numbers as arguments a
 * call costs little more than what the kernel takes.
 */
final class LibC {
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    private LibC() {}

    /** Loads on first use, after the platform has been looked at. */
    private static final class Functions {
        static {
            Native.register(Functions.class, Platform.C_LIBRARY_NAME);
        }

        static native int socket(int domain, int type, int protocol);

        static native int bind(int descriptor, long address, int bytes);

        static native int listen(int descriptor, int backlog);

        static native int accept4(int descriptor, long address, long bytes, int flags);

        static native int connect(int descriptor, long address, int bytes);

        static native long recvmsg(int descriptor, long message, int flags);

        static native long sendmsg(int descriptor, long message, int flags);

        static native int poll(long descriptors, long count, int timeoutMs);

        static native int eventfd(int initial, int flags);

        static native long read(int descriptor, long host, long bytes);

        static native long write(int descriptor, long host, long bytes);

        static native int fcntl(int descriptor, int command, long argument);

        static native int statx(int directory, String path, int flags, int mask, long buffer);

        static native long mmap(long host, long bytes, int protection, int flags, int descriptor, long offset);

        static native int munmap(long host, long bytes);

        static native int close(int descriptor);

        static native String strerror(int errno);
    }

    /** Refuses machines the layouts here do not fit. */
    static void requireLinux(final String what) {
        final String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            throw new LinuxException(what + ": needs 64-bit Linux, this is " + platform);
        }
        try {
            Functions.strerror(0);
        } catch (final LinkageError e) {
            throw new LinuxException(what + ": the JNA native library does not load on " + platform, e);
        }
    }

    private static int answer(final int result) {
        return result < 0 ? -Native.getLastError() : result;
    }

    private static long answer(final long result) {
        return result < 0 ? -Native.getLastError() : result;
    }

    static int socket(final int domain, final int type) {
        return answer(Functions.socket(domain, type, 0));
    }

    static int bind(final int descriptor, final long address, final int bytes) {
        return answer(Functions.bind(descriptor, address, bytes));
    }

    static int listen(final int descriptor, final int backlog) {
        return answer(Functions.listen(descriptor, backlog));
    }

    static int accept(final int descriptor) {
        return answer(Functions.accept4(descriptor, 0, 0, O_NONBLOCK | O_CLOEXEC));
    }

    static int connect(final int descriptor, final long address, final int bytes) {
        return answer(Functions.connect(descriptor, address, bytes));
    }

    static int receive(final int descriptor, final long message, final int flags) {
        return (int) answer(Functions.recvmsg(descriptor, message, flags));
    }

    static int send(final int descriptor, final long message, final int flags) {
        return (int) answer(Functions.sendmsg(descriptor, message, flags));
    }

    static int poll(final long descriptors, final int count, final int timeoutMs) {
        return answer(Functions.poll(descriptors, count, timeoutMs));
    }

    static int eventDescriptor() {
        return answer(Functions.eventfd(0, O_NONBLOCK | O_CLOEXEC));
    }

    static int read(final int descriptor, final long host, final int bytes) {
        return (int) answer(Functions.read(descriptor, host, bytes));
    }

    static int write(final int descriptor, final long host, final int bytes) {
        return (int) answer(Functions.write(descriptor, host, bytes));
    }

    static int control(final int descriptor, final int command, final long argument) {
        return answer(Functions.fcntl(descriptor, command, argument));
    }

    static int status(final int descriptor, final int flags, final int mask, final long buffer) {
        return answer(Functions.statx(descriptor, "", flags, mask, buffer));
    }

    static long map(final long bytes, final int protection, final int flags, final int descriptor) {
        return answer(Functions.mmap(0, bytes, protection, flags, descriptor, 0));
    }

    static int unmap(final long host, final long bytes) {
        return answer(Functions.munmap(host, bytes));
    }

    static int close(final int descriptor) {
        return answer(Functions.close(descriptor));
    }

    static String explain(final int errno) {
        return Functions.strerror(errno) + " (errno " + errno + ")";
    }
}
