package org.jvnic.nic.fabric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.frame.MacAddress;

class MacTableTest {
    private static final int PORTS = 5;

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "3, 8", "4, 31", "5, 64", "6, 1000"})
    void shouldAnswerLikeAMap(final long seed, final int capacity) {
        final SplittableRandom random = new SplittableRandom(seed);
        final long[] universe =
                random.longs(capacity * 2L + 2, 1, MacAddress.MASK + 1).toArray();
        final MacTable table = new MacTable(capacity);
        final Map<Long, Integer> oracle = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            final long mac = universe[random.nextInt(universe.length)];
            final int port = random.nextInt(PORTS);
            final String where = "seed " + seed + ", step " + i;
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    final boolean free = oracle.size() < capacity && !oracle.containsKey(mac);
                    assertEquals(free, table.add(mac, port), where);
                    if (free) {
                        oracle.put(mac, port);
                    }
                }
                case 3, 4 -> assertEquals(oracle.remove(mac, port), table.remove(mac, port), where);
                case 5, 6 -> assertEquals(oracle.getOrDefault(mac, MacTable.NONE), table.find(mac), where);
                default -> {
                    if (random.nextInt(64) == 0) {
                        table.removeAll(port);
                        oracle.values().removeIf(owner -> owner == port);
                        compare(table, oracle, universe, where);
                    }
                }
            }
        }
        compare(table, oracle, universe, "seed " + seed);
    }

    private static void compare(
            final MacTable table, final Map<Long, Integer> oracle, final long[] universe, final String where) {
        for (final long mac : universe) {
            assertEquals(oracle.getOrDefault(mac, MacTable.NONE), table.find(mac), where);
        }
        for (int port = 0; port < PORTS; port++) {
            final int owner = port;
            assertEquals(
                    oracle.values().stream().filter(value -> value == owner).count(), table.count(port), where);
        }
    }

    @Test
    void shouldHoldAsManyAddressesAsItWasMadeFor() {
        final MacTable table = new MacTable(100);
        for (int i = 1; i <= 100; i++) {
            assertTrue(table.add(i, i));
        }
        assertFalse(table.add(101, 1));
        assertTrue(table.remove(50, 50));
        assertTrue(table.add(101, 1));
    }

    @Test
    void shouldNotTakeTheZeroAddress() {
        final MacTable table = new MacTable(4);
        assertFalse(table.add(0, 1));
        assertEquals(MacTable.NONE, table.find(0));
    }

    @Test
    void shouldLeaveAnAddressToItsOwner() {
        final MacTable table = new MacTable(4);
        assertTrue(table.add(7, 1));
        assertFalse(table.add(7, 2));
        assertFalse(table.remove(7, 2));
        assertEquals(1, table.find(7));
    }
}
