package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.driver.BurstTaker.bytes;
import static org.jvnic.guest.driver.BurstTaker.deliver;
import static org.jvnic.guest.queue.ReceivedFrame.NOT_HELD;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.queue.ReceivedBurst;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;

class ReceiveBurstTest {
    private static final int RING = 16;
    private static final int HELD = 3;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).batches(16, 4).heldFrames(HELD).build();

    private final BurstTaker taken = new BurstTaker();

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
    @CsvSource({"false, 16", "true, 16", "false, 12", "true, 12"})
    void shouldGoRoundTheBuffersInOneOrderWhereNoneMayBeHeld(final boolean privileged, final int posted) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(
                guest,
                DriverConfig.builder()
                        .rings(4, 4)
                        .postedBuffers(posted)
                        .batches(16, 4)
                        .build());
        final List<Integer> offsets = new ArrayList<>();
        taken.onBurst = burst -> {
            assertEquals(NOT_HELD, burst.hold(0));
            for (int i = 0; i < burst.count(); i++) {
                offsets.add(burst.offset(i));
            }
        };
        int delivered = 0;
        for (int lap = 0; lap < 20; lap++) {
            delivered += deliver(guest, delivered, 1 + lap % 7);
            if (lap % 5 == 4) {
                final int singly = driver.poll(taken, 2); // which go the same way
                offsets.addAll(Collections.nCopies(singly, -1));
            }
            driver.pollBursts(taken, RING);
        }

        taken.assertFrames(delivered);
        for (int i = posted; i < offsets.size(); i++) {
            if (offsets.get(i) >= 0 && offsets.get(i - posted) >= 0) {
                assertEquals(offsets.get(i - posted), offsets.get(i), "frame " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPostTwiceAsManyBuffersAtATimeWhileMoreFramesAreThere(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(
                guest, DriverConfig.builder().rings(4, 4).batches(16, 4).build());
        deliver(guest, 0, 12);
        final long before = driver.statistics().doorbells();

        assertEquals(12, driver.poll(taken, RING));

        // behind the eighth frame, while four are left, and behind the last
        assertEquals(2, driver.statistics().doorbells() - before);
        assertEquals(RING + 12, driver.receivePosted());
    }

    @Test
    void shouldPostWhatIsDueWhenAPollEndsBeforeTheLastFrame() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(
                guest, DriverConfig.builder().rings(4, 4).batches(16, 4).build());
        deliver(guest, 0, 12);

        driver.poll(taken, 6);

        assertEquals(RING + 6, driver.receivePosted());
    }

    @Test
    void shouldKeepRoomForTheLongestFrameWhileMoreFramesAreThere() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(
                guest,
                DriverConfig.builder()
                        .rings(4, 4)
                        .batches(16, 4)
                        .slotStride(192)
                        .buffers(192, 100)
                        .maxFrame(1300)
                        .build());
        deliver(guest, 0, 5);
        final List<Boolean> accepted = new ArrayList<>();

        driver.poll(
                frame -> {
                    taken.onFrame(frame);
                    if (taken.single == 5) {
                        accepted.add(guest.card().deliver(Frames.frame(5, 1300)));
                    }
                },
                RING);

        assertEquals(List.of(true), accepted); // 13 buffers, of 11 and the 4 posted behind the fourth frame
        taken.assertFrames(6);
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

    @ParameterizedTest
    @ValueSource(ints = {RING, RING - HELD})
    void shouldHoldSomeFramesOfABurstAndPostTheOthers(final int posted) {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(
                guest,
                DriverConfig.builder()
                        .rings(4, 4)
                        .postedBuffers(posted)
                        .batches(16, 4)
                        .heldFrames(HELD)
                        .build());
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
}
