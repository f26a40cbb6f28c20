package org.jvnic.vmm.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.vmm.memory.MappedMemory;

class RingViewTest {
    private static final int BYTES = 64;

    private final MappedMemory memory = MappedMemory.anonymous(4096);
    private final RingView view = new RingView(memory.host(), BYTES);

    @BeforeEach
    void write() {
        for (int i = 0; i < BYTES + 64; i += 8) {
            HostMemory.putLong(memory.host() + i, 100 + i);
        }
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private long[] read(final int index, final int distance, final int count) {
        final long[] values = new long[] {-1, -1, -1, -1};
        view.getLongs(index, distance, values, count);
        return values;
    }

    @Test
    void shouldLoadEverySecondQuadwordUpToTheVeryLast() {
        assertArrayEquals(new long[] {108, 124, 140, 156}, read(8, 16, 4));
        assertArrayEquals(new long[] {100, 116, -1, -1}, read(0, 16, 2));
        assertArrayEquals(new long[] {156, -1, -1, -1}, read(56, 16, 1));
        assertArrayEquals(new long[] {-1, -1, -1, -1}, read(0, 16, 0));
    }

    @Test
    void shouldLoadNeighboursFromAnyOneOnUpToTheVeryLast() {
        final long[] all = new long[4];
        view.getLongs(32, 8, all, 4);
        for (int index = 0; index < 64; index += 8) {
            final long[] each = read(index, 16, 1);
            assertArrayEquals(each, read(index, 8, 1));
            assertEquals(index < 32 ? each[0] : all[(index - 32) / 8], each[0]);
        }
        assertArrayEquals(new long[] {read(56, 16, 1)[0], -1, -1, -1}, read(56, 8, 1));
        assertArrayEquals(new long[] {read(8, 16, 1)[0], read(16, 16, 1)[0], -1, -1}, read(8, 8, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "-8, 16, 1",
        "8, 16, 5",
        "24, 16, 4",
        "64, 16, 1",
        "4, 16, 1",
        "0, 12, 2",
        "0, 0, 2",
        "0, -8, 2",
        "8, 32, 3",
        "0, 2147483640, 2",
        "2147483640, 8, 1",
        "0, 16, -1"
    })
    void shouldRefuseWhatIsNotAllInside(final int index, final int distance, final int count) {
        final long[] values = new long[4];
        assertThrows(IndexOutOfBoundsException.class, () -> view.getLongs(index, distance, values, count));
        assertArrayEquals(new long[4], values);
    }

    @Test
    void shouldShowNothingAnyMoreOnceClosed() {
        view.close();
        assertArrayEquals(new long[] {0, 0, 0, -1}, read(8, 16, 3));
        assertEquals(0, view.getLong(8));
    }
}
