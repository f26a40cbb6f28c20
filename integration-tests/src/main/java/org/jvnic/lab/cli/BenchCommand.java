package org.jvnic.lab.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.bench.BenchConfig;
import org.jvnic.lab.bench.BenchResult;
import org.jvnic.lab.bench.BenchSeries;
import org.jvnic.lab.bench.FrameMix;
import org.jvnic.lab.bench.OwnTurn;
import org.jvnic.lab.bench.StageProfile;
import org.jvnic.lab.bench.ThroughputBench;
import org.jvnic.vmm.machine.Protection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jvnic bench}: guest to guest through the card, as fast as it goes. */
@Command(
        name = "bench",
        description =
                "Measures guest to guest through the card: the sender stores 16 header bytes, the receiver loads 8.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            BenchLatencyCommand.class,
            BenchFairnessCommand.class,
            BenchMulticastCommand.class,
            BenchTsoCommand.class,
            BenchTurnsCommand.class,
            BenchWireCommand.class
        })
final class BenchCommand implements Callable<Integer> {
    /** Where the engine runs. */
    enum Threads {
        ONE,
        TWO
    }

    @Option(
            names = "--size",
            paramLabel = "B",
            description =
                    "Bytes in memory, without FCS, 60 to 9216, or imix: 64, 594 and 1518 as 7:4:1 (default: ${DEFAULT-VALUE}).")
    private String size = "64";

    @Option(names = "--protection", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private RunCommand.OnOff protection = RunCommand.OnOff.ON;

    @Option(
            names = "--contexts",
            paramLabel = "N",
            description = "N contexts are N/2 sending pairs (default: ${DEFAULT-VALUE}).")
    private int contexts = 2;

    @Option(
            names = "--threads",
            description =
                    "two: the engine on a core of its own; one: run to completion beside the drivers. ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Threads threads = Threads.ONE;

    @Option(
            names = "--ring",
            paramLabel = "N",
            description =
                    "Descriptors of each transmit ring and receive buffers posted by each context, a power of two in [8, 1024] (default: 256 where no frame is longer than 128 bytes, else 128).")
    private @Nullable Integer ring;

    @Option(
            names = "--slice",
            paramLabel = "N",
            description =
                    "With --threads one: bursts, each as long as the ring, a pair carries before the next pair has its turn, 1 to 1024 (default: 8192 frames, which is 64 for a ring of 128).")
    private @Nullable Integer slice;

    @Option(names = "--seconds", paramLabel = "S", description = "How long to measure (default: ${DEFAULT-VALUE}).")
    private double seconds = 3;

    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "Measure N times, 1 to 100, and print the median (default: ${DEFAULT-VALUE}).")
    private int windows = 1;

    @Option(
            names = "--limit",
            description =
                    "In turn with each window run the bare work (rings, one copy, write-back in a plain loop) and compare.")
    private boolean limit;

    @Option(
            names = "--stages",
            description =
                    "Sample where the time goes; wants JVNIC_JAVA_OPTS='-XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints'. Text only.")
    private boolean stages;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--in-turns",
            hidden = true,
            description = "Measure one window by pieces, each after a line on standard input; bench turns gives them.")
    private boolean inTurns;

    @Spec
    private @Nullable CommandSpec spec;

