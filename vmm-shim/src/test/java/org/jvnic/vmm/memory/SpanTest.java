package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.memory.Span;

class SpanTest {
    private static final BigInteger RING = BigInteger.ONE.shiftLeft(64);
    private static final int RANDOM_CASES = 2_000_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void shouldAgreeWithSetsOfBytesOnEveryCombinationOfASmallWidth(final int bits) {
        final int ring = 1 << bits;
        final long[][] sets = byteSets(ring);
        for (int start = 0; start < ring; start++) {
            for (int size = 0; size < ring; size++) {
                compareAllAccesses(sets, start, size, bits);
            }
        }
    }

    private static long[][] byteSets(final int ring) {
        final long[][] sets = new long[ring][ring];
        for (int start = 0; start < ring; start++) {
            for (int size = 0; size < ring; size++) {
                for (int i = 0; i < size; i++) {
                    sets[start][size] |= 1L << ((start + i) % ring);
                }
            }
        }
        return sets;
    }

    private static void compareAllAccesses(final long[][] sets, final int start, final int size, final int bits) {
        final int ring = 1 << bits;
        final int shift = Long.SIZE - bits;
        final long span = sets[start][size];
        final long places = span | 1L << ((start + size) % ring);
        for (int address = 0; address < ring; address++) {
            for (int length = 0; length < ring; length++) {
                final boolean expected =
                        length == 0 ? (places >>> address & 1) == 1 : (sets[address][length] & ~span) == 0;
                final boolean actual = Span.contains(
                        (long) start << shift, (long) size << shift, (long) address << shift, (long) length << shift);
                if (actual != expected) {
                    fail(bits + " bits: start " + start + " size " + size + " address " + address + " length "
                            + length);
                }
            }
        }
    }

    @Test
    void shouldAgreeWithBigIntegersOnRandomNumbersNearEdges() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        int inside = 0;
        for (int i = 0; i < RANDOM_CASES; i++) {
            final long start = edgy(random, 0);
            final long size = edgy(random, 0);
            final long address = edgy(random, start);
            final long length = edgy(random, size - (address - start));
            final boolean expected = insideByBigInteger(start, size, address, length);
            inside += expected ? 1 : 0;
            if (Span.contains(start, size, address, length) != expected) {
                fail(String.format("seed %d: %x %x %x %x", seed, start, size, address, length));
            }
        }
        assertTrue(inside > RANDOM_CASES / 20 && inside < RANDOM_CASES * 19 / 20, "seed " + seed);
    }

    private static boolean insideByBigInteger(
            final long start, final long size, final long address, final long length) {
        final BigInteger distance = unsigned(address).subtract(unsigned(start)).mod(RING);
        return distance.add(unsigned(length)).compareTo(unsigned(size)) <= 0;
    }

    private static BigInteger unsigned(final long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static long edgy(final Random random, final long anchor) {
        final long near = random.nextInt(7) - 3L;
        return switch (random.nextInt(6)) {
            case 0 -> near;
            case 1 -> Long.MIN_VALUE + near;
            case 2 -> (1L << random.nextInt(64)) + near;
            case 3, 4 -> anchor + near;
            default -> random.nextLong();
        };
    }
}
