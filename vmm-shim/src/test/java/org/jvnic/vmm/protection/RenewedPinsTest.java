package org.jvnic.vmm.protection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.memory.AddressMap;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.memory.MemoryStatus;

class RenewedPinsTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 16;
    private static final int SIZE = 8;
    private static final int ALICE = 1;
    private static final int BOB = 2;
    private static final int LENGTH = 100;
    private static final int SHORTEST = 64;

    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory guest = new GuestMemory(machineMemory, ALICE);
    private final ValidatedDomain domain = new ValidatedDomain(machineMemory);
    private final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, SHORTEST);
    private long ram;
    private int next;

    @BeforeEach
    void addRam() {
        machineMemory.addToPool(MappedMemory.anonymous((long) PAGES * PAGE));
        ram = machineMemory.allocate((long) PAGES * PAGE, ALICE);
        guest.map(0, ram, (long) PAGES * PAGE, DmaDomain.READ | DmaDomain.WRITE);
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    /** Requests for one buffer in each of some pages; the second word only has to be the same for the same. */
    private static long[] requests(final int... pageNumbers) {
        final long[] requests = new long[2 * pageNumbers.length];
        for (int i = 0; i < pageNumbers.length; i++) {
            requests[2 * i] = (long) pageNumbers[i] * PAGE;
            requests[2 * i + 1] = LENGTH;
        }
        return requests;
    }

    private void hold(final int consumer, final int... pageNumbers) {
        final long[] requests = requests(pageNumbers);
        pins.beginBatch(guest.map(), ALICE, consumer);
        for (int i = 0; i < pageNumbers.length; i++) {
            final long machine = ram + (long) pageNumbers[i] * PAGE;
            assertEquals(MemoryStatus.OK, pins.hold(machine, LENGTH, requests[2 * i], requests[2 * i + 1], consumer));
            next++;
        }
    }

    private int renew(final int consumer, final int... pageNumbers) {
        pins.beginBatch(guest.map(), ALICE, consumer);
        final int renewed = pins.renew(requests(pageNumbers), 0, pageNumbers.length);
        next += renewed;
        return renewed;
    }

    @Test
    void shouldTakeOverARunThatWasGrantedBeforeAndKeepItsPins() {
        hold(0, 1, 2, 3);
        assertEquals(3, renew(3, 1, 2, 3));
        assertEquals(ram + 2 * PAGE, pins.machines()[pins.position(4)]);
        assertEquals(3, pins.outstanding());
        assertEquals(3, domain.pinnedPages());
        assertEquals(1, domain.pinsOf(ram + PAGE));
        assertEquals(3, machineMemory.totalPins());
        assertEquals(3, pins.releaseUpTo(6));
        assertEquals(0, domain.pinnedPages());
    }

    @Test
    void shouldTakeOverOnlyWhatTheCardHasFinished() {
        hold(0, 1, 2, 3);
        assertEquals(0, renew(0, 1, 2, 3));
        assertEquals(2, renew(2, 1, 2, 3));
        assertEquals(3, pins.outstanding());
    }

    @Test
    void shouldEndTheRunAtTheFirstOtherRequest() {
        hold(0, 1, 2, 3);
        assertEquals(1, renew(3, 1, 4, 3));
        assertEquals(0, renew(3, 3));
        assertEquals(1, renew(3, 2));
    }

    @Test
    void shouldRenewAllThatGoRoundInOnePieceWhereTheyWereHeldAtOnce() {
        hold(0, 1, 2, 3, 4, 5);
        for (int consumer = 5; consumer < 100; consumer += 5) {
            pins.beginBatch(guest.map(), ALICE, consumer);
            assertEquals(5, pins.renew(consumer - 5, 5), "from " + consumer);
            assertEquals(ram + 5 * PAGE, pins.machines()[pins.position(consumer + 4)]);
            assertEquals(5L * PAGE, pins.requests()[2 * pins.position(consumer + 4)]);
        }
    }

    private int renewWith(final long control) {
        final long[] request = requests(1);
        request[1] = control;
        pins.beginBatch(guest.map(), ALICE, next);
        final int renewed = pins.renew(request, 0, 1);
        next += renewed;
        return renewed;
    }

    @Test
    void shouldTakeOverAnyLengthThatEndsInThePagesPinned() {
        hold(0, 1);
        for (final int length : new int[] {SHORTEST, PAGE, LENGTH + 1, LENGTH}) {
            assertEquals(1, renewWith(length), "length " + length);
        }
        assertEquals(1, machineMemory.totalPins());
        assertEquals(1, domain.pinsOf(ram + PAGE));
    }

    @Test
    void shouldNotTakeOverALengthBeyondThePagesPinnedOrOneTooShort() {
        hold(0, 1);
        for (final int length : new int[] {0, 1, SHORTEST - 1, PAGE + 1, 0xFFFF}) {
            assertEquals(0, renewWith(length), "length " + length);
        }
    }

    @Test
    void shouldNotTakeOverForOtherFlags() {
        hold(0, 1);
        for (int bit = 16; bit < 32; bit++) {
            assertEquals(0, renewWith(LENGTH | 1L << bit), "bit " + bit);
            assertEquals(0, renewWith((LENGTH + 1) | 1L << bit), "bit " + bit);
        }
    }

    @Test
    void shouldKeepAllPagesOfALongBufferPinnedWhileItIsUsedForShortOnes() {
        final long[] request = {PAGE, 2 * PAGE};
        pins.beginBatch(guest.map(), ALICE, 0);
        assertEquals(MemoryStatus.OK, pins.hold(ram + PAGE, 2 * PAGE, request[0], request[1], 0));
        next = 1;
        assertEquals(1, renewWith(LENGTH));
        assertEquals(1, renewWith(2 * PAGE));
        assertEquals(0, renewWith(2 * PAGE + 1));
        assertEquals(2, domain.pinnedPages());
        assertEquals(1, pins.releaseUpTo(next));
        assertEquals(0, domain.pinnedPages());
    }

    @Test
    void shouldLetGoOfAPageThatWasGivenUpWhenTheBufferIsUsedForAShorterOne() {
        pins.beginBatch(guest.map(), ALICE, 0);
        assertEquals(MemoryStatus.OK, pins.hold(ram + PAGE, 2 * PAGE, PAGE, 2 * PAGE, 0));
        next = 1;
        machineMemory.giveUp(ram + 2 * PAGE, ALICE);
        assertEquals(0, renewWith(LENGTH));
        assertEquals(MemoryStatus.OK, pins.hold(ram + PAGE, LENGTH, PAGE, LENGTH, 1));
        next = 2;
        assertEquals(1, domain.pinnedPages());
        assertEquals(MachineMemory.FREE, machineMemory.ownerOf(ram + 2 * PAGE));
        assertEquals(0, renewWith(2 * PAGE));
    }

    @Test
    void shouldLookAgainAfterAPageHasLeftItsOwnerAlthoughTheMapStillShowsIt() {
        hold(0, 1, 2);
        machineMemory.giveUp(ram + PAGE, ALICE);
        assertEquals(0, renew(2, 1));
        assertEquals(MemoryStatus.NOT_OWNED, pins.hold(ram + PAGE, LENGTH, PAGE, LENGTH, 2));
        assertEquals(2, pins.outstanding());
        assertEquals(2, pins.releaseUpTo(2));
        assertEquals(0, machineMemory.pinnedPages());
        assertEquals(MachineMemory.FREE, machineMemory.ownerOf(ram + PAGE));
    }

    @Test
    void shouldLookAgainUnderAnotherMap() {
        hold(0, 1, 2);
        guest.removePage(5L * PAGE);
        assertEquals(0, renew(2, 1, 2));
        hold(2, 1, 2);
        assertEquals(2, renew(4, 1, 2));
    }

    @Test
    void shouldTrustNothingThatAnotherOwnerWasGranted() {
        hold(0, 1, 2);
        pins.beginBatch(guest.map(), BOB, 2);
        assertEquals(0, pins.renew(requests(1, 2), 0, 2));
        assertEquals(MemoryStatus.NOT_OWNED, pins.hold(ram + PAGE, LENGTH, PAGE, LENGTH, 2));
    }

    @Test
    void shouldNotTakeOverAcrossADescriptorThatHoldsNothing() {
        hold(0, 1);
        pins.record(1, 0, 0);
        hold(0, 2);
        assertEquals(0, renew(3, 1));
        pins.releaseUpTo(2);
        assertEquals(1, renew(3, 2));
    }

    @Test
    void shouldTrustNothingBeforeTheFirstBatch() {
        pins.beginBatch(AddressMap.EMPTY, ALICE, 0);
        assertEquals(0, pins.renew(new long[2 * SIZE], 0, SIZE));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldHoldExactlyTheBuffersThatAreOutstanding(final long seed) {
        final Random random = new Random(seed);
        int consumer = 0;
        final int[] pageAt = new int[4096];
        while (next < 4000) {
            consumer += random.nextInt(next - consumer + 1);
            final int count = Math.min(1 + random.nextInt(4), SIZE - (next - consumer));
            final int[] pageNumbers = new int[count];
            for (int i = 0; i < count; i++) {
                final boolean again = random.nextInt(4) > 0;
                pageNumbers[i] = again ? (next + i) % SIZE : random.nextInt(PAGES);
                pageAt[next + i] = pageNumbers[i];
            }
            int done = 0;
            while (done < count) {
                final int[] left = java.util.Arrays.copyOfRange(pageNumbers, done, count);
                final int renewed = renew(consumer, left);
                if (renewed == 0) {
                    hold(consumer, left[0]);
                }
                done += Math.max(1, renewed);
            }
            pins.releaseUpTo(consumer);
            assertHeld(seed, pageAt, consumer);
        }
    }

    private void assertHeld(final long seed, final int[] pageAt, final int consumer) {
        final int[] expected = new int[PAGES];
        for (int index = consumer; index < next; index++) {
            expected[pageAt[index]]++;
            assertEquals(ram + (long) pageAt[index] * PAGE, pins.machines()[pins.position(index)], "seed " + seed);
        }
        for (int page = 0; page < PAGES; page++) {
            assertEquals(expected[page], domain.pinsOf(ram + (long) page * PAGE), "seed " + seed + ", page " + page);
        }
    }
}
