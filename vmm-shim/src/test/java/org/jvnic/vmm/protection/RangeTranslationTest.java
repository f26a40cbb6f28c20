package org.jvnic.vmm.protection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTranslationTest {
    private static final long HOST = 0x7000_0000_0000L;

    private static boolean isTranslated(
            final long address, final int length, final int longest, final long start, final long size) {
        final long[] hosts = new long[1];
        final int done = RangeTranslation.resolve(
                new long[] {address}, new int[] {length}, longest, 0, 1, hosts, start, size, HOST);
        assertEquals(done == 1 ? HOST + (address - start) : 0, hosts[0]);
        return done == 1;
    }

    private static boolean lies(final long address, final int length, final long start, final long size) {
        final BigInteger distance = unsigned(address - start);
        return distance.add(BigInteger.valueOf(length)).compareTo(BigInteger.valueOf(size)) <= 0;
    }

    private static BigInteger unsigned(final long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 64, 65534, 65535, 65536, 65600, 1L << 40, Long.MAX_VALUE})
    void shouldTranslateExactlyWhatLiesInTheRange(final long size) {
        final long[] starts = {0, 4096, -4096, Long.MAX_VALUE, Long.MIN_VALUE};
        final int[] lengths = {1, 64, 1518, 0xFFFF};
        for (final long start : starts) {
            for (final int length : lengths) {
                for (final long edge :
                        new long[] {0, size, size - length, size - length - 1, size - 0xFFFF, Long.MIN_VALUE, -length
                        }) {
                    for (long address = start + edge - 2; address != start + edge + 3; address++) {
                        for (final int longest : new int[] {length, length + 1, 0xFFFF}) {
                            assertEquals(
                                    lies(address, length, start, size),
                                    isTranslated(address, length, longest, start, size),
                                    length + " bytes at " + address + ", none longer than " + longest + ", range of "
                                            + size + " at " + start);
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldTranslateAnyAccessLikeTheDefinition() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            final long size = random.nextLong() >>> (1 + random.nextInt(63));
            final long start = random.nextLong();
            final long address =
                    random.nextBoolean() ? start + (random.nextLong() >> random.nextInt(64)) : random.nextLong();
            final int length = 1 + random.nextInt(0xFFFF);
            final int longest = random.nextBoolean() ? length : length + random.nextInt(0xFFFF);
            assertEquals(
                    lies(address, length, start, size),
                    isTranslated(address, length, longest, start, size),
                    "seed " + seed);
        }
    }

    @Test
    void shouldStopAtTheFirstOutsideAndLeaveWhatIsBehindIt() {
        final long[] hosts = new long[4];
        final long[] addresses = {100, 160, 201, 100};
        final int[] lengths = {10, 40, 1, 10};
        assertEquals(2, RangeTranslation.resolve(addresses, lengths, 40, 0, 4, hosts, 100, 100, HOST));
        assertArrayEquals(new long[] {HOST, HOST + 60, 0, 0}, hosts);
        assertEquals(4, RangeTranslation.resolve(addresses, lengths, 40, 3, 4, hosts, 100, 100, HOST));
        assertEquals(HOST, hosts[3]);
    }
}
