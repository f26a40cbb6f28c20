package org.jvnic.vmm.protection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.jvnic.vmm.memory.MemoryStatus;

class ValidatedDomainTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int OWN_PAGES = 4;
    private static final int ALICE = 1;
    private static final int BOB = 2;
    private static final int READ = DmaDomain.READ;
    private static final int WRITE = DmaDomain.WRITE;

    private final MachineMemory machineMemory = new MachineMemory();
    private final ValidatedDomain domain = new ValidatedDomain(machineMemory);
    private long own;
    private long foreign;
    private long end;

    @BeforeEach
    void addRam() {
        machineMemory.addToPool(MappedMemory.anonymous((OWN_PAGES + 1L) * PAGE));
        own = machineMemory.allocate((long) OWN_PAGES * PAGE, ALICE);
        foreign = machineMemory.claim(BOB);
        end = foreign + PAGE;
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    @Test
    void shouldReachExactlyThePagesThatArePinned() {
        assertEquals(MemoryStatus.OK, domain.pin(own + PAGE + 100, PAGE, ALICE));
        final long host = machineMemory.host(own, 1);
        assertEquals(host + PAGE, domain.resolve(own + PAGE, 2 * PAGE, READ));
        assertEquals(host + 3 * PAGE - 1, domain.resolve(own + 3 * PAGE - 1, 1, WRITE));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own + PAGE - 1, 2, READ));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own + 3 * PAGE - 1, 2, READ));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own, 1, READ));
        assertEquals(2, domain.pinnedPages());
    }

    @Test
    void shouldTellHowManyBytesArePinnedFromAnAddress() {
        domain.pin(own + PAGE, 2 * PAGE, ALICE);
        assertEquals(2 * PAGE - 5, domain.contiguous(own + PAGE + 5, Integer.MAX_VALUE, READ));
        assertEquals(7, domain.contiguous(own + PAGE + 5, 7, READ));
        assertEquals(0, domain.contiguous(own + PAGE - 1, 7, READ));
        assertEquals(0, domain.contiguous(own - 1, 7, READ));
        domain.pin(own + 3 * PAGE, PAGE, ALICE);
        domain.pin(foreign, PAGE, BOB);
        assertEquals(1, domain.contiguous(end - 1, 7, READ));
    }

    @Test
    void shouldRefuseWhatIsNoMemory() {
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(0, 1, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(own - 1, 2, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(end - 1, 2, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(-1, 2, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(Long.MIN_VALUE, Integer.MAX_VALUE, READ));
        assertEquals(MemoryStatus.NOT_MAPPED, domain.pin(own - 1, 2, ALICE));
        assertEquals(MemoryStatus.NOT_MAPPED, domain.pin(own, -1, ALICE));
        assertEquals(MemoryStatus.NOT_MAPPED, domain.pin(own + 1, -1, ALICE));
        assertEquals(MemoryStatus.INVALID, domain.pin(own, 0, ALICE));
        assertEquals(0, machineMemory.totalPins());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void shouldRefuseLengthThatIsNotPositive(final int length) {
        domain.pin(own, PAGE, ALICE);
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(own, length, READ));
        assertEquals(DmaStatus.NOT_MAPPED, domain.resolve(own + PAGE, length, READ));
        assertEquals(0, domain.contiguous(own, length, READ));
    }

    @Test
    void shouldNotPinForeignPage() {
        assertEquals(MemoryStatus.NOT_OWNED, domain.pin(foreign, 1, ALICE));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(foreign, 1, READ));
        assertEquals(0, domain.pinnedPages());
        assertEquals(0, machineMemory.pinnedPages());
    }

    @Test
    void shouldRollBackWhenBufferStraddlesIntoForeignPage() {
        domain.pin(own + 3 * PAGE, 1, ALICE);
        assertEquals(MemoryStatus.NOT_OWNED, domain.pin(own + PAGE, 2 * PAGE + PAGE + 1, ALICE));
        assertEquals(1, domain.pinnedPages());
        assertEquals(1, domain.pinsOf(own + 3 * PAGE));
        assertEquals(0, domain.pinsOf(own + PAGE));
        assertEquals(1, machineMemory.pinnedPages());
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own + PAGE, 1, READ));
    }

    @Test
    void shouldNotReachPagesPinnedForAnotherContext() {
        final ValidatedDomain other = new ValidatedDomain(machineMemory);
        assertEquals(MemoryStatus.OK, other.pin(own, PAGE, ALICE));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own, 1, READ));
        domain.pin(own, PAGE, ALICE);
        assertEquals(2, machineMemory.pinsOf(own));
        other.unpin(own, PAGE);
        assertTrue(domain.resolve(own, 1, READ) > 0);
        assertEquals(DmaStatus.NOT_PINNED, other.resolve(own, 1, READ));
        assertEquals(1, machineMemory.pinsOf(own));
    }

    @Test
    void shouldTakeOneMachinePinHoweverOftenThePageIsPinned() {
        domain.pin(own, 10, ALICE);
        domain.pin(own + 20, 10, ALICE);
        assertEquals(1, machineMemory.pinsOf(own));
        assertEquals(2, domain.pinsOf(own));
        domain.unpin(own, 10);
        assertTrue(domain.resolve(own, PAGE, READ) > 0);
        domain.unpin(own + 20, 10);
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own, 1, READ));
        assertEquals(0, machineMemory.pinsOf(own));
        assertEquals(0, domain.pinnedPages());
    }

    @Test
    void shouldKeepReleasedPageReachableButPinItNoMore() {
        domain.pin(own, PAGE, ALICE);
        machineMemory.giveUp(own, ALICE);
        assertEquals(MemoryStatus.NOT_OWNED, domain.pin(own, PAGE, ALICE));
        assertTrue(domain.resolve(own, PAGE, WRITE) > 0);
        assertEquals(MemoryStatus.NO_MEMORY, machineMemory.claim(BOB));
        domain.unpin(own, PAGE);
        assertEquals(own, machineMemory.claim(BOB));
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own, 1, READ));
    }

    @Test
    void shouldDropPinsOfEveryKindWhenSwept() {
        domain.pin(own, 3 * PAGE, ALICE);
        domain.pin(own, 3 * PAGE, ALICE);
        domain.pinRing(own + 3 * PAGE, PAGE, ALICE);
        machineMemory.giveUp(own + PAGE, ALICE);
        domain.unpinAll();
        assertEquals(0, domain.pinnedPages());
        assertEquals(0, machineMemory.pinnedPages());
        assertEquals(machineMemory.totalPins(), machineMemory.totalUnpins());
        for (int i = 0; i < OWN_PAGES; i++) {
            assertEquals(DmaStatus.NOT_PINNED, domain.resolve(own + (long) i * PAGE, 1, READ));
        }
        assertEquals(own + PAGE, machineMemory.claim(BOB));
        domain.unpinAll();
        assertEquals(machineMemory.totalPins(), machineMemory.totalUnpins());
    }

    @Test
    void shouldSweepEveryChunkIncludingOnesAddedLater() {
        final int pages = 3 * 512 + 7;
        final ValidatedDomain untouched = new ValidatedDomain(machineMemory);
        final long later = machineMemory.addFor(MappedMemory.anonymous((long) pages * PAGE), ALICE);
        final long last = machineMemory.addFor(MappedMemory.anonymous(PAGE), ALICE);
        domain.pin(own, PAGE, ALICE);
        domain.pin(later, 1, ALICE);
        domain.pin(later + 511L * PAGE, 2 * PAGE, ALICE);
        domain.pin(later + (pages - 1L) * PAGE, PAGE, ALICE);
        domain.pin(last, PAGE, ALICE);
        assertEquals(6, machineMemory.pinnedPages());
        untouched.unpinAll();
        assertEquals(6, machineMemory.pinnedPages());
        domain.unpinAll();
        assertEquals(0, machineMemory.pinnedPages());
        assertEquals(DmaStatus.NOT_PINNED, domain.resolve(last, 1, READ));
    }

    @Test
    void shouldTellRingPagesFromBufferPages() {
        domain.pinRing(own, PAGE, ALICE);
        domain.pin(own, 10, ALICE);
        domain.pin(own + PAGE, 10, ALICE);
        assertTrue(domain.isRingPage(own + PAGE - 1));
        assertFalse(domain.isRingPage(own + PAGE));
        assertFalse(domain.isRingPage(0));
        assertEquals(2, domain.pinsOf(own));
        assertThrows(IllegalStateException.class, () -> domain.unpinRing(own + PAGE, 10));
        domain.unpinRing(own, PAGE);
        assertFalse(domain.isRingPage(own));
        assertThrows(IllegalStateException.class, () -> domain.unpinRing(own, PAGE));
        assertEquals(1, domain.pinsOf(own));
    }

    @Test
    void shouldRefuseToDropPinsThatAreNotThere() {
        assertThrows(IllegalStateException.class, () -> domain.unpin(own, 1));
        assertThrows(IllegalStateException.class, () -> domain.unpin(0, 1));
        assertThrows(IllegalStateException.class, () -> domain.unpin(own, 0));
        domain.pinRing(own, 1, ALICE);
        assertThrows(IllegalStateException.class, () -> domain.unpin(own, 1));
        assertTrue(domain.isRingPage(own));
    }

    @Test
    void shouldRefuseMoreRingPinsThanCanBeCounted() {
        int pinned = 0;
        while (domain.pinRing(own, PAGE, ALICE) == MemoryStatus.OK) {
            pinned++;
        }
        assertEquals(127, pinned);
        assertEquals(MemoryStatus.TOO_MANY_PINS, domain.pinRing(own, PAGE, ALICE));
        assertEquals(127, domain.pinsOf(own));
        assertEquals(MemoryStatus.OK, domain.pin(own, PAGE, ALICE));
    }

    @Test
    void shouldRefuseMoreBufferPinsThanCanBeCountedAndLeaveRingPinsAlone() {
        long pinned = 0;
        while (domain.pin(own, PAGE, ALICE) == MemoryStatus.OK) {
            pinned++;
        }
        assertEquals((1 << 24) - 1, pinned);
        assertEquals(MemoryStatus.TOO_MANY_PINS, domain.pin(own, PAGE, ALICE));
        assertFalse(domain.isRingPage(own));
        domain.unpinAll();
        assertEquals(0, machineMemory.pinsOf(own));
    }

    @Test
    void shouldAgreeWithAnArrayOfCountsAfterRandomPinsAndReleases() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final int[] counts = new int[OWN_PAGES + 1];
        for (int i = 0; i < 50_000; i++) {
            final int first = random.nextInt(OWN_PAGES + 1);
            final int last = first + random.nextInt(OWN_PAGES + 1 - first);
            final long machine = own + (long) first * PAGE + random.nextInt(PAGE);
            final long length = own + (long) last * PAGE + PAGE - 1 - random.nextInt(16) - machine + 1;
            if (length < 1) {
                continue;
            }
            if (random.nextBoolean()) {
                final boolean pinned = domain.pin(machine, length, ALICE) == MemoryStatus.OK;
                assertEquals(last < OWN_PAGES, pinned, "seed " + seed);
                add(counts, first, last, pinned ? 1 : 0);
            } else if (minimum(counts, first, last) > 0) {
                domain.unpin(machine, length);
                add(counts, first, last, -1);
            }
            compare(counts, seed);
        }
    }

    private void compare(final int[] counts, final long seed) {
        int pinned = 0;
        for (int page = 0; page < counts.length; page++) {
            final long machine = own + (long) page * PAGE;
            pinned += counts[page] > 0 ? 1 : 0;
            assertEquals(counts[page], domain.pinsOf(machine), "seed " + seed);
            assertEquals(counts[page] > 0, domain.resolve(machine, PAGE, READ) > 0, "seed " + seed);
            assertEquals(counts[page] > 0 ? 1 : 0, machineMemory.pinsOf(machine), "seed " + seed);
        }
        assertEquals(pinned, domain.pinnedPages(), "seed " + seed);
    }

    private static void add(final int[] counts, final int first, final int last, final int change) {
        for (int page = first; page <= last; page++) {
            counts[page] += change;
        }
    }

    private static int minimum(final int[] counts, final int first, final int last) {
        int minimum = Integer.MAX_VALUE;
        for (int page = first; page <= last; page++) {
            minimum = Math.min(minimum, counts[page]);
        }
        return minimum;
    }
}
