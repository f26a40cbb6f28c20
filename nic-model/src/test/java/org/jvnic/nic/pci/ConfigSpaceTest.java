package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;

class ConfigSpaceTest {
    private static final String[] RESET_ROWS = {
        "aa cd 07 20 00 00 10 00 01 00 00 02 00 00 00 00",
        "0c 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00",
        "00 00 00 00 00 00 00 00 00 00 00 00 aa cd 01 00",
        "00 00 00 00 40 00 00 00 00 00 00 00 00 01 00 00",
        "01 50 03 00 08 00 00 00 00 00 00 00 00 00 00 00",
        "11 60 45 00 04 00 00 00 04 10 00 00 00 00 00 00",
        "10 00 02 00 c2 8c 00 10 10 28 00 00 82 00 40 00",
        "00 00 82 10 00 00 00 00 00 00 00 00 00 00 00 00",
        "00 00 00 00 1f 00 00 00 00 00 00 00 06 00 00 00",
        "02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00",
    };
    private static final String EXTENDED_ROW = "03 00 01 00 56 34 12 fe ff 00 00 02 00 00 00 00";

    private static final Map<Integer, Integer> WRITABLE = Map.ofEntries(
            Map.entry(0x04, 0x0000_0546),
            Map.entry(0x0C, 0x0000_00FF),
            Map.entry(0x10, 0xFFFE_0000),
            Map.entry(0x14, 0xFFFF_FFFF),
            Map.entry(0x1C, 0xFFFF_FFFE),
            Map.entry(0x20, 0xFFFF_E000),
            Map.entry(0x3C, 0x0000_00FF),
            Map.entry(0x44, 0x0000_0003),
            Map.entry(0x50, 0xC000_0000),
            Map.entry(0x68, 0x0000_78FF),
            Map.entry(0x70, 0x0000_00CB),
            Map.entry(0x88, 0x0000_001F),
            Map.entry(0x90, 0x0000_000F));
    private static final Map<Integer, Integer> STICKY = Map.of(0x68, 0xE0, 0x70, 0xCB, 0x90, 0x0F);

    @Test
    void shouldReadByteForByteWhatTheSpecificationSaysAfterReset() {
        final PciFunction function = new Sample().function;
        for (int row = 0; row < RESET_ROWS.length; row++) {
            assertEquals(RESET_ROWS[row], row(function, row * 16));
        }
        assertEquals(EXTENDED_ROW, row(function, 0x100));
        for (int offset = 0x110; offset < 4096; offset += 4) {
            assertEquals(0, function.configRead(offset, 4), "offset " + offset);
        }
    }

    @Test
    void shouldReadTheSameBytesAtEveryWidth() {
        final PciFunction function = new Sample().function;
        for (int offset = 0; offset < 4096; offset += 4) {
            long fromBytes = 0;
            for (int i = 3; i >= 0; i--) {
                fromBytes = fromBytes << 8 | function.configRead(offset + i, 1);
            }
            final long fromHalves = function.configRead(offset, 2) | function.configRead(offset + 2, 2) << 16;
            assertEquals(function.configRead(offset, 4), fromBytes, "offset " + offset);
            assertEquals(fromBytes, fromHalves, "offset " + offset);
        }
    }

    @Test
    void shouldRefuseAndCountMisalignedStraddlingAndOutsideAccesses() {
        final PciFunction function = new Sample().function;
        final long[][] refused = {
            {1, 2},
            {3, 2},
            {1, 4},
            {2, 4},
            {4095, 2},
            {4094, 4},
            {4096, 1},
            {4096, 4},
            {-1, 1},
            {-4, 4},
            {0, 0},
            {0, 3},
            {0, 8},
            {0, -1},
            {0, 16},
            {Long.MAX_VALUE, 1},
            {Long.MIN_VALUE, 4},
            {0x1_0000_0000L, 4},
        };
        final long[] ones = {
            0xFFFF,
            0xFFFF,
            0xFFFF_FFFFL,
            0xFFFF_FFFFL,
            0xFFFF,
            0xFFFF_FFFFL,
            0xFF,
            0xFFFF_FFFFL,
            0xFF,
            0xFFFF_FFFFL,
            -1,
            0xFF_FFFF,
            -1,
            -1,
            -1,
            0xFF,
            0xFFFF_FFFFL,
            0xFFFF_FFFFL,
        };
        final String before = LspciDump.of(function, "00:03.0");
        for (int i = 0; i < refused.length; i++) {
            assertEquals(ones[i], function.configRead(refused[i][0], (int) refused[i][1]), Arrays.toString(refused[i]));
            function.configWrite(refused[i][0], (int) refused[i][1], -1);
        }
        assertEquals(refused.length * 2L, function.refusedAccesses());
        assertEquals(before, LspciDump.of(function, "00:03.0"));
    }

