package org.jvnic.lab.bench;

import com.sun.jna.Native;
import java.util.stream.IntStream;

/** Which processors threads may run on, by their numbers from 0, as Linux keeps it for each thread. Any thread. */
final class Processors {
    private static final int WORDS = 16;

    static {
        Native.register(Processors.class, "c");
    }

    private Processors() {}

    private static native int sched_getaffinity(int thread, long bytes, long[] mask);

    private static native int sched_setaffinity(int thread, long bytes, long[] mask);

    private static native int gettid();

    /** The calling thread, by the number Linux has for it. */
    static int thisThread() {
        return gettid();
    }

    /** Where a thread may run, ascending, at least one. */
    static int[] allowed(final int thread) {
        final long[] mask = new long[WORDS];
        check(sched_getaffinity(thread, (long) WORDS * Long.BYTES, mask), "sched_getaffinity", thread);
        return IntStream.range(0, WORDS * Long.SIZE)
                .filter(processor -> (mask[processor / Long.SIZE] >>> processor & 1) != 0)
                .toArray();
    }

    /** From now on a thread runs on these only, and so do the threads it starts. */
    static void pin(final int thread, final int... processors) {
        final long[] mask = new long[WORDS];
        for (final int processor : processors) {
            mask[processor / Long.SIZE] |= 1L << processor;
        }
        check(sched_setaffinity(thread, (long) WORDS * Long.BYTES, mask), "sched_setaffinity", thread);
    }

    private static void check(final int result, final String call, final int thread) {
        if (result < 0) {
            throw new IllegalStateException(call + " of thread " + thread + ": errno " + Native.getLastError());
        }
    }
}
