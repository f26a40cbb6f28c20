package org.jvnic.lab.bench;

import java.util.SplittableRandom;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.Vmm;

/**
 * How evenly the card divides itself: every context always has frames waiting, and what counts is the bytes each got through. Jain's
 * index of equal contexts, then the share of one with twice the weight.
 */
public final class FairnessBench {
    private static final int RING_LOG2 = 8;
    private static final int ROUNDS_PER_LOOK = 16;

    private final Protection protection;
    private final int contexts;
    private final FrameMix mix;
    private final double seconds;

    /**
     * A benchmark.
     *
     * @param protection how DMA is protected.
     * @param contexts   even, 2 to 256; neighbours send to each other.
     * @param mix        sizes of the frames.
     * @param seconds    length of each of the two parts.
     */
    public FairnessBench(final Protection protection, final int contexts, final FrameMix mix, final double seconds) {
        BenchConfig.require(
                contexts >= 2 && contexts <= 256 && contexts % 2 == 0,
                "--contexts: " + contexts + " is not an even number in [2, 256]");
        this.protection = protection;
        this.contexts = contexts;
        this.mix = mix;
        this.seconds = seconds;
    }

    /**
     * Measures.
     *
     * @return {@code jain}, {@code weight_2_ratio} and what they come from.
     */
    public Figures run() {
        final Shares equal = shares(1);
        final Shares weighted = shares(2);
        return new Figures()
                .put("size", mix.toString())
                .put("contexts", contexts)
                .put("mpps", equal.mpps)
                .put("jain", jain(equal.bytes))
                .put("least_share", least(equal.bytes))
                .put("weight_2_ratio", ratio(weighted.bytes))
                .put("dropped", equal.dropped + weighted.dropped)
                .put(Figures.EXACT, equal.exact && weighted.exact);
    }

    /** What each context got through in a window. */
    private static final class Shares {
        private final long[] bytes;
        private final double mpps;
        private final long dropped;
        private final boolean exact;

        Shares(final long[] bytes, final double mpps, final long dropped, final boolean exact) {
            this.bytes = bytes;
            this.mpps = mpps;
            this.dropped = dropped;
            this.exact = exact;
        }
    }

    private Shares shares(final int firstWeight) {
        final Vmm.Builder builder =
                Vmm.builder().contexts(contexts).random(new SplittableRandom(1)).mode(EngineMode.STEPPED);
        try (Rig rig = new Rig(builder.build(), protection)) {
            final Station[] stations = new Station[contexts];
            final int[] next = new int[contexts];
            for (int i = 0; i < contexts; i++) {
                stations[i] = rig.add(config(), i == 0 ? firstWeight : 1);
            }
            runFor(rig, stations, next, seconds / 2);
            final long[] before = bytes(stations);
            final long framesBefore = frames(stations);
            final long start = System.nanoTime();
            runFor(rig, stations, next, seconds);
            final long elapsed = System.nanoTime() - start;
            final long frames = frames(stations) - framesBefore;
            final long[] bytes = bytes(stations);
            for (int i = 0; i < contexts; i++) {
                bytes[i] -= before[i];
            }
            carryRest(rig, stations);
            final long dropped = rig.dropped();
            return new Shares(bytes, frames * 1e3 / elapsed, dropped, rig.finish());
        }
    }

    private DriverConfig config() {
        final int buffer = BenchConfig.bufferBytes(mix.largest());
        return DriverConfig.builder()
                .rings(RING_LOG2, RING_LOG2 + 1)
                .postedBuffers(1 << RING_LOG2)
                .buffers(buffer, buffer)
                .slotStride(BenchConfig.slotStride(buffer))
                .maxFrame(buffer)
                .build();
    }

    /** Every station fills its ring, the card takes a turn, every station takes what came. */
    private void runFor(final Rig rig, final Station[] stations, final int[] next, final double duration) {
        final long end = System.nanoTime() + (long) (duration * 1e9);
        do {
            for (int round = 0; round < ROUNDS_PER_LOOK; round++) {
                for (int i = 0; i < contexts; i++) {
                    fill(stations[i], stations[i ^ 1].mac(), next, i);
                }
                rig.pump();
                for (final Station station : stations) {
                    station.receive(1 << RING_LOG2);
                }
            }
        } while (System.nanoTime() - end < 0);
    }

    private static void carryRest(final Rig rig, final Station[] stations) {
        int work;
        do {
            work = rig.pump();
            for (final Station station : stations) {
                work += station.receive(1 << RING_LOG2);
            }
        } while (work > 0);
    }

    private void fill(final Station station, final long destination, final int[] next, final int index) {
        while (station.send(destination, mix.size(next[index]))) {
            next[index] = next[index] + 1 == mix.count() ? 0 : next[index] + 1;
        }
        station.flush();
    }

    /** What a station received its neighbour got through. */
    private static long[] bytes(final Station[] stations) {
        final long[] bytes = new long[stations.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = stations[i ^ 1].bytes();
        }
        return bytes;
    }

    private static long frames(final Station[] stations) {
        long sum = 0;
        for (final Station station : stations) {
            sum += station.frames();
        }
        return sum;
    }

    /** Jain's index of fairness: 1 when all are equal, 1 / n when one has everything. */
    static double jain(final long[] shares) {
        double sum = 0;
        double squares = 0;
        for (final long share : shares) {
            sum += share;
            squares += (double) share * share;
        }
        return squares == 0 ? 0 : sum * sum / (shares.length * squares);
    }

    private static double least(final long[] shares) {
        long least = Long.MAX_VALUE;
        double sum = 0;
        for (final long share : shares) {
            least = Math.min(least, share);
            sum += share;
        }
        return sum == 0 ? 0 : least * shares.length / sum;
    }

    private static double ratio(final long[] shares) {
        double others = 0;
        for (int i = 1; i < shares.length; i++) {
            others += shares[i];
        }
        return others == 0 ? 0 : shares[0] * (shares.length - 1) / others;
    }
}