    @Test
    void shouldAgreeWithAHandTypedMirrorWhenAccessedAtRandom() {
        final long seed = System.nanoTime();
        System.out.println("ConfigSpaceTest seed=" + seed);
        final Random random = new Random(seed);
        final PciFunction function = new Sample().function;
        final int[] reset = words(function);
        final int[] mirror = reset.clone();
        final int[] widths = {1, 2, 4, 4, 2, 1, 8, 3, 0, -5, Integer.MIN_VALUE};
        final Integer[] hot = WRITABLE.keySet().toArray(new Integer[0]);
        for (int i = 0; i < 300_000; i++) {
            final int numBytes = widths[random.nextInt(widths.length)];
            final long offset = switch (random.nextInt(8)) {
                case 0 -> random.nextLong();
                case 1, 2 -> random.nextInt(4200) - 50;
                default -> hot[random.nextInt(hot.length)] + random.nextInt(4);
            };
            final long value = random.nextBoolean() ? random.nextLong() : random.nextInt(4);
            function.configWrite(offset, numBytes, value);
            predict(mirror, reset, offset, numBytes, value);
            final int word = random.nextInt(3) == 0 ? random.nextInt(1024) : hot[random.nextInt(hot.length)] / 4;
            assertEquals(mirror[word], (int) function.configRead(word * 4L, 4), "word " + word + " seed " + seed);
        }
        assertTrue(Arrays.equals(mirror, words(function)), "seed " + seed);
    }

    private static void predict(
            final int[] mirror, final int[] reset, final long offset, final int numBytes, final long value) {
        final boolean accepted = (numBytes == 1 || numBytes == 2 || numBytes == 4)
                && offset >= 0
                && offset < 4096
                && offset % numBytes == 0;
        if (!accepted) {
            return;
        }
        boolean functionReset = false;
        for (int i = 0; i < numBytes; i++) {
            final int at = (int) offset + i;
            final int written = (int) (value >>> (i * 8)) & 0xFF;
            functionReset |= at == 0x69 && written >= 0x80;
            final boolean discarded = at == 0x44 && ((written & 3) == 1 || (written & 3) == 2);
            for (int bit = at % 4 * 8; bit < at % 4 * 8 + 8 && !discarded; bit++) {
                if ((WRITABLE.getOrDefault(at & ~3, 0) >>> bit & 1) != 0) {
                    mirror[at / 4] = (mirror[at / 4] & ~(1 << bit)) | (((written >>> (bit % 8)) & 1) << bit);
                }
            }
        }
        for (int word = 0; functionReset && word < 1024; word++) {
            final int kept = STICKY.getOrDefault(word * 4, 0);
            mirror[word] = (mirror[word] & kept) | (reset[word] & ~kept);
        }
    }

    @Test
    void shouldClearOnlyTheStatusBitsWrittenAsOne() {
        final ConfigLayout layout = new ConfigLayout();
        ConfigHeader.declare(layout, Sample.IDENTITY, List.of(), 1, 0x40);
        final ConfigSpace space = new ConfigSpace(layout);
        space.setBits(0x04, 0xF900_0000);
        assertEquals(0xF910, space.read(0x06, 2));
        space.write(0x07, 1, 0x10);
        assertEquals(0xE910, space.read(0x06, 2));
        space.write(0x04, 2, -1);
        assertEquals(0xE910, space.read(0x06, 2));
        space.write(0x04, 4, 0xFFFF_0000L);
        assertEquals(0x0010_0000, space.read(0x04, 4));
    }

    @Test
    void shouldNeverShowInitiateResetAsSet() {
        final Sample sample = new Sample();
        sample.function.configWrite(Sample.DEVICE_CONTROL, 2, 0xFFFF);
        assertEquals(0, sample.function.configRead(Sample.DEVICE_CONTROL, 2) & Sample.FUNCTION_RESET);
        assertEquals(List.of("reset FUNCTION_LEVEL"), sample.log);
    }

    @Test
    void shouldDiscardPowerStatesThatDoNotExist() {
        final Sample sample = new Sample();
        sample.power(1);
        assertEquals(8, sample.function.configRead(Sample.PMCSR, 2));
        sample.power(Sample.D3HOT);
        sample.power(2);
        assertEquals(8 + Sample.D3HOT, sample.function.configRead(Sample.PMCSR, 2));
    }

    @Test
    void shouldRefuseDeclarationsThatContradictThemselves() {
        final BitField wide = BitField.bits("WIDE", 16, 0, Access.RW, 0, "");
        Sample.assertRefused("WIDE", () -> ConfigRegister.of("R", 0, 2, wide));
        Sample.assertRefused("numBytes=3", () -> ConfigRegister.of("R", 0, 3));
        Sample.assertRefused("offset=0x2", () -> ConfigRegister.of("R", 2, 4));
        final ConfigLayout layout = new ConfigLayout();
        layout.claim("x", 0x40, 8, 0x40, 0x100);
        final BitField onRead = BitField.bit("ONREAD", 0, Access.RC, "");
        Sample.assertRefused(
                "ONREAD has access RC", () -> layout.declare("x", 0x40, ConfigRegister.of("R", 0, 4, onRead)));
        Sample.assertRefused("R at 0x48", () -> layout.declare("x", 0x40, ConfigRegister.of("R", 8, 4)));
        Sample.assertRefused("overlaps register R", () -> layout.declare("x", 0x40, ConfigRegister.of("S", 2, 2)));
    }

    private static int[] words(final PciFunction function) {
        final int[] words = new int[1024];
        Arrays.setAll(words, word -> (int) function.configRead(word * 4L, 4));
        return words;
    }

    private static String row(final PciFunction function, final int offset) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            text.append(String.format(" %02x", function.configRead(offset + i, 1)));
        }
        return text.substring(1);
    }
}
