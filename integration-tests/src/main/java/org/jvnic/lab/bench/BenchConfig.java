package org.jvnic.lab.bench;

import org.jvnic.vmm.machine.Protection;

/**
 * What to measure. Immutable.
 *
 * @param mix        sizes of the frames.
 * @param protection how DMA is protected.
 * @param contexts   N contexts are N / 2 sending pairs; even, 2 to 256.
 * @param twoThreads the engine on a core of its own, or run to completion beside the drivers on one.
 * @param seconds    how long to measure, after as long a warm-up of at most 3 seconds; above 0.
 */
public record BenchConfig(FrameMix mix, Protection protection, int contexts, boolean twoThreads, double seconds) {
    /** Descriptors of each transmit ring, and receive buffers posted by each context. */
    public static final int RING = 128;

    /**
     * Checks the ranges.
     *
     * @param mix        sizes of the frames.
     * @param protection how DMA is protected.
     * @param contexts   N contexts are N / 2 sending pairs; even, 2 to 256.
     * @param twoThreads the engine on a core of its own, or run to completion beside the drivers on one.
     * @param seconds    how long to measure, after as long a warm-up of at most 3 seconds; above 0.
     * @throws IllegalArgumentException naming the setting, its value and the range.
     */
    public BenchConfig {
        require(
                contexts >= 2 && contexts <= 256 && contexts % 2 == 0,
                "--contexts: " + contexts + " is not an even number in [2, 256]");
        require(seconds > 0 && seconds <= 3600, "--seconds: " + seconds + " is not in (0, 3600]");
    }

    static void require(final boolean condition, final String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Size of each buffer.
     *
     * @return bytes.
     */
    public int bufferBytes() {
        return bufferBytes(mix.largest());
    }

    static int bufferBytes(final int largestFrame) {
        return largestFrame <= 2048 ? 2048 : 9216;
    }

    /**
     * Distance of neighbouring buffers: not a power of two, so that they do not fall into the same cache sets.
     *
     * @return bytes.
     */
    public int slotStride() {
        return slotStride(bufferBytes());
    }

    static int slotStride(final int bufferBytes) {
        return bufferBytes + 64;
    }
}
