package org.jvnic.lab.cli;

import org.jvnic.lab.bench.Figures;
import org.jvnic.lab.bench.WireBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jvnic bench wire}. */
@Command(
        name = "wire",
        description =
                "Measures a guest behind one card to a guest behind another over TAP interfaces or a UDP tunnel, against a plain loop of system calls.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchWireCommand extends FigureCommand {
    @Option(names = "--kind", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private WireBench.Kind kind = WireBench.Kind.UDP;

    @Option(
            names = "--taps",
            paramLabel = "NAME,NAME",
            split = ",",
            description = "For TAP: two interfaces, connected by a bridge; see integration-tests/peers/wire-bench.sh.")
    private String[] taps = {};

    @Option(
            names = "--size",
            paramLabel = "B",
            description = "Bytes in memory, 60 to 1514 (default: ${DEFAULT-VALUE}).")
    private int size = 64;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of a window (default: ${DEFAULT-VALUE}).")
    private double seconds = 1;

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Windows of each kind, in turn, 1 to 100; medians are printed (default: ${DEFAULT-VALUE}).")
    private int windows = 5;

    BenchWireCommand() {}

    @Override
    Figures measure() {
        requireWindows(seconds, windows);
        return new WireBench(kind, protection(), taps, size, seconds, windows).run();
    }
}
