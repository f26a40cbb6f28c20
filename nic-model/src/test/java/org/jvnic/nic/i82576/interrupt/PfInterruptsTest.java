package org.jvnic.nic.i82576.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PfInterruptsTest {
    private static final int ICR = 0xC0;
    private static final int ICS = 0xC8;
    private static final int IMS = 0xD0;
    private static final int IMC = 0xD8;
    private static final int IAM = 0xE0;
    private static final int GPIE = 0x1514;
    private static final int EICS = 0x1520;
    private static final int EIMS = 0x1524;
    private static final int EICR = 0x1580;
    private static final int EITR0 = 0x1680;
    private static final int IVAR0 = 0x1700;
    private static final int IVAR_MISC = 0x1740;
    private static final int PBACL = 0x5B68;
    private static final int ASSERTED = 1 << 31;
    private static final int LSC = PfInterrupts.LSC;
    private static final int RXDW = PfInterrupts.RXDW;
    private static final long US = 1000;

    private final RecordedSignal signal = new RecordedSignal();
    private final PfInterrupts unit = new PfInterrupts(signal);
    private long nowNs = 77;

    private void write(final int offset, final int value) {
        unit.write(offset, value, nowNs);
    }

    private void useMsi() {
        signal.msiEnabled = true;
        unit.modeChanged(nowNs);
    }

    private void useMsix() {
        signal.msixEnabled = true;
        unit.modeChanged(nowNs);
    }

    @Test
    void shouldHoldTheLineWhileACauseIsThereAndAdmitted() {
        unit.cause(LSC, nowNs);
        assertFalse(signal.line);
        write(IMS, LSC);
        assertTrue(signal.line);
        unit.cause(RXDW, nowNs);
        assertTrue(signal.line);
        assertEquals(ASSERTED | LSC | RXDW, unit.read(ICR));
        assertFalse(signal.line);
        assertEquals(1, signal.rises);
        assertEquals(0, signal.messages);
    }

    @Test
    void shouldDropTheLineWhenTheCauseIsMaskedAndRaiseItAgain() {
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        write(IMC, LSC);
        assertFalse(signal.line);
        write(IMS, LSC);
        assertTrue(signal.line);
    }

    @Test
    void shouldAssertWithoutACauseInIcrWhenEicrHasOneThatEimsAdmits() {
        write(IVAR0, 0x85);
        write(EIMS, 1 << 5);
        unit.queueCauses(1, 0, nowNs);
        assertTrue(signal.line);
        assertEquals(1 << 5, unit.read(EICR));
        assertFalse(signal.line);
    }

    @Test
    void shouldShowIcrAsABitOfEicrWithoutVectors() {
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        assertEquals(1 << 31, unit.read(EICS));
        assertEquals(ASSERTED | LSC, unit.read(ICR));
        assertEquals(0, unit.read(EICS));
    }

    @Test
    void shouldSendOneMessageForCausesUntilTheyAreRead() {
        useMsi();
        write(IMS, LSC | RXDW);
        unit.cause(LSC, nowNs);
        unit.cause(RXDW, nowNs);
        unit.cause(LSC, nowNs);
        assertEquals(1, signal.messages);
        unit.read(ICR);
        unit.cause(LSC, nowNs);
        assertEquals(2, signal.messages);
        assertFalse(signal.line);
    }

    @Test
    void shouldSendAgainWhenTheMaskIsOpenedOverAPendingCause() {
        useMsi();
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        write(IMC, LSC);
        write(IMS, LSC);
        assertEquals(2, signal.messages);
    }

    @Test
    void shouldSendAgainWhenAnAcknowledgementLeavesCauses() {
        useMsi();
        write(IMS, LSC | RXDW);
        unit.cause(LSC | RXDW, nowNs);
        write(ICR, RXDW);
        assertEquals(2, signal.messages);
        write(ICR, LSC);
        assertEquals(2, signal.messages);
    }

    @Test
    void shouldMoveAPendingCauseToTheNewWayOfSignalling() {
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        assertTrue(signal.line);
        useMsi();
        assertFalse(signal.line);
        assertEquals(1, signal.messages);
        useMsix();
        assertEquals(List.of(0), signal.takeVectors());
        write(IVAR_MISC, 0x8300);
        write(EIMS, 1 << 3);
        write(GPIE, 0x10);
        assertEquals(List.of(3), signal.takeVectors());
        signal.msixEnabled = false;
        signal.msiEnabled = false;
        unit.modeChanged(nowNs);
        assertTrue(signal.line);
    }

    @Test
    void shouldSendVectorZeroForEveryCauseWithoutMultipleMsix() {
        useMsix();
        write(IVAR0, 0x8483);
        write(EIMS, -1);
        write(IMS, RXDW | PfInterrupts.TXDW);
        unit.queueCauses(1, 0, nowNs);
        unit.read(ICR);
        unit.read(EICR);
        unit.queueCauses(0, 1, nowNs);
        assertEquals(List.of(0, 0), signal.takeVectors());
    }

    @ParameterizedTest(name = "NSICR={0} IMS={1} MSI-X={2}: cleared={3}")
    @CsvSource({
        "false, 0x00, true,  true",
        "false, 0x04, true,  true",
        "false, 0x80, true,  false",
        "true,  0x80, true,  true",
        "false, 0x80, false, true"
    })
    void shouldClearIcrByReadingUnderItsConditions(
            final boolean nonSelective, final int mask, final boolean msix, final boolean cleared) {
        signal.msixEnabled = msix;
        unit.modeChanged(nowNs);
        write(GPIE, nonSelective ? 1 : 0);
        write(IMS, mask);
        unit.cause(LSC, nowNs);
        assertEquals(LSC, unit.read(ICR) & ~ASSERTED);
        assertEquals(cleared ? 0 : LSC, unit.read(ICS) & ~ASSERTED);
    }

    @Test
    void shouldMaskWhatIamNamesWhenAssertedCausesAreRead() {
        write(IAM, LSC | RXDW);
        write(IMS, LSC | RXDW | PfInterrupts.TXDW);
        unit.read(ICR);
        assertEquals(LSC | RXDW | PfInterrupts.TXDW, unit.read(IMS));
        unit.cause(LSC, nowNs);
        unit.read(ICR);
        assertEquals(PfInterrupts.TXDW, unit.read(IMS));
        unit.cause(LSC, nowNs);
        assertFalse(signal.line);
        write(IMS, LSC);
        assertTrue(signal.line);
    }

    @Test
    void shouldMaskWhatIamNamesWhenAssertedCausesAreWritten() {
        write(IAM, LSC);
        write(IMS, LSC | RXDW);
        unit.cause(LSC, nowNs);
        write(ICR, -1);
        assertEquals(RXDW, unit.read(IMS));
        assertEquals(0, unit.read(ICR));
    }

    @Test
    void shouldMaskWhatIamNamesOnEveryReadWithNonSelectiveClear() {
        write(GPIE, 1);
        write(IAM, LSC);
        write(IMS, LSC | RXDW);
        unit.read(ICR);
        assertEquals(RXDW, unit.read(IMS));
    }

    @Test
    void shouldAcceptExactlyTheBitsThatTheHardwareHas() {
        write(IMS, -1);
        assertEquals(0x77DC_FBFD, unit.read(IMS));
        assertEquals(0x77DC_FBFD, unit.read(IMC));
        write(ICS, -1);
        assertEquals(0x77DC_FBFD | ASSERTED, unit.read(ICS));
        write(IAM, -1);
        assertEquals(-1, unit.read(IAM));
        write(IMC, 0x1);
        assertEquals(0x77DC_FBFC, unit.read(IMS));
    }

    @Test
    void shouldServeBothPlacesOfARegister() {
        write(0x1508, LSC | RXDW);
        assertEquals(LSC | RXDW, unit.read(IMS));
        write(0x150C, RXDW);
        assertEquals(LSC, unit.read(IMC));
        write(0x1510, LSC);
        assertEquals(LSC, unit.read(IAM));
        write(0x1504, LSC);
        assertEquals(ASSERTED | LSC, unit.read(ICS));
        assertEquals(ASSERTED | LSC, unit.read(0x1500));
        assertEquals(0, unit.read(ICS));
    }

    @Test
    void shouldNotLoseACauseThatComesBeforeItIsRouted() {
        useMsix();
        write(GPIE, 0x10);
        write(EIMS, -1);
        unit.queueCauses(1 << 9, 1, nowNs);
        assertEquals(List.of(), signal.takeVectors());
        write(IVAR0, 0x8100);
        assertEquals(List.of(1), signal.takeVectors());
        write(IVAR0 + 4, 0x0082_0000);
        assertEquals(List.of(2), signal.takeVectors());
        write(IVAR0 + 4, 0x0082_0000);
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        assertEquals(List.of(), signal.takeVectors());
        write(IVAR_MISC, 0x8700);
        assertEquals(List.of(7), signal.takeVectors());
        write(IVAR_MISC, 0x8700);
        assertEquals(List.of(), signal.takeVectors());
    }

    @ParameterizedTest(name = "queue {0} transmit={1}: IVAR {2}, byte {3}")
    @CsvSource({"0,false,0,0", "0,true,0,1", "8,false,0,2", "8,true,0,3", "5,false,5,0", "15,true,7,3", "13,false,5,2"})
    void shouldRouteAQueueByItsByte(final int queue, final boolean transmit, final int register, final int position) {
        useMsix();
        write(GPIE, 0x10);
        write(EIMS, 1 << 17);
        write(IVAR0 + 4 * register, 0x91 << (8 * position));
        unit.queueCauses(transmit ? 0 : 1 << queue, transmit ? 1 << queue : 0, nowNs);
        assertEquals(List.of(17), signal.takeVectors());
        assertEquals(transmit ? PfInterrupts.TXDW : RXDW, unit.read(ICR));
    }

    @Test
    void shouldReadBackWhatIsDeclared() {
        write(IVAR0 + 28, -1);
        assertEquals(-1, unit.read(IVAR0 + 28));
        write(IVAR_MISC, -1);
        assertEquals(0xFFFF, unit.read(IVAR_MISC));
        write(GPIE, -1);
        assertEquals(0xC000_0F91, unit.read(GPIE));
        write(0x152C, -1);
        assertEquals(-1, unit.read(0x152C));
    }

    @Test
    void shouldThrottleTheLineByTheFirstInterval() {
        write(EITR0, 100 << 2);
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        assertTrue(signal.line);
        unit.read(ICR);
        nowNs += 99 * US;
        unit.cause(LSC, nowNs);
        assertFalse(signal.line);
        assertTrue(unit.hasTimers());
        assertEquals(0, unit.service(nowNs));
        nowNs += US;
        assertEquals(1, unit.service(nowNs));
        assertTrue(signal.line);
        assertFalse(unit.hasTimers());
    }

    @Test
    void shouldForgetAThrottledCauseThatTheDriverHasSeen() {
        useMsi();
        write(EITR0, 100 << 2);
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        unit.read(ICR);
        unit.cause(LSC, nowNs);
        assertEquals(ASSERTED | LSC, unit.read(ICR));
        assertFalse(unit.hasTimers());
        nowNs += 200 * US;
        assertEquals(0, unit.service(nowNs));
        assertEquals(1, signal.messages);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldBeCleanAfterAReset(final boolean keepThrottle) {
        useMsix();
        write(GPIE, 0x4000_0010);
        write(EITR0 + 4 * 24, 648);
        write(IVAR0, 0x8483);
        write(IVAR_MISC, 0x8280);
        write(IMS, LSC);
        write(IAM, LSC);
        unit.queueCauses(1, 1, nowNs);
        unit.cause(LSC, nowNs);
        unit.reset(keepThrottle);
        for (final int offset : new int[] {ICR, IMS, IAM, GPIE, EICS, EIMS, 0x152C, 0x1530, IVAR0, IVAR_MISC}) {
            assertEquals(0, unit.read(offset), () -> Integer.toHexString(offset));
        }
        assertEquals(keepThrottle ? 648 : 0, unit.read(EITR0 + 4 * 24));
        write(EIMS, -1);
        assertEquals(List.of(), signal.takeVectors());
    }

    @Test
    void shouldTellTheLastLevelLaterWhenTheLineChangesWithoutEnd() {
        final PfInterrupts[] self = new PfInterrupts[1];
        final int[] changes = {201};
        final RecordedSignal restless = new RecordedSignal() {
            @Override
            public void line(final boolean asserted) {
                super.line(asserted);
                if (changes[0]-- > 0) {
                    self[0].write(asserted ? IMC : IMS, LSC, nowNs);
                }
            }
        };
        self[0] = new PfInterrupts(restless);
        self[0].write(IMS, LSC, nowNs);
        self[0].cause(LSC, nowNs);
        assertTrue(changes[0] > 0);
        assertTrue(self[0].hasTimers());
        for (int turn = 0; turn < 10 && self[0].hasTimers(); turn++) {
            self[0].service(nowNs);
        }
        assertFalse(self[0].hasTimers());
        assertEquals(self[0].read(IMS) == LSC, restless.line);
    }

    @Test
    void shouldDropTheLineOnReset() {
        write(IMS, LSC);
        unit.cause(LSC, nowNs);
        unit.reset(true);
        assertFalse(signal.line);
    }

    @Test
    void shouldTakeBackPendingVectorsThatTheDriverNames() {
        write(PBACL, 1 << 24 | 1 << 30 | 1);
        assertEquals(List.of(0, 24), signal.withdrawn);
        assertEquals(0, unit.read(PBACL));
    }

    @Test
    void shouldHandleItsRegistersOnly() {
        for (int offset = 0; offset < 0x20000; offset += 4) {
            final boolean legacy = (offset >= 0xC0 && offset <= 0xE0 && (offset & 4) == 0) || offset == 0xC4;
            final boolean extended = offset >= 0x1500 && offset <= 0x1530 && offset != 0x1518 && offset != 0x151C;
            final boolean arrays = (offset >= 0x1680 && offset < 0x16E4) || (offset >= 0x1700 && offset < 0x1720);
            final boolean rest = offset == EICR || offset == IVAR_MISC || offset == PBACL;
            assertEquals(
                    legacy || extended || arrays || rest, PfInterrupts.handles(offset), Integer.toHexString(offset));
        }
    }

    @Test
    void shouldIgnoreWhatIsNotItsOwn() {
        write(0x5B50, -1);
        assertEquals(0, unit.read(0x5B50));
        write(0xC4, 0x1234);
        assertEquals(0x1234, unit.read(0xC4));
    }

    @Test
    void shouldTellHowLongTheFirstMessageHasToWait() {
        useMsix();
        write(GPIE, 1 << 4);
        write(EIMS, 7);
        write(EITR0, 100 << 2);
        write(EITR0 + 4, 40 << 2);
        assertEquals(Long.MAX_VALUE, unit.untilDueNs(nowNs));
        write(EICS, 3);
        assertEquals(Long.MAX_VALUE, unit.untilDueNs(nowNs), "both went out at once");

        write(EICS, 3);
        assertEquals(40 * US, unit.untilDueNs(nowNs));
        nowNs += 40 * US;
        assertEquals(0, unit.untilDueNs(nowNs));
        unit.service(nowNs);
        assertEquals(60 * US, unit.untilDueNs(nowNs));
    }

    @Test
    void shouldTellHowLongTheOnlyMessageHasToWait() {
        useMsi();
        write(IMS, LSC | RXDW);
        write(EITR0, 100 << 2);
        unit.cause(LSC, nowNs);
        assertEquals(Long.MAX_VALUE, unit.untilDueNs(nowNs));
        unit.read(ICR);
        nowNs += 30 * US;
        unit.cause(RXDW, nowNs);
        assertEquals(70 * US, unit.untilDueNs(nowNs));
    }
}
