package org.jvnic.lab.bench;

import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jvnic.vmm.memory.MappedMemory;

/**
 * The limit: what carrying a frame takes and nothing else, in a plain loop over the same rings and buffers as {@link ThroughputBench}
 * has, used in the same order: descriptors written and read, a range check, the address word, one copy, write-back. No switch, no
 * counters, no life cycle. As many pairs as the benchmark has, in memory of the same kind.
 *
 * <p>One thread, or the drivers on the calling thread and the engine on another. Not thread-safe otherwise.
 */
public final class BareWork implements AutoCloseable {
    private static final int LOOKS = 64;

    private final MappedMemory memory;
    private final BarePair[] pairs;
    private final int slice;
    private final int rounds;

    /**
     * The limit of a configuration.
     *
     * @param config of which sizes, buffers and contexts count.
     */
    public BareWork(final BenchConfig config) {
        final long each = BarePair.bytes(config);
        pairs = new BarePair[config.contexts() / 2];
        slice = config.slice();
        rounds = ThroughputBench.roundsPerLook(config);
        memory = MappedMemory.memfd("jvnic-bare", each * pairs.length);
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new BarePair(config, i, memory.host() + i * each);
        }
    }

    /**
     * Works for a while.
     *
     * @param seconds    how long.
     * @param twoThreads the engine on a thread of its own.
     * @return millions of frames a second.
     */
    public double run(final double seconds, final boolean twoThreads) {
        return twoThreads ? runTwo(seconds) : runOne(seconds);
    }

    private double runOne(final double seconds) {
        final long start = System.nanoTime();
        final long end = start + (long) (seconds * 1e9);
        long frames = 0;
        do {
            for (int i = 0; i < rounds; i++) {
                for (final BarePair pair : pairs) {
                    frames += slice(pair);
                }
            }
        } while (System.nanoTime() - end < 0);
        return frames * 1e3 / (System.nanoTime() - start);
    }

    private int slice(final BarePair pair) {
        int frames = 0;
        for (int i = 0; i < slice; i++) {
            pair.send();
            pair.forward();
            frames += pair.receive();
        }
        return frames;
    }

    private double runTwo(final double seconds) {
        final AtomicBoolean stop = new AtomicBoolean();
        final Thread engine = new Thread(() -> forwardUntil(stop), "jvnic-bare-engine");
        engine.setDaemon(true);
        engine.start();
        final IdleStrategy idle = spinningThenYielding();
        final long start = System.nanoTime();
        final long end = start + (long) (seconds * 1e9);
        long frames = 0;
        do {
            for (int i = 0; i < LOOKS; i++) {
                int work = 0;
                for (final BarePair pair : pairs) {
                    work += pair.send();
                    final int received = pair.receive();
                    work += received;
                    frames += received;
                }
                idle.idle(work);
            }
        } while (System.nanoTime() - end < 0);
        final double rate = frames * 1e3 / (System.nanoTime() - start);
        stop.set(true);
        join(engine);
        return rate;
    }

    private void forwardUntil(final AtomicBoolean stop) {
        final IdleStrategy idle = spinningThenYielding();
        while (!stop.getOpaque()) {
            int work = 0;
            for (final BarePair pair : pairs) {
                work += pair.forward();
            }
            idle.idle(work);
        }
    }

    private static IdleStrategy spinningThenYielding() {
        return new BackoffIdleStrategy(200, Long.MAX_VALUE, 1, 1);
    }

    private static void join(final Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Keeps the loads from being optimised away.
     *
     * @return a sum of what was loaded.
     */
    public long loaded() {
        long sum = 0;
        for (final BarePair pair : pairs) {
            sum += pair.loaded();
        }
        return sum;
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        memory.close();
    }
}
