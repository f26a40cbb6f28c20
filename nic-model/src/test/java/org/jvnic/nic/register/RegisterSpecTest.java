package org.jvnic.nic.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterSpecTest {
    private static final RegisterSpec PLAIN = new Plain();

    @Test
    void shouldBeOneWordWithoutFlagsUnlessToldOtherwise() {
        assertEquals(4, PLAIN.bytes());
        assertEquals(1, PLAIN.count());
        assertEquals(4, PLAIN.stride());
        assertTrue(PLAIN.flags().isEmpty());
    }

    @Test
    void shouldComposeResetFromFields() {
        assertEquals(0xA000_0005L, PLAIN.reset());
    }

    @Test
    void shouldSpaceArrayElementsByStride() {
        final RegisterSpec array = TestRegister.array("MANY", 0x40, 4, 3, 0x10);

        assertEquals(0x40, array.offset(0));
        assertEquals(0x60, array.offset(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldRefuseElementTheArrayDoesNotHave(final int index) {
        final RegisterSpec array = TestRegister.array("MANY", 0x40, 4, 3, 0x10);

        final Exception refused = assertThrows(IndexOutOfBoundsException.class, () -> array.offset(index));

        assertEquals("register MANY: index=" + index + " is not in [0, 2]", refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"1, 0xFF", "2, 0xFFFF", "4, 0xFFFFFFFF", "3, 0xFFFFFF", "8, -1", "0, -1", "-1, -1", "9, -1"})
    void shouldReturnAllOnesOfAWidth(final int numBytes, final long expected) {
        assertEquals(expected, RegisterSpace.allOnes(numBytes));
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    void shouldReadEveryAccessButWriteOnlyAndSelfClearing(final Access access) {
        assertEquals(!access.name().equals("WO") && !access.name().equals("SC"), access.isReadable());
        assertTrue(access.meaning().length() > 3);
    }

    private static final class Plain implements RegisterSpec {
        @Override
        public String name() {
            return "PLAIN";
        }

        @Override
        public int offset() {
            return 0x40;
        }

        @Override
        public List<BitField> fields() {
            return List.of(
                    BitField.bits("A", 3, 0, Access.RW, 5, "Low."),
                    BitField.bits("B", 31, 28, Access.RO, 0xA, "High."));
        }

        @Override
        public String doc() {
            return "Plain.";
        }

        @Override
        public String section() {
            return "1";
        }
    }
}
