package org.jvnic.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.vmm.machine.Protection;

/** Shape and accounts of the benchmarks, in windows too short to measure anything. */
class BenchSmokeTest {
    private static final double INSTANT = 1e-6;

    @ParameterizedTest
    @CsvSource({
        "64, VALIDATED, 2, false",
        "imix, VALIDATED, 4, false",
        "imix, DIRECT_MAP, 2, true",
        "9000, DIRECT_MAP, 2, false"
    })
    void shouldCarryEveryFrameOfAThroughputRun(
            final String size, final Protection protection, final int contexts, final boolean twoThreads) {
        final BenchConfig config =
                new BenchConfig(FrameMix.parse(size), protection, contexts, twoThreads, 128, 16, INSTANT);
        final BenchResult result = new ThroughputBench(config).run();
        assertTrue(result.exact());
        assertEquals(0, result.dropped());
        assertTrue(twoThreads || result.frames() > 0); // the engine may not have begun yet
        assertTrue(result.bytes() >= 60 * result.frames() && result.bytes() <= 9000 * result.frames());
    }

    @Test
    void shouldMixSevenToFourToOne() {
        final int[] counts = new int[3];
        for (int i = 0; i < FrameMix.IMIX.count(); i++) {
            final int size = FrameMix.IMIX.size(i);
            counts[size == 64 ? 0 : size == 594 ? 1 : 2]++;
        }
        assertEquals(7, counts[0]);
        assertEquals(4, counts[1]);
        assertEquals(1, counts[2]);
        assertEquals(1518, FrameMix.IMIX.largest());
    }

    @ParameterizedTest
    @CsvSource({"59", "9217", "big", "''"})
    void shouldNameASizeThatIsNone(final String size) {
        final Exception error = assertThrows(IllegalArgumentException.class, () -> FrameMix.parse(size));
        assertTrue(String.valueOf(error.getMessage()).startsWith("--size: "), error::toString);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDivideBytesAmongContextsByWeight(final Protection protection) {
        final Figures figures = new FairnessBench(protection, 8, FrameMix.IMIX, 0.05).run();
        assertTrue(figures.isExact());
        assertEquals(0, figures.number("dropped"));
        assertTrue(figures.number("jain") > 0.9 && figures.number("jain") <= 1, figures.values()::toString);
        assertTrue(figures.number("weight_2_ratio") > 1.5, figures.values()::toString);
    }

    @Test
    void shouldKnowAnUnfairShare() {
        assertEquals(1, FairnessBench.jain(new long[] {5, 5, 5, 5}), 1e-9);
        assertEquals(0.25, FairnessBench.jain(new long[] {9, 0, 0, 0}), 1e-9);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDeliverEveryCopyOfEveryKind(final Protection protection) {
        final Figures figures = new MulticastBench(protection, 31, 64, INSTANT, 2).run();
        assertTrue(figures.isExact());
        assertEquals(0, figures.number("dropped"));
        assertTrue(figures.number("multicast_mcopies") > 0);
        assertTrue(figures.number("unicast_mcopies") > 0);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldCountDescriptorsAndDoorbellsThatSegmentationSaves(final Protection protection) {
        final Figures figures = new SegmentationBench(protection, 2, INSTANT, 1).run();
        assertTrue(figures.isExact());
        assertEquals(0, figures.number("dropped"));
        assertEquals(2, figures.number("mss_descriptors_per_frame"));
        assertEquals(2.0 / 44, figures.number("tso_descriptors_per_frame"), 1e-9);
        assertEquals(44, figures.number("descriptors_saved"), 1e-9);
        assertEquals(44, figures.number("doorbells_saved"), 1e-9);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldTimeEveryFrameByEveryWay(final Protection protection) {
        final LatencyBench.Result result = new LatencyBench(protection, 64, 20, 1).run();
        assertTrue(result.exact());
        for (final LatencyWay way : List.of(LatencyWay.INLINE, LatencyWay.SPINNING, LatencyWay.HAND_OVER)) {
            assertEquals(20, result.of(way).getTotalCount(), way::toString);
        }
        for (final LatencyWay way : List.of(LatencyWay.SLEEPING_TOGETHER, LatencyWay.UNPARK_TOGETHER)) {
            assertEquals(2, result.of(way).getTotalCount(), way::toString);
        }
        assertTrue(result.figures().number("inline_p50_ns") > 0);
    }

    @Test
    void shouldDrawACurveForEachHistogram() {
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(1_000);
        final String svg = new LatencyFigure()
                .add("one", histogram)
                .add("other", histogram)
                .svg();
        assertEquals(2, svg.split("<polyline").length - 1);
        assertTrue(svg.contains(">one<") && svg.contains(">other<"));
    }

    @Test
    void shouldCarryFramesThroughATunnel() {
        final Figures figures =
                new WireBench(WireBench.Kind.UDP, Protection.VALIDATED, new String[0], 64, 0.05, 1).run();
        assertTrue(figures.isExact());
        assertTrue(figures.number("frames") > 0);
    }
}
