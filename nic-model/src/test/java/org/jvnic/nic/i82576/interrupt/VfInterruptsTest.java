package org.jvnic.nic.i82576.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VfInterruptsTest {
    private static final int VTEICS = 0x1520;
    private static final int VTEIMS = 0x1524;
    private static final int VTEIMC = 0x1528;
    private static final int VTEIAC = 0x152C;
    private static final int VTEIAM = 0x1530;
    private static final int VTEICR = 0x1580;
    private static final int VTEITR0 = 0x1680;
    private static final int VTIVAR = 0x1700;
    private static final int VTIVAR_MISC = 0x1740;
    private static final int PBACL = 0x0F04;

    private final RecordedSignal signal = new RecordedSignal();
    private final VfInterrupts unit = new VfInterrupts(signal);
    private long nowNs = 1;

    @BeforeEach
    void enableMsix() {
        signal.msixEnabled = true;
        unit.modeChanged(nowNs);
    }

    private void write(final int offset, final int value) {
        unit.write(offset, value, nowNs);
    }

    private void openLikeIgbvf() {
        write(VTIVAR, (unit.read(VTIVAR) & ~0xFF00) | 0x8000);
        write(VTIVAR, (unit.read(VTIVAR) & ~0xFF) | 0x81);
        write(VTEITR0, 488);
        write(VTEITR0 + 4, 488);
        write(VTIVAR_MISC, 0x82);
        unit.read(VTEICR);
        write(VTEIAC, 7);
        write(VTEIAM, 7);
        write(VTEIMS, 7);
    }

    @Test
    void shouldServeTheVectorsOfIgbvf() {
        openLikeIgbvf();
        unit.queueCauses(1, 0, nowNs);
        assertEquals(List.of(1), signal.takeVectors());
        assertEquals(0b101, unit.read(VTEIMS));
        assertEquals(0, unit.read(VTEICR));
        unit.queueCauses(1, 0, nowNs);
        assertEquals(List.of(), signal.takeVectors());
        nowNs += 122_000;
        write(VTEIMS, 1 << 1);
        assertEquals(List.of(1), signal.takeVectors());
        unit.mailbox(nowNs);
        assertEquals(List.of(2), signal.takeVectors());
    }

    @Test
    void shouldInterruptAgainWhenIgbvfWritesOnlyEicsAfterAnUnfinishedTransmitRing() {
        openLikeIgbvf();
        unit.queueCauses(0, 1, nowNs);
        assertEquals(List.of(0), signal.takeVectors());
        write(VTEICS, 1);
        assertEquals(List.of(), signal.takeVectors());
        assertTrue(unit.hasTimers());
        nowNs += 122_000;
        assertEquals(1, unit.service(nowNs));
        assertEquals(List.of(0), signal.takeVectors());
        assertFalse(unit.hasTimers());
    }

    @Test
    void shouldServeTheMailboxVectorOfDpdk() {
        write(VTEIMC, 0xFFFF);
        write(VTIVAR_MISC, 0x80);
        write(VTEIAM, unit.read(VTEIAM) | 1);
        write(VTEIAC, unit.read(VTEIAC) | 1);
        write(VTEIMS, 1);
        unit.mailbox(nowNs);
        assertEquals(List.of(0), signal.takeVectors());
        write(VTEIMC, 0xFFFF);
        assertEquals(0, unit.read(VTEICR));
        unit.mailbox(nowNs);
        assertEquals(List.of(), signal.takeVectors());
        write(VTEIMS, 1);
        assertEquals(List.of(0), signal.takeVectors());
    }

    @Test
    void shouldKeepWhatComesWhileMsixIsDisabled() {
        signal.msixEnabled = false;
        unit.modeChanged(nowNs);
        openLikeIgbvf();
        unit.queueCauses(1, 1, nowNs);
        assertEquals(List.of(), signal.takeVectors());
        assertFalse(unit.hasTimers());
        signal.msixEnabled = true;
        unit.modeChanged(nowNs);
        assertEquals(List.of(0, 1), signal.takeVectors());
    }

    @Test
    void shouldKeepAMailboxCauseUntilItIsRouted() {
        write(VTEIMS, 7);
        unit.mailbox(nowNs);
        write(VTIVAR_MISC, 0x81);
        assertEquals(List.of(1), signal.takeVectors());
        write(VTIVAR_MISC, 0x81);
        assertEquals(List.of(), signal.takeVectors());
    }

    @ParameterizedTest
    @CsvSource({"1,0,0", "0,1,1", "2,0,2", "0,2,3"})
    void shouldRouteAQueueByItsByte(final int rxQueues, final int txQueues, final int position) {
        write(VTEIMS, 7);
        write(VTIVAR, 0x82 << (8 * position));
        unit.queueCauses(rxQueues, txQueues, nowNs);
        assertEquals(List.of(2), signal.takeVectors());
    }

    @Test
    void shouldHaveThreeBitsOnly() {
        write(VTEIMS, -1);
        write(VTEIAC, -1);
        write(VTEIAM, -1);
        write(VTIVAR, -1);
        write(VTIVAR_MISC, -1);
        assertEquals(7, unit.read(VTEIMS));
        assertEquals(7, unit.read(VTEIMC));
        assertEquals(7, unit.read(VTEIAC));
        assertEquals(7, unit.read(VTEIAM));
        assertEquals(0x8383_8383, unit.read(VTIVAR));
        assertEquals(0x83, unit.read(VTIVAR_MISC));
        unit.queueCauses(3, 3, nowNs);
        unit.mailbox(nowNs);
        assertEquals(List.of(), signal.takeVectors());
    }

    @Test
    void shouldShowCausesAndClearThemByReadingTheCauseRegister() {
        write(VTEICS, 5);
        assertEquals(5, unit.read(VTEICS));
        assertEquals(5, unit.read(VTEICR));
        assertEquals(0, unit.read(VTEICR));
        write(VTEICS, 7);
        write(VTEICR, 2);
        assertEquals(5, unit.read(VTEICS));
    }

    @Test
    void shouldBeCleanAfterAReset() {
        openLikeIgbvf();
        unit.queueCauses(1, 1, nowNs);
        unit.queueCauses(1, 1, nowNs);
        signal.takeVectors();
        unit.reset(false);
        for (final int offset : new int[] {VTEICS, VTEIMS, VTEIAC, VTEIAM, VTEITR0, VTIVAR, VTIVAR_MISC}) {
            assertEquals(0, unit.read(offset));
        }
        assertFalse(unit.hasTimers());
        write(VTEIMS, 7);
        assertEquals(List.of(), signal.takeVectors());
    }

    @Test
    void shouldTakeBackPendingVectorsThatTheDriverNames() {
        write(PBACL, 0xC);
        assertEquals(List.of(2), signal.withdrawn);
    }

    @Test
    void shouldHandleItsRegistersOnly() {
        for (int offset = 0; offset < 0x4000; offset += 4) {
            final boolean masks = offset >= VTEICS && offset <= VTEIAM;
            final boolean rest = offset == VTEICR || (offset >= VTEITR0 && offset < VTEITR0 + 12);
            final boolean routes = offset == VTIVAR || offset == VTIVAR_MISC || offset == PBACL;
            assertEquals(masks || rest || routes, VfInterrupts.handles(offset), Integer.toHexString(offset));
        }
    }
}
