package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterLayout;

class MirrorModelTest {
    private static final int ALL = 0xFFFF_FFFF;
    private static final long LATCH = 0x50;
    private static final long MIXED = 0x14;
    private static final long TICKS = 0x90;
    private static final long RESERVED = 0xB0;

    private final MirrorModel model = model(SyntheticRegister.profile().build());

    @ParameterizedTest
    @CsvSource({
        "RO,  0x0000000A, 0x0000000A, 0x0000000A",
        "RW,  0x0000000A, 0x0000000C, 0x0000000C",
        "WO,  0x00000000, 0x00000000, 0x00000000",
        "RC,  0x0000000A, 0x00000000, 0x00000000",
        "W1C, 0x0000000A, 0x00000002, 0x00000002",
        "W1S, 0x0000000A, 0x0000000E, 0x0000000E",
        "SC,  0x00000000, 0x00000000, 0x00000000"
    })
    void shouldPredictEachAccess(final Access access, final long first, final long afterWrite, final long again) {
        final RegisterLayout layout = OneWord.layout(BitField.bits("VALUE", 15, 0, access, 0xA, "Any."));
        final MirrorModel word = new MirrorModel(
                layout.registers(),
                layout.spaceBytes(),
                ConformanceProfile.builder().build());

        assertPrediction(first, word.read(0, 4));
        word.write(0, 4, 0xFFFF_000CL);
        assertPrediction(afterWrite, word.read(0, 4));
        assertPrediction(again, word.read(0, 4));
        word.reset();
        assertPrediction(first, word.read(0, 4));
    }

    @Test
    void shouldPredictWideRegisterAcrossItsHalves() {
        assertEquals(0xFFFF_0081_8100_0000L, model.read(LATCH, 8).value());

        model.write(LATCH, 8, 0x00F0_0012_3400_0000L);

        assertEquals(0xFF0F_0012_3400_0000L, model.read(LATCH, 8).value());
        assertEquals(0xFF0F_0012L, model.read(LATCH + 4, 4).value());
    }

    @Test
    void shouldReadWholeWordForANarrowReadAndReturnItsBytes() {
        assertEquals(0xFF, model.read(MIXED + 1, 1).value());
        assertEquals(0xF0, model.read(MIXED + 1, 1).value());
        assertEquals(0x1, model.read(MIXED + 2, 2).value());
        assertEquals(0xFF, model.read(MIXED + 2, 2).known() & 0xFF);
    }

    @Test
    void shouldWriteOnlyTheBytesOfANarrowWrite() {
        model.write(MIXED + 1, 1, 0x30);

        assertEquals(0x0001_CF69L, model.read(MIXED, 4).value());
    }

    @Test
    void shouldReadReservedSpaceAsTheProfileSays() {
        final MirrorModel ones =
                model(SyntheticRegister.profile().reservedSpace(Fill.ONES).build());
        model.write(RESERVED, 4, 5);

        assertPrediction(0, model.read(RESERVED, 4));
        assertPrediction(0xFFFF_FFFFL, ones.read(RESERVED, 4));
    }

    @Test
    void shouldKnowOnlyReservedBitsOfAVolatileRegisterOnceItMayHaveMoved() {
        assertPrediction(7, model.read(TICKS, 4));

        model.forgetVolatile();

        assertEquals(new MirrorModel.Prediction(0, 0xFFFF_0000L), model.read(TICKS, 4));
    }

    @Test
    void shouldTakeOverBitsTheDeviceSets() {
        model.raise(MIXED, ALL);

        assertEquals(0x000F_FFFFL, model.read(MIXED, 4).value());
        assertEquals(0x000F_F0FFL, model.read(MIXED, 4).value());
    }

    @Test
    void shouldTakeOverWhatAReadFound() {
        model.adopt(MIXED, 4, 0);

        assertEquals(0x0000_0F00L, model.read(MIXED, 4).value());
    }

    private static MirrorModel model(final ConformanceProfile profile) {
        final RegisterLayout layout = SyntheticRegister.LAYOUT;
        return new MirrorModel(layout.registers(), layout.spaceBytes(), profile);
    }

    private static void assertPrediction(final long value, final MirrorModel.Prediction prediction) {
        assertEquals(new MirrorModel.Prediction(value, 0xFFFF_FFFFL), prediction);
    }
}
