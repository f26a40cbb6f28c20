package org.jvnic.lab.cli;

import org.jvnic.lab.bench.Figures;
import org.jvnic.lab.bench.MulticastBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jvnic bench multicast}. */
@Command(
        name = "multicast",
        description = "Measures replication of multicast frames by the card against as many unicast copies.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchMulticastCommand extends FigureCommand {
    @Option(names = "--receivers", paramLabel = "N", description = "1 to 31 (default: ${DEFAULT-VALUE}).")
    private int receivers = 31;

    @Option(
            names = "--size",
            paramLabel = "B",
            description = "Bytes in memory, 60 to 9216 (default: ${DEFAULT-VALUE}).")
    private int size = 64;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of a window (default: ${DEFAULT-VALUE}).")
    private double seconds = 1;

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Windows of each kind, in turn, 1 to 100; medians are printed (default: ${DEFAULT-VALUE}).")
    private int windows = 5;

    BenchMulticastCommand() {}

    @Override
    Figures measure() {
        requireWindows(seconds, windows);
        return new MulticastBench(protection(), receivers, size, seconds, windows).run();
    }
}
