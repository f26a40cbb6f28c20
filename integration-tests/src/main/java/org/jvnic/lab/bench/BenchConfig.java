package org.jvnic.lab.bench;

import org.jvnic.vmm.machine.Protection;

/**
 * What to measure. Immutable.
 *
 * @param mix        sizes of the frames.
 * @param protection how DMA is protected.
 * @param contexts   N contexts are N / 2 sending pairs; even, 2 to 256.
 * @param twoThreads the engine on a core of its own, or run to completion beside the drivers on one.
 * @param ring       descriptors of each transmit ring, receive buffers posted by each context, and half the descriptors of each receive
 *                   ring; a power of two, {@value #MIN_RING} to {@value #MAX_RING}.
 * @param slice      bursts a pair carries before the next one has its turn, where drivers and engine share a core; 1 to
 *                   {@value #MAX_SLICE}. A hypervisor lets a guest run for much longer than one burst, and a pair that carries several
 *                   finds its buffers in the nearer caches from the second on.
 * @param seconds    how long to measure, after a warm-up of as long, twice as long where it is measured by pieces, of at most 3
 *                   seconds; above 0.
 */
public record BenchConfig(
        FrameMix mix, Protection protection, int contexts, boolean twoThreads, int ring, int slice, double seconds) {
    /** Longest {@link #slice}. */
    public static final int MAX_SLICE = 1024;

    /** Smallest {@link #ring}. */
    public static final int MIN_RING = 8;

    /** Largest {@link #ring}. */
    public static final int MAX_RING = 1024;

    private static final int RING_OF_SHORT_FRAMES = 256;
    private static final int RING_OF_LONG_FRAMES = 128;
    private static final int LONGEST_SHORT_FRAME = 128;
    private static final int FRAMES_OF_A_SLICE = 8192;

    /**
     * Checks the ranges.
     *
     * @param mix        sizes of the frames.
     * @param protection how DMA is protected.
     * @param contexts   N contexts are N / 2 sending pairs; even, 2 to 256.
     * @param twoThreads the engine on a core of its own, or run to completion beside the drivers on one.
     * @param ring       descriptors of each transmit ring and buffers posted, a power of two, {@value #MIN_RING} to {@value #MAX_RING}.
     * @param slice      bursts a pair carries before the next one has its turn, 1 to {@value #MAX_SLICE}.
     * @param seconds    how long to measure, after a warm-up; above 0.
     * @throws IllegalArgumentException naming the setting, its value and the range.
     */
    public BenchConfig {
        require(
                contexts >= 2 && contexts <= 256 && contexts % 2 == 0,
                "--contexts: " + contexts + " is not an even number in [2, 256]");
        require(
                ring >= MIN_RING && ring <= MAX_RING && Integer.bitCount(ring) == 1,
                "--ring: " + ring + " is not a power of two in [" + MIN_RING + ", " + MAX_RING + "]");
        require(slice >= 1 && slice <= MAX_SLICE, "--slice: " + slice + " is not in [1, " + MAX_SLICE + "]");
        require(seconds > 0 && seconds <= 3600, "--seconds: " + seconds + " is not in (0, 3600]");
    }

    /**
     * The {@link #ring} where nothing else is asked for: {@value #RING_OF_SHORT_FRAMES} where no frame is longer than
     * {@value #LONGEST_SHORT_FRAME} bytes, since there a turn's fixed cost is what counts, and that many are still near the first-level
     * cache; else {@value #RING_OF_LONG_FRAMES}, whose buffers on both sides fill 388 KB with 1518 bytes each, while those of twice as
     * many fall out of a second-level cache of 1 MiB.
     *
     * @param mix sizes of the frames.
     * @return descriptors.
     */
    public static int defaultRing(final FrameMix mix) {
        return mix.largest() <= LONGEST_SHORT_FRAME ? RING_OF_SHORT_FRAMES : RING_OF_LONG_FRAMES;
    }

    /**
     * The {@link #slice} where nothing else is asked for: {@value #FRAMES_OF_A_SLICE} frames whatever the ring, so that rings of all sizes
     * take turns as often.
     *
     * @param ring as {@link #ring}, in its range.
     * @return bursts.
     */
    public static int defaultSlice(final int ring) {
        return FRAMES_OF_A_SLICE / ring;
    }

    /**
     * Frames a guest sends, receives and posts buffers for at a time: all there is room for where drivers and engine take turns on
     * one core, so that each turn's fixed cost is shared by many; half of it where they work side by side.
     *
     * @return frames, half of {@link #ring} or all of it.
     */
    public int burst() {
        return twoThreads ? ring / 2 : ring;
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
