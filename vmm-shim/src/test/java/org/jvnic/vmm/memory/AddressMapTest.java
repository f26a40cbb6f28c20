package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.DmaDomain;

class AddressMapTest {
    private static final int READ = DmaDomain.READ;
    private static final int WRITE = DmaDomain.WRITE;
    private static final int BOTH = READ | WRITE;
    private static final long HOST = 0x7000_0000L;
    private static final long MACHINE = 0x5_0000_0000L;

    @Test
    void shouldJoinNeighboursThatAreContiguousInBothAndPermitTheSame() {
        final AddressMap map = AddressMap.EMPTY
                .withMapping(0x3000, 0x1000, HOST + 0x3000, MACHINE + 0x3000, BOTH)
                .withMapping(0x1000, 0x1000, HOST + 0x1000, MACHINE + 0x1000, BOTH)
                .withMapping(0x2000, 0x1000, HOST + 0x2000, MACHINE + 0x2000, BOTH);
        assertEquals(1, map.regions());
        assertEquals(0x1000, map.start(0));
        assertEquals(0x3000, map.size(0));
        assertEquals(HOST + 0x3FFF, map.host(0, 0x3FFF));
    }

    @Test
    void shouldKeepNeighboursApartWhenHostMachineOrPermissionDiffer() {
        final AddressMap one = AddressMap.EMPTY.withMapping(0x1000, 0x1000, HOST, MACHINE, BOTH);
        assertEquals(
                1,
                one.withMapping(0x2000, 0x1000, HOST + 0x1000, MACHINE + 0x1000, BOTH)
                        .regions());
        assertEquals(
                2,
                one.withMapping(0x2000, 0x1000, HOST + 0x2000, MACHINE + 0x1000, BOTH)
                        .regions());
        assertEquals(
                2, one.withMapping(0x2000, 0x1000, HOST + 0x1000, MACHINE, BOTH).regions());
        assertEquals(
                2,
                one.withMapping(0x2000, 0x1000, HOST + 0x1000, MACHINE + 0x1000, READ)
                        .regions());
    }

    @Test
    void shouldSplitRegionWhenItsMiddleGoes() {
        final AddressMap whole = AddressMap.EMPTY.withMapping(0x1000, 0x5000, HOST, MACHINE, BOTH);
        final AddressMap map = whole.withoutRange(0x2000, 0x1000);
        assertEquals(2, map.regions());
        assertEquals(-1, map.find(0x2000));
        assertEquals(-1, map.find(0x2FFF));
        assertEquals(HOST + 0x2000, map.host(map.find(0x3000), 0x3000));
        assertEquals(MACHINE + 0x2000, map.machine(map.find(0x3000), 0x3000));
        assertEquals(1, whole.regions());
        assertEquals(
                1,
                map.withMapping(0x2000, 0x1000, HOST + 0x1000, MACHINE + 0x1000, BOTH)
                        .regions());
    }

    @Test
    void shouldSayWhatIsWrongWithTheFirstRefusedByte() {
        final AddressMap map = AddressMap.EMPTY
                .withMapping(0x1000, 0x1000, HOST, MACHINE, BOTH)
                .withMapping(0x2000, 0x1000, HOST + 0x1000, MACHINE + 0x1000, READ);
        assertEquals(MemoryStatus.OK, map.check(0x1000, 0x2000, READ));
        assertEquals(MemoryStatus.NOT_PERMITTED, map.check(0x1FFF, 2, WRITE));
        assertEquals(MemoryStatus.NOT_PERMITTED, map.check(0x1FFF, 0x2000, WRITE));
        assertEquals(MemoryStatus.NOT_MAPPED, map.check(0x2FFF, 2, READ));
        assertEquals(MemoryStatus.NOT_MAPPED, map.check(0xFFF, 2, WRITE));
        assertEquals(MemoryStatus.INVALID, map.check(0x1000, 0, READ));
        assertEquals(MemoryStatus.OVERFLOW, map.check(0x1000, -0x1000 + 1, READ));
        assertEquals(MemoryStatus.NOT_MAPPED, map.check(0x1000, -0x1000, READ));
        assertEquals(MemoryStatus.OVERFLOW, map.check(-1, 2, READ));
        assertEquals(MemoryStatus.NOT_MAPPED, map.check(-1, 1, READ));
    }

