package org.jvnic.lab.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.jvnic.lab.bench.Figures;
import org.jvnic.vmm.machine.Protection;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A benchmark that prints figures: what all of them have in common. */
abstract class FigureCommand implements Callable<Integer> {
    @Option(names = "--protection", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private RunCommand.OnOff protection = RunCommand.OnOff.ON;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    /** Checks the options and measures. IllegalArgumentException names an option out of range. */
    abstract Figures measure() throws IOException;

    final Protection protection() {
        return protection == RunCommand.OnOff.ON ? Protection.VALIDATED : Protection.DIRECT_MAP;
    }

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            return 1;
        }
        final Figures figures;
        try {
            figures = measure();
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        figures.put("protection", protection.name().toLowerCase(Locale.ROOT));
        final PrintWriter out = spec.commandLine().getOut();
        if (json) {
            printJson(figures, out);
        } else {
            figures.values().forEach((name, value) -> out.printf(Locale.ROOT, "%-36s %s%n", name, text(value)));
        }
        out.flush();
        return figures.isExact() ? 0 : 1;
    }

    private static String text(final Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.4g", number) : value.toString();
    }

    private static void printJson(final Figures figures, final PrintWriter out) throws IOException {
        try (JsonGenerator generator =
                new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            generator.writeStartObject();
            write(generator, figures);
            generator.writeEndObject();
        }
        out.println();
    }

    /** Adds figures to the object that is being written. */
    static void write(final JsonGenerator generator, final Figures figures) throws IOException {
        for (final Map.Entry<String, Object> figure : figures.values().entrySet()) {
            generator.writeFieldName(figure.getKey());
            write(generator, figure.getValue());
        }
    }

    private static void write(final JsonGenerator generator, final Object value) throws IOException {
        if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.toString());
        } else {
            generator.writeString(value.toString());
        }
    }

    /** Checks the windows of a benchmark that has them. */
    static void requireWindows(final double seconds, final int windows) {
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new IllegalArgumentException("--seconds: " + seconds + " is not in (0, 3600]");
        }
        if (windows < 1 || windows > 100) {
            throw new IllegalArgumentException("--windows: " + windows + " is not in [1, 100]");
        }
    }
}
