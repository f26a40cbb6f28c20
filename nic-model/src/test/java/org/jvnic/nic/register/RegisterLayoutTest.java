package org.jvnic.nic.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.register.TestRegister.array;
import static org.jvnic.nic.register.TestRegister.wide;
import static org.jvnic.nic.register.TestRegister.word;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterLayoutTest {
    private static final BitField LOW = BitField.bits("LOW", 15, 0, Access.RW, 0, "Low half.");
    private static final BitField HIGH = BitField.bits("HIGH", 31, 16, Access.RW, 0, "High half.");

    @Test
    void shouldFindEveryWordOfItsRegisters() {
        final RegisterSpec single = word("SINGLE", 0x00, LOW);
        final RegisterSpec big = wide("BIG", 0x08, LOW);
        final RegisterSpec many = array("MANY", 0x10, 4, 3, 8, LOW);
        final RegisterLayout layout = RegisterLayout.of("space", 0x30, single, big, many);

        assertSame(single, layout.at(0));
        assertNull(layout.at(1));
        assertSame(big, layout.at(2));
        assertSame(big, layout.at(3));
        assertSame(many, layout.at(4));
        assertNull(layout.at(5));
        assertSame(many, layout.at(8));
        assertEquals(0, layout.indexAt(4));
        assertEquals(2, layout.indexAt(8));
    }

    @Test
    void shouldReturnNullForWordsOutsideTheSpace() {
        final RegisterLayout layout = RegisterLayout.of("space", 8, word("A", 0, LOW));

        assertNull(layout.at(-1));
        assertNull(layout.at(2));
        assertNull(layout.at(Integer.MAX_VALUE));
    }

    @Test
    void shouldKeepNameSizeAndOrderOfDeclaration() {
        final RegisterSpec second = word("SECOND", 4, LOW);
        final RegisterSpec first = word("FIRST", 0, LOW);
        final RegisterLayout layout = RegisterLayout.of("space", 8, second, first);

        assertEquals("space", layout.name());
        assertEquals(8, layout.spaceBytes());
        assertEquals(List.of(second, first), layout.registers());
    }

    @Test
    void shouldFindRegistersByNameInAnyCase() {
        final RegisterSpec register = word("CTRL", 0, LOW);
        final RegisterLayout layout = RegisterLayout.of("space", 8, register);

        assertSame(register, layout.find("ctrl"));
        assertNull(layout.find("CTR"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-8, -1, 0, 2, 7})
    void shouldRefuseSpaceThatIsNoPositiveMultipleOfFour(final int bytes) {
        refuses("space: size of " + bytes + " bytes is not a positive multiple of 4", bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 16})
    void shouldRefuseRegisterOfOtherWidthThanFourOrEight(final int bytes) {
        refuses("space.A: width of " + bytes + " bytes", 64, array("A", 0, bytes, 1, 64, LOW));
    }

    @Test
    void shouldRefuseEmptyArray() {
        refuses("space.A: count=0", 64, array("A", 0, 4, 0, 4, LOW));
    }

    @Test
    void shouldRefuseStrideBelowWidth() {
        refuses("space.A: count=2 stride=4", 64, array("A", 0, 8, 2, 4, LOW));
    }

    @Test
    void shouldRefuseStrideThatIsNoMultipleOfFour() {
        refuses("space.A: count=2 stride=6", 64, array("A", 0, 4, 2, 6, LOW));
    }

    @Test
    void shouldRefuseMisalignedRegister() {
        refuses("space.A: offset=0x2", 64, word("A", 2, LOW));
        refuses("space.A: offset=0x4", 64, wide("A", 4, LOW));
    }

    @Test
    void shouldRefuseArrayElementThatIsMisaligned() {
        refuses("space.A: offset=0xc", 64, array("A", 0, 8, 2, 12, LOW));
    }

    @Test
    void shouldRefuseRegisterOutsideTheSpace() {
        refuses("space.A: offset=0x40", 64, word("A", 0x40, LOW));
        refuses("space.A: offset=0xfffffffc", 64, word("A", -4, LOW));
        refuses("space.A: offset=0x40", 64, array("A", 0x38, 4, 3, 4, LOW));
        refuses("space.A: offset=0x40", 68, wide("A", 0x40, LOW));
    }

    @Test
    void shouldRefuseArrayWhoseEndOverflowsAnInt() {
        refuses("space.A: offset=0x7ffffffc", 64, array("A", 0, 4, Integer.MAX_VALUE, 0x7FFF_FFFC, LOW));
    }

    @Test
    void shouldRefuseOverlappingRegistersNamingBoth() {
        refuses("space.B: overlaps A at offset=0xc", 64, wide("A", 8, LOW), word("B", 12, LOW));
        refuses("space.B: overlaps A at offset=0x8", 64, array("A", 0, 4, 3, 4, LOW), word("B", 8, LOW));
    }

    @Test
    void shouldRefuseNameDeclaredTwiceInAnyCase() {
        refuses("space: register a is declared twice", 64, word("A", 0, LOW), word("a", 4, LOW));
    }

    @Test
    void shouldRefuseOverlappingFields() {
        final BitField overlapping = BitField.bits("OVER", 16, 15, Access.RO, 0, "Overlaps.");

        refuses("space.A: field OVER overlaps bits 0x8000", 64, word("A", 0, LOW, overlapping));
    }

    @Test
    void shouldRefuseFieldOutsideItsRegister() {
        final BitField outside = BitField.bits("OUT", 32, 31, Access.RO, 0, "Too high.");

        refuses("space.A: field OUT ends at bit 32, but the register has 32 bits", 64, word("A", 0, outside));
    }

    @Test
    void shouldRefuseFieldNameDeclaredTwice() {
        final BitField again = BitField.bits("low", 31, 16, Access.RO, 0, "Same name.");

        refuses("space.A: field low is declared twice", 64, word("A", 0, LOW, again));
    }

    @Test
    void shouldRefuseResetThatIsNotThatOfItsFields() {
        refuses("space.A: reset=0x10000 is not the 0x0", 64, word("A", 0, LOW).resetting(0x10000));
        refuses("space.A: reset=0x1 is not the 0x0", 64, word("A", 0, LOW, HIGH).resetting(1));
    }

    private static void refuses(final String message, final int spaceBytes, final RegisterSpec... specs) {
        final Exception refused =
                assertThrows(IllegalArgumentException.class, () -> RegisterLayout.of("space", spaceBytes, specs));

        assertTrue(String.valueOf(refused.getMessage()).startsWith(message), refused::getMessage);
    }
}
