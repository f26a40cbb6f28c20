package org.jvnic.nic.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.jvnic.nic.register.TestRegister.wide;
import static org.jvnic.nic.register.TestRegister.word;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterFileTest {
    private static final int RO = 0;
    private static final int RW = 1;
    private static final int WO = 2;
    private static final int RC = 3;
    private static final int W1C = 4;
    private static final int W1S = 5;
    private static final int SC = 6;
    private static final int MIXED = 7;
    private static final int WIDE_LOW = 8;
    private static final int WIDE_HIGH = 9;
    private static final int RESERVED = 10;
    private static final int RESET = 0xF0F0;

    private static final RegisterLayout LAYOUT = RegisterLayout.of(
            "policies",
            48,
            whole(Access.RO, RO),
            whole(Access.RW, RW),
            whole(Access.WO, WO),
            whole(Access.RC, RC),
            whole(Access.W1C, W1C),
            whole(Access.W1S, W1S),
            whole(Access.SC, SC),
            word(
                    "MIXED",
                    4 * MIXED,
                    BitField.bits("RO", 3, 0, Access.RO, 0xA, "Read only."),
                    BitField.bits("RW", 7, 4, Access.RW, 0x5, "Read and write."),
                    BitField.bits("RC", 15, 12, Access.RC, 0xF, "Read clears."),
                    BitField.bits("W1C", 19, 16, Access.W1C, 0xF, "Write one clears."),
                    BitField.bits("W1S", 23, 20, Access.W1S, 0x0, "Write one sets."),
                    BitField.bits("WO", 27, 24, Access.WO, 0xF, "Write only.")),
            wide(
                    "WIDE",
                    4 * WIDE_LOW,
                    BitField.bits("ACROSS", 39, 24, Access.RW, 0x1234, "Across both halves."),
                    BitField.bits("TOP", 63, 56, Access.W1C, 0xFF, "Top byte.")));

    private final RegisterFile file = new RegisterFile(LAYOUT);

    @Test
    void shouldStartInResetState() {
        assertSame(LAYOUT, file.layout());
        assertEquals(RESET, file.get(RO));
        assertEquals(RESET, file.get(WO));
        assertEquals(0x0F0F_F05A, file.get(MIXED));
        assertEquals(0x3400_0000, file.get(WIDE_LOW));
        assertEquals(0xFF00_0012, file.get(WIDE_HIGH));
        assertEquals(0, file.get(RESERVED));
    }

    @Test
    void shouldIgnoreWritesToReadOnlyBits() {
        assertEquals(RESET, file.write(RO, -1));
        assertEquals(RESET, file.write(RO, 0));
        assertEquals(RESET, file.read(RO));
    }

    @Test
    void shouldStoreReadWriteBits() {
        assertEquals(0xDEAD_BEEF, file.write(RW, 0xDEAD_BEEF));
        assertEquals(0xDEAD_BEEF, file.read(RW));
    }

    @Test
    void shouldStoreWriteOnlyBitsAndReadThemAsZero() {
        file.write(WO, 0x1234_5678);

        assertEquals(0, file.read(WO));
        assertEquals(0x1234_5678, file.get(WO));
    }

    @Test
    void shouldClearOnReadAndIgnoreWrites() {
        assertEquals(RESET, file.write(RC, 0x0F0F));
        assertEquals(RESET, file.read(RC));
        assertEquals(0, file.read(RC));
        assertEquals(0, file.get(RC));
    }

    @Test
    void shouldClearExactlyTheOnesWritten() {
        assertEquals(0x00F0, file.write(W1C, 0xFF00));
        assertEquals(0x00F0, file.read(W1C));
        assertEquals(0x00F0, file.write(W1C, 0));
    }

    @Test
    void shouldSetExactlyTheOnesWritten() {
        assertEquals(0xF0F3, file.write(W1S, 0x0003));
        assertEquals(0xF0F3, file.write(W1S, 0));
        assertEquals(0xF0F3, file.read(W1S));
    }

    @Test
    void shouldReadSelfClearingBitsAsZero() {
        file.write(SC, -1);

        assertEquals(0, file.read(SC));
        assertEquals(RESET, file.get(SC));
    }

    @Test
    void shouldApplyEachPolicyToItsOwnBits() {
        final int after = file.write(MIXED, 0xF131_FFF3);

        assertEquals(0x013E_F0FA, after);
        assertEquals(0x003E_F0FA, file.read(MIXED));
        assertEquals(0x003E_00FA, file.read(MIXED));
        assertEquals(0x013E_00FA, file.get(MIXED));
    }

    @Test
    void shouldSplitWideRegistersIntoHalves() {
        file.write(WIDE_LOW, -1);
        file.write(WIDE_HIGH, 0x0F00_0000);

        assertEquals(0xFF00_0000, file.read(WIDE_LOW));
        assertEquals(0xF000_0000, file.read(WIDE_HIGH));
    }

    @Test
    void shouldReadReservedWordsAsZeroAndIgnoreWrites() {
        assertEquals(0, file.write(RESERVED, -1));
        assertEquals(0, file.read(RESERVED));
    }

    @Test
    void shouldHideWhatTheDeviceStoresInReservedBits() {
        file.set(RESERVED, -1);
        file.set(MIXED, -1);

        assertEquals(0, file.read(RESERVED));
        assertEquals(0x00FF_F0FF, file.read(MIXED));
    }

    @Test
    void shouldLetTheDeviceIgnorePolicies() {
        file.set(RO, 0x1111);

        assertEquals(0x1111, file.setBits(RO, 0x2222));
        assertEquals(0x3333, file.clearBits(RO, 0x0001));
        assertEquals(0x3332, file.read(RO));
        assertEquals(0x3332, file.get(RO));
    }

    @Test
    void shouldReturnToResetStateWhateverHappened() {
        for (int word = 0; word < LAYOUT.words(); word++) {
            file.set(word, 0x5A5A_5A5A);
        }

        file.reset();

        final RegisterFile fresh = new RegisterFile(LAYOUT);
        for (int word = 0; word < LAYOUT.words(); word++) {
            assertEquals(fresh.get(word), file.get(word));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 12, Integer.MAX_VALUE})
    void shouldThrowForWordOutsideTheSpace(final int word) {
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> file.read(word));
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> file.write(word, 0));
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> file.get(word));
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> file.setBits(word, 0));
    }

    private static RegisterSpec whole(final Access access, final int word) {
        return word(
                access.name(), 4 * word, BitField.bits("VALUE", 31, 0, access, RESET, "Every bit is " + access + "."));
    }
}
