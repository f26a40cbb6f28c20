package org.jvnic.nic.i82576.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DriverSequencesTest {
    private static final int ICR = 0xC0;
    private static final int ICS = 0xC8;
    private static final int IMS = 0xD0;
    private static final int IMC = 0xD8;
    private static final int IAM = 0xE0;
    private static final int GPIE = 0x1514;
    private static final int EICS = 0x1520;
    private static final int EIMS = 0x1524;
    private static final int EIMC = 0x1528;
    private static final int EIAC = 0x152C;
    private static final int EIAM = 0x1530;
    private static final int EITR0 = 0x1680;
    private static final int IVAR0 = 0x1700;
    private static final int IVAR_MISC = 0x1740;
    private static final int TESTED = 0x77D4_FBFD;
    private static final int ASSERTED = 1 << 31;
    private static final int LSC = PfInterrupts.LSC;
    private static final int TXDW = PfInterrupts.TXDW;
    private static final int RXT0 = PfInterrupts.RXDW;
    private static final int IGB_CAUSES = 0x5000_009D;

    enum Way {
        LINE,
        MSI,
        MSIX
    }

    private final RecordedSignal signal = new RecordedSignal();
    private final PfInterrupts unit = new PfInterrupts(signal);
    private long nowNs = 1;

    private void write(final int offset, final int value) {
        unit.write(offset, value, nowNs);
    }

    private void use(final Way way) {
        signal.msiEnabled = way == Way.MSI;
        signal.msixEnabled = way == Way.MSIX;
        unit.modeChanged(nowNs);
    }

    private void sleep() {
        nowNs += 10_000_000;
        unit.service(nowNs);
    }

    private int handle(final Way way) {
        final boolean called = switch (way) {
            case LINE -> signal.line;
            case MSI -> signal.messages > 0;
            case MSIX -> !signal.vectors.isEmpty();
        };
        signal.messages = 0;
        signal.vectors.clear();
        return called ? unit.read(ICR) : 0;
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassTheInterruptTestOfEthtool(final Way way) {
        use(way);
        write(EITR0, 648);
        if (way == Way.MSIX) {
            write(IVAR_MISC, 0x8000);
            write(EIMS, 1);
        }
        write(IMC, -1);
        unit.read(ICS);
        for (int rest = TESTED; rest != 0; rest &= rest - 1) {
            final int bit = Integer.lowestOneBit(rest);
            if (way != Way.MSIX) {
                assertEquals(0, test(way, IMC, bit, bit) & bit, "3");
            }
            assertNotEquals(0, test(way, IMS, bit, bit) & bit, "4");
            if (way != Way.MSIX) {
                assertEquals(0, test(way, IMC, ~bit, ~bit) & bit, "5");
            }
        }
        write(IMC, -1);
        sleep();
        assertEquals(0, handle(way));
    }

    private int test(final Way way, final int maskRegister, final int mask, final int causes) {
        write(ICR, -1);
        write(maskRegister, mask);
        write(ICS, causes);
        sleep();
        return handle(way);
    }

    private void openLikeIgbWithVectors() {
        use(Way.MSIX);
        write(EIAM, unit.read(EIAM));
        write(EIMC, -1);
        write(EIAC, unit.read(EIAC));
        write(IAM, 0);
        write(IMC, -1);
        write(GPIE, 0xC000_0011);
        write(IVAR_MISC, 0x8000);
        for (int queue = 0; queue < 2; queue++) {
            write(IVAR0 + 4 * queue, (unit.read(IVAR0 + 4 * queue) & ~0xFFFF) | (0x81 + queue) * 0x101);
            write(EITR0 + 4 * (queue + 1), 648 | 1 << 31);
        }
        unit.read(ICR);
        write(EIAC, unit.read(EIAC) | 7);
        write(EIAM, unit.read(EIAM) | 7);
        write(EIMS, 7);
        write(IMS, 0x5000_0004);
    }

    @Test
    void shouldServeIgbWithVectors() {
        openLikeIgbWithVectors();
        unit.queueCauses(1, 0, nowNs);
        assertEquals(List.of(1), signal.takeVectors());
        unit.queueCauses(0b11, 0b01, nowNs);
        assertEquals(List.of(2), signal.takeVectors());
        assertEquals(0b001, unit.read(EIMS));
        write(EIMS, 1 << 1);
        assertEquals(List.of(), signal.takeVectors());
        nowNs += 162_000;
        assertEquals(1, unit.service(nowNs));
        assertEquals(List.of(1), signal.takeVectors());
        write(EIMS, 0b110);
        nowNs += 162_000;
        unit.service(nowNs);
        assertEquals(List.of(), signal.takeVectors());
    }

    @Test
    void shouldTellIgbOfTheLinkThroughItsVectorForOtherCauses() {
        openLikeIgbWithVectors();
        for (int change = 0; change < 3; change++) {
            unit.cause(LSC, nowNs);
            assertEquals(List.of(0), signal.takeVectors());
            unit.cause(LSC, nowNs);
            assertEquals(List.of(), signal.takeVectors());
            assertEquals(ASSERTED | LSC, unit.read(ICR));
            write(EIMS, 1);
        }
    }

    @Test
    void shouldAnswerTheWatchdogOfIgb() {
        openLikeIgbWithVectors();
        write(EICS, 0b110);
        assertEquals(List.of(1, 2), signal.takeVectors());
        assertEquals(0b001, unit.read(EIMS));
        write(EICS, 0b110);
        assertEquals(0b111, unit.read(EIMS));
        nowNs += 162_000;
        unit.service(nowNs);
        assertEquals(List.of(1, 2), signal.takeVectors());
    }

    @ParameterizedTest
    @EnumSource(names = {"LINE", "MSI"})
    void shouldServeIgbWithoutVectors(final Way way) {
        use(way);
        write(IAM, 0);
        write(IMC, -1);
        unit.read(ICR);
        write(IMS, IGB_CAUSES);
        write(IAM, IGB_CAUSES);
        unit.queueCauses(1, 0, nowNs);
        assertEquals(ASSERTED | RXT0, handle(way));
        assertEquals(0, unit.read(IMS));
        assertFalse(signal.line);
        unit.queueCauses(1, 1, nowNs);
        assertEquals(0, handle(way));
        write(IMS, IGB_CAUSES);
        assertEquals(ASSERTED | RXT0 | TXDW, handle(way));
        write(IMS, IGB_CAUSES);
        assertEquals(0, handle(way));
    }

    @Test
    void shouldGiveFreeBsdTheLinkCauseThatItSetBeforeItAdmittedIt() {
        use(Way.MSIX);
        write(GPIE, 0xC000_0011);
        unit.read(ICR);
        write(ICS, LSC);
        write(IVAR0, (unit.read(IVAR0) & 0xFF00_FF00) | 0x80);
        write(IVAR0, (unit.read(IVAR0) & 0x00FF_00FF) | 0x80 << 8);
        write(IVAR_MISC, 0x80 << 8 | 1 << 8);
        write(EITR0, 488);
        write(EIAC, 0b11);
        write(EIAM, 0b11);
        write(EIMS, 0b11);
        assertEquals(List.of(), signal.takeVectors());
        write(IMS, LSC);
        assertEquals(List.of(1), signal.takeVectors());
        assertEquals(LSC, unit.read(ICR) & LSC);
        write(IMS, LSC);
        write(EIMS, 0b10);
        assertEquals(List.of(), signal.takeVectors());
        unit.queueCauses(1, 1, nowNs);
        assertEquals(List.of(0), signal.takeVectors());
    }

    @Test
    void shouldShowFreeBsdAnAssertedLegacyInterrupt() {
        write(IMS, IGB_CAUSES);
        unit.queueCauses(1, 0, nowNs);
        assertTrue(signal.line);
        assertTrue(unit.read(ICR) < 0);
    }

    @Test
    void shouldShowIpxeNothingButItsCausesAndClearThem() {
        write(IMC, -1);
        unit.queueCauses(1, 1, nowNs);
        assertEquals(RXT0 | TXDW, unit.read(ICR));
        assertEquals(0, unit.read(ICR));
        unit.cause(LSC, nowNs);
        unit.cause(PfInterrupts.RXO, nowNs);
        assertEquals(LSC | PfInterrupts.RXO, unit.read(ICR));
        assertEquals(0, unit.read(ICR));
        write(IMS, 0x85);
        unit.queueCauses(1, 0, nowNs);
        assertTrue(signal.line);
        write(IMC, 0x85);
        assertFalse(signal.line);
        assertEquals(RXT0, unit.read(ICR));
        assertEquals(1, signal.rises);
    }

    @Test
    void shouldClearNothingInARegisterDump() {
        openLikeIgbWithVectors();
        write(IMC, -1);
        write(EIMC, -1);
        unit.queueCauses(0b11, 0, nowNs);
        unit.cause(LSC, nowNs);
        for (final int offset : new int[] {EICS, EICS, EIMS, EIMC, EIAC, EIAM, ICS, ICS, IMS, IMC, IAM}) {
            unit.read(offset);
        }
        assertEquals(0b110, unit.read(EICS));
        assertEquals(RXT0 | LSC, unit.read(ICS));
    }
}
