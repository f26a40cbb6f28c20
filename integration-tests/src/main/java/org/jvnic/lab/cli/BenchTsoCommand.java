package org.jvnic.lab.cli;

import org.jvnic.lab.bench.Figures;
import org.jvnic.lab.bench.SegmentationBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jvnic bench tso}. */
@Command(
        name = "tso",
        description =
                "Measures TCP segmentation by the card against the same segments sent one by one with checksum offload.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchTsoCommand extends FigureCommand {
    @Option(
            names = "--burst",
            paramLabel = "N",
            description =
                    "Packets handed over before the doorbell is rung, 1 to 4, both ways (default: ${DEFAULT-VALUE}).")
    private int burst = 4;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of a window (default: ${DEFAULT-VALUE}).")
    private double seconds = 1;

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Windows of each kind, in turn, 1 to 100; medians are printed (default: ${DEFAULT-VALUE}).")
    private int windows = 5;

    BenchTsoCommand() {}

    @Override
    Figures measure() {
        requireWindows(seconds, windows);
        return new SegmentationBench(protection(), burst, seconds, windows).run();
    }
}
