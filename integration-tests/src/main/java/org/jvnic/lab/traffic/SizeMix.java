package org.jvnic.lab.traffic;

/**
 * The sizes of frames to send, bytes without FCS. The same seed gives the same sizes. One thread; nothing is allocated after
 * construction.
 */
public final class SizeMix {
    private static final int[] SIMPLE_IMIX = {64, 64, 64, 64, 64, 64, 64, 594, 594, 594, 594, 1518};

    private final int[] sizes;
    private long state;
    private int index;

    private SizeMix(final int[] sizes, final long seed) {
        this.sizes = sizes;
        this.state = seed;
        this.index = sizes.length;
    }

    /**
     * One size only.
     *
     * @param frameBytes {@value FrameBuilder#MIN_FRAME_BYTES} to {@value FrameBuilder#MAX_FRAME_BYTES}.
     * @return the mix.
     * @throws IllegalArgumentException when the size is out of range.
     */
    public static SizeMix fixed(final int frameBytes) {
        FrameBuilder.checkSize(frameBytes);
        return new SizeMix(new int[] {frameBytes}, 0);
    }

    /**
     * Simple IMIX: of every 12 frames 7 have 64 bytes, 4 have 594 and 1 has 1518, in an order drawn anew for each 12.
     *
     * @param seed any number.
     * @return the mix.
     */
    public static SizeMix imix(final long seed) {
        return new SizeMix(SIMPLE_IMIX.clone(), seed);
    }

    /**
     * The next size.
     *
     * @return bytes.
     */
    public int next() {
        if (index == sizes.length) {
            shuffle();
            index = 0;
        }
        return sizes[index++];
    }

    private void shuffle() {
        for (int i = sizes.length - 1; i > 0; i--) {
            state += SplitMix.STEP;
            final int other = (int) Long.remainderUnsigned(SplitMix.mix(state), i + 1);
            final int size = sizes[i];
            sizes[i] = sizes[other];
            sizes[other] = size;
        }
    }
}
