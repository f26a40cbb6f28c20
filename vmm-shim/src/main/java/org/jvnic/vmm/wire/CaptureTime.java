package org.jvnic.vmm.wire;

/** Times of captures in nanoseconds. What does not fit 63 bits becomes the nearest that does. */
final class CaptureTime {
    /** Resolution of an interface that tells none: 10^-6 s. */
    static final int MICROSECONDS = 6;

    private static final int NANO_DIGITS = 9;
    private static final int MOST_DIGITS = 18;
    private static final int POWER_OF_TWO = 0x80;
    private static final int EXPONENT = 0x7F;
    private static final long NANOS = 1_000_000_000;
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS;

    private CaptureTime() {}

    /** Nanoseconds of an unsigned count of units: 10^-n s, or 2^-n s when the top bit of the resolution is set. */
    static long nanos(final long units, final int resolution) {
        final int exponent = resolution & EXPONENT;
        return (resolution & POWER_OF_TWO) == 0 ? ofDecimal(units, exponent) : ofBinary(units, exponent);
    }

    private static long ofDecimal(final long units, final int digits) {
        if (digits <= NANO_DIGITS) {
            return shifted(units, power(NANO_DIGITS - digits), 0);
        }
        final int excess = digits - NANO_DIGITS;
        return excess > MOST_DIGITS ? 0 : Long.divideUnsigned(units, power(excess));
    }

    private static long ofBinary(final long units, final int bits) {
        return shifted(units, NANOS, bits);
    }

    private static long power(final int digits) {
        long power = 1;
        for (int i = 0; i < digits; i++) {
            power *= 10;
        }
        return power;
    }

    /** The 128-bit product of an unsigned and a positive number, shifted right. */
    private static long shifted(final long units, final long factor, final int bits) {
        final long low = units * factor;
        final long high = Math.multiplyHigh(units, factor) + (units >> 63 & factor);
        if (bits >= Long.SIZE) {
            return high >>> (bits - Long.SIZE);
        }
        if (high >>> bits != 0) {
            return Long.MAX_VALUE;
        }
        final long result = bits == 0 ? low : (high << (Long.SIZE - bits)) | (low >>> bits);
        return result < 0 ? Long.MAX_VALUE : result;
    }

    /** Nanoseconds of signed seconds. */
    static long ofSeconds(final long seconds) {
        return Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds)) * NANOS;
    }

    static long add(final long a, final long b) {
        final long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? limit(a) : sum;
    }

    static long subtract(final long a, final long b) {
        final long difference = a - b;
        return ((a ^ b) & (a ^ difference)) < 0 ? limit(a) : difference;
    }

    private static long limit(final long sign) {
        return sign < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
