package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.fake.Refusals.assertRefused;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.queue.FragmentList;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.vmm.guest.DmaMemory;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;

class TransmitTest {
    private static final int RING = 16;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).waiting(1000, () -> {}).build();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRingOneDoorbellForABatch(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final long doorbells = driver.statistics().doorbells();
        final long hypercalls = driver.statistics().hypercalls();

        for (int i = 0; i < 10; i++) {
            assertTrue(Frames.send(driver, Frames.frame(i, 60 + i)));
        }
        assertEquals(doorbells, driver.statistics().doorbells());
        assertEquals(0, driver.flush());
        assertEquals(0, driver.flush());

        assertEquals(doorbells + 1, driver.statistics().doorbells());
        assertEquals(hypercalls + (privileged ? 1 : 0), driver.statistics().hypercalls());
        assertEquals(10, guest.card().transmitAll());
        for (int i = 0; i < 10; i++) {
            assertArrayEquals(Frames.frame(i, 60 + i), guest.card().sent().get(i));
        }
        assertEquals(10, driver.statistics().transmitFrames());
        assertEquals(645, driver.statistics().transmitBytes());
        assertEquals(RING + 10, driver.statistics().descriptorsEnqueued());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFlushByItselfWhenABatchIsFull(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(
                guest, DriverConfig.builder().rings(4, 4).batches(4, 0).build());

        for (int i = 0; i < 6; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }

        assertEquals(4, guest.card().transmitAll());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendInOrderForManyLapsOfTheRing(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        int number = 0;

        for (int lap = 0; lap < 1000; lap++) {
            for (int i = 0; i < 1 + lap % RING; i++) {
                assertTrue(Frames.send(driver, Frames.frame(number++, 60)));
            }
            driver.flush();
            guest.card().transmitAll();
        }

        assertEquals(number, guest.card().sent().size());
        for (int i = 0; i < number; i++) {
            assertArrayEquals(Frames.frame(i, 60), guest.card().sent().get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldClaimNothingWhenTheRingIsFullAndLoseNothing(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);

        for (int i = 0; i < RING; i++) {
            assertTrue(Frames.send(driver, Frames.frame(i, 60)));
        }
        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
        driver.flush();
        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
        assertEquals(3, guest.card().transmit(3));
        for (int i = RING; i < RING + 3; i++) {
            assertTrue(Frames.send(driver, Frames.frame(i, 60)));
        }
        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
        driver.flush();
        guest.card().transmitAll();

        assertEquals(RING + 3, guest.card().sent().size());
        for (int i = 0; i < RING + 3; i++) {
            assertArrayEquals(Frames.frame(i, 60), guest.card().sent().get(i));
        }
    }

    @Test
    void shouldUseTheSameCacheLinesForTheRequestsOfEveryBatch() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        Frames.send(driver, Frames.frame(0, 60));
        driver.flush();
        final long first = guest.hypervisor().lastRequests();

        Frames.send(driver, Frames.frame(1, 60));
        driver.flush();

        assertEquals(first, guest.hypervisor().lastRequests());
    }

    @Test
    void shouldReuseTheBufferThatCameBackLast() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final int first = driver.claimTransmit();
        final int second = driver.claimTransmit();

        driver.abandonTransmit(first);
        driver.abandonTransmit(second);

        assertEquals(second, driver.claimTransmit());
        assertEquals(first, driver.claimTransmit());
    }

    @Test
    void shouldRefuseSlotsThatAreNotClaimed() {
        final CdnaDriver driver = CdnaDriver.open(new FakeGuest(false), CONFIG);
        final int slot = driver.claimTransmit();
        driver.commitTransmit(slot, 60);

        refuses("slot=" + slot + " is not claimed: it is committed already", () -> driver.commitTransmit(slot, 60));
        refuses("slot=5 is not claimed: it is free", () -> driver.abandonTransmit(5));
        refuses("slot=16 is not in [0, 15]", () -> driver.commitTransmit(RING, 60));
        refuses("slot=-1 is not in [0, 15]", () -> driver.commitTransmit(CdnaDriver.NO_SLOT, 60));
    }

    @Test
    void shouldRefuseLengthsOutOfRangeAndLeaveTheSlotClaimed() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final int slot = driver.claimTransmit();

        refuses("frame length=0 is not in [1, 1518]", () -> driver.commitTransmit(slot, 0));
        refuses("frame length=1519 is not in [1, 1518]", () -> driver.commitTransmit(slot, 1519));

        driver.commitTransmit(slot, 1518);
        driver.flush();
        assertEquals(1, guest.card().transmitAll());
    }

    @Test
    void shouldKeepWhatTheHypervisorDidNotTakeAndSendItLaterInOrder() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.hypervisor().acceptAtMost(3);
        for (int i = 0; i < 8; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }

        assertEquals(5, driver.flush());
        assertEquals(3, guest.card().transmitAll());
        assertEquals(1, driver.statistics().enqueueRefusals());
        guest.hypervisor().acceptAtMost(Integer.MAX_VALUE);
        driver.poll(frame -> {}, 1);
        assertEquals(5, guest.card().transmitAll());

        for (int i = 0; i < 8; i++) {
            assertArrayEquals(Frames.frame(i, 60), guest.card().sent().get(i));
        }
    }

    @Test
    void shouldSendEverythingThroughAHypervisorThatTakesThreeAtATime() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.hypervisor().acceptAtMost(3);
        int number = 0;

        for (int turn = 0; turn < 500; turn++) {
            while (number < 4 * turn && Frames.send(driver, Frames.frame(number, 60))) {
                number++;
            }
            driver.flush();
            guest.card().transmitAll();
        }
        while (driver.flush() > 0) {
            guest.card().transmitAll();
        }
        guest.card().transmitAll();

        assertTrue(number > 1000);
        assertEquals(number, guest.card().sent().size());
        for (int i = 0; i < number; i++) {
            assertArrayEquals(Frames.frame(i, 60), guest.card().sent().get(i));
        }
    }

    @Test
    void shouldNotShowTheCardHalfAFrame() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final DmaMemory memory = guest.memory().allocate(64, 64);
        final FragmentList fragments = driver.newFragmentList();
        Frames.send(driver, Frames.frame(1, 60));
        for (int i = 0; i < 4; i++) {
            fragments.add(memory.guestPhysicalAddress() + 16L * i, 16);
        }
        assertTrue(driver.transmitFragments(fragments));
        guest.hypervisor().acceptAtMost(3);

        assertEquals(2, driver.flush());
        assertEquals(1, guest.card().get(ContextRegister.TX_PRODUCER));
        assertEquals(0, driver.flush());
        assertEquals(5, guest.card().get(ContextRegister.TX_PRODUCER));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGatherAFrameFromSlotsAndOtherMemory(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final DmaMemory memory = guest.memory().allocate(4096, 64);
        final byte[] frame = Frames.frame(9, 700);
        memory.buffer().putBytes(100, frame, 50, 600);
        final FragmentList fragments = driver.newFragmentList();

        for (int lap = 0; lap < 100; lap++) {
            final int head = driver.claimTransmit();
            final int tail = driver.claimTransmit();
            driver.transmitBuffer().putBytes(driver.transmitOffset(head), frame, 0, 50);
            driver.transmitBuffer().putBytes(driver.transmitOffset(tail) + 7, frame, 650, 50);
            fragments
                    .clear()
                    .addSlot(head, 0, 50)
                    .add(memory.guestPhysicalAddress() + 100, 600)
                    .addSlot(tail, 7, 50);
            assertTrue(driver.transmitFragments(fragments));
            driver.flush();
            final long position = driver.transmitPosition();
            assertFalse(driver.isTransmitted(position));
            assertEquals(1, guest.card().transmitAll());
            assertTrue(driver.isTransmitted(position));
            assertArrayEquals(frame, guest.card().sent().get(lap));
        }
    }

    @Test
    void shouldTakeNothingOfAFrameThatHasTooManyPiecesForTheRing() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final DmaMemory memory = guest.memory().allocate(64, 64);
        final FragmentList fragments = driver.newFragmentList();
        for (int i = 0; i < RING - 3; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }
        final int reserved = driver.claimTransmit();
        for (int i = 0; i < 3; i++) {
            fragments.add(memory.guestPhysicalAddress(), 20);
        }

        assertFalse(driver.transmitFragments(fragments));
        driver.commitTransmit(reserved, 60);
        driver.flush();

        assertEquals(RING - 2, guest.card().transmitAll());
        assertTrue(driver.transmitFragments(fragments));
    }

    @Test
    void shouldRefuseFragmentsThatCannotBeSent() {
        final CdnaDriver driver = CdnaDriver.open(new FakeGuest(false), CONFIG);
        final FragmentList fragments = driver.newFragmentList();
        final int slot = driver.claimTransmit();

        refuses("frame length=0", () -> driver.transmitFragments(fragments));
        refuses("fragment length=0 is not in [1, 65535]", () -> fragments.add(0, 0));
        refuses("fragment length=2041 is not in [1, 2040]", () -> fragments.addSlot(slot, 8, 2041));
        refuses("fragment offset=2048 is not in [0, 2047]", () -> fragments.addSlot(slot, 2048, 1));
        fragments.addSlot(slot, 0, 1000);
        refuses("slot=" + slot + " is in the list already", () -> fragments.addSlot(slot, 1000, 10));
        fragments.add(0, 519);
        refuses("frame length=1519 is not in [1, 1518]", () -> driver.transmitFragments(fragments));
        fragments.clear().addSlot(3, 0, 60);
        refuses("slot=3 is not claimed", () -> driver.transmitFragments(fragments));
        fragments.clear();
        for (int i = 0; i < 18; i++) {
            fragments.add(0, 1);
        }
        assertThrows(IllegalStateException.class, () -> fragments.add(0, 1));
    }

    @Test
    void shouldResetTheContextWhenADescriptorIsRefusedForGood() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final FragmentList fragments = driver.newFragmentList().add(0x10, 60);
        Frames.send(driver, Frames.frame(0, 60));
        driver.transmitFragments(fragments);

        driver.flush();
        driver.poll(frame -> {}, 1);
        assertEquals(1, driver.statistics().faultsRecovered());
        assertEquals(RING + 2, driver.statistics().lostBuffers());
        assertTrue(Frames.send(driver, Frames.frame(1, 60)));
        driver.flush();

        assertEquals(1, guest.card().transmitAll());
        assertArrayEquals(Frames.frame(1, 60), guest.card().sent().get(0));
    }

    @Test
    void shouldNotResetTheContextWhenTheRingIsOnlyFull() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.hypervisor().refuse(Hypercalls.RING_TX, HypercallStatus.RING_FULL);
        Frames.send(driver, Frames.frame(0, 60));

        assertEquals(1, driver.flush());
        driver.poll(frame -> {}, 1);
        guest.hypervisor().refuse(-1, HypercallStatus.OK);
        driver.poll(frame -> {}, 1);

        assertEquals(0, driver.statistics().faultsRecovered());
        assertEquals(1, guest.card().transmitAll());
    }

    @Test
    void shouldIgnoreAConsumerIndexThatItHasNotProduced() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        for (int i = 0; i < RING; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }
        driver.flush();
        final int statusBlock = guest.ram().index(guest.card().sharedLong(ContextRegister.STATUS_BLOCK_LO.offset()));
        guest.ram().ram().putInt(statusBlock, RING + 1);

        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
        guest.ram().ram().putInt(statusBlock, RING);
        assertEquals(RING, claimAll(driver));
    }

    private static int claimAll(final CdnaDriver driver) {
        final boolean[] seen = new boolean[RING];
        int slot = driver.claimTransmit();
        while (slot != CdnaDriver.NO_SLOT) {
            assertFalse(seen[slot], Arrays.toString(seen));
            seen[slot] = true;
            slot = driver.claimTransmit();
        }
        int count = 0;
        for (final boolean claimed : seen) {
            count += claimed ? 1 : 0;
        }
        return count;
    }

    private static void refuses(final String message, final Executable call) {
        assertRefused(IllegalArgumentException.class, message, call);
    }
}
