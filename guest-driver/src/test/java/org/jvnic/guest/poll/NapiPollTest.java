package org.jvnic.guest.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;

class NapiPollTest {
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).build();

    private final Frames frames = new Frames();

    @Test
    void shouldTouchNothingBeforeAnInterrupt() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);
        guest.card().log().clear();

        assertEquals(0, napi.poll());

        assertEquals(0, driver.statistics().polls());
        assertEquals(List.of(), guest.card().log());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWriteTheIndicesSeenBeforeItRearms(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);
        for (int i = 0; i < 3; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }
        driver.flush();
        guest.card().transmitAll();
        guest.card().deliver(Frames.frame(0, 60));
        guest.card().deliver(Frames.frame(1, 60));
        guest.card().log().clear();

        assertEquals(2, napi.poll());

        assertEquals(
                List.of("RX_SEEN=2", "TX_SEEN=3", "INTERRUPT_CONTROL=5"),
                guest.card().log());
        assertFalse(napi.isScheduled());
        assertEquals(0, napi.poll());
    }

    @Test
    void shouldTakeOneInterruptForManyFrames() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);

        for (int i = 0; i < 5; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }
        napi.poll();
        assertEquals(1, driver.statistics().interrupts());
        guest.card().deliver(Frames.frame(5, 60));

        assertEquals(2, driver.statistics().interrupts());
        assertTrue(napi.isScheduled());
    }

    @Test
    void shouldStayScheduledAndUnarmedWhenTheBudgetIsUsedUp() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 4);
        for (int i = 0; i < 6; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }
        guest.card().log().clear();

        assertEquals(5, napi.poll());
        assertTrue(napi.isScheduled());
        assertFalse(guest.card().log().contains("INTERRUPT_CONTROL=5"));
        assertEquals(2, napi.poll());

        assertEquals(6, frames.received().size());
        assertTrue(guest.card().log().contains("INTERRUPT_CONTROL=5"));
    }

    @Test
    void shouldNotMissAFrameThatComesBetweenTheLastPollAndTheRearm() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);
        guest.card().deliver(Frames.frame(0, 60));
        guest.card().onWriteOnce(ContextRegister.RX_SEEN, () -> guest.card().deliver(Frames.frame(1, 60)));

        assertEquals(3, napi.poll());
        assertTrue(napi.isScheduled());

        assertEquals(2, frames.received().size());
        assertEquals(0, napi.poll());
        assertFalse(napi.isScheduled());
    }

    @Test
    void shouldAskToBeCalledAgainWhenTheRearmInterruptsForWorkItDidNotSee() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);
        Frames.send(driver, Frames.frame(0, 60));
        driver.flush();
        guest.card().deliver(Frames.frame(0, 60));
        guest.card().onWriteOnce(ContextRegister.TX_SEEN, () -> guest.card().transmitAll());

        assertEquals(2, napi.poll());
        assertTrue(napi.isScheduled());
        assertEquals(0, napi.poll());
    }

    @ParameterizedTest
    @ValueSource(ints = {Hypercalls.RING_TX, Hypercalls.RING_RX})
    void shouldOfferRefusedDescriptorsAgainWithoutAnInterrupt(final int ring) {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);
        guest.hypervisor().refuse(ring, HypercallStatus.RING_FULL);
        Frames.send(driver, Frames.frame(0, 60));
        driver.flush();
        for (int i = 0; i < 4; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }
        guest.card().transmitAll();

        for (int i = 0; i < 5; i++) {
            assertTrue(napi.poll() > 0);
        }
        guest.hypervisor().refuse(-1, HypercallStatus.OK);
        napi.poll();
        napi.poll();
        guest.card().transmitAll();

        assertEquals(1, guest.card().sent().size());
        assertEquals(16, guest.card().postedReceiveBuffers());
        napi.poll();
        assertEquals(0, napi.poll());
    }

    @Test
    void shouldSleepForGoodWhenTheContextIsTakenAwayWithWorkRefused() {
        final FakeGuest guest = new FakeGuest(true);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);
        guest.card().revoke();
        guest.hypervisor().refuse(Hypercalls.RING_TX, HypercallStatus.NOT_AVAILABLE);
        Frames.send(driver, Frames.frame(0, 60));

        driver.flush();
        napi.poll();

        assertTrue(driver.isRevoked());
        assertEquals(0, napi.poll());
    }

    @Test
    void shouldRecoverFromAFaultThatCameWithTheInterrupt() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);
        guest.card().fault(FaultReason.SEQUENCE, RingName.TRANSMIT, 0);
        guest.card().raise();

        napi.poll();
        assertEquals(1, driver.statistics().faultsRecovered());
        assertTrue(guest.card().deliver(Frames.frame(0, 60)));

        assertTrue(napi.isScheduled());
        assertEquals(1, napi.poll());
    }

    @Test
    void shouldTakeNoInterruptsAfterStop() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final NapiPoll napi = started(driver, 8);

        napi.stop();
        guest.card().deliver(Frames.frame(0, 60));

        assertEquals(0, driver.statistics().interrupts());
        assertEquals(0, napi.poll());
    }

    @Test
    void shouldRefuseABudgetOfNothing() {
        final CdnaDriver driver = CdnaDriver.open(new FakeGuest(false), CONFIG);

        final IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new NapiPoll(driver, frames, 0));

        assertEquals("budget=0 is not 1 or more", e.getMessage());
    }

    private NapiPoll started(final CdnaDriver driver, final int budget) {
        final NapiPoll napi = new NapiPoll(driver, frames, budget);
        napi.start();
        return napi;
    }
}
