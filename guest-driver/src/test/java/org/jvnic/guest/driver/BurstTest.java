package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.fake.Refusals.assertRefused;
import static org.jvnic.guest.queue.ReceivedFrame.NOT_HELD;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.queue.BurstHandler;
import org.jvnic.guest.queue.FragmentList;
import org.jvnic.guest.queue.ReceivedBurst;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.vmm.guest.DmaMemory;

class BurstTest {
    private static final int RING = 16;
    private static final int HELD = 3;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).batches(16, 4).heldFrames(HELD).build();

    private final int[] slots = new int[RING];
    private final int[] lengths = new int[RING];
    private final Taker taken = new Taker();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendABurstInOrderWithOneDoorbell(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final long doorbells = driver.statistics().doorbells();
        final long position = driver.transmitPosition();

        send(driver, 0, 10);
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
            number += send(driver, number, 1 + lap % RING);
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
        send(driver, 0, 4);
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
        send(driver, 0, 10);
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

        send(driver, 0, 3);
        assertEquals(0, guest.card().transmitAll());
        send(driver, 3, 6);

        assertEquals(9, guest.card().transmitAll());
        assertEquals(hypercalls + 1, driver.statistics().hypercalls());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendTheFramesBeforeOneThatCannotBeSentAndLeaveTheOthersClaimed(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        fill(driver, 0, driver.claimTransmit(slots, 6));
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
        fill(driver, 0, driver.claimTransmit(slots, 3));
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
                send(driver, 0, 1 + lap % 5);
                fragments.clear().addSlot(driver.claimTransmit(), 0, 20).add(memory.guestPhysicalAddress(), 100);
                assertTrue(driver.transmitFragments(fragments));
                send(driver, 0, 3);
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
        send(driver, 7, 4);
        driver.flush();
        fill(driver, 0, driver.claimTransmit(slots, 5));
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
        fill(driver, 0, driver.claimTransmit(slots, 4));
        driver.close();
        final byte[] before = new byte[1 << 20];
        guest.ram().ram().getBytes(0, before);

        assertThrows(IndexOutOfBoundsException.class, () -> driver.commitTransmit(slots, lengths, 4));

        final byte[] after = new byte[before.length];
        guest.ram().ram().getBytes(0, after);
        assertArrayEquals(before, after);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHandOverWhatHasComeInBursts(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        deliver(guest, 0, 10);

        assertEquals(7, driver.pollBursts(taken, 7));
        assertEquals(3, driver.pollBursts(taken, 7));
        assertEquals(0, driver.pollBursts(taken, 7));

        assertEquals(List.of(7, 3), taken.bursts);
        taken.assertFrames(10);
        assertEquals(10, driver.statistics().receiveFrames());
        assertEquals(10 * 60 + 45, driver.statistics().receiveBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHandOverWhatGoesRoundTheEndOfTheRing(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        deliver(guest, 0, 11);
        driver.pollBursts(taken, RING);
        deliver(guest, 11, 10);

        assertEquals(10, driver.pollBursts(taken, RING));

        taken.assertFrames(21);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHandOverFramesOfSeveralPiecesOneByOneInTheirOrder(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(
                guest,
                DriverConfig.builder()
                        .rings(4, 4)
                        .batches(16, 4)
                        .slotStride(192)
                        .buffers(192, 100)
                        .maxFrame(1300)
                        .build());
        final int[] sizes = {60, 90, 250, 100, 300, 101, 70};
        for (int i = 0; i < sizes.length; i++) {
            assertTrue(guest.card().deliver(Frames.frame(i, sizes[i])));
        }

        assertEquals(sizes.length, driver.pollBursts(taken, RING));

        assertEquals(List.of(2, 1, 1), taken.bursts);
        assertEquals(3, taken.single);
        taken.assertFrames(sizes.length);
    }

    @Test
    void shouldTellStatusAndLengthOfEachFrame() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final byte[] multicast = Frames.frame(1, 61);
        multicast[0] |= 1;
        guest.card().deliver(Frames.frame(0, 60));
        guest.card().deliver(multicast);
        taken.onBurst = burst -> {
            assertEquals(0, burst.status(0));
            assertEquals(Descriptor.STATUS_MULTICAST, burst.status(1));
            assertEquals(0, burst.vlanTag(1));
            assertEquals(61, burst.length(1));
            assertEquals(60 + 61, burst.totalLength());
            assertThrows(IndexOutOfBoundsException.class, () -> burst.length(2));
            assertThrows(IndexOutOfBoundsException.class, () -> burst.offset(-1));
        };

        assertEquals(2, driver.pollBursts(taken, RING));
        assertEquals(List.of(2), taken.bursts);
    }

    @Test
    void shouldHoldSomeFramesOfABurstAndPostTheOthers() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final List<Integer> held = new ArrayList<>();
        deliver(guest, 0, 6);
        taken.onBurst = burst -> {
            held.add(burst.hold(1));
            assertEquals(NOT_HELD, burst.hold(1));
            held.add(burst.hold(4));
            held.add(burst.hold(5));
            assertEquals(NOT_HELD, burst.hold(0));
        };
        driver.pollBursts(taken, RING);
        assertEquals(HELD, driver.statistics().framesHeld());

        taken.onBurst = burst -> assertEquals(NOT_HELD, burst.hold(0));
        for (int i = 6; i < 10 * RING; i++) {
            assertTrue(guest.card().deliver(Frames.frame(i, 60 + i)));
            assertEquals(1, driver.pollBursts(taken, RING));
        }

        taken.assertFrames(10 * RING);
        assertArrayEquals(Frames.frame(1, 61), bytes(driver, held.get(0), 61));
        assertArrayEquals(Frames.frame(4, 64), bytes(driver, held.get(1), 64));
        assertArrayEquals(Frames.frame(5, 65), bytes(driver, held.get(2), 65));
        held.forEach(driver::releaseReceive);
        assertEquals(0, driver.statistics().framesHeld());
    }

    @Test
    void shouldCountABurstAsTakenWhenItsHandlerThrowsAndGoOn() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final List<ReceivedBurst> flyweights = new ArrayList<>();
        taken.onBurst = burst -> {
            flyweights.add(burst);
            throw new UnsupportedOperationException("burst of " + burst.count());
        };

        for (int i = 0; i < 10 * RING; i++) {
            deliver(guest, 50, 3);
            assertThrows(UnsupportedOperationException.class, () -> driver.pollBursts(taken, RING));
            assertThrows(
                    IndexOutOfBoundsException.class, () -> flyweights.get(0).hold(0));
        }
        taken.onBurst = burst -> {};
        taken.frames.clear();
        deliver(guest, 0, 3);

        assertEquals(3, driver.pollBursts(taken, RING));
        taken.assertFrames(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseNoBufferWhenAHandlerHasTheContextRecovered(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(
                guest, DriverConfig.builder().rings(4, 4).batches(16, 4).build());

        for (int i = 0; i < 5; i++) {
            deliver(guest, 0, 6);
            guest.card().fault(FaultReason.SEQUENCE, RingName.RECEIVE, 0);
            taken.onBurst = burst -> assertTrue(driver.recoverIfFaulted());
            assertEquals(4, driver.pollBursts(taken, 4));
            taken.onBurst = burst -> {};
            driver.pollBursts(taken, RING);
            assertEquals(RING, guest.card().postedReceiveBuffers());
        }
        taken.frames.clear();
        for (int lap = 0; lap < 3; lap++) {
            deliver(guest, lap * RING, RING);
            assertEquals(RING, driver.pollBursts(taken, RING));
        }

        taken.assertFrames(3 * RING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseAndRepeatNothingWhereBurstsAndSingleFramesMix(final boolean privileged) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final Map<Integer, Integer> held = new HashMap<>();
        taken.onBurst = burst -> {
            for (int i = 0; i < burst.count(); i++) {
                final int slot = random.nextInt(4) == 0 ? burst.hold(i) : NOT_HELD;
                if (slot != NOT_HELD) {
                    held.put(slot, taken.frames.size() - burst.count() + i);
                }
            }
        };
        int delivered = 0;
        int sent = 0;

        for (int turn = 0; turn < 10_000; turn++) {
            switch (random.nextInt(8)) {
                case 0 -> delivered += deliver(guest, delivered, random.nextInt(6));
                case 1 -> driver.pollBursts(taken, random.nextInt(6));
                case 2 -> driver.poll(taken, random.nextInt(3));
                case 3 -> sent += send(driver, sent, random.nextInt(6));
                case 4 -> sent += Frames.send(driver, Frames.frame(sent, 60 + sent % 100)) ? 1 : 0;
                case 5 -> driver.flush();
                case 6 -> {
                    guest.hypervisor().acceptAtMost(1 + random.nextInt(8));
                    guest.card().transmit(random.nextInt(6));
                }
                default -> {
                    held.forEach((slot, number) -> {
                        final byte[] frame = Frames.frame(number, 60 + number % 100);
                        assertArrayEquals(frame, bytes(driver, slot, frame.length), "seed " + seed);
                        driver.releaseReceive(slot);
                    });
                    held.clear();
                }
            }
        }
        guest.hypervisor().acceptAtMost(Integer.MAX_VALUE);
        driver.flush();
        guest.card().transmitAll();
        driver.pollBursts(taken, 1000);

        assertTrue(delivered > 1000 && sent > 1000, "seed " + seed);
        assertNotEquals(0, taken.single, "seed " + seed);
        taken.assertFrames(delivered);
        assertSent(guest, sent);
    }

    private int send(final CdnaDriver driver, final int first, final int most) {
        final int count = driver.claimTransmit(slots, most);
        fill(driver, first, count);
        driver.commitTransmit(slots, lengths, count);
        return count;
    }

    private void fill(final CdnaDriver driver, final int first, final int count) {
        for (int i = 0; i < count; i++) {
            final byte[] frame = Frames.frame(first + i, 60 + (first + i) % 100);
            driver.transmitBuffer().putBytes(driver.transmitOffset(slots[i]), frame);
            lengths[i] = frame.length;
        }
    }

    private static void assertSent(final FakeGuest guest, final int count) {
        assertEquals(count, guest.card().sent().size());
        for (int i = 0; i < count; i++) {
            assertArrayEquals(Frames.frame(i, 60 + i % 100), guest.card().sent().get(i));
        }
    }

    private static int deliver(final FakeGuest guest, final int first, final int most) {
        for (int i = 0; i < most; i++) {
            if (!guest.card().deliver(Frames.frame(first + i, 60 + (first + i) % 100))) {
                return i;
            }
        }
        return most;
    }

    private static byte[] bytes(final CdnaDriver driver, final int slot, final int length) {
        final byte[] bytes = new byte[length];
        driver.receiveBuffer().getBytes(driver.receiveOffset(slot), bytes);
        return bytes;
    }

    private static void refuses(final String message, final Executable call) {
        assertRefused(IllegalArgumentException.class, message, call);
    }

    /** Takes what comes, in either form. */
    private static final class Taker implements BurstHandler {
        private final List<byte[]> frames = new ArrayList<>();
        private final List<Integer> bursts = new ArrayList<>();
        private Consumer<ReceivedBurst> onBurst = burst -> {};
        private int single;

        @Override
        public void onBurst(final ReceivedBurst burst) {
            bursts.add(burst.count());
            for (int i = 0; i < burst.count(); i++) {
                final byte[] bytes = new byte[burst.length(i)];
                burst.buffer().getBytes(burst.offset(i), bytes);
                frames.add(bytes);
            }
            onBurst.accept(burst);
        }

        @Override
        public void onFrame(final ReceivedFrame frame) {
            final byte[] bytes = new byte[frame.totalLength()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = frame.getByte(i);
            }
            frames.add(bytes);
            single++;
        }

        void assertFrames(final int count) {
            assertEquals(count, frames.size());
            for (int i = 0; i < count; i++) {
                assertArrayEquals(Frames.frame(i, frames.get(i).length), frames.get(i), "frame " + i);
            }
        }
    }
}
