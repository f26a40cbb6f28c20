package org.jvnic.lab.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.bench.BenchConfig;
import org.jvnic.lab.bench.BenchResult;
import org.jvnic.lab.bench.Figures;
import org.jvnic.lab.bench.FrameMix;
import org.jvnic.lab.bench.TurnsBench;
import org.jvnic.vmm.machine.Protection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jvnic bench turns}. */
@Command(
        name = "turns",
        description = {
            "Measures one thread with protection off and on, 2 and 32 contexts, and the bare work beside, in turn by pieces of 30 ms,",
            "each in a JVM of its own: what disturbs the machine for longer disturbs all rows alike, and their ratios stay."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchTurnsCommand implements Callable<Integer> {
    @Option(
            names = "--size",
            paramLabel = "B",
            description = "Bytes in memory, 60 to 9216, or imix (default: ${DEFAULT-VALUE}).")
    private String size = "64";

    @Option(
            names = "--ring",
            paramLabel = "N",
            description =
                    "As of bench: a power of two in [8, 1024] (default: 256 where no frame is longer than 128 bytes, else 128).")
    private @Nullable Integer ring;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description =
                    "How long each row measures, after a warm-up of twice as long, at most 3 (default: ${DEFAULT-VALUE}).")
    private double seconds = 3;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    BenchTurnsCommand() {}

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            return 1;
        }
        final BenchConfig config;
        try {
            final FrameMix mix = FrameMix.parse(size);
            final int descriptors = ring == null ? BenchConfig.defaultRing(mix) : ring;
            config = new BenchConfig(mix, Protection.VALIDATED, 2, false, descriptors, 1, seconds);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        final PrintWriter err = spec.commandLine().getErr();
        final TurnsBench.Result result =
                new TurnsBench(JvnicMain.class, config.mix(), config.ring(), config.seconds(), err::println).run();
        final PrintWriter out = spec.commandLine().getOut();
        if (json) {
            printJson(result, out);
        } else {
            printTable(result, out);
        }
        out.flush();
        tellDisturbed(result, err);
        return result.exact() ? 0 : 1;
    }

    /** What takes the processor away for less than a turn, or stops one row, does not disturb all alike. */
    private static void tellDisturbed(final TurnsBench.Result result, final PrintWriter err) {
        for (final Figures row : result.rows()) {
            if (row.values().containsKey("cpu_share") && row.number("cpu_share") < BenchResult.UNDISTURBED) {
                err.printf(
                        Locale.ROOT,
                        "%s disturbed: its thread had the processor %.0f %% of the time%n",
                        row.values().get("what"),
                        100 * row.number("cpu_share"));
            }
        }
    }

    private static void printTable(final TurnsBench.Result result, final PrintWriter out) {
        final String line = "%6s  %-10s %8s %9s %9s %7s %7s%n";
        out.printf(line, "size", "what", "Mpps", "Gb/s", "allocated", "posted", "stride");
        for (final Figures row : result.rows()) {
            out.printf(
                    line,
                    row.values().get("size"),
                    row.values().get("what"),
                    String.format(Locale.ROOT, "%.3f", row.number("mpps")),
                    String.format(Locale.ROOT, "%.2f", row.number("gbps")),
                    row.values().getOrDefault("allocated_bytes", "-"),
                    row.values().getOrDefault("posted_buffers", "-"),
                    row.values().getOrDefault("slot_stride", "-"));
        }
        for (final String name : result.ratios().values().keySet()) {
            out.printf(Locale.ROOT, "%-18s %5.2f%n", name, result.ratios().number(name));
        }
    }

    private static void printJson(final TurnsBench.Result result, final PrintWriter out) throws IOException {
        try (JsonGenerator generator =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            generator.writeStartObject();
            generator.writeArrayFieldStart("rows");
            for (final Figures row : result.rows()) {
                generator.writeStartObject();
                FigureCommand.write(generator, row);
                generator.writeEndObject();
            }
            generator.writeEndArray();
            FigureCommand.write(generator, result.ratios());
            generator.writeEndObject();
        }
        out.println();
    }
}
