package org.jvnic.vmm.vfiouser.memory;

import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.vfiouser.linux.Descriptors;
import org.jvnic.vmm.vfiouser.linux.LinuxException;
import org.jvnic.vmm.vfiouser.linux.ReceivedDescriptors;
import org.jvnic.vmm.vfiouser.protocol.Errno;

/**
 * What a client has given, and how it is taken back: the table changes first, then the engine's barrier is waited for, then the
 * mapping goes.
 *
 * <p>Threads: the server's.
 */
public final class ClientWindows {
    /** Most windows at the same time. */
    public static final int MAX_WINDOWS = 8192;

    /** Windows start and end at multiples of it. */
    public static final int PAGE = 4096;

    private final ClientMemory memory;
    private final boolean messagesAllowed;
    private final boolean unsealedAllowed;
    private final Runnable barrier;
    private final Consumer<String> log;
    private final FileMappings files = new FileMappings();
    private final TreeMap<Long, FileMappings.Entry> mapped = new TreeMap<>(Long::compareUnsigned);

    /**
     * No windows.
     *
     * @param memory          what the engine sees of them.
     * @param messagesAllowed whether memory that cannot be mapped may be reached by messages.
     * @param unsealedAllowed whether files are mapped that can be shrunk.
     * @param barrier         returns once no host address resolved before is in use.
     * @param log             takes a line for each window that is refused.
     */
    public ClientWindows(
            final ClientMemory memory,
            final boolean messagesAllowed,
            final boolean unsealedAllowed,
            final Runnable barrier,
            final Consumer<String> log) {
        this.memory = memory;
        this.messagesAllowed = messagesAllowed;
        this.unsealedAllowed = unsealedAllowed;
        this.barrier = barrier;
        this.log = log;
    }

    /**
     * Adds a window.
     *
     * @param first      first bus address.
     * @param size       bytes.
     * @param access     directions, as in {@link org.jvnic.nic.port.DmaDomain}.
     * @param offset     where it starts in the file.
     * @param descriptor the file, which stays the caller's; {@link ReceivedDescriptors#NONE} for none.
     * @return an error number, 0 when it was added.
     */
    public int map(final long first, final long size, final int access, final long offset, final int descriptor) {
        final WindowTable table = memory.windows();
        if (!isWindow(first, size) || (offset & (PAGE - 1)) != 0) {
            return Errno.EINVAL;
        }
        if (table.overlaps(first, size)) {
            return Errno.EEXIST;
        }
        if (table.size() == MAX_WINDOWS) {
            return Errno.ENOSPC;
        }
        if (descriptor == ReceivedDescriptors.NONE) {
            memory.publish(table.with(first, size, WindowTable.BY_MESSAGE, access));
            return Errno.OK;
        }
        return mapFile(first, size, access, offset, descriptor);
    }

    /** Whole pages, not beyond the end of the address space, and less than half of it. */
    private static boolean isWindow(final long first, final long size) {
        return ((first | size) & (PAGE - 1)) == 0
                && size > 0
                && (first == 0 || Long.compareUnsigned(size - 1, -1L - first) <= 0);
    }

    private int mapFile(final long first, final long size, final int access, final long offset, final int descriptor) {
        final Descriptors.FileIdentity file = Descriptors.identify(descriptor);
        if (!file.regular()) {
            return refuse(first, size, "its descriptor is no file", Errno.EINVAL);
        }
        if (offset < 0 || offset > file.bytes() || size > file.bytes() - offset) {
            return refuse(first, size, "its file has " + file.bytes() + " bytes only", Errno.EINVAL);
        }
        if (!unsealedAllowed && !Descriptors.isSealedAgainstShrinking(descriptor)) {
            return mapUnsealed(first, size, access);
        }
        final boolean write = (access & org.jvnic.nic.port.DmaDomain.WRITE) != 0;
        final FileMappings.@Nullable Entry entry;
        try {
            entry = files.acquire(descriptor, file, offset, size, write);
        } catch (final LinuxException e) {
            return refuse(first, size, e.getMessage(), Errno.ENOMEM);
        }
        if (entry == null) {
            return refuse(first, size, "the client has given too many or too large files", Errno.ENOMEM);
        }
        mapped.put(first, entry);
        memory.publish(memory.windows().with(first, size, entry.host(offset), access));
        return Errno.OK;
    }

    private int mapUnsealed(final long first, final long size, final int access) {
        if (!messagesAllowed) {
            return refuse(
                    first,
                    size,
                    "its file is not sealed against shrinking; use memory-backend-memfd with share=on and seal=on",
                    Errno.EPERM);
        }
        memory.publish(memory.windows().with(first, size, WindowTable.BY_MESSAGE, access));
        return Errno.OK;
    }

    private int refuse(final long first, final long size, final @Nullable String reason, final int error) {
        log.accept("memory at 0x" + Long.toHexString(first) + ", 0x" + Long.toHexString(size) + " bytes, refused: "
                + reason);
        return error;
    }

    /**
     * Takes windows away: all that lie in a range. When it returns, nothing touches them any more.
     *
     * @param first first bus address of the range.
     * @param size  bytes.
     * @return an error number: no range, or one that cuts a window in two; 0 when done, also when there was no window.
     */
    public int unmap(final long first, final long size) {
        if (!isWindow(first, size)) {
            return Errno.EINVAL;
        }
        final WindowTable table = memory.windows();
        final int found = table.find(first);
        if (found >= 0 && table.first(found) != first) {
            return Errno.EINVAL;
        }
        final int from = found >= 0 ? found : -1 - found;
        int to = from;
        while (to < table.size() && Long.compareUnsigned(table.first(to) - first, size) < 0) {
            if (table.bytes(to) > size - (table.first(to) - first)) {
                return Errno.EINVAL;
            }
            to++;
        }
        remove(table, from, to);
        return Errno.OK;
    }

    /** Takes all windows away. When it returns, nothing touches them any more. */
    public void unmapAll() {
        final WindowTable table = memory.windows();
        remove(table, 0, table.size());
    }

    private void remove(final WindowTable table, final int from, final int to) {
        if (from == to) {
            return;
        }
        memory.publish(table.without(from, to));
        boolean waited = false;
        for (int window = from; window < to; window++) {
            final FileMappings.Entry entry = mapped.remove(table.first(window));
            if (entry != null) {
                if (!waited) {
                    barrier.run();
                    waited = true;
                }
                files.release(entry);
            }
        }
    }

    /**
     * Looks at all files mapped.
     *
     * @return how many are shorter than what is mapped of them.
     */
    public int countShrunk() {
        return files.countShrunk();
    }

    /**
     * Files mapped.
     *
     * @return 0 or more.
     */
    public int mappings() {
        return files.count();
    }
}
