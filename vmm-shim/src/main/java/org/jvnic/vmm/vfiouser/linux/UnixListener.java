package org.jvnic.vmm.vfiouser.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket that clients connect to. Only its owner may: the file is made with mode 0600.
 *
 * <p>Threads: one accepts, any closes once that has ended.
 */
public final class UnixListener implements AutoCloseable {
    private static final int EADDRINUSE = 98;
    private static final int BACKLOG = 16;

    private final Path path;
    private final int descriptor;
    private final AtomicBoolean closed = new AtomicBoolean();

    private UnixListener(final Path path, final int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /**
     * Listens. A socket file that nobody listens on any more is replaced.
     *
     * @param path where; the directory has to be there.
     * @return the listener.
     * @throws LinuxException when there is something else at the path, or the system refuses; says why.
     */
    public static UnixListener bind(final Path path) {
        final UnixAddress address = new UnixAddress(path);
        final int descriptor = UnixSocket.create("socket " + path);
        try {
            bind(path, descriptor, address);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
            checked(LibC.listen(descriptor, BACKLOG), path, "listen");
            return new UnixListener(path, descriptor);
        } catch (final IOException e) {
            LibC.close(descriptor);
            throw new LinuxException("socket " + path + ": " + e.getMessage(), e);
        } catch (final LinuxException e) {
            LibC.close(descriptor);
            throw e;
        }
    }

    private static void bind(final Path path, final int descriptor, final UnixAddress address) throws IOException {
        final int result = address.bind(descriptor);
        if (result != -EADDRINUSE) {
            checked(result, path, "bind");
            return;
        }
        requireAbandoned(path);
        Files.delete(path);
        checked(address.bind(descriptor), path, "bind");
    }

    private static void requireAbandoned(final Path path) {
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new LinuxException("socket " + path + ": there is something that is no socket");
        }
        if (UnixSocket.isAnswered(path)) {
            throw new LinuxException("socket " + path + ": another program listens there");
        }
    }

    private static void checked(final int result, final Path path, final String call) {
        if (result < 0) {
            throw new LinuxException("socket " + path + ": " + call + " failed: " + LibC.explain(-result));
        }
    }

    /**
     * Takes the next client.
     *
     * @return the connection, or null when there is none or the system has no descriptor left.
     */
    public @Nullable UnixSocket accept() {
        final int accepted = LibC.accept(descriptor);
        return accepted < 0 ? null : new UnixSocket(accepted);
    }

    /**
     * The descriptor, to be polled.
     *
     * @return the descriptor; it stays this object's.
     */
    public int descriptor() {
        return descriptor;
    }

    /** Ends listening and removes the socket file. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LibC.close(descriptor);
            try {
                Files.deleteIfExists(path);
            } catch (final IOException e) {
                throw new LinuxException("socket " + path + ": cannot be removed: " + e.getMessage(), e);
            }
        }
    }
}
