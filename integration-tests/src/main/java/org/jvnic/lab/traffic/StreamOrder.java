package org.jvnic.lab.traffic;

/** The order of one stream: what number comes next, and which of the last 64 numbers came. */
final class StreamOrder {
    private static final int WINDOW = Long.SIZE;

    private long next;
    private long cameBefore;
    private long missing;
    private long arrived;

    /** Bit n of {@link #cameBefore} stands for the number {@code next - 1 - n}. */
    Verdict onSequence(final long sequence) {
        final long distance = sequence - next;
        if (distance < 0) {
            return onOlder(-distance - 1);
        }
        cameBefore = distance + 1 < WINDOW ? (cameBefore << (distance + 1)) | 1 : 1;
        missing += distance;
        next = sequence + 1;
        arrived++;
        return distance == 0 ? Verdict.OK : Verdict.GAP;
    }

    private Verdict onOlder(final long age) {
        if (age >= WINDOW) {
            return Verdict.REORDERED;
        }
        final long bit = 1L << age;
        if ((cameBefore & bit) != 0) {
            return Verdict.DUPLICATE;
        }
        cameBefore |= bit;
        missing--;
        arrived++;
        return Verdict.REORDERED;
    }

    long next() {
        return next;
    }

    long missing() {
        return missing;
    }

    long arrived() {
        return arrived;
    }
}
