package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.fake.Refusals.assertRefused;
import static org.jvnic.nic.cdna.spec.ContextRegister.STATE;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_PRODUCER;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.guest.fake.Frames;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;

class LifeTest {
    private static final int RING = 16;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(4, 4).waiting(1000, () -> {}).build();

    private final Frames frames = new Frames();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRecoverFromAFaultAndCountWhatWasLost(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        for (int i = 0; i < 7; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }
        driver.flush();
        guest.card().transmit(2);
        guest.card().deliver(Frames.frame(0, 60));
        driver.poll(frames, 8);
        final int claimed = driver.claimTransmit();
        guest.card().fault(FaultReason.DMA_ADDRESS, RingName.TRANSMIT, 2);

        assertTrue(driver.recoverIfFaulted());

        assertEquals(1, driver.statistics().faultsRecovered());
        assertEquals(5 + RING - 1, driver.statistics().lostBuffers());
        assertEquals(2, guest.card().get(STATE));
        assertEquals(RING, guest.card().postedReceiveBuffers());
        driver.commitTransmit(claimed, 60);
        for (int i = 1; i < RING; i++) {
            assertTrue(Frames.send(driver, Frames.frame(i, 60)));
        }
        driver.flush();
        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
        guest.card().sent().clear();
        assertEquals(RING, guest.card().transmitAll());
        assertArrayEquals(Frames.frame(1, 60), guest.card().sent().get(1));
        assertTrue(guest.card().deliver(Frames.frame(5, 60)));
        assertEquals(1, driver.poll(frames, 8));
        assertFalse(driver.recoverIfFaulted());
    }

    @Test
    void shouldKeepTheFaultForInspection() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().fault(FaultReason.DMA_ADDRESS, RingName.RECEIVE, 0xFFFF_FFFE);

        driver.recoverIfFaulted();

        final Fault fault = driver.lastFault();
        assertNotNull(fault);
        assertEquals(
                "fault DMA_ADDRESS on RECEIVE at index 4294967294, bus address 0x456789abcdef, detail 4660",
                fault.toString());
    }

    @Test
    void shouldShowFaultsOfLaterVersionsByNumber() {
        final Fault fault = new Fault(0x0000_0963, 0, 0);

        assertEquals("99", fault.reason());
        assertEquals("9", fault.ring());
    }

    @Test
    void shouldFindAFaultWhilePollingInVain() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().fault(FaultReason.SEQUENCE, RingName.RECEIVE, 0);

        for (int i = 0; i < 256; i++) {
            driver.poll(frames, 8);
        }

        assertEquals(1, driver.statistics().faultsRecovered());
    }

    @Test
    void shouldRecoverFromARealStaleDescriptor() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().set(TX_PRODUCER, 1);

        guest.card().transmitAll();
        assertTrue(driver.recoverIfFaulted());

        final Fault fault = driver.lastFault();
        assertNotNull(fault);
        assertEquals("SEQUENCE", fault.reason());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTurnTheInterruptOnAgainAfterAFaultIfItWasOn(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        final int[] interrupts = {0};
        driver.onInterrupt(() -> interrupts[0]++);
        driver.rearmInterrupt();
        guest.card().fault(FaultReason.HOST, RingName.NONE, 0);

        driver.recoverIfFaulted();
        guest.card().deliver(Frames.frame(0, 60));

        assertEquals(1, interrupts[0]);
        assertEquals(1, driver.statistics().interrupts());
    }

    @Test
    void shouldForgetPositionsThatWereLostInARecovery() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        Frames.send(driver, Frames.frame(0, 60));
        final long lost = driver.transmitPosition();
        guest.card().fault(FaultReason.HOST, RingName.NONE, 0);

        driver.recoverIfFaulted();
        Frames.send(driver, Frames.frame(1, 60));
        final long alive = driver.transmitPosition();
        driver.flush();

        assertTrue(driver.isTransmitted(lost));
        assertFalse(driver.isTransmitted(alive));
        guest.card().transmitAll();
        assertTrue(driver.isTransmitted(alive));
    }

    @Test
    void shouldStopQuietlyWhenTheContextIsTakenAway() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().revoke();

        assertFalse(driver.recoverIfFaulted());
        assertTrue(driver.isRevoked());
        assertEquals(0, driver.poll(frames, 8));
        for (int i = 0; i < RING; i++) {
            assertTrue(Frames.send(driver, Frames.frame(i, 60)));
        }
        driver.flush();
        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
        driver.close();

        assertEquals(0, guest.ram().open());
        assertEquals(0, driver.statistics().faultsRecovered());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTurnInterruptsOffThenStopThenFreeMemoryWhenClosed(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().log().clear();

        driver.close();
        driver.close();

        assertEquals(
                privileged
                        ? List.of("INTERRUPT_CONTROL=0", "COMMAND=20002", "resetContext")
                        : List.of("INTERRUPT_CONTROL=0", "COMMAND=20002"),
                guest.card().log());
        assertEquals(0, guest.ram().open());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldResetAFaultedContextWhenClosed(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().fault(FaultReason.INDEX, RingName.TRANSMIT, 0);

        driver.close();

        assertEquals(1, guest.card().get(STATE));
        assertEquals(0, guest.ram().open());
    }

    @Test
    void shouldKeepItsMemoryWhenTheCardDoesNotConfirmTheStop() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().mute(true);

        assertRefused(DriverException.class, "command STOP timed out", driver::close);
        assertEquals(guest.ram().allocations(), guest.ram().open());
    }

    @Test
    void shouldSayWhatAFailedRecoveryFailedOn() {
        final FakeGuest guest = new FakeGuest(false);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        guest.card().fault(FaultReason.INDEX, RingName.TRANSMIT, 0);
        guest.card().answerOnce(CommandStatus.BAD_STATE);

        final DriverException e = assertThrows(DriverException.class, driver::recoverIfFaulted);

        assertEquals("command RESET failed: status BAD_STATE", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTryAgainWhenARecoveryFailed(final boolean privileged) {
        final FakeGuest guest = new FakeGuest(privileged);
        final CdnaDriver driver = CdnaDriver.open(guest, CONFIG);
        for (int i = 0; i < RING; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }
        driver.flush();
        guest.card().fault(FaultReason.INDEX, RingName.TRANSMIT, 0);
        guest.card().refuseStartOnce(CommandStatus.BAD_SETUP);

        assertRefused(DriverException.class, "command START failed: status BAD_SETUP", driver::recoverIfFaulted);
        for (int i = 0; i < RING / 2; i++) {
            Frames.send(driver, Frames.frame(i, 60));
        }
        assertTrue(driver.recoverIfFaulted());
        for (int i = 0; i < RING; i++) {
            assertTrue(Frames.send(driver, Frames.frame(i, 60)));
        }
        assertEquals(CdnaDriver.NO_SLOT, driver.claimTransmit());
        driver.flush();

        assertEquals(RING, guest.card().transmitAll());
        assertEquals(RING + RING + RING / 2, driver.statistics().lostBuffers());
    }
}
