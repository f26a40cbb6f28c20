package org.jvnic.lab.cli;

import org.jvnic.lab.bench.FairnessBench;
import org.jvnic.lab.bench.Figures;
import org.jvnic.lab.bench.FrameMix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jvnic bench fairness}. */
@Command(
        name = "fairness",
        description =
                "Measures how evenly contexts that always have frames waiting get bytes through: Jain's index, and the share of one with twice the weight.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchFairnessCommand extends FigureCommand {
    @Option(names = "--contexts", paramLabel = "N", description = "Even, 2 to 256 (default: ${DEFAULT-VALUE}).")
    private int contexts = 32;

    @Option(names = "--size", paramLabel = "B", description = "Bytes in memory, or imix (default: ${DEFAULT-VALUE}).")
    private String size = "imix";

    @Option(names = "--seconds", paramLabel = "S", description = "Length of a window (default: ${DEFAULT-VALUE}).")
    private double seconds = 1;

    BenchFairnessCommand() {}

    @Override
    Figures measure() {
        requireWindows(seconds, 1);
        return new FairnessBench(protection(), contexts, FrameMix.parse(size), seconds).run();
    }
}
