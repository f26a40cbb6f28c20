package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;

/**
 * The checksum of IP, TCP and UDP (RFC 1071).
 *
 * <p>Sums are 16 bits, of words in the order of the machine, little-endian: the one's complement sum does not depend on the byte
 * order as long as the result is stored in the order the words were loaded in. Stateless.
 */
public final class InternetChecksum {
    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private InternetChecksum() {}

    /**
     * Sum of the words of a span, the last one filled up with a zero byte.
     *
     * @param host   host address.
     * @param length bytes, 0 to 65535 x 65536.
     * @return 16 bits.
     */
    public static int sum(final long host, final int length) {
        long sum = 0;
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            final long word = HostMemory.getLong(host + i);
            sum += (word & LOW_HALF) + (word >>> 32);
        }
        for (; i <= length - Short.BYTES; i += Short.BYTES) {
            sum += HostMemory.getShort(host + i) & 0xFFFFL;
        }
        if (i < length) {
            sum += HostMemory.getByte(host + i) & 0xFFL;
        }
        return fold(sum);
    }

    /**
     * Adds two sums.
     *
     * @param a 16 bits.
     * @param b 16 bits.
     * @return 16 bits.
     */
    public static int add(final int a, final int b) {
        final int sum = a + b;
        return (sum & 0xFFFF) + (sum >>> 16);
    }

    /**
     * The sum of a span that does not start at a word of the whole: each of its bytes counts in the other half.
     *
     * @param sum 16 bits.
     * @return 16 bits.
     */
    public static int atOddOffset(final int sum) {
        return swap(sum);
    }

    /**
     * A number as it counts in a sum: its big-endian word.
     *
     * @param value 0 to 65535.
     * @return 16 bits.
     */
    public static int word(final int value) {
        return swap(value);
    }

    private static int swap(final int value) {
        return Short.reverseBytes((short) value) & 0xFFFF;
    }

    private static int fold(final long sum) {
        final long half = (sum & LOW_HALF) + (sum >>> 32);
        final int low = (int) (half & 0xFFFF) + (int) ((half >>> 16) & 0xFFFF) + (int) (half >>> 32);
        final int once = (low & 0xFFFF) + (low >>> 16);
        return (once & 0xFFFF) + (once >>> 16);
    }
}
