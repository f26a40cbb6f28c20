package org.jvnic.lab.bench;

import org.jvnic.vmm.machine.Protection;

/**
 * What to measure. Immutable.
 *
 * @param mix        sizes of the frames.
 * @param protection how DMA is protected.
 * @param contexts   N contexts are N / 2 sending pairs; even, 2 to 256.
 * @param twoThreads the engine on a core of its own, or run to completion beside the drivers on one.
 * @param slice      bursts a pair carries before the next one has its turn, where drivers and engine share a core; 1 to
 *                   {@value #MAX_SLICE}. A hypervisor lets a guest run for much longer than one burst, and a pair that carries several
 *                   finds its buffers in the nearer caches from the second on.
 * @param seconds    how long to measure, after as long a warm-up of at most 3 seconds; above 0.
 */
public record BenchConfig(
        FrameMix mix, Protection protection, int contexts, boolean twoThreads, int slice, double seconds) {
    /** Longest {@link #slice}. */
    public static final int MAX_SLICE = 1024;

    /** The {@link #slice} where nothing else is asked for. */
    public static final int DEFAULT_SLICE = 16;

    /** Descriptors of each transmit ring, and receive buffers posted by each context. */
    public static final int RING = 128;

    private static final int HALF_RING = RING / 2;

    /**
     * Checks the ranges.
     *
     * @param mix        sizes of the frames.
     * @param protection how DMA is protected.
     * @param contexts   N contexts are N / 2 sending pairs; even, 2 to 256.
     * @param twoThreads the engine on a core of its own, or run to completion beside the drivers on one.
     * @param slice      bursts a pair carries before the next one has its turn, 1 to {@value #MAX_SLICE}.
     * @param seconds    how long to measure, after as long a warm-up of at most 3 seconds; above 0.
     * @throws IllegalArgumentException naming the setting, its value and the range.
     */
    public BenchConfig {
        require(
                contexts >= 2 && contexts <= 256 && contexts % 2 == 0,
                "--contexts: " + contexts + " is not an even number in [2, 256]");
        require(slice >= 1 && slice <= MAX_SLICE, "--slice: " + slice + " is not in [1, " + MAX_SLICE + "]");
        require(seconds > 0 && seconds <= 3600, "--seconds: " + seconds + " is not in (0, 3600]");
    }

    /**
     * Frames a guest sends, receives and posts buffers for at a time: all there is room for where drivers and engine take turns on
     * one core, so that each turn's fixed cost is shared by many; half of it where they work side by side.
     *
     * @return frames, 1 to {@link #RING}.
     */
    public int burst() {
        return twoThreads ? HALF_RING : RING;
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
