package org.jvnic.nic.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarTest {
    private static final long BAR0_ADDRESS = 0xFFFF_8000_0004_0000L;
    private static final long BAR2_ADDRESS = 0x0000_0010_0000_0000L;
    private static final long BAR4_ADDRESS = 0xFEBF_2000L;

    private final Sample sample = new Sample();
    private final PciFunction function = sample.function;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void shouldTellSizeAndFlagsWhenOnesAreWrittenInAnyWidth(final int numBytes) {
        for (int offset = 0x10; offset < 0x28; offset += numBytes) {
            function.configWrite(offset, numBytes, -1);
        }
        assertEquals(0xFFFE_000CL, function.configRead(0x10, 4));
        assertEquals(0xFFFF_FFFFL, function.configRead(0x14, 4));
        assertEquals(0x0000_0004L, function.configRead(0x18, 4));
        assertEquals(0xFFFF_FFFEL, function.configRead(0x1C, 4));
        assertEquals(0xFFFF_E000L, function.configRead(0x20, 4));
        assertEquals(0, function.configRead(0x24, 4));
    }

    @Test
    void shouldKeepOtherBytesWhenOneByteOfABarIsWritten() {
        function.configWrite(0x10, 4, 0x1234_0000);
        function.configWrite(0x13, 1, 0xAB);
        function.configWrite(0x12, 1, 0xFF);
        assertEquals(0xABFE_000CL, function.configRead(0x10, 4));
    }

    @ParameterizedTest
    @CsvSource({"16,fffffff0", "4096,fffff000", "2147483648,80000000"})
    void shouldSizeBarsOf32BitsFromTheSmallestToTheLargest(final long size, final String ones) {
        final PciFunction single = PciFunction.builder(Sample.IDENTITY)
                .bar(new Bar(5, size, false, false, sample.low))
                .build();
        single.configWrite(0x24, 4, 0xFFFF_FFFFL);
        assertEquals(ones, Long.toHexString(single.configRead(0x24, 4)));
    }

    @ParameterizedTest
    @CsvSource({"2147483648,80000004,ffffffff", "4294967296,4,ffffffff", "4611686018427387904,4,c0000000"})
    void shouldSizeBarsOf64BitsAcrossTheHalves(final long size, final String low, final String high) {
        final PciFunction single = PciFunction.builder(Sample.IDENTITY)
                .bar(new Bar(4, size, true, false, sample.low))
                .build();
        single.configWrite(0x20, 4, 0xFFFF_FFFFL);
        single.configWrite(0x24, 4, 0xFFFF_FFFFL);
        assertEquals(low, Long.toHexString(single.configRead(0x20, 4)));
        assertEquals(high, Long.toHexString(single.configRead(0x24, 4)));
    }

    @Test
    void shouldClaimExactlyTheAddressesOfEachBar() {
        place();
        assertEquals(BAR0_ADDRESS, function.barAddress(0));
        assertEquals(BAR2_ADDRESS, function.barAddress(2));
        assertEquals(0, function.barAddress(1));
        assertEquals(0, function.barAddress(-1));
        assertEquals(0, function.barAt(BAR0_ADDRESS));
        assertEquals(0, function.barAt(BAR0_ADDRESS + 0x1FFFF));
        assertEquals(PciFunction.NO_BAR, function.barAt(BAR0_ADDRESS - 1));
        assertEquals(PciFunction.NO_BAR, function.barAt(BAR0_ADDRESS + 0x20000));
        assertEquals(2, function.barAt(BAR2_ADDRESS + (1L << 33) - 1));
        assertEquals(4, function.barAt(BAR4_ADDRESS + 0x1FFF));
        assertEquals(PciFunction.NO_BAR, function.barAt(BAR4_ADDRESS + 0x2000));
        assertEquals(PciFunction.NO_BAR, function.barAt(0));
        assertEquals(PciFunction.NO_BAR, function.barAt(-1));
    }

    @Test
    void shouldReachTheSpaceBehindABarByAddressAndByIndex() {
        place();
        assertEquals(0x5A, function.memoryRead(BAR0_ADDRESS + 0x123, 4));
        assertEquals(0x123, sample.low.lastOffset);
        function.memoryWrite(BAR2_ADDRESS + 0x1_8000_0000L, 8, 77);
        assertEquals(0x1_8000_0000L, sample.high.lastOffset);
        assertEquals(77, sample.high.lastValue);
        function.barWrite(0, 0x1FFFC, 4, 78);
        assertEquals(78, sample.low.lastValue);
        assertEquals(0, function.refusedAccesses());
    }

    @Test
    void shouldRefuseAccessesBeyondABarAcrossItsEndAndToBarsThatAreNotThere() {
        place();
        final long[][] refused = {
            {0, 0x20000, 1},
            {0, 0x1FFFD, 4},
            {0, -1, 1},
            {0, Long.MIN_VALUE, 8},
            {0, Long.MAX_VALUE, 8},
            {0, 0, 0},
            {0, 0, 9},
            {0, 0, -1},
            {1, 0, 4},
            {5, 0, 4},
            {6, 0, 4},
            {-1, 0, 4},
        };
        for (final long[] access : refused) {
            final int numBytes = (int) access[2];
            final long ones = numBytes == 1 ? 0xFF : numBytes == 4 ? 0xFFFF_FFFFL : -1;
            assertEquals(ones, function.barRead((int) access[0], access[1], numBytes));
            function.barWrite((int) access[0], access[1], numBytes, 1);
        }
        assertEquals(0xFFFF_FFFFL, function.memoryRead(BAR0_ADDRESS + 0x1FFFE, 4));
        assertEquals(0xFFFF, function.memoryRead(0x1000, 2));
        assertEquals(refused.length * 2L + 2, function.refusedAccesses());
        assertEquals(-1, sample.low.lastOffset);
    }

    @Test
    void shouldAnswerAllOnesAndDoNothingWhileMemoryDecodeIsOff() {
        place();
        sample.command(0);
        assertEquals(0xFFFF_FFFFL, function.barRead(0, 0, 4));
        assertEquals(PciFunction.NO_BAR, function.barAt(BAR0_ADDRESS));
        function.barWrite(0, 0, 4, 1);
        function.memoryWrite(BAR0_ADDRESS, 4, 1);
        assertEquals(-1, sample.low.lastOffset);
        assertEquals(3, function.refusedAccesses());
    }

    @Test
    void shouldAnswerAllOnesInD3HotAndAgainInD0() {
        place();
        sample.power(Sample.D3HOT);
        assertEquals(0xFF, function.memoryRead(BAR0_ADDRESS, 1));
        assertEquals(0xCDAA, function.configRead(0, 2));
        sample.power(0);
        assertEquals(0x5A, function.memoryRead(BAR0_ADDRESS, 1));
    }

    @Test
    void shouldNeverThrowWhateverIsAccessed() {
        final long seed = System.nanoTime();
        System.out.println("BarTest seed=" + seed);
        final Random random = new Random(seed);
        final int[] configOffsets = {0x04, 0x10, 0x14, 0x20, 0x44, 0x50, 0x52, 0x68};
        for (int i = 0; i < 200_000; i++) {
            final int numBytes = random.nextInt(8) == 0 ? random.nextInt() : 1 << random.nextInt(4);
            final long offset = random.nextBoolean() ? random.nextInt(0x2200) - 0x80 : random.nextLong();
            final int bar = random.nextInt(8) - 1;
            switch (random.nextInt(6)) {
                case 0 -> function.barRead(bar, offset, numBytes);
                case 1 -> function.barWrite(4, offset, numBytes, random.nextLong());
                case 2 -> function.memoryRead(function.barAddress(bar) + offset, numBytes);
                case 3 -> function.memoryWrite(function.barAddress(bar) + offset, numBytes, random.nextLong());
                case 4 -> sample.msix.raise(random.nextInt(Sample.VECTORS + 4) - 2);
                default -> function.configWrite(configOffsets[random.nextInt(8)], 4, random.nextLong());
            }
        }
        assertTrue(sample.log.stream().noneMatch(line -> line.startsWith("contained")), "seed " + seed);
    }

    @Test
    void shouldNameTheBarAndTheValueThatIsOutOfRange() {
        assertEquals(
                "BAR3: size=0x1800 is not a power of two in [0x10, 0x80000000]",
                Sample.refusal(() -> new Bar(3, 0x1800, false, false, sample.low)));
        assertTrue(Sample.refusal(() -> new Bar(0, 8, true, false, sample.low)).contains("BAR0: size=0x8"));
        assertTrue(Sample.refusal(() -> new Bar(0, 1L << 32, false, false, sample.low))
                .contains("size=0x100000000"));
        assertTrue(Sample.refusal(() -> new Bar(0, Long.MIN_VALUE, true, false, sample.low))
                .contains("size="));
        assertEquals("BAR: index=5 is not in [0, 4]", Sample.refusal(() -> new Bar(5, 4096, true, false, sample.low)));
        assertEquals("BAR: index=6 is not in [0, 5]", Sample.refusal(() -> new Bar(6, 4096, false, false, sample.low)));
    }

    private void place() {
        function.configWrite(0x10, 4, BAR0_ADDRESS);
        function.configWrite(0x14, 4, BAR0_ADDRESS >>> 32);
        function.configWrite(0x18, 4, BAR2_ADDRESS);
        function.configWrite(0x1C, 4, BAR2_ADDRESS >>> 32);
        function.configWrite(0x20, 4, BAR4_ADDRESS);
        sample.command(Sample.MEMORY);
    }
}
