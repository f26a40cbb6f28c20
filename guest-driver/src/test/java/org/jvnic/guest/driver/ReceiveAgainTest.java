package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;

/** Receive buffers of which none may be held go round in the same order for ever. */
class ReceiveAgainTest {
    private static final int POSTED = 16;
    private static final int REFILL = 4;
    private static final int LENGTH = 60;

    private final Frames frames = new Frames();
    private int sent;

    private static CdnaDriver open(final FakeGuest guest, final int ringLog2) {
        return CdnaDriver.open(
                guest,
                DriverConfig.builder()
                        .rings(ringLog2, ringLog2)
                        .postedBuffers(POSTED)
                        .batches(POSTED, REFILL)
                        .build());
    }

    private void deliver(final FakeGuest guest, final int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(guest.card().deliver(Frames.frame(sent, LENGTH)), "frame " + sent);
            sent++;
        }
    }

    private void assertAllReceived() {
        assertEquals(sent, frames.received().size());
        for (int i = 0; i < sent; i++) {
            assertArrayEquals(Frames.frame(i, LENGTH), frames.received().get(i), "frame " + i);
        }
    }

    private void receiveByAnyNumber(final FakeGuest guest, final CdnaDriver driver, final long seed) {
        final Random random = new Random(seed);
        while (sent < 20 * POSTED) {
            deliver(guest, 1 + random.nextInt(POSTED - REFILL));
            driver.poll(frames, 2 * POSTED);
        }
        assertAllReceived();
    }

    @ParameterizedTest
    @CsvSource({"false, 4", "false, 5", "true, 4", "true, 5"})
    void shouldReceiveIntoBuffersThatGoRound(final boolean privileged, final int ringLog2) {
        final FakeGuest guest = new FakeGuest(privileged);
        receiveByAnyNumber(guest, open(guest, ringLog2), ringLog2);
    }

    @Test
    void shouldHaveThemPostedAgainWithoutARequest() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = open(guest, 4);
        final long hypercalls = driver.statistics().hypercalls();
        for (int i = 0; i < 10; i++) {
            deliver(guest, REFILL);
            driver.poll(frames, POSTED);
        }
        assertEquals(10 * REFILL, guest.hypervisor().enqueuedAgain());
        assertEquals(10, driver.statistics().hypercalls() - hypercalls);
        assertEquals(POSTED, guest.card().postedReceiveBuffers());
        assertAllReceived();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void shouldRequestThoseTheHypervisorDoesNotRemember(final int remembered) {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = open(guest, 4);
        guest.hypervisor().rememberAtMost(remembered);
        receiveByAnyNumber(guest, driver, remembered);
        assertEquals(remembered > 0, guest.hypervisor().enqueuedAgain() > 0);
    }

    @Test
    void shouldRequestEachOnceAfterAReset() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = open(guest, 4);
        deliver(guest, 5);
        driver.poll(frames, POSTED);
        guest.card().fault(FaultReason.HOST, RingName.RECEIVE, 5);
        final int calls = guest.hypervisor().againCalls();
        assertTrue(driver.recoverIfFaulted());
        assertEquals(calls, guest.hypervisor().againCalls(), "asked a new ring for descriptors of the old one");
        final int before = guest.hypervisor().enqueuedAgain();
        assertEquals(POSTED, guest.card().postedReceiveBuffers());
        deliver(guest, POSTED - 1);
        driver.poll(frames, POSTED);
        assertEquals(POSTED, guest.card().postedReceiveBuffers());
        receiveByAnyNumber(guest, driver, 1);
        assertEquals(
                sent - 5 - guest.card().postedReceiveBuffers() % REFILL,
                guest.hypervisor().enqueuedAgain() - before);
    }
}
