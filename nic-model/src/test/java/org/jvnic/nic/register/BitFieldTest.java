package org.jvnic.nic.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitFieldTest {
    private static final BitField MIDDLE = BitField.bits("MIDDLE", 11, 4, Access.RW, 0x5A, "In the middle.");
    private static final BitField WHOLE = BitField.bits("WHOLE", 63, 0, Access.RW, -1L, "All of it.");
    private static final BitField TOP = BitField.bit("TOP", 63, Access.RW, "The top bit.");

    @Test
    void shouldPlaceMaskAtItsBits() {
        assertEquals(0xFF0L, MIDDLE.mask());
        assertEquals(-1L, WHOLE.mask());
        assertEquals(1L << 63, TOP.mask());
    }

    @Test
    void shouldExtractZeroExtended() {
        assertEquals(0xBC, MIDDLE.get(0xABCDL));
        assertEquals(-1L, WHOLE.get(-1L));
        assertEquals(1L, TOP.get(Long.MIN_VALUE));
    }

    @Test
    void shouldExtractFromNegativeIntWithoutSignExtension() {
        final BitField upper = BitField.bits("UPPER", 31, 16, Access.RO, 0, "Upper half.");

        assertEquals(0xFFFF, upper.get(-1));
        assertEquals(0, BitField.bit("BEYOND", 32, Access.RO, "Above an int.").get(-1));
    }

    @Test
    void shouldReplaceOnlyItsBits() {
        assertEquals(0xF12FL, MIDDLE.with(0xFFFFL, 0x12));
        assertEquals(0x7L, WHOLE.with(-1L, 0x7));
    }

    @Test
    void shouldCutOffValueBeyondWidth() {
        assertEquals(0x340L, MIDDLE.with(0, 0x1234));
        assertEquals(0x340, MIDDLE.of(0x1234));
    }

    @Test
    void shouldBeSetWhenAnyOfItsBitsIs() {
        assertTrue(MIDDLE.isSet(0x010));
        assertFalse(MIDDLE.isSet(~0xFF0L));
    }

    @Test
    void shouldAcceptResetOfFullWidth() {
        assertEquals(0xFF, new BitField("FULL", 56, 8, Access.RO, 0xFF, "Top byte.").reset());
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "0, 65", "63, 2", "64, 1", "1, 64", "5, -2", "2147483647, 2147483647"})
    void shouldRefuseBitsOutsideRegister(final int lsb, final int width) {
        final Exception refused = assertThrows(
                IllegalArgumentException.class, () -> new BitField("BAD", lsb, width, Access.RW, 0, "Bad."));

        assertEquals("field BAD: lsb=" + lsb + " width=" + width + " leaves the range [0, 63]", refused.getMessage());
    }

    @Test
    void shouldRefuseSwappedBitPositions() {
        assertThrows(IllegalArgumentException.class, () -> BitField.bits("BAD", 3, 7, Access.RW, 0, "Swapped."));
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "4, 16", "63, -1", "8, -1"})
    void shouldRefuseResetWiderThanField(final int width, final long reset) {
        final Exception refused = assertThrows(
                IllegalArgumentException.class, () -> new BitField("BAD", 0, width, Access.RW, reset, "Bad."));

        assertEquals(
                "field BAD: reset=0x" + Long.toHexString(reset) + " is wider than " + width + " bits",
                refused.getMessage());
    }
}
