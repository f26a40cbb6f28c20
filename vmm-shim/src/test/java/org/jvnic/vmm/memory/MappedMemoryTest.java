package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.memory.HostMemory;

class MappedMemoryTest {
    private static final long GIB = 1L << 30;
    private static final int SMALL = 4 * MachineMemory.PAGE_SIZE;

    @Test
    void shouldReachEveryEndOfThreeGibibytesOfAnonymousMemory() {
        try (MappedMemory memory = MappedMemory.anonymous(3 * GIB)) {
            assertReachable(memory);
        }
    }

    @Test
    void shouldReachEveryEndOfThreeGibibytesOfSharedMemory() {
        try (MappedMemory memory = MappedMemory.memfd("jvnic-test", 3 * GIB)) {
            assertReachable(memory);
        }
    }

    private static void assertReachable(final MappedMemory memory) {
        final long[] offsets = {0, 2 * GIB - 8, 2 * GIB, memory.bytes() - 8};
        for (final long offset : offsets) {
            assertEquals(0, HostMemory.getLong(memory.host() + offset));
            HostMemory.putLong(memory.host() + offset, ~offset);
        }
        for (final long offset : offsets) {
            assertEquals(~offset, HostMemory.getLong(memory.host() + offset));
        }
        assertEquals(0, memory.host() % MachineMemory.PAGE_SIZE);
        assertEquals(3 * GIB, memory.bytes());
    }

    @Test
    void shouldShareBytesInBothDirectionsWhenDescriptorIsMappedAgain() throws IOException {
        try (MappedMemory memory = MappedMemory.memfd("jvnic-test", SMALL);
                FileChannel channel =
                        FileChannel.open(pathOf(memory), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final MappedByteBuffer other = channel.map(FileChannel.MapMode.READ_WRITE, 0, SMALL);
            other.order(ByteOrder.LITTLE_ENDIAN);
            HostMemory.putLong(memory.host() + 4096, 0x1122334455667788L);
            assertEquals(0x1122334455667788L, other.getLong(4096));
            other.putLong(SMALL - 8, 0x99AABBCCDDEEFF00L);
            assertEquals(0x99AABBCCDDEEFF00L, HostMemory.getLong(memory.host() + SMALL - 8));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, SMALL - 1, SMALL + 1})
    void shouldKeepItsSizeWhenSomebodyWithTheDescriptorResizes(final long size) throws IOException {
        try (MappedMemory memory = MappedMemory.memfd("jvnic-test", SMALL);
                RandomAccessFile file = new RandomAccessFile(pathOf(memory).toFile(), "rw")) {
            assertThrows(IOException.class, () -> file.setLength(size));
            assertEquals(SMALL, file.length());
        }
    }

    private static Path pathOf(final MappedMemory memory) {
        return Path.of("/proc/self/fd/" + memory.fd());
    }

    @Test
    void shouldHaveNoDescriptorWhenAnonymous() {
        try (MappedMemory memory = MappedMemory.anonymous(SMALL)) {
            assertEquals(MappedMemory.NO_FD, memory.fd());
        }
    }

    @Test
    void shouldNameCallSizeAndCauseWhenTheSystemRefuses() {
        final long bytes = 1L << 62;
        final String message = assertThrows(IllegalStateException.class, () -> MappedMemory.anonymous(bytes))
                .toString();
        assertTrue(message.contains("mmap"), message);
        assertTrue(message.contains(Long.toString(bytes)), message);
        assertTrue(message.contains("Cannot allocate memory"), message);
    }

    @Test
    void shouldNotKeepTheDescriptorWhenMappingFails() {
        final long before = openDescriptors();
        for (int i = 0; i < 100; i++) {
            assertThrows(IllegalStateException.class, () -> MappedMemory.memfd("jvnic-test", 1L << 62));
        }
        assertTrue(openDescriptors() < before + 50, "before " + before + " after " + openDescriptors());
    }

    private static long openDescriptors() {
        final String[] names = new java.io.File("/proc/self/fd").list();
        return names == null ? -1 : names.length;
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -4096, 0, 1, 4095, 4097})
    void shouldRefuseSizeThatIsNoPositiveNumberOfPages(final long bytes) {
        final String message = assertThrows(IllegalArgumentException.class, () -> MappedMemory.anonymous(bytes))
                .toString();
        assertTrue(message.contains(Long.toString(bytes)), message);
        assertThrows(IllegalArgumentException.class, () -> MappedMemory.memfd("jvnic-test", bytes));
    }

    @Test
    void shouldCloseOnceWhenClosedTwice() {
        final MappedMemory memory = MappedMemory.memfd("jvnic-test", SMALL);
        memory.close();
        memory.close();
        assertThrows(IllegalStateException.class, memory::host);
        assertThrows(IllegalStateException.class, memory::fd);
    }
}
