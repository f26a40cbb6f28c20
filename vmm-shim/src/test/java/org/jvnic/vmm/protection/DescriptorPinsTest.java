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
import org.jvnic.vmm.memory.AddressMap;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;

class DescriptorPinsTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int SIZE = 4;
    private static final int ALICE = 1;

    private final MachineMemory machineMemory = new MachineMemory();
    private final ValidatedDomain domain = new ValidatedDomain(machineMemory);
    private long ram;

    @BeforeEach
    void addRam() {
        ram = machineMemory.addFor(MappedMemory.anonymous(16L * PAGE), ALICE);
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    private void enqueue(final DescriptorPins pins, final int index, final int page) {
        domain.pin(ram + (long) page * PAGE, PAGE, ALICE);
        pins.record(index, ram + (long) page * PAGE, PAGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, Integer.MAX_VALUE - 1, -2, -1})
    void shouldReleaseExactlyWhatTheCardHasFinishedAlsoWhenIndicesWrap(final int first) {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, first, 1);
        for (int i = 0; i < 100; i++) {
            enqueue(pins, first + i, i % 7);
            if (i >= 2) {
                assertEquals(1, pins.releaseUpTo(first + i - 1));
            }
            assertEquals(Math.min(i + 1, 2), pins.outstanding());
            assertEquals(Math.min(i + 1, 2), domain.pinnedPages());
            assertEquals(1, domain.pinsOf(ram + i % 7 * (long) PAGE));
        }
        assertEquals(2, pins.releaseAll());
        assertEquals(0, machineMemory.pinnedPages());
        assertEquals(0, pins.ignoredConsumers());
    }

    @Test
    void shouldIgnoreAndCountConsumerThatCannotBeTrue() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 10, 1);
        enqueue(pins, 10, 0);
        enqueue(pins, 11, 1);
        assertEquals(1, pins.releaseUpTo(11));
        assertEquals(0, pins.releaseUpTo(10));
        assertEquals(0, pins.releaseUpTo(13));
        assertEquals(0, pins.releaseUpTo(11 + SIZE));
        assertEquals(0, pins.releaseUpTo(11 + Integer.MIN_VALUE));
        assertEquals(4, pins.ignoredConsumers());
        assertEquals(1, pins.outstanding());
        assertEquals(0, pins.releaseUpTo(11));
        assertEquals(4, pins.ignoredConsumers());
        assertEquals(1, domain.pinnedPages());
        assertEquals(1, pins.releaseUpTo(12));
        assertEquals(0, domain.pinnedPages());
    }

    @Test
    void shouldRefuseDescriptorOutOfOrderOrInASlotThatIsStillOutstanding() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, 1);
        assertThrows(IllegalStateException.class, () -> pins.record(1, ram, 1));
        assertThrows(IllegalStateException.class, () -> pins.record(-1, ram, 1));
        assertThrows(IllegalStateException.class, () -> pins.record(0, ram, -1));
        for (int i = 0; i < SIZE; i++) {
            enqueue(pins, i, i);
        }
        assertThrows(IllegalStateException.class, () -> pins.record(SIZE, ram, 1));
        assertEquals(SIZE, pins.outstanding());
        assertEquals(1, pins.releaseUpTo(1));
        enqueue(pins, SIZE, 9);
        assertEquals(SIZE, pins.releaseUpTo(SIZE + 1));
        assertEquals(0, domain.pinnedPages());
    }

    @Test
    void shouldHoldNothingForDescriptorWithoutBuffer() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, 1);
        pins.record(0, 0, 0);
        enqueue(pins, 1, 3);
        assertEquals(2, pins.releaseUpTo(2));
        assertEquals(0, domain.pinnedPages());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, 131072})
    void shouldRefuseASizeOutOfRange(final int size) {
        assertThrows(IllegalArgumentException.class, () -> new DescriptorPins(domain, size, 0, 1));
    }

    @Test
    void shouldTakeOverThePinsOfTheSameBufferAndKeepTheirNumber() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, 1);
        enqueue(pins, 0, 3);
        enqueue(pins, 1, 4);
        assertTrue(pins.takeOver(2, ram + 3L * PAGE, PAGE, ALICE, 1));
        assertEquals(1, domain.pinsOf(ram + 3L * PAGE));
        assertEquals(2, pins.outstanding());
        assertEquals(2, pins.releaseUpTo(3));
        assertEquals(0, machineMemory.pinnedPages());
    }

    @Test
    void shouldNotTakeOverWhatIsNotFinishedOrIsAnotherBuffer() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, 1);
        enqueue(pins, 0, 3);
        assertFalse(pins.takeOver(1, ram + 3L * PAGE, PAGE, ALICE, 0));
        assertFalse(pins.takeOver(1, ram + 4L * PAGE, PAGE, ALICE, 1));
        assertFalse(pins.takeOver(1, ram + 3L * PAGE, PAGE + 1, ALICE, 1));
        assertFalse(pins.takeOver(1, ram + 3L * PAGE + 1, PAGE - 1, ALICE, 1));
        assertFalse(pins.takeOver(1, ram + 3L * PAGE, PAGE, ALICE + 1, 1));
        assertEquals(1, pins.outstanding());
        assertEquals(1, domain.pinsOf(ram + 3L * PAGE));
    }

    @Test
    void shouldNotTakeOverAPageThatWasGivenUpSince() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, 1);
        domain.pin(ram, 2L * PAGE, ALICE);
        pins.record(0, ram, 2 * PAGE);
        machineMemory.giveUp(ram + PAGE, ALICE);
        assertFalse(pins.takeOver(1, ram, 2 * PAGE, ALICE, 1));
        assertEquals(1, pins.releaseUpTo(1));
        assertEquals(0, machineMemory.pinnedPages());
    }

    @Test
    void shouldReleaseTheOldestOnlyWhenTheCardHasFinishedIt() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, 1);
        enqueue(pins, 0, 3);
        enqueue(pins, 1, 4);
        pins.releaseOne(0);
        assertEquals(2, pins.outstanding());
        pins.releaseOne(1);
        pins.releaseOne(1);
        assertEquals(1, pins.outstanding());
        assertEquals(1, domain.pinnedPages());
    }

    @Test
    void shouldTakeOverTheSamePagesWhereverTheBufferEndsInTheLast() {
        final DescriptorPins pins = new DescriptorPins(domain, SIZE, 0, 1);
        domain.pin(ram, PAGE + 1, ALICE);
        pins.record(0, ram, PAGE + 1);
        assertFalse(pins.takeOver(1, ram, PAGE, ALICE, 1));
        assertTrue(pins.takeOver(1, ram, 2 * PAGE, ALICE, 1));
        assertTrue(pins.takeOver(2, ram, PAGE + 1, ALICE, 2));
        assertEquals(2, domain.pinnedPages());
        assertEquals(1, pins.releaseAll());
        assertEquals(0, domain.pinnedPages());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldKeepEveryBufferInItsOrderWhileMoreAndLessAreOutstanding(final long seed) {
        final int size = 64;
        final Random random = new Random(seed);
        final DescriptorPins pins = new DescriptorPins(domain, size, 0, 1);
        final int[] pages = new int[20_000];
        int recorded = 0;
        int released = 0;
        while (recorded + size < pages.length) {
            // for some laps few, for some many
            final int most = 1 + random.nextInt((recorded / (4 * size)) % 2 == 0 ? 5 : size);
            pins.beginBatch(AddressMap.EMPTY, ALICE, released);
            while (recorded - released < most) {
                pages[recorded] = random.nextInt(16);
                enqueue(pins, recorded, pages[recorded]);
                recorded++;
            }
            for (int index = released; index < recorded; index++) {
                assertEquals(ram + (long) pages[index] * PAGE, pins.machines()[pins.position(index)], "seed " + seed);
            }
            released += random.nextInt(recorded - released + 1);
            pins.releaseUpTo(released);
        }
        pins.releaseAll();
        assertEquals(0, domain.pinnedPages());
    }
}
