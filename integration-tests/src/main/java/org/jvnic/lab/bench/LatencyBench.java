package org.jvnic.lab.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.Vmm;

/**
 * How long a frame takes from the sender's doorbell to the receiver's handler, one frame at a time; and in turn with each, what the
 * machine itself takes for the hand-overs on the way.
 *
 * <p>Inline: sender, engine and receiver on one thread. Spinning: the engine on a thread of its own that never rests, sender and
 * receiver on the other, so a frame is two hand-overs; the engine's thread also answers the hand-overs it is compared with.
 * Sleeping: the receiver's vCPU sleeps until the interrupt; compared with the same thread unparked, see {@link LatencyWay}.
 */
public final class LatencyBench {
    private static final int RING_LOG2 = 6;

    /** Until what carries a single frame, and not a batch, is compiled for good. */
    private static final int WARM_UP = 300_000;

    /** The same for the way of an interrupt and for that of an unpark, with a guest that hardly sleeps meanwhile. */
    private static final int WARM_UP_INTERRUPTS = 60_000;

    /** Then some pairs after sleeps as long as those that count. */
    private static final int WARM_UP_SLEEPING = 100;

    /** Few samples need no compiled code, and are not to wait for it. */
    private static final int MOST_WARM_UP_PER_SAMPLE = 15;

    private static final long LONGEST_NS = 1_000_000_000;
    private static final int DIGITS = 3;

    private final Protection protection;
    private final int frameBytes;
    private final int samples;
    private final long seed;

    /**
     * A benchmark.
     *
     * @param protection how DMA is protected.
     * @param frameBytes bytes in memory, without FCS, 60 to 9216.
     * @param samples    of each way, 1 to 10 million; a tenth of it, at least one, where somebody sleeps.
     * @param seed       of the lengths of sleep and the order of samples.
     */
    public LatencyBench(final Protection protection, final int frameBytes, final int samples, final long seed) {
        BenchConfig.require(
                samples >= 1 && samples <= 10_000_000, "--samples: " + samples + " is not in [1, 10000000]");
        this.protection = protection;
        this.frameBytes = FrameMix.of(frameBytes).largest();
        this.samples = samples;
        this.seed = seed;
    }

    /**
     * What was measured.
     *
     * @param nanos each way's latencies in nanoseconds; those of {@link LatencyWay#SLEEPING_APART} and {@link LatencyWay#UNPARK_APART}
     *     are empty where the process may use one processor only.
     * @param seed  the seed.
     * @param exact whether every frame is accounted for.
     */
    public record Result(Map<LatencyWay, Histogram> nanos, long seed, boolean exact) {
        /**
         * Takes the histograms over, not copies of them.
         *
         * @param nanos each way's latencies in nanoseconds.
         * @param seed  the seed.
         * @param exact whether every frame is accounted for.
         */
        public Result {
            nanos = Collections.unmodifiableMap(nanos);
        }

        /**
         * The latencies of one way.
         *
         * @param way which.
         * @return nanoseconds.
         */
        public Histogram of(final LatencyWay way) {
            return Objects.requireNonNull(nanos.get(way));
        }

        /**
         * The figures.
         *
         * @return medians, 99th percentiles and longest in nanoseconds, and how they compare.
         */
        public Figures figures() {
            final Figures figures = new Figures();
            for (final LatencyWay way : LatencyWay.values()) {
                if (of(way).getTotalCount() > 0) {
                    final String name = way.figureName();
                    figures.put(name + "_p50_ns", of(way).getValueAtPercentile(50))
                            .put(name + "_p99_ns", of(way).getValueAtPercentile(99))
                            .put(name + "_max_ns", of(way).getMaxValue());
                }
            }
            final double beyond = median(LatencyWay.SPINNING) - 2 * median(LatencyWay.HAND_OVER);
            figures.put("spinning_beyond_two_hand_overs_ns", beyond);
            putRatio(figures, "apart", LatencyWay.SLEEPING_APART, LatencyWay.UNPARK_APART);
            putRatio(figures, "together", LatencyWay.SLEEPING_TOGETHER, LatencyWay.UNPARK_TOGETHER);
            return figures.put("seed", seed).put(Figures.EXACT, exact);
        }

        private void putRatio(
                final Figures figures, final String where, final LatencyWay frame, final LatencyWay unpark) {
            if (of(unpark).getTotalCount() > 0) {
                figures.put("sleeping_to_unpark_" + where, median(frame) / Math.max(1, median(unpark)));
            }
        }

        private double median(final LatencyWay way) {
            return of(way).getValueAtPercentile(50);
        }
    }

