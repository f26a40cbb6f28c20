package org.jvnic.lab.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Several windows of one configuration, in turn with the bare work where that is asked for. Immutable. */
public final class BenchSeries {
    private static final int REPEATS = 4;

    private final List<BenchResult> results;
    private final List<Double> limits;
    private final int repeated;

    private BenchSeries(final List<BenchResult> results, final List<Double> limits, final int repeated) {
        this.results = results;
        this.limits = limits;
        this.repeated = repeated;
    }

    /**
     * Measures. Each window is a card of its own, so that none inherits the memory of another. One that other work disturbed is
     * repeated, until there are enough or as many were repeated as {@value #REPEATS} times the windows.
     *
     * @param config    what to measure.
     * @param windows   how often, 1 or more.
     * @param withLimit whether to run the bare work for as long too: on one thread by pieces in turn with the card, on two, where
     *                  the card's engine would be in its way, after each window.
     * @return the windows.
     */
    public static BenchSeries run(final BenchConfig config, final int windows, final boolean withLimit) {
        final List<BenchResult> results = new ArrayList<>();
        final List<Double> limits = new ArrayList<>();
        int repeated = 0;
        try (BareWork bare = new BareWork(config)) {
            if (withLimit) {
                bare.run(Math.min(1, config.seconds()), config.twoThreads());
            }
            while (results.size() < windows) {
                final Limit limit = new Limit(bare, config);
                final BenchResult result = withLimit && !config.twoThreads()
                        ? new ThroughputBench(config).runInPieces(() -> {}, limit::measurePiece)
                        : new ThroughputBench(config).run();
                if (result.cpuShare() < BenchResult.UNDISTURBED && repeated < REPEATS * windows) {
                    repeated++;
                    continue;
                }
                results.add(result);
                if (withLimit) {
                    limits.add(limit.rate());
                }
            }
        }
        results.sort(Comparator.comparingDouble(BenchResult::mpps));
        limits.sort(Comparator.naturalOrder());
        return new BenchSeries(List.copyOf(results), List.copyOf(limits), repeated);
    }

    /**
     * Measures one window by pieces in turn with others, on one thread. It is not repeated: what disturbs it disturbs the others too.
     *
     * @param config    what to measure, with one thread.
     * @param withLimit whether to run the bare work too, behind each piece.
     * @param turnOver  runs after the warm-up and after every piece, on the same thread; counts for nothing.
     * @return the window.
     */
    public static BenchSeries runInTurns(final BenchConfig config, final boolean withLimit, final Runnable turnOver) {
        try (BareWork bare = new BareWork(config)) {
            if (!withLimit) {
                final BenchResult result = new ThroughputBench(config).runInPieces(turnOver, turnOver);
                return new BenchSeries(List.of(result), List.of(), 0);
            }
            bare.run(Math.min(1, config.seconds()), false);
            final Limit limit = new Limit(bare, config);
            final BenchResult result = new ThroughputBench(config).runInPieces(turnOver, () -> {
                limit.measurePiece();
                turnOver.run();
            });
            return new BenchSeries(List.of(result), List.of(limit.rate()), 0);
        }
    }

    /** The bare work beside one window. */
    private static final class Limit {
        private final BareWork bare;
        private final BenchConfig config;
        private double sum;
        private int pieces;

        Limit(final BareWork bare, final BenchConfig config) {
            this.bare = bare;
            this.config = config;
        }

        void measurePiece() {
            sum += bare.run(ThroughputBench.PIECE_SECONDS, false);
            pieces++;
        }

        /** Mean of the pieces, which are of the same length; where there were none, measured now. */
        double rate() {
            return pieces == 0 ? bare.run(config.seconds(), config.twoThreads()) : sum / pieces;
        }
    }

    /**
     * The middle window.
     *
     * @return the one with the median rate.
     */
    public BenchResult median() {
        return results.get(results.size() / 2);
    }

    /**
     * The slowest window.
     *
     * @return millions of frames a second.
     */
    public double least() {
        return results.get(0).mpps();
    }

    /**
     * The fastest window.
     *
     * @return millions of frames a second.
     */
    public double most() {
        return results.get(results.size() - 1).mpps();
    }

    /**
     * The bare work.
     *
     * @return median in millions of frames a second; 0 when it was not run.
     */
    public double limit() {
        return limits.isEmpty() ? 0 : limits.get(limits.size() / 2);
    }

    /**
     * Windows that did not count.
     *
     * @return how many were repeated because other work disturbed them.
     */
    public int repeated() {
        return repeated;
    }
}
