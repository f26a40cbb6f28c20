package org.jvnic.vmm.vfiouser.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

class WindowTableTest {
    private static final int CELLS = 32;

    private static final class Model {
        final long[] host = new long[CELLS];
        final int[] access = new int[CELLS];
        final int[] window = new int[CELLS];

        boolean isFree(final int from, final int count) {
            for (int i = from; i < from + count; i++) {
                if (window[i] != 0) {
                    return false;
                }
            }
            return true;
        }

        void fill(final int from, final int count, final long first, final int permitted, final int number) {
            for (int i = 0; i < count; i++) {
                host[from + i] = first == 0 ? 0 : first + i;
                access[from + i] = permitted;
                window[from + i] = number;
            }
        }

        long resolve(final int from, final int count, final int wanted) {
            boolean one = true;
            for (int i = from; i < from + count; i++) {
                if (i >= CELLS || window[i] == 0) {
                    return DmaStatus.NOT_MAPPED;
                }
                if ((wanted & ~access[i]) != 0) {
                    return DmaStatus.NOT_PERMITTED;
                }
                one = one && (i == from || host[i] == host[i - 1] + 1 || (window[i] == window[i - 1]));
                one = one && (i == from || host[i] != 0 || window[i] == window[from]);
            }
            return one ? host[from] : DmaStatus.SPLIT;
        }

        int contiguous(final int from, final int count, final int wanted) {
            int length = 0;
            while (length < count && resolve(from, length + 1, wanted) >= 0) {
                length++;
            }
            return length;
        }
    }

    @Test
    void shouldAnswerLikeAnArrayOfCellsAnywhereInTheAddressSpace() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 3000; round++) {
            final long base =
                    random.nextInt(3) == 0 ? -CELLS : random.nextInt(3) == 0 ? Long.MAX_VALUE - 9 : random.nextLong();
            compare(random, cell -> base + cell, base == -CELLS, "seed " + seed + " round " + round);
        }
    }

    private static void compare(
            final SplittableRandom random, final LongUnaryOperator bus, final boolean atEnd, final String where) {
        final Model model = new Model();
        WindowTable table = WindowTable.EMPTY;
        if (Long.compareUnsigned(bus.applyAsLong(CELLS - 1), bus.applyAsLong(0)) < 0) {
            return;
        }
        for (int number = 1; number <= 10; number++) {
            final int from = random.nextInt(CELLS);
            final int count = 1 + random.nextInt(Math.min(8, CELLS - from));
            assertEquals(!model.isFree(from, count), table.overlaps(bus.applyAsLong(from), count), where);
            if (model.isFree(from, count)) {
                final long host = random.nextInt(4) == 0 ? 0 : random.nextInt(3) == 0 ? 5000 : 1000 + from;
                final int access = 1 + random.nextInt(3);
                table = table.with(bus.applyAsLong(from), count, host, access);
                model.fill(from, count, host, access, number);
            }
        }
        check(table, model, bus, atEnd, where);
    }

    private static void check(
            final WindowTable table,
            final Model model,
            final LongUnaryOperator bus,
            final boolean atEnd,
            final String where) {
        for (int from = 0; from < CELLS; from++) {
            for (int count = 1; count <= CELLS + (atEnd ? 0 : 3) - from; count++) {
                for (int access = 1; access <= 3; access++) {
                    final String what = where + " from " + from + " count " + count + " access " + access;
                    assertEquals(
                            model.resolve(from, count, access),
                            resolve(table, bus.applyAsLong(from), count, access),
                            what);
                    assertEquals(
                            model.contiguous(from, count, access),
                            table.contiguous(bus.applyAsLong(from), count, access),
                            what);
                }
            }
        }
    }

    private static long resolve(final WindowTable table, final long bus, final int length, final int access) {
        final int window = table.find(bus);
        if (window < 0) {
            return DmaStatus.NOT_MAPPED;
        }
        if (!table.permits(window, access)) {
            return DmaStatus.NOT_PERMITTED;
        }
        if (!table.contains(window, bus, length)) {
            return table.resolveAcross(window, bus, length, access);
        }
        return table.host(window) == 0 ? 0 : table.host(window) + (bus - table.first(window));
    }

    @Test
    void shouldNotWrapAroundTheEndOfTheAddressSpace() {
        final WindowTable table = WindowTable.EMPTY
                .with(-0x1000L, 0x1000, 0x10_0000, DmaDomain.READ)
                .with(0, 0x1000, 0x10_1000, DmaDomain.READ);
        assertEquals(DmaStatus.NOT_MAPPED, table.resolveAcross(1, -0x10L, 0x20, DmaDomain.READ));
        assertEquals(0x10, table.contiguous(-0x10L, 0x20, DmaDomain.READ));
        assertTrue(table.overlaps(-1L, 1));
        assertFalse(table.overlaps(0x1000, 0x1000));
        assertEquals(-2, table.find(0x1000));
    }
}
