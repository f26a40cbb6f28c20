package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;

class ReceiveTest {
    private static final int RING = 16;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).batches(16, 4).build();
    private static final DriverConfig SMALL_BUFFERS = DriverConfig.builder()
            .rings(4, 4)
            .batches(16, 4)
            .slotStride(192)
            .buffers(192, 100)
            .maxFrame(1300)
            .build();

    private final Frames frames = new Frames();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldShowAFrameWhereTheCardWroteIt(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final byte[] sent = Frames.frame(3, 1500);
        guest.card().deliver(sent);

        final int taken = driver.poll(
                frame -> {
                    assertEquals(1, frame.fragmentCount());
                    assertEquals(1500, frame.length(0));
                    assertEquals(sent[1499], frame.buffer().getByte(frame.offset(0) + 1499));
                    assertFalse(frame.isMulticast());
                    assertFalse(frame.isBroadcast());
                    final long ram = guest.ram().ram().addressOffset();
                    final long buffer = frame.buffer().addressOffset();
                    assertTrue(buffer >= ram && buffer < ram + guest.ram().ram().capacity());
                },
                8);

        assertEquals(1, taken);
        assertEquals(1, driver.statistics().receiveFrames());
        assertEquals(1500, driver.statistics().receiveBytes());
    }

    @Test
    void shouldLookAtTheRingOnlyNowAndThenWhileTheStatusBlockTellsOfNothing() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().hideStatus();
        guest.card().deliver(Frames.frame(0, 60));
        int polls = 1;

        while (driver.poll(frames, 8) == 0 && polls < 1000) {
            polls++;
        }

        assertEquals(64, polls);
        assertEquals(1, frames.received().size());
    }

    @Test
    void shouldTellMulticastByTheStatusOfTheCard() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final byte[] sent = Frames.frame(3, 60);
        sent[0] = 1;
        guest.card().deliver(sent);

        assertEquals(1, driver.poll(frame -> assertTrue(frame.isMulticast()), 8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReceiveInOrderForManyLapsOfTheRing(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        int number = 0;

        for (int lap = 0; lap < 1000; lap++) {
            final int burst = 1 + lap % (RING - 4);
            for (int i = 0; i < burst; i++) {
                assertTrue(guest.card().deliver(Frames.frame(number++, 60 + i)));
            }
            assertEquals(burst, driver.poll(frames, 2 * RING));
            assertEquals(0, driver.poll(frames, 2 * RING));
        }

        assertEquals(number, frames.received().size());
        for (int i = 0; i < number; i++) {
            final byte[] received = frames.received().get(i);
            assertArrayEquals(Frames.frame(i, received.length), received);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPutFramesTogetherThatTookSeveralDescriptors(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, SMALL_BUFFERS);

        for (int lap = 0; lap < 50; lap++) {
            assertTrue(guest.card().deliver(Frames.frame(lap, 60 + 20 * lap)));
            assertEquals(1, driver.poll(frames, 8));
            assertArrayEquals(
                    Frames.frame(lap, 60 + 20 * lap), frames.received().get(lap));
            assertEquals((60 + 20 * lap + 99) / 100, frames.fragmentCounts().get(lap));
        }
    }

    @Test
    void shouldReadAcrossPieces() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, SMALL_BUFFERS);
        final byte[] sent = Frames.frame(1, 250);
        final ByteBuffer expected = ByteBuffer.wrap(sent).order(ByteOrder.LITTLE_ENDIAN);
        guest.card().deliver(sent);

        driver.poll(
                frame -> {
                    for (int i = 0; i <= sent.length - Long.BYTES; i++) {
                        assertEquals(expected.getLong(i), frame.getLong(i), "at " + i);
                    }
                    for (int i = 0; i < sent.length; i++) {
                        assertEquals(sent[i], frame.getByte(i), "at " + i);
                    }
                    assertThrows(IndexOutOfBoundsException.class, () -> frame.getLong(243));
                    assertThrows(IndexOutOfBoundsException.class, () -> frame.getByte(250));
                    assertThrows(IndexOutOfBoundsException.class, () -> frame.getByte(-1));
                },
                1);

        assertEquals(1, driver.statistics().receiveFrames());
    }

    @ParameterizedTest
    @CsvSource({"false, 2", "true, 2", "false, 0", "true, 1"})
    void shouldNotTakeAFrameBeforeAllItsDescriptorsAreDone(final boolean privileged, final int lastDone) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, SMALL_BUFFERS);
        guest.card().deliverWithout(lastDone, Frames.frame(1, 250));

        assertEquals(0, driver.poll(frames, 8));
        assertEquals(0, driver.poll(frames, 8));
        guest.card().deliverWithheld();
        assertEquals(1, driver.poll(frames, 8));

        assertArrayEquals(Frames.frame(1, 250), frames.received().get(0));
    }

    @Test
    void shouldNotTakeFramesOfTheLapBeforeAgain() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.hypervisor().refuse(Hypercalls.RING_RX, HypercallStatus.RING_FULL);
        for (int i = 0; i < RING; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }

        assertEquals(RING, driver.poll(frames, 100));
        assertEquals(0, driver.poll(frames, 100));
    }

    @Test
    void shouldTakeNoMoreFramesThanTheLimit() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        for (int i = 0; i < 5; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }

        assertEquals(2, driver.poll(frames, 2));
        assertEquals(0, driver.poll(frames, 0));
        assertEquals(3, driver.poll(frames, 8));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPostBuffersAgainInBatches(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final long doorbells = driver.statistics().doorbells();
        final long hypercalls = driver.statistics().hypercalls();

        for (int i = 0; i < 3; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }
        driver.poll(frames, 8);
        assertEquals(doorbells, driver.statistics().doorbells());
        guest.card().deliver(Frames.frame(3, 60));
        driver.poll(frames, 8);

        assertEquals(doorbells + 1, driver.statistics().doorbells());
        assertEquals(hypercalls + (privileged ? 1 : 0), driver.statistics().hypercalls());
        assertEquals(RING, guest.card().postedReceiveBuffers());
    }

    @Test
    void shouldPostBuffersAgainDuringOneLongPoll() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        for (int i = 0; i < RING; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }
        final int[] number = {RING};

        final int taken = driver.poll(
                frame -> {
                    if (number[0] < 10 * RING && guest.card().deliver(Frames.frame(number[0], 60))) {
                        number[0]++;
                    }
                    frames.onFrame(frame);
                },
                1000);

        assertEquals(number[0], taken);
        assertTrue(taken > 2 * RING, "taken " + taken);
    }

    @Test
    void shouldKeepBuffersTheHypervisorDidNotTakeAndPostThemLater() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.hypervisor().acceptAtMost(1);
        for (int i = 0; i < 4; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }

        assertEquals(4, driver.poll(frames, 8));
        assertEquals(RING - 3, guest.card().postedReceiveBuffers());
        guest.hypervisor().acceptAtMost(Integer.MAX_VALUE);
        driver.poll(frames, 8);

        assertEquals(RING, guest.card().postedReceiveBuffers());
    }

    @Test
    void shouldCountAFrameAsTakenWhenItsHandlerThrowsAndGoOn() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);

        for (int i = 0; i < 10 * RING; i++) {
            assertTrue(guest.card().deliver(Frames.frame(i, 60)));
            assertThrows(UnsupportedOperationException.class, () -> driver.poll(ReceiveTest::choke, 8));
        }
        guest.card().deliver(Frames.frame(1, 60));

        assertEquals(1, driver.poll(frames, 8));
        assertArrayEquals(Frames.frame(1, 60), frames.received().get(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLoseAndRepeatNothingInARandomRun(final boolean privileged) {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, SMALL_BUFFERS);
        int delivered = 0;
        int sent = 0;

        for (int turn = 0; turn < 5000; turn++) {
            switch (random.nextInt(6)) {
                case 0, 1 ->
                    delivered += guest.card().deliver(Frames.frame(delivered, 14 + random.nextInt(900))) ? 1 : 0;
                case 2 -> driver.poll(frames, random.nextInt(4));
                case 3 -> sent += Frames.send(driver, Frames.frame(sent, 1 + random.nextInt(192))) ? 1 : 0;
                case 4 -> driver.flush();
                default -> {
                    guest.hypervisor().acceptAtMost(1 + random.nextInt(8));
                    guest.card().transmit(random.nextInt(4));
                }
            }
        }
        guest.hypervisor().acceptAtMost(Integer.MAX_VALUE);
        driver.flush();
        guest.card().transmitAll();
        driver.poll(frames, 1000);

        assertInOrder(frames.received(), delivered, seed);
        assertInOrder(guest.card().sent(), sent, seed);
        assertTrue(delivered > 100 && sent > 100, "seed " + seed);
    }

    private static void assertInOrder(final List<byte[]> found, final int count, final long seed) {
        assertEquals(count, found.size(), "seed " + seed);
        for (int i = 0; i < count; i++) {
            assertArrayEquals(Frames.frame(i, found.get(i).length), found.get(i), "frame " + i + " seed " + seed);
        }
    }

    private static void choke(final ReceivedFrame frame) {
        throw new UnsupportedOperationException("frame of " + frame.totalLength() + " bytes");
    }
}
