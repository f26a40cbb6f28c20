package org.jvnic.vmm.vfiouser.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.Span;
import org.jvnic.vmm.vfiouser.linux.Descriptors;
import org.jvnic.vmm.vfiouser.linux.FileMapping;
import org.jvnic.vmm.vfiouser.linux.LinuxException;

/**
 * The files of a client, each mapped once and whole, as long as a window needs it. So taking windows apart and joining them again
 * costs no system call, what is adjacent in the file is adjacent here, and a client cannot use up the mappings of the process.
 *
 * <p>The mapping may be wider than the windows: what the card may reach is what the windows say.
 */
final class FileMappings {
    /** More files than any machine has memory backends. */
    static final int MAX_FILES = 64;

    /** Address space for all files of a client. */
    static final long MAX_BYTES = 1L << 42;

    private final List<Entry> entries = new ArrayList<>();

    /** A file that is mapped. */
    static final class Entry {
        private final Descriptors.FileIdentity file;
        private final FileMapping mapping;
        private final boolean writable;
        private int windows;

        private Entry(final Descriptors.FileIdentity file, final FileMapping mapping, final boolean writable) {
            this.file = file;
            this.mapping = mapping;
            this.writable = writable;
        }

        long host(final long offset) {
            return mapping.host() + offset;
        }

        private boolean holds(
                final Descriptors.FileIdentity wanted, final long offset, final long size, final boolean write) {
            return file.device() == wanted.device()
                    && file.inode() == wanted.inode()
                    && (writable || !write)
                    && Span.contains(0, mapping.bytes(), offset, size);
        }
    }

    int count() {
        return entries.size();
    }

    /** A mapping that holds a range of a file; null when there is none and the caps allow no further one. */
    @Nullable
    Entry acquire(
            final int descriptor,
            final Descriptors.FileIdentity file,
            final long offset,
            final long size,
            final boolean write) {
        for (final Entry entry : entries) {
            if (entry.holds(file, offset, size, write)) {
                entry.windows++;
                return entry;
            }
        }
        if (entries.size() == MAX_FILES || file.bytes() > MAX_BYTES - mappedBytes()) {
            return null;
        }
        final Entry entry = map(descriptor, file, write);
        entry.windows = 1;
        entries.add(entry);
        return entry;
    }

    private long mappedBytes() {
        long sum = 0;
        for (final Entry entry : entries) {
            sum += entry.mapping.bytes();
        }
        return sum;
    }

    /** Files shorter than what is mapped of them. */
    int countShrunk() {
        int shrunk = 0;
        for (final Entry entry : entries) {
            shrunk += entry.mapping.fileBytes() < entry.mapping.bytes() ? 1 : 0;
        }
        return shrunk;
    }

    private static Entry map(final int descriptor, final Descriptors.FileIdentity file, final boolean write) {
        try {
            return new Entry(file, FileMapping.map(descriptor, file.bytes(), true), true);
        } catch (final LinuxException e) {
            if (write) {
                throw e;
            }
            return new Entry(file, FileMapping.map(descriptor, file.bytes(), false), false);
        }
    }

    /** A window less; the mapping goes with the last. Nobody uses an address of the window any more. */
    void release(final Entry entry) {
        entry.windows--;
        if (entry.windows == 0) {
            entries.remove(entry);
            entry.mapping.unmap();
        }
    }
}
