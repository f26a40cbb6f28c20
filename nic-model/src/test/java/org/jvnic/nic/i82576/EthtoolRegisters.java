package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.register.RegisterSpace;

/** The register part of {@code ethtool -t} as igb does it. */
abstract class EthtoolRegisters {
    private static final int[] PATTERNS = {0x5A5A_5A5A, 0xA5A5_A5A5, 0, -1};
    private static final int STATUS = 0x8;
    private static final int STATUS_TOGGLE = 0x7FFF_F3FF;

    /** What is tested, the same at every call. */
    abstract RegisterSpace space();

    @Test
    void shouldKeepStatusWhateverIsWritten() {
        final int before = space().read32(STATUS) & STATUS_TOGGLE;

        space().write32(STATUS, STATUS_TOGGLE);

        assertEquals(before, space().read32(STATUS) & STATUS_TOGGLE);
        space().write32(STATUS, before);
    }

    @ParameterizedTest
    @CsvSource({
        "0x28,   0x100, 1,   0xFFFFFFFF, 0xFFFFFFFF", "0x2C,   0x100, 1,   0x0000FFFF, 0xFFFFFFFF",
        "0x30,   0x100, 1,   0x0000FFFF, 0xFFFFFFFF", "0x38,   0x100, 1,   0xFFFFFFFF, 0xFFFFFFFF",
        "0x2800, 0x100, 4,   0xFFFFFF80, 0xFFFFFFFF", "0x2804, 0x100, 4,   0xFFFFFFFF, 0xFFFFFFFF",
        "0x2808, 0x100, 4,   0x000FFFF0, 0x000FFFFF", "0xC100, 0x40,  12,  0xFFFFFF80, 0xFFFFFFFF",
        "0xC104, 0x40,  12,  0xFFFFFFFF, 0xFFFFFFFF", "0xC108, 0x40,  12,  0x000FFFF0, 0x000FFFFF",
        "0x2818, 0x100, 4,   0x0000FFFF, 0x0000FFFF", "0xC118, 0x40,  12,  0x0000FFFF, 0x0000FFFF",
        "0x2168, 0x100, 1,   0x0000FFF0, 0x0000FFF0", "0x170,  0x100, 1,   0x0000FFFF, 0x0000FFFF",
        "0x410,  0x100, 1,   0x3FFFFFFF, 0x3FFFFFFF", "0x3800, 0x100, 4,   0xFFFFFF80, 0xFFFFFFFF",
        "0x3804, 0x100, 4,   0xFFFFFFFF, 0xFFFFFFFF", "0x3808, 0x100, 4,   0x000FFFF0, 0x000FFFFF",
        "0xE100, 0x40,  12,  0xFFFFFF80, 0xFFFFFFFF", "0xE104, 0x40,  12,  0xFFFFFFFF, 0xFFFFFFFF",
        "0xE108, 0x40,  12,  0x000FFFF0, 0x000FFFFF", "0x5400, 8,     16,  0xFFFFFFFF, 0xFFFFFFFF",
        "0x5404, 8,     16,  0x83FFFFFF, 0xFFFFFFFF", "0x54E0, 8,     8,   0xFFFFFFFF, 0xFFFFFFFF",
        "0x54E4, 8,     8,   0x83FFFFFF, 0xFFFFFFFF", "0x5200, 4,     128, 0xFFFFFFFF, 0xFFFFFFFF"
    })
    void shouldReadPatternsBack(
            final String first, final String stride, final int count, final String mask, final String writable) {
        for (int i = 0; i < count; i++) {
            final int offset = Integer.decode(first) + i * Integer.decode(stride);
            final int before = space().read32(offset);
            for (final int pattern : PATTERNS) {
                final int written = pattern & bits(writable);
                space().write32(offset, written);
                assertEquals(
                        written & bits(mask),
                        space().read32(offset) & bits(mask),
                        () -> "at 0x" + Integer.toHexString(offset) + " after 0x" + Integer.toHexString(written));
            }
            space().write32(offset, before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x100, 0xFFFFFFFF, 0x00000000",
        "0x100, 0x04CFB0FE, 0x003FFFFB",
        "0x100, 0x04CFB0FE, 0xFFFFFFFF",
        "0x400, 0xFFFFFFFF, 0x00000000"
    })
    void shouldReadBackWhatIsSet(final String at, final String mask, final String value) {
        final int offset = Integer.decode(at);

        space().write32(offset, bits(value) & bits(mask));

        assertEquals(bits(value) & bits(mask), space().read32(offset) & bits(mask));
    }

    @ParameterizedTest
    @CsvSource({"0x2828, 0x100, 4", "0xC128, 0x40, 12"})
    void shouldEnableAndDisableQueuesAtOnce(final String first, final String stride, final int count) {
        for (int i = 0; i < count; i++) {
            final int offset = Integer.decode(first) + i * Integer.decode(stride);
            space().write32(offset, 1 << 25);
            assertEquals(1 << 25, space().read32(offset));
            space().write32(offset, 0);
            assertFalse((space().read32(offset) & 1 << 25) != 0);
        }
    }

    private static int bits(final String number) {
        return (int) (long) Long.decode(number);
    }
}
