package org.jvnic.nic.i82576.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.i82576.spec.VfRegister;

class VfStatisticsTest {
    private final VfStatistics statistics = new VfStatistics();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "VFG.*|VFMPRC")
    void shouldCountWithoutClearingOnARead(final VfRegister register) {
        statistics.add(register, 3);
        assertEquals(0, statistics.read(register.offset()), "before the turn ends");
        statistics.flush();

        assertTrue(VfStatistics.handles(register.offset()));
        assertEquals(3, statistics.read(register.offset()));
        assertEquals(3, statistics.read(register.offset()));
    }

    @Test
    void shouldWrapAround() {
        statistics.add(VfRegister.VFGORC, 0xFFFF_FFFFL);
        statistics.flush();
        statistics.add(VfRegister.VFGORC, 0x1_0000_0003L);
        statistics.flush();

        assertEquals(2, statistics.read(VfRegister.VFGORC.offset()));
    }

    @Test
    void shouldForgetEverythingOnReset() {
        statistics.add(VfRegister.VFGPTC, 3);
        statistics.flush();
        statistics.add(VfRegister.VFGPTC, 3);

        statistics.reset();
        statistics.flush();

        assertEquals(0, statistics.read(VfRegister.VFGPTC.offset()));
    }

    @Test
    void shouldRefuseARegisterThatIsNoCount() {
        final IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> statistics.add(VfRegister.VTEICR, 1));

        assertTrue(refusal.toString().contains("register VTEICR is none of [VFGPRC, "), refusal::toString);
        assertFalse(VfStatistics.handles(VfRegister.PSRTYPE.offset()));
        assertFalse(VfStatistics.handles(0xF4C));
        assertEquals(0, statistics.read(0x3F00));
        assertEquals(0, statistics.read(Integer.MIN_VALUE));
    }
}
