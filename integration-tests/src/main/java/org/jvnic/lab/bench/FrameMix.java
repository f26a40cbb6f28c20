package org.jvnic.lab.bench;

/**
 * The sizes of the frames of a benchmark, frame by frame. Immutable.
 */
public final class FrameMix {
    /** Seven frames of 64 bytes, four of 594 and one of 1518, spread evenly. */
    public static final FrameMix IMIX = new FrameMix("imix", 64, 594, 64, 64, 594, 64, 1518, 64, 594, 64, 594, 64);

    private static final int LEAST = 60;
    private static final int MOST = 9216;

    private final String name;
    private final int[] sizes;

    private FrameMix(final String name, final int... sizes) {
        this.name = name;
        this.sizes = sizes;
    }

    /**
     * Frames of one size.
     *
     * @param bytes in memory, without FCS, 60 to 9216.
     * @return the mix.
     * @throws IllegalArgumentException when it is out of range.
     */
    public static FrameMix of(final int bytes) {
        if (bytes < LEAST || bytes > MOST) {
            throw new IllegalArgumentException("--size: " + bytes + " is not in [" + LEAST + ", " + MOST + "]");
        }
        return new FrameMix(Integer.toString(bytes), bytes);
    }

    /**
     * Reads what people write.
     *
     * @param text bytes, or {@code imix}.
     * @return the mix.
     * @throws IllegalArgumentException when it is neither.
     */
    public static FrameMix parse(final String text) {
        if (text.equalsIgnoreCase(IMIX.name)) {
            return IMIX;
        }
        try {
            return of(Integer.parseInt(text));
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("--size: '" + text + "' is neither a number nor imix", e);
        }
    }

    /**
     * Number of frames after which the sizes repeat.
     *
     * @return 1 or more.
     */
    public int count() {
        return sizes.length;
    }

    /**
     * A size.
     *
     * @param index 0 to {@link #count()} - 1.
     * @return bytes.
     */
    public int size(final int index) {
        return sizes[index];
    }

    int[] sizes() {
        return sizes.clone();
    }

    /**
     * The largest size.
     *
     * @return bytes.
     */
    public int largest() {
        int most = 0;
        for (final int size : sizes) {
            most = Math.max(most, size);
        }
        return most;
    }

    @Override
    public String toString() {
        return name;
    }
}
