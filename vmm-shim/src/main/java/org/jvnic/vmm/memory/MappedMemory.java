package org.jvnic.vmm.memory;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Zeroed memory from the operating system, of any size a {@code long} can tell, outside the Java heap.
 *
 * <p>Threads: immutable but for closing. The host address is good until {@link #close}; nothing checks that, so who closes makes
 * sure that nobody uses it any more.
 */
public final class MappedMemory implements AutoCloseable {
    /** What {@link #fd()} answers for memory that cannot be shared. */
    public static final int NO_FD = -1;

    private final String name;
    private final long host;
    private final long bytes;
    private final int fd;
    private final AtomicBoolean closed = new AtomicBoolean();

    private MappedMemory(final String name, final long host, final long bytes, final int fd) {
        this.name = name;
        this.host = host;
        this.bytes = bytes;
        this.fd = fd;
    }

    /**
     * Memory that other processes can map through its file descriptor. Its size is sealed: nobody who gets the descriptor can
     * take bytes away from under this mapping.
     *
     * @param name  shown by the system for diagnosis, up to 249 bytes; need not be unique.
     * @param bytes size, a positive multiple of {@link MachineMemory#PAGE_SIZE}.
     * @return the memory; closed by whoever asked.
     * @throws IllegalArgumentException when the size is out of range.
     * @throws IllegalStateException when the system refuses, or is not 64-bit Linux; says why.
     */
    public static MappedMemory memfd(final String name, final long bytes) {
        requireSize(name, bytes);
        final int fd = LinuxMemory.createFile(name);
        try {
            LinuxMemory.setSize(fd, name, bytes);
            LinuxMemory.sealSize(fd, name, bytes);
            return new MappedMemory(name, LinuxMemory.mapShared(fd, name, bytes), bytes, fd);
        } catch (final IllegalStateException e) {
            LinuxMemory.close(fd, name);
            throw e;
        }
    }

    /**
     * Memory of this process alone. Pages take up memory only once they are written to.
     *
     * @param bytes size, a positive multiple of {@link MachineMemory#PAGE_SIZE}.
     * @return the memory; closed by whoever asked.
     * @throws IllegalArgumentException when the size is out of range.
     * @throws IllegalStateException when the system refuses, or is not 64-bit Linux; says why.
     */
    public static MappedMemory anonymous(final long bytes) {
        final String name = "anonymous";
        requireSize(name, bytes);
        return new MappedMemory(name, LinuxMemory.mapAnonymous(name, bytes), bytes, NO_FD);
    }

    private static void requireSize(final String name, final long bytes) {
        if (bytes <= 0 || bytes % MachineMemory.PAGE_SIZE != 0) {
            throw new IllegalArgumentException(
                    "memory " + name + ": size " + bytes + " is not a positive multiple of " + MachineMemory.PAGE_SIZE);
        }
    }

    /**
     * Where it is.
     *
     * @return host address of the first byte, page aligned.
     * @throws IllegalStateException after {@link #close}.
     */
    public long host() {
        requireOpen();
        return host;
    }

    /**
     * Size.
     *
     * @return bytes.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * The descriptor to share it by. It belongs to this object: pass it on, do not close it.
     *
     * @return the descriptor, or {@link #NO_FD}.
     * @throws IllegalStateException after {@link #close}.
     */
    public int fd() {
        requireOpen();
        return fd;
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("memory " + name + " of " + bytes + " bytes is closed");
        }
    }

    /** Gives the memory back to the system. Closing again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LinuxMemory.unmap(host, name, bytes);
            if (fd != NO_FD) {
                LinuxMemory.close(fd, name);
            }
        }
    }

    @Override
    public String toString() {
        return "MappedMemory{" + name + ", bytes=" + bytes + ", fd=" + fd + '}';
    }
}
