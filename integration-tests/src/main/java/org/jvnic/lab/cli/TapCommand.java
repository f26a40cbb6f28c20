package org.jvnic.lab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.tap.HostAddress;
import org.jvnic.lab.tap.StopSignal;
import org.jvnic.lab.tap.TapConfig;
import org.jvnic.lab.tap.TapLab;
import org.jvnic.lab.tap.TapReport;
import org.jvnic.lab.tap.TapReportJson;
import org.jvnic.lab.tap.TapReportText;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.wire.WireException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jvnic tap}: Java guests that a Linux host can ping. */
@Command(
        name = "tap",
        description = {
            "Puts Java guests behind a TAP interface of this machine; they answer ping and nc -u.",
            "Needs root or CAP_NET_ADMIN, or an interface made beforehand; see docs/wires.md."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TapCommand implements Callable<Integer> {
    @Option(names = "--name", paramLabel = "NAME", description = "The interface (default: ${DEFAULT-VALUE}).")
    private String name = "jv0";

    @Option(
            names = "--host",
            paramLabel = "A/P",
            description = "This host's address on it, and the prefix length (default: ${DEFAULT-VALUE}).")
    private String host = "10.55.0.1/24";

    @Option(
            names = "--guests",
            paramLabel = "N",
            description = "How many guests, 1 to 256; their addresses follow the host's (default: ${DEFAULT-VALUE}).")
    private int guests = 3;

    @Option(
            names = "--mtu",
            paramLabel = "M",
            description = "MTU of host and guests, 68 to 9202 (default: ${DEFAULT-VALUE}).")
    private int mtu = 1500;

    @Option(
            names = "--protection",
            description =
                    "on: the VMM validates each descriptor (CDNA); off: direct map. ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private RunCommand.OnOff protection = RunCommand.OnOff.ON;

    @Option(names = "--seconds", paramLabel = "S", description = "When it ends (default: with Ctrl-C).")
    private @Nullable Double seconds;

    @Option(
            names = "--json",
            description = "Print one JSON object instead of the table, and what can be tried to stderr.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    TapCommand() {}

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            return 1;
        }
        final TapConfig config = config(spec);
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter talk = json ? spec.commandLine().getErr() : out;
        try (StopSignal stop = StopSignal.install()) {
            final TapReport report = new TapLab(config).run(stop, () -> TapReportText.hints(config, talk));
            if (json) {
                TapReportJson.print(report, out);
            } else {
                TapReportText.print(report, out);
            }
            return report.problems().isEmpty() ? 0 : 1;
        }
    }

    private TapConfig config(final CommandSpec command) {
        try {
            if (seconds != null && seconds == 0) {
                throw new IllegalArgumentException("--seconds: 0 is not in (0, 86400]");
            }
            return new TapConfig(
                    name,
                    address(),
                    guests,
                    mtu,
                    protection == RunCommand.OnOff.ON ? Protection.VALIDATED : Protection.DIRECT_MAP,
                    seconds == null ? 0 : seconds);
        } catch (final IllegalArgumentException | WireException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private HostAddress address() {
        try {
            return HostAddress.parse(host);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("--host: " + e.getMessage(), e);
        }
    }
}
