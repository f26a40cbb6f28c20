package org.jvnic.vmm.memory;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * The system calls behind {@link MappedMemory}, each of which either succeeds or throws with the system's own explanation.
 *
 * <p>Threads: any; the C library keeps errno per thread.
 */
final class LinuxMemory {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_SHRINK = 2;
    private static final int F_SEAL_GROW = 4;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 0x01;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int NO_DESCRIPTOR = -1;
    private static final long MAP_FAILED = -1;

    private static @Nullable LibC loaded;

    private LinuxMemory() {}

    /** The C functions, named and typed as in C: size_t, off_t and pointers are 64 bits. */
    interface LibC extends Library {
        int memfd_create(String name, int flags);

        int ftruncate(int descriptor, long bytes);

        int fcntl(int descriptor, int command, Object... arguments);

        long mmap(@Nullable Pointer host, long bytes, int protection, int flags, int descriptor, long offset);

        int munmap(Pointer host, long bytes);

        int close(int descriptor);

        String strerror(int errno);
    }

    /** Makes an unnamed file in memory, closed on exec. */
    static int createFile(final String name) {
        final int descriptor = libC().memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        return checked(descriptor, "memfd_create", name, 0);
    }

    /** Sets the size of a file. */
    static void setSize(final int descriptor, final String name, final long bytes) {
        checked(libC().ftruncate(descriptor, bytes), "ftruncate", name, bytes);
    }

    /** Fixes the size of a file for good: a mapping of it can no longer lose its bytes. */
    static void sealSize(final int descriptor, final String name, final long bytes) {
        checked(libC().fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), "fcntl(F_ADD_SEALS)", name, bytes);
    }

    /** Maps a file, shared with everyone else who maps it; answers with the host address. */
    static long mapShared(final int descriptor, final String name, final long bytes) {
        return mapped(libC().mmap(null, bytes, PROT_READ_WRITE, MAP_SHARED, descriptor, 0), name, bytes);
    }

    /** Maps zeros that take up memory only once written to; answers with the host address. */
    static long mapAnonymous(final String name, final long bytes) {
        final int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
        return mapped(libC().mmap(null, bytes, PROT_READ_WRITE, flags, NO_DESCRIPTOR, 0), name, bytes);
    }

    /** Undoes a mapping. */
    static void unmap(final long host, final String name, final long bytes) {
        checked(libC().munmap(new Pointer(host), bytes), "munmap", name, bytes);
    }

    /** Closes a descriptor. */
    static void close(final int descriptor, final String name) {
        checked(libC().close(descriptor), "close", name, 0);
    }

    private static int checked(final int result, final String call, final String name, final long bytes) {
        if (result < 0) {
            throw failure(call, name, bytes, Native.getLastError());
        }
        return result;
    }

    private static long mapped(final long host, final String name, final long bytes) {
        if (host == MAP_FAILED) {
            throw failure("mmap", name, bytes, Native.getLastError());
        }
        return host;
    }

    private static IllegalStateException failure(
            final String call, final String name, final long bytes, final int errno) {
        return new IllegalStateException("memory " + name + " of " + bytes + " bytes: " + call + " failed: "
                + libC().strerror(errno) + " (errno " + errno + ")");
    }

    private static synchronized LibC libC() {
        LibC libC = loaded;
        if (libC == null) {
            libC = load();
            loaded = libC;
        }
        return libC;
    }

    private static LibC load() {
        final String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        try {
            if (Platform.isLinux() && Platform.is64Bit()) {
                return Native.load("c", LibC.class);
            }
        } catch (final LinkageError e) {
            throw new IllegalStateException("guest memory: the JNA native library does not load on " + platform, e);
        }
        throw new IllegalStateException("guest memory: needs 64-bit Linux, this is " + platform);
    }
}