    /**
     * Measures. The calling thread is tied to a processor for part of the time.
     *
     * @return the histograms.
     */
    public Result run() {
        final Map<LatencyWay, Histogram> nanos = new EnumMap<>(LatencyWay.class);
        for (final LatencyWay way : LatencyWay.values()) {
            nanos.put(way, new Histogram(LONGEST_NS, DIGITS));
        }
        final Result empty = new Result(nanos, seed, false);
        final boolean inlineExact = measureInline(empty);
        final boolean spinningExact = measureSpinning(empty);
        final boolean sleepingExact = measureSleeping(empty);
        return new Result(nanos, seed, inlineExact && spinningExact && sleepingExact);
    }

    private int warmUp(final int wanted) {
        return (int) Math.min(wanted, (long) MOST_WARM_UP_PER_SAMPLE * samples);
    }

    private DriverConfig config() {
        final int buffer = BenchConfig.bufferBytes(frameBytes);
        return DriverConfig.builder()
                .rings(RING_LOG2, RING_LOG2 + 1)
                .postedBuffers(1 << RING_LOG2)
                .buffers(buffer, buffer)
                .slotStride(BenchConfig.slotStride(buffer))
                .maxFrame(buffer)
                .build();
    }

    private Vmm.Builder builder(final EngineMode mode, final DoorbellClock clock) {
        return Vmm.builder()
                .contexts(2)
                .random(new SplittableRandom(1))
                .mode(mode)
                .decoratePages((context, page) -> context == 0 ? clock.around(page) : page);
    }

    private boolean measureInline(final Result into) {
        final DoorbellClock clock = new DoorbellClock();
        try (Rig rig = new Rig(builder(EngineMode.INLINE, clock).build(), protection)) {
            return measurePolling(rig, clock, into.of(LatencyWay.INLINE), () -> {});
        }
    }

    private boolean measureSpinning(final Result into) {
        final DoorbellClock clock = new DoorbellClock();
        final HandOver handOver = new HandOver();
        final Vmm.Builder builder = builder(EngineMode.THREAD, clock).idleStrategy(handOver);
        try (Rig rig = new Rig(builder.build(), protection)) {
            for (int i = 0; i < warmUp(WARM_UP); i++) {
                handOver.roundTrip();
            }
            final Histogram handOvers = into.of(LatencyWay.HAND_OVER);
            return measurePolling(
                    rig,
                    clock,
                    into.of(LatencyWay.SPINNING),
                    () -> handOvers.recordValue(bounded(handOver.roundTrip() / 2)));
        }
    }

    private boolean measurePolling(
            final Rig rig, final DoorbellClock clock, final Histogram into, final Runnable between) {
        final Station sender = rig.add(config());
        final ArrivalClock arrival = new ArrivalClock();
        final Station receiver = rig.add(config());
        receiver.onArrival(arrival);
        for (int i = -warmUp(WARM_UP); i < samples; i++) {
            final long before = receiver.frames();
            sender.send(receiver.mac(), frameBytes);
            sender.flush();
            while (receiver.frames() == before) {
                receiver.receive(1);
            }
            if (i >= 0) {
                into.recordValue(bounded(arrival.nanos() - clock.nanos()));
                between.run();
            }
            sender.receive(1); // takes the slot back
        }
        return rig.finish();
    }

    private boolean measureSleeping(final Result into) {
        final int thread = Processors.thisThread();
        final int[] processors = Processors.allowed(thread);
        // before the card is made: the threads it starts inherit the processor, and leave the sleeper's alone
        Processors.pin(thread, processors[0]);
        final DoorbellClock clock = new DoorbellClock();
        try (Rig rig = new Rig(builder(EngineMode.INLINE, clock).build(), protection)) {
            final Station sender = rig.add(config());
            final Station receiver = rig.add(config());
            final WakeUpBench bench =
                    new WakeUpBench(rig, sender, receiver, frameBytes, new SplittableRandom(seed), clock);
            bench.start(warmUp(WARM_UP_INTERRUPTS));
            if (processors.length > 1) {
                measure(bench, processors[1], into.of(LatencyWay.SLEEPING_APART), into.of(LatencyWay.UNPARK_APART));
            }
            measure(bench, processors[0], into.of(LatencyWay.SLEEPING_TOGETHER), into.of(LatencyWay.UNPARK_TOGETHER));
            return rig.finish();
        } finally {
            Processors.pin(thread, processors);
        }
    }

    private void measure(
            final WakeUpBench bench, final int processor, final Histogram frames, final Histogram unparks) {
        bench.measure(processor, warmUp(WARM_UP_SLEEPING), Math.max(1, samples / 10), frames, unparks);
    }

    static long bounded(final long nanos) {
        return Math.min(LONGEST_NS, Math.max(0, nanos));
    }
}
