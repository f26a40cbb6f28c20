package org.jvnic.vmm.protection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;

/** What a domain remembers of the card's last accesses never outlives a pin. */
class PinnedWindowTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 16;
    private static final int ALICE = 1;

    private final MachineMemory machineMemory = new MachineMemory();
    private final ValidatedDomain domain = new ValidatedDomain(machineMemory);
    private final long[] ram = new long[2];

    @BeforeEach
    void addRam() {
        for (int i = 0; i < ram.length; i++) {
            ram[i] = machineMemory.addFor(MappedMemory.anonymous((long) PAGES * PAGE), ALICE);
        }
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    private long page(final int number) {
        return ram[0] + (long) number * PAGE;
    }

    private long host(final long machine) {
        return machineMemory.host(machine, 1);
    }

    private int resolve(final long... addresses) {
        final int[] lengths = new int[addresses.length];
        Arrays.fill(lengths, 100);
        return domain.resolve(addresses, lengths, 100, 0, addresses.length, DmaDomain.READ, new long[addresses.length]);
    }

    @Test
    void shouldTranslateManyUpToTheFirstThatIsNotPinned() {
        domain.pin(page(1), 2L * PAGE, ALICE);
        final long[] addresses = {page(1), page(2) - 50, page(3), page(1)};
        final int[] lengths = {100, 100, 100, 100};
        final long[] hosts = new long[4];
        assertEquals(2, domain.resolve(addresses, lengths, 100, 0, 4, DmaDomain.READ, hosts));
        assertArrayEquals(new long[] {host(page(1)), host(page(2) - 50), 0, 0}, hosts);
        assertEquals(2, domain.resolve(addresses, lengths, 100, 2, 4, DmaDomain.READ, hosts));
        assertEquals(DmaStatus.NOT_PINNED, hosts[2]);
    }

    @Test
    void shouldRefuseWhatReachesBeyondThePagesItHasSeen() {
        domain.pin(page(1), PAGE, ALICE);
        assertEquals(1, resolve(page(1)));
        assertEquals(0, resolve(page(2) - 99));
        assertEquals(0, resolve(page(1) - 1));
        assertEquals(1, resolve(page(2) - 100));
    }

    @Test
    void shouldRefuseAPageThatLostItsPinBetweenTwoThatKeepTheirs() {
        for (int number = 0; number < 3; number++) {
            domain.pin(page(number), PAGE, ALICE);
        }
        assertEquals(3, resolve(page(0), page(1), page(2)));
        domain.unpin(page(1), PAGE);
        assertEquals(1, resolve(page(0), page(1), page(2)));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(page(1) + 5, 1, DmaDomain.WRITE));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(page(0) + 5, PAGE, DmaDomain.WRITE));
    }

    @Test
    void shouldRefuseRingsAndStatusBlockAfterASweep() {
        domain.pinRing(ram[1], PAGE, ALICE);
        domain.pinRing(page(4), PAGE, ALICE);
        for (int i = 0; i < 3; i++) {
            assertEquals(host(ram[1]), domain.resolve(ram[1], PAGE, DmaDomain.READ));
            assertEquals(host(page(4)), domain.resolve(page(4), 64, DmaDomain.WRITE));
        }
        domain.unpinAll();
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(ram[1], PAGE, DmaDomain.READ));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(page(4), 64, DmaDomain.WRITE));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldAnswerAsThePinsStandWhateverItRemembers(final long seed) {
        final Random random = new Random(seed);
        final int[][] pins = new int[ram.length][PAGES];
        final int[] lengths = new int[1];
        final long[] hosts = new long[1];
        for (int i = 0; i < 20_000; i++) {
            final int chunk = random.nextInt(ram.length);
            final int number = random.nextInt(PAGES);
            final long machine = ram[chunk] + (long) number * PAGE;
            if (random.nextInt(6) == 0) {
                changePin(pins[chunk], number, machine, random.nextInt(3) > 0, random.nextBoolean());
            }
            final long at = machine + random.nextInt(PAGE);
            lengths[0] = 1 + random.nextInt(3 * PAGE);
            final long expected = expected(pins[chunk], at - ram[chunk], lengths[0], host(at));
            final long[] addresses = {at};
            domain.resolve(addresses, lengths, lengths[0], 0, 1, DmaDomain.READ, hosts);
            assertEquals(expected, hosts[0], "seed " + seed + ", step " + i);
            assertEquals(expected, domain.resolve(at, lengths[0], DmaDomain.WRITE), "seed " + seed + ", step " + i);
        }
    }

    private void changePin(
            final int[] pins, final int number, final long machine, final boolean pin, final boolean ring) {
        final boolean pinned = pins[number] != 0;
        if (pin && !pinned) {
            pins[number] = ring ? 2 : 1;
            assertEquals(0, ring ? domain.pinRing(machine, 1, ALICE) : domain.pin(machine, 1, ALICE));
        } else if (!pin && pinned) {
            if (pins[number] == 2) {
                domain.unpinRing(machine, 1);
            } else {
                domain.unpin(machine, 1);
            }
            pins[number] = 0;
        }
    }

    private static long expected(final int[] pins, final long offset, final int length, final long host) {
        if (offset + length > (long) PAGES * PAGE) {
            return DmaStatus.NOT_MAPPED;
        }
        for (int number = (int) (offset / PAGE); number <= (offset + length - 1) / PAGE; number++) {
            if (pins[number] == 0) {
                return DmaStatus.NOT_PINNED;
            }
        }
        return host;
    }
}