    BenchCommand() {}

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            return 1;
        }
        final BenchConfig config;
        try {
            config = config();
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        if (windows < 1 || windows > 100) {
            throw new ParameterException(spec.commandLine(), "--windows: " + windows + " is not in [1, 100]");
        }
        if (stages) {
            return printStages(config, spec.commandLine().getOut());
        }
        final BenchSeries series =
                inTurns ? runInTurns(config, spec.commandLine().getOut()) : BenchSeries.run(config, windows, limit);
        print(series, spec.commandLine().getOut());
        return series.median().exact() ? 0 : 1;
    }

    private BenchConfig config() {
        final FrameMix mix = FrameMix.parse(size);
        final int descriptors = ring == null ? BenchConfig.defaultRing(mix) : ring;
        return new BenchConfig(
                mix,
                protection == RunCommand.OnOff.ON ? Protection.VALIDATED : Protection.DIRECT_MAP,
                contexts,
                threads == Threads.TWO,
                descriptors,
                slice == null ? BenchConfig.defaultSlice(Math.max(1, descriptors)) : slice,
                seconds);
    }

    private BenchSeries runInTurns(final BenchConfig config, final PrintWriter out) {
        final OwnTurn turn = new OwnTurn(new InputStreamReader(System.in, StandardCharsets.US_ASCII), out);
        turn.begin();
        return BenchSeries.runInTurns(config, limit, turn);
    }

    private static int printStages(final BenchConfig config, final PrintWriter out) {
        new ThroughputBench(config).run(); // compiled code is what is to be sampled
        try (StageProfile profile = new StageProfile()) {
            final BenchResult result = new ThroughputBench(config).run();
            final Map<String, Integer> counts = profile.count();
            final double all =
                    counts.values().stream().mapToInt(Integer::intValue).sum();
            out.printf(Locale.ROOT, "%.1f ns CPU a frame, %.0f samples%n", result.cpuNsPerFrame(), all);
            counts.forEach((stage, samples) -> out.printf(
                    Locale.ROOT,
                    "%-32s %5.1f ns %5.1f %%%n",
                    stage,
                    result.cpuNsPerFrame() * samples / all,
                    100 * samples / all));
            out.flush();
            return result.exact() ? 0 : 1;
        }
    }

    private void print(final BenchSeries series, final PrintWriter out) throws IOException {
        final BenchResult result = series.median();
        if (json) {
            printJson(series, out);
        } else {
            out.printf(
                    Locale.ROOT,
                    "%s B, protection %s, %d contexts, threads %s: %.3f Mpps, %.2f Gb/s, %.1f ns CPU a frame, %d B allocated, %d dropped, ledger %s%n",
                    size,
                    protection,
                    contexts,
                    threads,
                    result.mpps(),
                    result.gbps(),
                    result.cpuNsPerFrame(),
                    result.allocatedBytes(),
                    result.dropped(),
                    result.exact() ? "exact" : "OFF");
            if (windows > 1) {
                out.printf(Locale.ROOT, "  %d windows, %.3f to %.3f Mpps%n", windows, series.least(), series.most());
            }
            if (series.repeated() > 0) {
                out.printf(
                        Locale.ROOT,
                        "  %d windows repeated: other work had taken more than %.0f %% of the processors%n",
                        series.repeated(),
                        100 * (1 - BenchResult.UNDISTURBED));
            }
            if (result.cpuShare() < BenchResult.UNDISTURBED) {
                out.printf(
                        Locale.ROOT,
                        "  disturbed: the threads had a processor %.0f %% of the time%n",
                        100 * result.cpuShare());
            }
            if (limit) {
                out.printf(
                        Locale.ROOT,
                        "  bare work %.3f Mpps; the card reaches %.1f %% of it%n",
                        series.limit(),
                        100 * result.mpps() / series.limit());
            }
        }
        out.flush();
    }

    private void printJson(final BenchSeries series, final PrintWriter out) throws IOException {
        final BenchResult result = series.median();
        try (JsonGenerator generator =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            generator.writeStartObject();
            generator.writeStringField("size", size);
            generator.writeStringField("protection", protection.name().toLowerCase(Locale.ROOT));
            generator.writeNumberField("contexts", contexts);
            generator.writeStringField("threads", threads.name().toLowerCase(Locale.ROOT));
            generator.writeNumberField("seconds", result.elapsedNs() / 1e9);
            generator.writeNumberField("frames", result.frames());
            generator.writeNumberField("mpps", result.mpps());
            generator.writeNumberField("gbps", result.gbps());
            generator.writeNumberField("cpu_ns_per_frame", result.cpuNsPerFrame());
            generator.writeNumberField("allocated_bytes", result.allocatedBytes());
            generator.writeNumberField("slot_stride", result.config().slotStride());
            generator.writeNumberField("ring", result.config().ring());
            generator.writeNumberField("posted_buffers", result.config().ring());
            generator.writeNumberField("burst", result.config().burst());
            generator.writeNumberField("slice", result.config().slice());
            generator.writeNumberField("dropped", result.dropped());
            generator.writeBooleanField("ledger_exact", result.exact());
            generator.writeNumberField("windows", windows);
            generator.writeNumberField("windows_repeated", series.repeated());
            generator.writeNumberField("cpu_share", result.cpuShare());
            generator.writeNumberField("mpps_min", series.least());
            generator.writeNumberField("mpps_max", series.most());
            if (limit) {
                generator.writeNumberField("limit_mpps", series.limit());
                generator.writeNumberField("of_limit", result.mpps() / series.limit());
            }
            generator.writeEndObject();
        }
        out.println();
    }
}
