package org.jvnic.vmm.vfiouser.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.BufferUtil;

/** What can be asked of a descriptor that somebody else has made. Threads: any. */
public final class Descriptors {
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_GET_SEALS = 1034;
    private static final int F_SEAL_SHRINK = 2;
    private static final String EVENT_DESCRIPTOR = "anon_inode:[eventfd]";

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7FF;
    private static final int STATX_BYTES = 256;
    private static final int STATX_MODE = 28;
    private static final int STATX_INODE = 32;
    private static final int STATX_SIZE = 40;
    private static final int STATX_DEVICE = 136;
    private static final int TYPE_MASK = 0xF000;
    private static final int REGULAR = 0x8000;

    private Descriptors() {}

    /**
     * What a descriptor refers to.
     *
     * @param device  number of the file system.
     * @param inode   number of the file in it.
     * @param bytes   size.
     * @param regular whether it is a file, not a pipe, directory or socket.
     */
    public record FileIdentity(long device, long inode, long bytes, boolean regular) {}

    /**
     * Closes.
     *
     * @param descriptor an open descriptor of the caller's.
     */
    public static void close(final int descriptor) {
        LibC.close(descriptor);
    }

    /**
     * A second descriptor of the same file.
     *
     * @param descriptor any descriptor.
     * @return a descriptor of the caller's, closed when this process executes another program.
     * @throws LinuxException when the process has no more descriptors.
     */
    public static int duplicate(final int descriptor) {
        final int copy = LibC.control(descriptor, F_DUPFD_CLOEXEC, 0);
        if (copy < 0) {
            throw new LinuxException("a file cannot be kept open: " + LibC.explain(-copy));
        }
        return copy;
    }

    /**
     * Whether nobody can take bytes away from the file any more. A mapping of a file that shrinks is a danger to the whole JVM.
     *
     * @param descriptor any descriptor.
     * @return true when it is sealed against shrinking.
     */
    public static boolean isSealedAgainstShrinking(final int descriptor) {
        final int seals = LibC.control(descriptor, F_GET_SEALS, 0);
        return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
    }

    /**
     * Whether writing eight bytes to it signals somebody, as opposed to a pipe or a socket, where it could wait.
     *
     * @param descriptor any descriptor.
     * @return true for an event descriptor.
     */
    public static boolean isEvent(final int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString()
                    .equals(EVENT_DESCRIPTOR);
        } catch (final IOException e) {
            return false;
        }
    }

    /**
     * Makes accesses to it answer instead of wait.
     *
     * @param descriptor an open descriptor; others that share it are affected too.
     */
    public static void makeNonBlocking(final int descriptor) {
        final int flags = LibC.control(descriptor, F_GETFL, 0);
        if (flags >= 0 && (flags & LibC.O_NONBLOCK) == 0) {
            LibC.control(descriptor, F_SETFL, flags | LibC.O_NONBLOCK);
        }
    }

    /**
     * What it refers to.
     *
     * @param descriptor any descriptor.
     * @return the file; nothing regular of 0 bytes when the system does not tell.
     */
    public static FileIdentity identify(final int descriptor) {
        final ByteBuffer status =
                BufferUtil.allocateDirectAligned(STATX_BYTES, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (LibC.status(descriptor, AT_EMPTY_PATH, STATX_BASIC_STATS, BufferUtil.address(status)) < 0) {
            return new FileIdentity(0, 0, 0, false);
        }
        return new FileIdentity(
                status.getLong(STATX_DEVICE),
                status.getLong(STATX_INODE),
                status.getLong(STATX_SIZE),
                (status.getShort(STATX_MODE) & TYPE_MASK) == REGULAR);
    }
}
