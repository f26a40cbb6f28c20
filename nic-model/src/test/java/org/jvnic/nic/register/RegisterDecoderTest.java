package org.jvnic.nic.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.register.TestRegister.wide;
import static org.jvnic.nic.register.TestRegister.word;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterDecoderTest {
    private static final RegisterSpec CTRL = word(
            "CTRL",
            0,
            BitField.bits("MODE", 7, 4, Access.RW, 0, "Mode."),
            BitField.bit("GO", 0, Access.SC, "Starts."),
            BitField.bits("COUNT", 31, 23, Access.RO, 0, "Count."));
    private static final RegisterSpec BIG =
            wide("BIG_COUNTER", 8, BitField.bits("VALUE", 63, 0, Access.RO, 0, "All bits."));
    private static final RegisterSpec OTHER_CTRL = word("CTRL", 4);
    private static final RegisterLayout FIRST = RegisterLayout.of("first page", 16, CTRL, BIG);
    private static final RegisterLayout SECOND =
            RegisterLayout.of("second page", 16, OTHER_CTRL, word("COMMAND", 0), word("COMMAND_STATUS", 8));

    private final RegisterDecoder decoder = new RegisterDecoder(List.of(FIRST, SECOND));

    @Test
    void shouldSpellOutEveryFieldFromTheLowestBitUp() {
        assertEquals(
                List.of("GO[0:0] = 0x1 (Starts.)", "MODE[7:4] = 0x5 (Mode.)", "COUNT[31:23] = 0x180 (Count.)"),
                RegisterDecoder.decode(CTRL, 0xC000_0051L));
    }

    @Test
    void shouldShowReservedBitsThatAreSet() {
        final List<String> lines = RegisterDecoder.decode(CTRL, 0x0000_0A04L);

        assertEquals("RESERVED[3:1] = 0x2 (Not declared: reads as zero, writes are ignored.)", lines.get(1));
        assertEquals("RESERVED[22:8] = 0x000A (Not declared: reads as zero, writes are ignored.)", lines.get(3));
    }

    @Test
    void shouldDecodeAll64Bits() {
        assertEquals(List.of("VALUE[63:0] = 0xFFFFFFFFFFFFFFFF (All bits.)"), RegisterDecoder.decode(BIG, -1L));
    }

    @Test
    void shouldRefuseValueWiderThanTheRegister() {
        final Exception refused =
                assertThrows(IllegalArgumentException.class, () -> RegisterDecoder.decode(CTRL, 0x1_0000_0000L));

        assertEquals("register CTRL: value=0x100000000 is wider than 32 bits", refused.getMessage());
    }

    @Test
    void shouldFindRegisterInEverySpaceThatHasIt() {
        final List<RegisterDecoder.Match> matches = decoder.find("ctrl");

        assertEquals(2, matches.size());
        assertSame(CTRL, matches.get(0).register());
        assertSame(SECOND, matches.get(1).layout());
        assertEquals("second page.CTRL", matches.get(1).qualifiedName());
    }

    @Test
    void shouldAskOnlyTheSpaceThatQualifiesTheName() {
        assertSame(OTHER_CTRL, onlyMatch("Second.CTRL"));
        assertSame(OTHER_CTRL, onlyMatch("second page.CTRL"));
        assertSame(CTRL, onlyMatch("first.ctrl"));
    }

    @Test
    void shouldListNearNamesNearestFirstWhenUnknown() {
        assertEquals(
                "register comand is in none of the spaces first page, second page; near names: COMMAND",
                unknown("comand"));
        assertTrue(unknown("COMM").endsWith("near names: COMMAND, COMMAND_STATUS"), unknown("COMM"));
        assertTrue(unknown("CTLR").endsWith("near names: CTRL"), unknown("CTLR"));
    }

    @Test
    void shouldSayWhenNoNameIsNear() {
        assertTrue(unknown("ZZZZZZ").endsWith("; no name is near"));
        assertFalse(unknown("").isEmpty());
    }

    @Test
    void shouldNotFindRegisterInASpaceThatLacksIt() {
        assertTrue(unknown("first.COMMAND").contains("register first.COMMAND is in none of the spaces"));
    }

    private RegisterSpec onlyMatch(final String name) {
        final List<RegisterDecoder.Match> matches = decoder.find(name);
        assertEquals(1, matches.size());
        return matches.get(0).register();
    }

    private String unknown(final String name) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> decoder.find(name))
                .getMessage());
    }
}
