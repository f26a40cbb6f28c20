package org.jvnic.nic.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.pci.MsixTable;
import org.jvnic.nic.pci.PciFunction;

class PciFirmwareTest {
    private static final long MESSAGES = 0x12_FEE0_0000L;

    private final List<MsixTable> tables = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final PciFunction mixed = Functions.mixed(tables, messages);

    @Test
    void shouldPlaceEveryBarAlignedAndApart() {
        assertThrows(IllegalStateException.class, () -> new PciFirmware(0x1001, 1L << 40).enumerate(mixed));
        assertEquals(0x1010, mixed.barAddress(0));
        assertEquals(0x10_0000, mixed.barAddress(1));
        assertEquals(Functions.WIDE_BYTES, mixed.barAddress(3));
    }

    @Test
    void shouldNotPlaceANarrowBarBeyondFourGibibytes() {
        final PciFirmware firmware = new PciFirmware(0x1000, 1L << 40);
        final IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> firmware.enumerate(mixed));
        assertTrue(String.valueOf(refusal.getMessage()).contains("BAR5 of 0x1000 bytes"), refusal::toString);
    }

    @Test
    void shouldNameTheBarThatDoesNotFit() {
        final PciFunction function = Functions.of(1, new Functions.Registers());
        final PciFirmware firmware = new PciFirmware(0x1000, 0x1FFF);
        firmware.enumerate(function);
        assertEquals(0x1000, function.barAddress(0));
        final PciFunction second = Functions.of(2, new Functions.Registers());
        final IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> firmware.enumerate(second));
        assertTrue(String.valueOf(refusal.getMessage()).contains("BAR0 of 0x1000 bytes"), refusal::toString);
        assertEquals(0, second.configRead(4, 2) & 6);
    }

    @Test
    void shouldTurnOnMemoryDecodeAndBusMasteringAndKeepTheRest() {
        final PciFunction function = Functions.of(1, new Functions.Registers());
        function.configWrite(4, 2, 0x400);
        new PciFirmware(0x1000, 0x1000).enumerate(function);
        assertEquals(0x406, function.configRead(4, 2));
        assertEquals(42, function.memoryRead(0x1000, 4));
    }

    @Test
    void shouldProgramEveryVectorOfTheTable() {
        assertThrows(IllegalStateException.class, () -> new PciFirmware(0x1000, 1L << 40).enumerate(mixed));
        mixed.configWrite(0x24, 4, 0x8000);
        mixed.configWrite(4, 2, 6);
        PciFirmware.enableMsix(mixed, MESSAGES, 40);
        for (int vector = 0; vector < 3; vector++) {
            tables.get(0).raise(vector);
        }
        assertEquals(List.of("0 12fee00000 40", "1 12fee00000 41", "2 12fee00000 42"), messages);
    }

    @Test
    void shouldRefuseAFunctionWithoutMsix() {
        final PciFunction function = Functions.of(1, new Functions.Registers());
        assertThrows(IllegalStateException.class, () -> PciFirmware.enableMsix(function, MESSAGES, 0));
    }

    @Test
    void shouldRefuseAWindowThatWraps() {
        assertThrows(IllegalArgumentException.class, () -> new PciFirmware(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PciFirmware(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new PciFirmware(Long.MAX_VALUE, 1));
    }
}
