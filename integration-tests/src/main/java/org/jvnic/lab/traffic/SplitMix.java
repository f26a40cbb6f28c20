package org.jvnic.lab.traffic;

/** The mixing step of SplitMix64: every bit of the result depends on every bit of the argument, and no two results agree. */
final class SplitMix {
    /** Odd, and far from any pattern: the golden ratio in 64 bits. */
    static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private SplitMix() {}

    static long mix(final long value) {
        long z = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
