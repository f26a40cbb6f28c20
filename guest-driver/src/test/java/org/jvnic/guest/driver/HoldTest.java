package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.fake.Refusals.assertRefused;
import static org.jvnic.guest.queue.ReceivedFrame.NOT_HELD;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;

class HoldTest {
    private static final int RING = 8;
    private static final int MOST = 3;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(3, 3).batches(8, 1).heldFrames(MOST).build();

    private final List<Integer> slots = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepTheBytesOfHeldFramesWhileTheRingGoesRound(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        for (int i = 0; i < MOST; i++) {
            guest.card().deliver(Frames.frame(i, 100));
        }
        driver.poll(frame -> slots.add(frame.hold()), 8);

        for (int i = 0; i < 20 * RING; i++) {
            assertTrue(guest.card().deliver(Frames.frame(77, 100)));
            assertEquals(1, driver.poll(frame -> assertEquals(NOT_HELD, frame.hold()), 8));
            assertEquals(RING, guest.card().postedReceiveBuffers());
        }

        assertEquals(MOST, driver.statistics().framesHeld());
        for (int i = 0; i < MOST; i++) {
            assertArrayEquals(Frames.frame(i, 100), bytes(driver, slots.get(i)));
        }
    }

    @Test
    void shouldHoldAgainWhenOneIsReleased() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        for (int i = 0; i <= MOST; i++) {
            guest.card().deliver(Frames.frame(i, 100));
        }
        driver.poll(frame -> slots.add(frame.hold()), 8);
        assertEquals(NOT_HELD, slots.get(MOST));

        driver.releaseReceive(slots.get(1));
        guest.card().deliver(Frames.frame(9, 100));
        driver.poll(frame -> slots.add(frame.hold()), 8);

        assertNotEquals(NOT_HELD, slots.get(MOST + 1));
        assertArrayEquals(Frames.frame(9, 100), bytes(driver, slots.get(MOST + 1)));
    }

    @Test
    void shouldHoldAFrameOnceAndOnlyInItsHandler() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final List<ReceivedFrame> flyweights = new ArrayList<>();
        guest.card().deliver(Frames.frame(1, 100));

        driver.poll(
                frame -> {
                    flyweights.add(frame);
                    slots.add(frame.hold());
                    slots.add(frame.hold());
                },
                8);

        assertNotEquals(NOT_HELD, slots.get(0));
        assertEquals(NOT_HELD, slots.get(1));
        assertEquals(NOT_HELD, flyweights.get(0).hold());
    }

    @Test
    void shouldNotHoldAFrameOfSeveralPieces() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(
                guest,
                DriverConfig.builder()
                        .rings(4, 4)
                        .buffers(2048, 128)
                        .maxFrame(1000)
                        .heldFrames(4)
                        .build());
        guest.card().deliver(Frames.frame(1, 129));

        driver.poll(frame -> assertEquals(NOT_HELD, frame.hold()), 8);

        assertEquals(0, driver.statistics().framesHeld());
    }

    @Test
    void shouldHoldNothingUnlessConfigured() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver =
                CdnaDriver.open(guest, DriverConfig.builder().rings(3, 3).build());
        guest.card().deliver(Frames.frame(1, 100));

        assertEquals(1, driver.poll(frame -> assertEquals(NOT_HELD, frame.hold()), 8));
    }

    @Test
    void shouldRefuseToReleaseWhatIsNotHeld() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().deliver(Frames.frame(1, 100));
        driver.poll(frame -> slots.add(frame.hold()), 8);
        driver.releaseReceive(slots.get(0));

        assertRefused(IllegalArgumentException.class, "is not held", () -> driver.releaseReceive(slots.get(0)));
        assertRefused(
                IllegalArgumentException.class,
                "receive slot=11 is not in [0, 10]",
                () -> driver.releaseReceive(RING + MOST));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepHeldFramesThroughARecovery(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().deliver(Frames.frame(1, 100));
        driver.poll(frame -> slots.add(frame.hold()), 8);

        for (int i = 0; i < 5; i++) {
            guest.card().fault(FaultReason.SEQUENCE, RingName.RECEIVE, 0);
            assertTrue(driver.recoverIfFaulted());
            assertEquals(RING, guest.card().postedReceiveBuffers());
            assertTrue(guest.card().deliver(Frames.frame(50, 100)));
            assertEquals(1, driver.poll(frame -> {}, 8));
        }

        assertArrayEquals(Frames.frame(1, 100), bytes(driver, slots.get(0)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMixNothingUpInARandomRun(final boolean privileged) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final List<int[]> held = new ArrayList<>();
        int sent = 0;

        for (int turn = 0; turn < 20_000; turn++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> sent += guest.card().deliver(Frames.frame(sent, 100)) ? 1 : 0;
                case 2 ->
                    driver.poll(
                            frame -> {
                                final int number = (int) driver.statistics().receiveFrames() - 1;
                                final int slot = random.nextBoolean() ? frame.hold() : NOT_HELD;
                                if (slot != NOT_HELD) {
                                    held.add(new int[] {slot, number});
                                }
                            },
                            4);
                default -> {
                    if (!held.isEmpty()) {
                        final int[] one = held.remove(random.nextInt(held.size()));
                        assertArrayEquals(Frames.frame(one[1], 100), bytes(driver, one[0]), "seed " + seed);
                        driver.releaseReceive(one[0]);
                    }
                }
            }
        }

        assertTrue(sent > 1000, "seed " + seed);
    }

    @Test
    void shouldStillShowHeldFramesWhenHaltedAndNotWhenClosed() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().deliver(Frames.frame(1, 100));
        driver.poll(frame -> slots.add(frame.hold()), 8);
        final int before = guest.ram().open();

        driver.halt();
        assertArrayEquals(Frames.frame(1, 100), bytes(driver, slots.get(0)));
        assertEquals(before, guest.ram().open());
        driver.close();

        assertEquals(0, guest.ram().open());
        assertThrows(IndexOutOfBoundsException.class, () -> bytes(driver, slots.get(0)));
    }

    @Test
    void shouldNeverGiveMemoryBackWhenTheCardDidNotHalt() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(
                guest,
                DriverConfig.builder().rings(3, 3).waiting(1000, () -> {}).build());
        final int before = guest.ram().open();
        guest.card().mute(true);

        assertRefused(DriverException.class, "command STOP timed out", driver::halt);
        guest.card().mute(false);
        driver.close();

        assertEquals(before, guest.ram().open());
    }

    private static byte[] bytes(final CdnaDriver driver, final int slot) {
        final byte[] bytes = new byte[100];
        driver.receiveBuffer().getBytes(driver.receiveOffset(slot), bytes);
        return bytes;
    }
}
