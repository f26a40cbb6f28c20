package org.jvnic.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.experiment.Experiment;
import org.jvnic.lab.experiment.OffloadPlan;
import org.jvnic.lab.experiment.Pattern;
import org.jvnic.lab.experiment.ReportJson;
import org.jvnic.lab.experiment.ReportText;
import org.jvnic.lab.experiment.RunConfig;
import org.jvnic.lab.experiment.RunReport;
import org.jvnic.lab.experiment.WirePlan;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jvnic run}: VMs exchange traffic through one card while one watches. */
@Command(
        name = "run",
        description = "Boots VMs on one card, lets them exchange traffic, and does the books.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final int PROGRESS_STEPS = 1000;
    private static final double DEFAULT_SECONDS = 5;

    /** Whether a switch is on. */
    enum OnOff {
        ON,
        OFF
    }

    /** Who runs the engine, in the words of the command line. */
    enum EngineChoice {
        THREAD,
        INLINE
    }

    @Option(names = "--vms", paramLabel = "N", description = "Number of VMs, 2 to 256 (default: ${DEFAULT-VALUE}).")
    private int vms = 8;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long to send (default: 5, unless --frames is given).")
    private @Nullable Double seconds;

    @Option(names = "--frames", paramLabel = "N", description = "How many frames to send in all.")
    private @Nullable Long frames;

    @Option(
            names = "--size",
            paramLabel = "B|imix",
            description = "Frame size without FCS, 60 to 9216, or imix (default: ${DEFAULT-VALUE}).")
    private String size = "imix";

    @Option(
            names = "--pattern",
            description = "Who talks to whom: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Pattern pattern = Pattern.PAIRS;

    @Option(
            names = "--protection",
            description =
                    "on: the VMM validates each descriptor (CDNA); off: direct map. ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private OnOff protection = OnOff.ON;

    @Option(
            names = "--engine",
            description =
                    "A thread of its own, or inline on the doorbell's thread: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private EngineChoice engine = EngineChoice.THREAD;

    @Option(
            names = "--nics",
            paramLabel = "N",
            description = "Cards, 1 to 8, VMs alternating between them (default: 1; 2 with --wire link or udp).")
    private @Nullable Integer nics;

    @Option(
            names = "--wire",
            paramLabel = "none|link|udp|tap:NAME|pcap:FILE",
            description = {
                "What the cards are plugged into (default: none; link with several cards).",
                "link: a cable in this JVM, or a hub. udp: a tunnel over the loopback interface. tap:NAME: a TAP of this machine, which needs"
                        + " root; several cards get NAME0, NAME1, ... on bridge NAMEb. pcap:FILE: replays a capture into the card."
            })
    private @Nullable String wire;

    @Option(
            names = "--vlan",
            paramLabel = "ID",
            description = "Frames are in this VLAN, 1 to 4094: the card inserts and strips the tag.")
    private int vlan;

    @Option(
            names = "--tso",
            paramLabel = "B",
            description =
                    "Send TCP data of up to B bytes at a time, at most 61440, which the card cuts into frames of --size.")
    private int tso;

    @Option(names = "--checksum-offload", description = "The card makes and verifies checksums.")
    private boolean checksumOffload;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--deterministic",
            description = "One thread, stepped engine, manual clock: the same seed gives the same run, byte for byte.")
    private boolean deterministic;

    @Option(names = "--pcap", paramLabel = "FILE", description = "Write every delivered frame as pcapng.")
    private @Nullable Path pcap;

    @Option(names = "--trace", description = "Print register accesses, descriptors, faults and refusals to stderr.")
    private boolean trace;

    @Option(names = "--json", description = "Print one JSON object instead of the table.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    RunCommand() {}

    @Override
    public Integer call() throws IOException {
        final RunConfig config = config();
        final PrintWriter out = command().commandLine().getOut();
        final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        final RunReport report = run(new Experiment(config, trace ? err : null));
        if (json) {
            ReportJson.print(report, out);
        } else {
            ReportText.print(report, out);
        }
        return report.problems().isEmpty() ? 0 : 1;
    }

    private CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("run: not called through the command line");
        }
        return spec;
    }

    private RunConfig config() {
        try {
            final WirePlan plan = wirePlan();
            final double time = seconds != null ? seconds : frames == null ? DEFAULT_SECONDS : 0;
            return new RunConfig(
                    vms,
                    time,
                    frames == null ? 0 : frames,
                    frameBytes(),
                    pattern,
                    protection == OnOff.ON ? Protection.VALIDATED : Protection.DIRECT_MAP,
                    deterministic
                            ? EngineMode.STEPPED
                            : engine == EngineChoice.INLINE ? EngineMode.INLINE : EngineMode.THREAD,
                    seed,
                    pcap,
                    trace,
                    nics == null ? plan.usualNics() : nics,
                    plan,
                    new OffloadPlan(vlan, tso, checksumOffload));
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(command().commandLine(), e.getMessage(), e);
        }
    }

    private WirePlan wirePlan() {
        if (wire != null) {
            return WirePlan.parse(wire);
        }
        return nics != null && nics > 1 ? WirePlan.LINK : WirePlan.NONE;
    }

    private int frameBytes() {
        if (size.toLowerCase(Locale.ROOT).equals("imix")) {
            return 0;
        }
        try {
            final int bytes = Integer.parseInt(size);
            return bytes == 0 ? -1 : bytes;
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException("--size: '" + size + "' is not in [60, 9216], nor imix", e);
        }
    }

    private RunReport run(final Experiment experiment) {
        if (json || trace) {
            return experiment.run(fraction -> {});
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(vms + " VMs")
                .setInitialMax(PROGRESS_STEPS)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .build()) {
            return experiment.run(fraction -> bar.stepTo(Math.round(Math.min(1, fraction) * PROGRESS_STEPS)));
        }
    }
}
