package org.jvnic.nic.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.register.TestRegister.array;
import static org.jvnic.nic.register.TestRegister.wide;
import static org.jvnic.nic.register.TestRegister.word;

import org.junit.jupiter.api.Test;

class RegisterDocsTest {
    private static final RegisterLayout LAYOUT = RegisterLayout.of(
            "test page",
            0x100,
            array("MANY", 0x40, 4, 4, 8, BitField.bit("ON", 31, Access.W1C, "Is on.")),
            word(
                            "CTRL",
                            0x00,
                            BitField.bits("MODE", 7, 4, Access.RW, 0xA, "One | other."),
                            BitField.bit("GO", 0, Access.SC, "Starts."))
                    .flagged(RegisterFlag.WRITE_EFFECT, RegisterFlag.VOLATILE),
            wide("COUNT", 0x10, BitField.bits("VALUE", 63, 0, Access.RC, 0x10, "Frames.")));

    private final String text = RegisterDocs.markdown(LAYOUT, "Where it stands.");

    @Test
    void shouldStartWithTitleAndBase() {
        assertTrue(text.startsWith("## Test page\n\nWhere it stands.\n\n| Offset |"), text);
        assertTrue(text.endsWith("|\n"), text);
    }

    @Test
    void shouldListRegistersByOffset() {
        final String summary = """
                | Offset | Name | Width | Reset | Summary |
                |---|---|---|---|---|
                | `0x000` | [CTRL](#test-page-ctrl) | 32 | `0x000000A0` | Says what CTRL is for. |
                | `0x010` | [COUNT](#test-page-count) | 64 | `0x0000000000000010` | Says what COUNT is for. |
                | `0x040` + 8 n | [MANY[n], n = 0 to 3](#test-page-many) | 32 | `0x00000000` | Says what MANY is for. |
                """;

        assertTrue(text.contains(summary), text);
    }

    @Test
    void shouldDescribeRegisterWithFlagsFieldsAndReservedBits() {
        final String register = """
                <a id="test-page-ctrl"></a>
                ### CTRL

                Says what CTRL is for.

                Offset `0x000`, 32 bits, reset `0x000000A0`, section 1.2.

                * VOLATILE: the device changes the value by itself.
                * WRITE_EFFECT: a write does more than change the stored value.

                | Bits | Name | Access | Reset | Meaning |
                |---|---|---|---|---|
                | 0 | GO | SC: self clearing | `0x0` | Starts. |
                | 3:1 | | reserved | | Reads as zero, writes are ignored. |
                | 7:4 | MODE | RW: read/write | `0xA` | One \\| other. |
                | 31:8 | | reserved | | Reads as zero, writes are ignored. |
                """;

        assertTrue(text.contains(register), text);
    }

    @Test
    void shouldSayWhereArraysStartAndEnd() {
        assertTrue(text.contains("Offset `0x040` to `0x058` (4 registers, 8 bytes apart), 32 bits"), text);
    }

    @Test
    void shouldListRegistersWithoutEffectApart() {
        final String reference = RegisterDocs.markdown(
                RegisterLayout.of(
                        "test page",
                        0x100,
                        word("CTRL", 0x00, BitField.bit("GO", 0, Access.RW, "Goes.")),
                        word("LED", 0x20, BitField.bits("MODE", 7, 4, Access.RW, 0xA, "Mode."))
                                .flagged(RegisterFlag.STORAGE)),
                "Where it stands.");

        assertTrue(reference.endsWith("""

                <a id="test-page-storage"></a>
                ### Registers without effect

                Software may write and read them back; nothing in this model goes by what they hold.

                | Offset | Name | Width | Reset | Bits kept | Section | Summary |
                |---|---|---|---|---|---|---|
                | `0x020` | LED | 32 | `0x000000A0` | `0x000000F0` | 1.2 | Says what LED is for. |
                """), reference);
        assertFalse(reference.contains("[LED]"), reference);
        assertFalse(text.contains("without effect"), text);
    }

    @Test
    void shouldUseLineFeedsOnlyAndRenderTheSameTwice() {
        assertFalse(text.contains("\r"));
        assertEquals(text, RegisterDocs.markdown(LAYOUT, "Where it stands."));
    }
}
