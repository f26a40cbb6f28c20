package org.jvnic.vmm.vfiouser;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jvnic.vmm.vfiouser.linux.Descriptors;

final class Native {
    static final int SHRINK = 2;
    static final int GROW = 4;

    private static final LibC C = com.sun.jna.Native.load("c", LibC.class);

    private Native() {}

    interface LibC extends Library {
        int memfd_create(String name, int flags);

        int ftruncate(int descriptor, long bytes);

        int fcntl(int descriptor, int command, Object... arguments);

        int pipe2(Memory ends, int flags);

        int open(String path, int flags, Object... mode);

        int eventfd(int initial, int flags);

        long write(int descriptor, Memory from, long bytes);

        long read(int descriptor, Memory to, long bytes);

        int dup(int descriptor);

        int socket(int domain, int type, int protocol);

        int fallocate(int descriptor, int mode, long offset, long bytes);

        int getrlimit(int resource, Memory limits);

        int setrlimit(int resource, Memory limits);
    }

    static int memfd(final long bytes, final int seals) {
        final int descriptor = C.memfd_create("vfiotest", 3);
        C.ftruncate(descriptor, bytes);
        C.fcntl(descriptor, 1033, seals);
        return descriptor;
    }

    static int[] pipe() {
        try (Memory ends = new Memory(8)) {
            C.pipe2(ends, 0x80000);
            return ends.getIntArray(0, 2);
        }
    }

    static int open(final Path path, final int flags) {
        return C.open(path.toString(), flags | 0x80000);
    }

    static int readOnly(final int descriptor) {
        return C.open("/proc/self/fd/" + descriptor, 0x80000);
    }

    static int socket() {
        return C.socket(1, 0x80001, 0);
    }

    static boolean truncate(final int descriptor, final long bytes) {
        return C.ftruncate(descriptor, bytes) == 0;
    }

    static boolean punch(final int descriptor, final long offset, final long bytes) {
        return C.fallocate(descriptor, 3, offset, bytes) == 0;
    }

    static long limitDescriptors(final long limit) {
        try (Memory limits = new Memory(16)) {
            C.getrlimit(7, limits);
            final long before = limits.getLong(0);
            limits.setLong(0, limit);
            if (C.setrlimit(7, limits) != 0) {
                throw new IllegalStateException("setrlimit of " + limit);
            }
            return before;
        }
    }

    static int event() {
        return C.eventfd(0, 0x80800);
    }

    static int blockingFullEvent() {
        final int event = C.eventfd(0, 0x80000);
        try (Memory value = new Memory(8)) {
            value.setLong(0, -2L);
            C.write(event, value, 8);
        }
        return event;
    }

    static void signal(final int event) {
        try (Memory value = new Memory(8)) {
            value.setLong(0, 1);
            C.write(event, value, 8);
        }
    }

    static long drain(final int event) {
        try (Memory value = new Memory(8)) {
            value.clear();
            return C.read(event, value, 8) == 8 ? value.getLong(0) : 0;
        }
    }

    static void close(final int descriptor) {
        Descriptors.close(descriptor);
    }

    static long openDescriptors() {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.map(Native::target)
                    .filter(Native::isPassable)
                    .peek(System.err::println)
                    .count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(final Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (final IOException e) {
            return "";
        }
    }

    private static boolean isPassable(final String target) {
        return target.startsWith("socket:")
                || target.startsWith("pipe:")
                || target.contains("[eventfd]")
                || target.contains("memfd:vfiotest")
                || target.endsWith("/file");
    }

    static long mappings() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("memfd:vfiotest")).count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
