package org.jvnic.lab.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.bench.Figures;
import org.jvnic.lab.bench.LatencyBench;
import org.jvnic.lab.bench.LatencyFigure;
import org.jvnic.lab.bench.LatencyWay;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jvnic bench latency}. */
@Command(
        name = "latency",
        description = "Measures how long a frame takes from the sender's doorbell to the receiver's handler.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchLatencyCommand extends FigureCommand {
    @Option(
            names = "--size",
            paramLabel = "B",
            description = "Bytes in memory, 60 to 9216 (default: ${DEFAULT-VALUE}).")
    private int size = 64;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description =
                    "Frames of each kind, 1 to 10000000, a tenth of it where the receiver sleeps (default: ${DEFAULT-VALUE}).")
    private int samples = 100_000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the lengths of sleep and the order of samples (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Write the percentiles of each kind as HdrHistogram prints them, and latency.svg, to this folder.")
    private @Nullable Path output;

    BenchLatencyCommand() {}

    @Override
    Figures measure() throws IOException {
        final LatencyBench.Result result = new LatencyBench(protection(), size, samples, seed).run();
        final Path folder = output;
        if (folder != null) {
            Files.createDirectories(folder);
            final LatencyFigure figure = new LatencyFigure();
            for (final LatencyWay way : LatencyWay.values()) {
                write(folder, way.figureName().replace('_', '-'), result.of(way));
                figure.add(way.legend(), result.of(way));
            }
            Files.writeString(folder.resolve("latency.svg"), figure.svg());
        }
        return result.figures();
    }

    private static void write(final Path folder, final String name, final Histogram histogram) throws IOException {
        final Path file = folder.resolve(name + ".hgrm");
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            histogram.outputPercentileDistribution(out, 1.0);
        }
    }
}
