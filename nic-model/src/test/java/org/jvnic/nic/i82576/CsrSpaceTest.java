package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.PfAliases;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.StatisticsRegister;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.nic.register.RegisterFile;

class CsrSpaceTest {
    private static final int WORD = GeneralRegister.FCAL.offset();

    private final RegisterFile file = new RegisterFile(PfRegisters.LAYOUT);
    private final List<Integer> written = new ArrayList<>();
    private final CsrSpace space = new CsrSpace(
            0, file, PfAliases::canonical, List.of(), (offset, before, after) -> written.add(offset), NicEvents.NONE);

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0x78",
        "1, 1, 0x56",
        "2, 1, 0x34",
        "3, 1, 0x12",
        "0, 2, 0x5678",
        "1, 2, 0x3456",
        "2, 2, 0x1234",
        "0, 4, 0x12345678"
    })
    void shouldGiveTheBytesANarrowReadAddresses(final int at, final int numBytes, final String value) {
        space.write32(WORD, 0x1234_5678);

        assertEquals(Long.decode(value), space.read(WORD + at, numBytes));
        assertEquals(0, space.refusedAccesses());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "3, 1", "0, 2", "2, 2", "1, 4", "2, 4", "3, 8", "0, 3", "0, 0", "0, 16", "0, -4"})
    void shouldIgnoreAndCountWritesOfLessThanAWordAndAcrossWords(final int at, final int numBytes) {
        space.write32(WORD, 0x1234_5678);
        written.clear();

        space.write(WORD + at, numBytes, -1L);

        assertEquals(0x1234_5678, space.read32(WORD));
        assertEquals(List.of(), written);
        assertEquals(1, space.refusedAccesses());
    }

    @Test
    void shouldTakeAQuadwordAsTwoWordsLowFirst() {
        space.write(ReceiveRegister.RA.offset(2), 8, 0x8000_0605_0403_0201L);

        assertEquals(0x0403_0201, space.read32(ReceiveRegister.RA.offset(2)));
        assertEquals(0x8000_0605, space.read32(ReceiveRegister.RAH.offset(2)));
        assertEquals(0x8000_0605_0403_0201L, space.read(ReceiveRegister.RA.offset(2), 8));
        assertEquals(List.of(ReceiveRegister.RA.offset(2), ReceiveRegister.RAH.offset(2)), written);
    }

    @Test
    void shouldReadZeroWhereNothingIsAndNeverAllOnes() {
        for (int word = 0; word < PfRegisters.SPACE_BYTES; word += 4) {
            if (PfRegisters.LAYOUT.at(PfAliases.canonical(word) >>> 2) == null) {
                space.write32(word, -1);
                assertEquals(0, space.read32(word), Integer.toHexString(word));
            }
        }
        assertEquals(0, space.read(PfRegisters.SPACE_BYTES, 4));
        assertEquals(0, space.read(-4, 4));
        assertEquals(0, space.read(PfRegisters.SPACE_BYTES - 4, 8));
    }

    @Test
    void shouldAnswerAliasesByTheSameRegister() {
        for (final PfAliases.Alias alias : PfAliases.spans()) {
            for (int distance = 0; distance < alias.numBytes(); distance += 4) {
                final int from = alias.from() + distance;
                final int to = alias.to() + distance;
                file.set(to >>> 2, 0x5A5A_0000 | to);
                final int expected = space.read32(to);
                file.set(to >>> 2, 0x5A5A_0000 | to);
                assertEquals(expected, space.read32(from), () -> Integer.toHexString(from));
                space.write32(from, 0);
                space.write32(to, 0);
                assertEquals(written.get(written.size() - 1), written.get(written.size() - 2));
            }
        }
    }

    @Test
    void shouldClearAStatisticOnARead() {
        file.set(StatisticsRegister.GPRC.word(), 7);

        assertEquals(7, space.read32(StatisticsRegister.GPRC.offset()));
        assertEquals(0, space.read32(StatisticsRegister.GPRC.offset()));
    }

    @Test
    void shouldSurviveAnyOffsetWidthAndValue() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final long[] edges = {Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 32, -1};
        long accesses = 0;
        for (int i = 0; i < 400_000; i++) {
            final long offset = random.nextInt(8) == 0
                    ? edges[random.nextInt(edges.length)] + random.nextInt(9) - 4
                    : random.nextLong(PfRegisters.SPACE_BYTES + 16) - 8;
            final int numBytes = random.nextInt(4) == 0 ? random.nextInt() : 1 << random.nextInt(4);
            final long value = space.read(offset, numBytes);
            space.write(offset, numBytes, random.nextLong());
            final boolean fits = numBytes >= 8 || numBytes <= 0 || value >>> (numBytes * 8) == 0;
            assertTrue(fits, () -> "seed " + seed + ": " + numBytes + " bytes at " + offset + " read " + value);
            accesses += 2;
        }
        assertTrue(space.refusedAccesses() > 0 && space.refusedAccesses() < accesses, () -> "seed " + seed);
    }
}
