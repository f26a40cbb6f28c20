package org.jvnic.lab.bench;

/**
 * What was measured.
 *
 * @param config         what was asked for.
 * @param frames         frames received in the window.
 * @param bytes          bytes of those frames.
 * @param elapsedNs      length of the window.
 * @param cpuNs          processor time of the thread of the drivers and the engine's in the window, together.
 * @param allocatedBytes bytes allocated in the window by the thread of the drivers and the engine's, together.
 * @param dropped        frames dropped, warm-up included.
 * @param exact          whether the ledger is exact.
 */
public record BenchResult(
        BenchConfig config,
        long frames,
        long bytes,
        long elapsedNs,
        long cpuNs,
        long allocatedBytes,
        long dropped,
        boolean exact) {
    /** Share of the processors from which on a window tells something about the card. */
    public static final double UNDISTURBED = 0.92;

    /**
     * The rate.
     *
     * @return millions of frames received a second.
     */
    public double mpps() {
        return frames * 1e3 / elapsedNs;
    }

    /**
     * The throughput.
     *
     * @return gigabits of bytes in memory a second.
     */
    public double gbps() {
        return bytes * 8.0 / elapsedNs;
    }

    /**
     * What a frame costs, from the sender's store to the receiver's load.
     *
     * @return nanoseconds of processor time; unlike the rate little disturbed by other work on the machine.
     */
    public double cpuNsPerFrame() {
        return frames == 0 ? 0 : (double) cpuNs / frames;
    }

    /**
     * How much of the window the threads had a processor, which spinning threads always want.
     *
     * @return 0 to 1; less than {@link #UNDISTURBED} when other work took its share of the machine.
     */
    public double cpuShare() {
        return (double) cpuNs / elapsedNs / (config.twoThreads() ? 2 : 1);
    }
}
