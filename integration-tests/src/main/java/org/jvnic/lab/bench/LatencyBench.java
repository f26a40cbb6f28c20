package org.jvnic.lab.bench;

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
 * Sleeping: the receiver sleeps on a thread of its own until the interrupt; compared with a thread that is parked and unparked. Both
 * sleep as long, and the sender, which wakes both, never does: its processor is awake, theirs is not.
 */
public final class LatencyBench {
    private static final int RING_LOG2 = 6;

    /** Until what carries a single frame, and not a batch, is compiled for good. */
    private static final int WARM_UP = 300_000;

    /** The same for the way of an interrupt, with a guest that hardly sleeps meanwhile; then some that do. */
    private static final int WARM_UP_INTERRUPTS = 60_000;

    private static final int WARM_UP_SLEEPING = 200;

    /** Few samples need no compiled code, and are not to wait for it. */
    private static final int MOST_WARM_UP_PER_SAMPLE = 15;

    private static final long LONGEST_NS = 1_000_000_000;
    private static final int DIGITS = 3;

    /** Long enough for every sleeper to be asleep: some tens of microseconds more than a wake-up takes. */
    private static final long REST_NANOS = 100_000;

    private final Protection protection;
    private final int frameBytes;
    private final int samples;

    /**
     * A benchmark.
     *
     * @param protection how DMA is protected.
     * @param frameBytes bytes in memory, without FCS, 60 to 9216.
     * @param samples    of each kind, 1 to 10 million; a tenth of it, at most, where somebody sleeps.
     */
    public LatencyBench(final Protection protection, final int frameBytes, final int samples) {
        BenchConfig.require(
                samples >= 1 && samples <= 10_000_000, "--samples: " + samples + " is not in [1, 10000000]");
        this.protection = protection;
        this.frameBytes = FrameMix.of(frameBytes).largest();
        this.samples = samples;
    }

    /**
     * What was measured, in nanoseconds.
     *
     * @param inline   engine run by the sender's doorbell.
     * @param spinning engine on a thread of its own.
     * @param handOver one hand-over from thread to thread, half of a round trip.
     * @param sleeping receiver asleep until the interrupt.
     * @param unpark   from unparking a thread until it runs.
     * @param exact    whether every frame is accounted for.
     */
    public record Result(
            Histogram inline,
            Histogram spinning,
            Histogram handOver,
            Histogram sleeping,
            Histogram unpark,
            boolean exact) {
        /**
         * The figures.
         *
         * @return medians and 99th percentiles in nanoseconds, and how they compare.
         */
        public Figures figures() {
            final Figures figures = new Figures();
            put(figures, "inline", inline);
            put(figures, "spinning", spinning);
            put(figures, "hand_over", handOver);
            put(figures, "sleeping", sleeping);
            put(figures, "unpark", unpark);
            final double beyond = median(spinning) - 2 * median(handOver);
            return figures.put("spinning_beyond_two_hand_overs_ns", beyond)
                    .put("sleeping_to_unpark", median(sleeping) / Math.max(1, median(unpark)))
                    .put(Figures.EXACT, exact);
        }

        private static double median(final Histogram histogram) {
            return histogram.getValueAtPercentile(50);
        }

        private static void put(final Figures figures, final String name, final Histogram histogram) {
            figures.put(name + "_p50_ns", histogram.getValueAtPercentile(50));
            figures.put(name + "_p99_ns", histogram.getValueAtPercentile(99));
            figures.put(name + "_max_ns", histogram.getMaxValue());
        }
    }

    /**
     * Measures.
     *
     * @return the histograms.
     */
    public Result run() {
        final Result result = new Result(histogram(), histogram(), histogram(), histogram(), histogram(), true);
        final boolean inlineExact = measureInline(result.inline);
        final boolean spinningExact = measureSpinning(result.spinning, result.handOver);
        final boolean sleepingExact = measureSleeping(result.sleeping, result.unpark);
        return new Result(
                result.inline,
                result.spinning,
                result.handOver,
                result.sleeping,
                result.unpark,
                inlineExact && spinningExact && sleepingExact);
    }

    private int warmUp(final int wanted) {
        return (int) Math.min(wanted, (long) MOST_WARM_UP_PER_SAMPLE * samples);
    }

    private static Histogram histogram() {
        return new Histogram(LONGEST_NS, DIGITS);
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

    private boolean measureInline(final Histogram into) {
        final DoorbellClock clock = new DoorbellClock();
        try (Rig rig = new Rig(builder(EngineMode.INLINE, clock).build(), protection)) {
            return measurePolling(rig, clock, into, () -> {});
        }
    }

    private boolean measureSpinning(final Histogram into, final Histogram handOvers) {
        final DoorbellClock clock = new DoorbellClock();
        final HandOver handOver = new HandOver();
        final Vmm.Builder builder = builder(EngineMode.THREAD, clock).idleStrategy(handOver);
        try (Rig rig = new Rig(builder.build(), protection)) {
            for (int i = 0; i < warmUp(WARM_UP); i++) {
                handOver.roundTrip();
            }
            return measurePolling(rig, clock, into, () -> handOvers.recordValue(bounded(handOver.roundTrip() / 2)));
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

    private boolean measureSleeping(final Histogram into, final Histogram unparks) {
        final DoorbellClock clock = new DoorbellClock();
        try (Rig rig = new Rig(builder(EngineMode.INLINE, clock).build(), protection);
                Sleeper sleeper = new Sleeper()) {
            final Station sender = rig.add(config());
            final ArrivalClock arrival = new ArrivalClock();
            final Station receiver = rig.add(config());
            receiver.onArrival(arrival);
            receiver.sleepUntilInterrupts();
            rig.vm(1).start();
            for (int i = 0; i < warmUp(WARM_UP_INTERRUPTS); i++) {
                sendAndWait(sender, receiver, arrival);
                sleeper.wake();
            }
            final int count = Math.max(1, samples / 10);
            for (int i = -warmUp(WARM_UP_SLEEPING); i < count; i++) {
                rest();
                sendAndWait(sender, receiver, arrival);
                final long frameNs = arrival.nanos() - clock.nanos();
                rest();
                final long unparkNs = sleeper.wake();
                if (i >= 0) {
                    into.recordValue(bounded(frameNs));
                    unparks.recordValue(bounded(unparkNs));
                }
            }
            return rig.finish();
        }
    }

    /** The sender stays awake: only whoever is to be woken sleeps, and its processor. */
    private static void rest() {
        final long start = System.nanoTime();
        while (System.nanoTime() - start < REST_NANOS) {
            Thread.onSpinWait();
        }
    }

    private void sendAndWait(final Station sender, final Station receiver, final ArrivalClock arrival) {
        final long seen = arrival.nanos();
        sender.send(receiver.mac(), frameBytes);
        sender.flush();
        while (arrival.nanos() == seen) {
            Thread.onSpinWait();
        }
        sender.receive(1); // takes the slot back
    }

    private static long bounded(final long nanos) {
        return Math.min(LONGEST_NS, Math.max(0, nanos));
    }
}
