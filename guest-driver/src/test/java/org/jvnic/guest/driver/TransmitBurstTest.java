package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.driver.BurstSender.assertSent;
import static org.jvnic.guest.fake.Refusals.assertRefused;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.queue.FragmentList;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.vmm.guest.DmaMemory;

class TransmitBurstTest {
    private static final int RING = 16;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).batches(16, 4).heldFrames(3).build();

    private final BurstSender sender = new BurstSender(RING);
    private final int[] slots = sender.slots();
    private final int[] lengths = sender.lengths();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendABurstInOrderWithOneDoorbell(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final long doorbells = driver.statistics().doorbells();
        final long position = driver.transmitPosition();

        sender.send(driver, 0, 10);
        driver.flush();

        assertEquals(doorbells + 1, driver.statistics().doorbells());
        assertEquals(position + 10, driver.transmitPosition());
        assertEquals(10, guest.card().transmitAll());
        assertTrue(driver.isTransmitted(driver.transmitPosition()));
        assertSent(guest, 10);
        assertEquals(10, driver.statistics().transmitFrames());
        assertEquals(10 * 60 + 45, driver.statistics().transmitBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendBurstsForManyLapsOfTheRing(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        int number = 0;

        for (int lap = 0; lap < 500; lap++) {
            number += sender.send(driver, number, 1 + lap % RING);
            driver.flush();
            guest.card().transmitAll();
        }

        assertSent(guest, number);
        assertEquals(RING, driver.claimTransmit(slots, RING));
    }

    @Test
    void shouldClaimTheSlotsThatSingleClaimsWouldGive() {
        final CdnaDriver one = CdnaDriver.open(new FakeGuest(false), CONFIG);
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver many = CdnaDriver.open(guest, CONFIG);

        assertEquals(5, many.claimTransmit(slots, 5));

        for (int i = 0; i < 5; i++) {
            assertEquals(one.claimTransmit(), slots[i]);
        }
    }

    @Test
    void shouldClaimTheOldestSlotsThatCameBackFirst() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        sender.send(driver, 0, 4);
        final int[] first = Arrays.copyOf(slots, 4);
        driver.flush();
        guest.card().transmitAll();

        driver.claimTransmit(slots, 4);

        assertArrayEquals(first, Arrays.copyOf(slots, 4));
    }

    @Test
    void shouldClaimWhatThereIsRoomFor() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        sender.send(driver, 0, 10);
        driver.flush();

        assertEquals(RING - 10, driver.claimTransmit(slots, RING));
        assertEquals(0, driver.claimTransmit(slots, RING));
        guest.card().transmit(3);
        assertEquals(0, driver.claimTransmit(slots, 0));
        assertEquals(3, driver.claimTransmit(slots, RING));
        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
    }

    @Test
    void shouldFlushBehindABurstThatFillsABatch() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(
                guest, DriverConfig.builder().rings(4, 4).batches(4, 0).build());
        final long hypercalls = driver.statistics().hypercalls();

        sender.send(driver, 0, 3);
        assertEquals(0, guest.card().transmitAll());
        sender.send(driver, 3, 6);

        assertEquals(9, guest.card().transmitAll());
        assertEquals(hypercalls + 1, driver.statistics().hypercalls());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendTheFramesBeforeOneThatCannotBeSentAndLeaveTheOthersClaimed(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        sender.fill(driver, 0, driver.claimTransmit(slots, 6));
        lengths[4] = 1519;

        refuses("frame length=1519 is not in [1, 1518]", () -> driver.commitTransmit(slots, lengths, 6));

        driver.flush();
        assertEquals(4, guest.card().transmitAll());
        assertSent(guest, 4);
        driver.abandonTransmit(slots[4]);
        driver.abandonTransmit(slots[5]);
        assertEquals(RING, driver.claimTransmit(slots, RING));
    }

    @Test
    void shouldNameASlotThatIsCommittedTwiceOrNotClaimed() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        sender.fill(driver, 0, driver.claimTransmit(slots, 3));
        final int last = slots[2];
        slots[2] = slots[0];

        refuses(
                "slot=" + slots[0] + " is not claimed: it is committed already",
                () -> driver.commitTransmit(slots, lengths, 3));
        slots[0] = RING;
        refuses("slot=16 is not in [0, 15]", () -> driver.commitTransmit(slots, lengths, 1));
        slots[0] = CdnaDriver.NO_SLOT;
        refuses("slot=-1 is not in [0, 15]", () -> driver.commitTransmit(slots, lengths, 1));
        slots[0] = RING - 1;
        refuses("slot=15 is not claimed: it is free", () -> driver.commitTransmit(slots, lengths, 1));
        driver.commitTransmit(last, 62);
        driver.flush();

        assertEquals(3, guest.card().transmitAll());
        assertSent(guest, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeSlotsBackOnceWhereBurstsAndFramesOfSeveralPiecesMix(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final FragmentList fragments = driver.newFragmentList();
        try (DmaMemory memory = guest.memory().allocate(100, 16)) {
            for (int lap = 0; lap < 50; lap++) {
                final int sent = guest.card().sent().size();
                sender.send(driver, 0, 1 + lap % 5);
                fragments.clear().addSlot(driver.claimTransmit(), 0, 20).add(memory.guestPhysicalAddress(), 100);
                assertTrue(driver.transmitFragments(fragments));
                sender.send(driver, 0, 3);
                driver.flush();

                assertEquals(5 + lap % 5, guest.card().transmitAll());
                assertEquals(120, guest.card().sent().get(sent + 1 + lap % 5).length);
                assertEquals(RING, driver.claimTransmit(slots, RING));
                assertEquals(RING, Arrays.stream(slots).distinct().count());
                Arrays.stream(slots).forEach(driver::abandonTransmit);
            }
        }
    }

    @Test
    void shouldRefuseCountsThatTheArraysDoNotHold() {
        final CdnaDriver driver = CdnaDriver.open(new FakeGuest(false), CONFIG);

        refuses("frames=17 is not in [0, 16]", () -> driver.claimTransmit(slots, RING + 1));
        refuses("frames=-1 is not in [0, 16]", () -> driver.claimTransmit(slots, -1));
        refuses("frames=3 is not in [0, 2]", () -> driver.commitTransmit(slots, new int[2], 3));
        refuses("frames=3 is not in [0, 1]", () -> driver.commitTransmit(new int[1], lengths, 3));
        refuses("frames=-1 is not in [0, 16]", () -> driver.commitTransmit(slots, lengths, -1));
    }

    @Test
    void shouldKeepClaimedSlotsThroughARecovery() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        sender.send(driver, 7, 4);
        driver.flush();
        sender.fill(driver, 0, driver.claimTransmit(slots, 5));
        guest.card().fault(FaultReason.SEQUENCE, RingName.TRANSMIT, 0);
        assertTrue(driver.recoverIfFaulted());

        assertEquals(RING - 5, driver.claimTransmit(new int[RING], RING));
        driver.commitTransmit(slots, lengths, 5);
        driver.flush();

        assertEquals(5, guest.card().transmitAll());
        assertSent(guest, 5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteNoDescriptorsWhenTheMemoryWasGivenBack(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        sender.fill(driver, 0, driver.claimTransmit(slots, 4));
        driver.close();
        final byte[] before = new byte[1 << 20];
        guest.ram().ram().getBytes(0, before);

        assertThrows(IndexOutOfBoundsException.class, () -> driver.commitTransmit(slots, lengths, 4));

        final byte[] after = new byte[before.length];
        guest.ram().ram().getBytes(0, after);
        assertArrayEquals(before, after);
    }

    private static void refuses(final String message, final Executable call) {
        assertRefused(IllegalArgumentException.class, message, call);
    }
}