    @Test
    void shouldRefuseRangesThatAreEmptyOrReachTheEndOfTheSpace() {
        final AddressMap map = AddressMap.EMPTY;
        assertThrows(IllegalArgumentException.class, () -> map.withMapping(0, 0, HOST, MACHINE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> map.withMapping(0, -1, HOST, MACHINE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> map.withMapping(-0x1000, 0x1000, HOST, MACHINE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> map.withMapping(-0x1000, 0x2000, HOST, MACHINE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> map.withoutRange(-0x1000, 0x1001));
        assertThrows(IllegalArgumentException.class, () -> map.withMapping(0, 1, HOST, MACHINE, 0));
        assertThrows(IllegalArgumentException.class, () -> map.withMapping(0, 1, HOST, MACHINE, 4));
        assertEquals(1, map.withMapping(-0x1000, 0xFFF, HOST, MACHINE, BOTH).regions());
    }

    @Test
    void shouldRefuseMoreRegionsThanTheCap() {
        final AddressMap full = fullMap();
        assertEquals(AddressMap.MAX_REGIONS, full.regions());
        final String message = assertThrows(
                        IllegalStateException.class, () -> full.withMapping(1L << 40, 1, HOST, MACHINE, BOTH))
                .toString();
        assertTrue(message.contains("65537") && message.contains("65536"), message);
    }

    private static AddressMap fullMap() {
        AddressMap map = AddressMap.EMPTY;
        for (int i = 0; i < AddressMap.MAX_REGIONS; i++) {
            map = map.withMapping(3L * i, 2, HOST, MACHINE, BOTH);
        }
        return map;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 20, -Oracle.UNIVERSE - 1})
    void shouldAgreeWithAnArrayOfBytesAfterRandomChanges(final long base) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Oracle oracle = new Oracle(base);
        AddressMap map = AddressMap.EMPTY;
        for (int i = 0; i < 5_000; i++) {
            final int from = random.nextInt(Oracle.UNIVERSE);
            final int size = 1 + random.nextInt(Math.min(12, Oracle.UNIVERSE - from));
            if (random.nextInt(3) == 0) {
                map = map.withoutRange(base + from, size);
                oracle.clear(from, size);
            } else {
                final long host = HOST + from + (random.nextInt(4) == 0 ? 1000 : 0);
                final long machine = MACHINE + from + (random.nextInt(4) == 0 ? 1000 : 0);
                final int permission = 1 + random.nextInt(3);
                map = map.withMapping(base + from, size, host, machine, permission);
                oracle.set(from, size, host, machine, permission);
            }
            oracle.compare(map, random, "seed " + seed + " step " + i);
        }
    }

    private static final class Oracle {
        static final int UNIVERSE = 40;

        private final long base;
        private final long[] hosts = new long[UNIVERSE];
        private final long[] machines = new long[UNIVERSE];
        private final int[] permissions = new int[UNIVERSE];

        Oracle(final long base) {
            this.base = base;
        }

        void clear(final int from, final int size) {
            for (int i = from; i < from + size; i++) {
                permissions[i] = 0;
            }
        }

        void set(final int from, final int size, final long host, final long machine, final int permission) {
            for (int i = 0; i < size; i++) {
                hosts[from + i] = host + i;
                machines[from + i] = machine + i;
                permissions[from + i] = permission;
            }
        }

        void compare(final AddressMap map, final Random random, final String what) {
            int runs = 0;
            for (int i = 0; i < UNIVERSE; i++) {
                final int region = map.find(base + i);
                assertEquals(permissions[i] != 0, region >= 0, what);
                if (region >= 0) {
                    assertEquals(hosts[i], map.host(region, base + i), what);
                    assertEquals(machines[i], map.machine(region, base + i), what);
                    assertEquals(
                            permissions[i], (map.permits(region, READ) ? 1 : 0) + (map.permits(region, WRITE) ? 2 : 0));
                    runs += i == 0 || !sameRun(i - 1) ? 1 : 0;
                }
                compareSpans(map, i, 1 + random.nextInt(UNIVERSE), 1 + random.nextInt(3), what);
            }
            assertEquals(runs, map.regions(), what);
            assertFalse(map.find(base - 1) >= 0, what);
            assertFalse(map.find(base + UNIVERSE) >= 0, what);
        }

        private boolean sameRun(final int i) {
            return permissions[i] == permissions[i + 1]
                    && hosts[i] + 1 == hosts[i + 1]
                    && machines[i] + 1 == machines[i + 1];
        }

        private void compareSpans(
                final AddressMap map, final int from, final int length, final int access, final String what) {
            if (from + length > UNIVERSE) {
                return;
            }
            assertEquals(check(from, length, access), map.check(base + from, length, access), what);
            assertEquals(run(hosts, from, length, access), map.hostContiguous(base + from, length, access), what);
            assertEquals(run(machines, from, length, access), map.machineContiguous(base + from, length, access), what);
            boolean any = false;
            for (int i = from; i < from + length; i++) {
                any |= permissions[i] != 0;
            }
            assertEquals(any, map.overlaps(base + from, length), what);
        }

        private int check(final int from, final int length, final int access) {
            for (int i = from; i < from + length; i++) {
                if (permissions[i] == 0) {
                    return MemoryStatus.NOT_MAPPED;
                }
                if ((permissions[i] & access) != access) {
                    return MemoryStatus.NOT_PERMITTED;
                }
            }
            return MemoryStatus.OK;
        }

        private long run(final long[] targets, final int from, final int length, final int access) {
            int count = 0;
            while (count < length
                    && permissions[from + count] != 0
                    && (permissions[from + count] & access) == access
                    && targets[from + count] == targets[from] + count) {
                count++;
            }
            return count;
        }
    }
}
