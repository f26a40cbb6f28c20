package org.jvnic.lab.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The rows of one thread, protection off and on with {@value #FEW} and {@value #MANY} contexts, measured in turn by pieces, each in
 * a JVM of its own, so that the profile of one does not shape the code of another; the bare work runs by pieces beside those without
 * protection. One thread.
 */
public final class TurnsBench {
    private static final int FEW = 2;
    private static final int MANY = 32;

    private final Class<?> main;
    private final FrameMix mix;
    private final int ring;
    private final double seconds;
    private final Consumer<String> progress;

    /**
     * A benchmark.
     *
     * @param main     whose {@code main} understands {@code bench --in-turns}.
     * @param mix      sizes of the frames.
     * @param ring     as {@link BenchConfig#ring}, of each row.
     * @param seconds  how long each row measures, as {@link BenchConfig#seconds}.
     * @param progress is told what goes on.
     */
    public TurnsBench(
            final Class<?> main,
            final FrameMix mix,
            final int ring,
            final double seconds,
            final Consumer<String> progress) {
        this.main = main;
        this.mix = mix;
        this.ring = ring;
        this.seconds = seconds;
        this.progress = progress;
    }

    /**
     * What was measured.
     *
     * @param rows   figures of each row, its name as {@code what}: off-one, on-one, off-many, on-many, bare-one, bare-many.
     * @param ratios of rates of this run.
     */
    public record Result(List<Figures> rows, Figures ratios) {
        /**
         * Whether every frame of every card is accounted for.
         *
         * @return true when all ledgers are exact.
         */
        public boolean exact() {
            return rows.stream()
                    .filter(row -> row.values().containsKey(Figures.EXACT))
                    .allMatch(Figures::isExact);
        }
    }

    /**
     * Measures.
     *
     * @return all rows and their ratios.
     * @throws IllegalStateException when one of the JVMs fails, naming the row and what it printed.
     * @throws IOException           when a JVM cannot be started.
     */
    public Result run() throws IOException {
        final List<BenchProcess> processes = List.of(
                row("off-one", FEW, "off", "--limit"),
                row("on-one", FEW, "on"),
                row("off-many", MANY, "off", "--limit"),
                row("on-many", MANY, "on"));
        return result(Turns.run(processes));
    }

    private BenchProcess row(final String what, final int contexts, final String protection, final String... more) {
        final List<String> command = new ArrayList<>(jvm());
        command.addAll(List.of(
                "bench",
                "--in-turns",
                "--json",
                "--threads",
                "one",
                "--size",
                mix.toString(),
                "--ring",
                Integer.toString(ring),
                "--protection",
                protection));
        command.addAll(List.of("--contexts", Integer.toString(contexts), "--seconds", Double.toString(seconds)));
        command.addAll(List.of(more));
        return new BenchProcess(what, command, progress);
    }

    /** This JVM once more; a jar is run as such, since its manifest opens what a class path does not. */
    private List<String> jvm() {
        final String classPath = System.getProperty("java.class.path");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                classPath.endsWith(".jar") && !classPath.contains(java.io.File.pathSeparator)
                        ? List.of("-jar", classPath)
                        : List.of("-cp", classPath, main.getName()));
        return command;
    }

    /** Rows and ratios of what each row printed. */
    static Result result(final Map<String, String> printed) throws IOException {
        final Map<String, Figures> rows = new LinkedHashMap<>();
        for (final Map.Entry<String, String> row : printed.entrySet()) {
            rows.put(row.getKey(), parse(row.getKey(), row.getValue()));
        }
        addBare(rows, "bare-one", "off-one");
        addBare(rows, "bare-many", "off-many");
        final Figures ratios = new Figures();
        putRatio(ratios, "one_of_bare", rows, "off-one", "bare-one");
        putRatio(ratios, "many_of_bare", rows, "off-many", "bare-many");
        putRatio(ratios, "on_of_off", rows, "on-one", "off-one");
        putRatio(ratios, "on_of_off_many", rows, "on-many", "off-many");
        putRatio(ratios, "many_of_one_off", rows, "off-many", "off-one");
        putRatio(ratios, "many_of_one_on", rows, "on-many", "on-one");
        return new Result(List.copyOf(rows.values()), ratios);
    }

    private static void addBare(final Map<String, Figures> rows, final String what, final String besideWhat) {
        final Figures beside = figures(rows, besideWhat);
        final double mpps = beside.number("limit_mpps");
        final double bitsPerFrame = beside.number("gbps") / beside.number("mpps");
        rows.put(
                what,
                new Figures()
                        .put("what", what)
                        .put("size", String.valueOf(beside.values().get("size")))
                        .put("mpps", mpps)
                        .put("gbps", mpps * bitsPerFrame));
    }

    private static void putRatio(
            final Figures ratios,
            final String name,
            final Map<String, Figures> rows,
            final String what,
            final String ofWhat) {
        ratios.put(
                name, figures(rows, what).number("mpps") / figures(rows, ofWhat).number("mpps"));
    }

    private static Figures figures(final Map<String, Figures> rows, final String what) {
        final Figures figures = rows.get(what);
        if (figures == null) {
            throw new IllegalStateException(what + " has no result");
        }
        return figures;
    }

    private static Figures parse(final String what, final String json) throws IOException {
        final Figures row = new Figures().put("what", what);
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                final String name = parser.currentName();
                final JsonToken value = parser.nextToken();
                if (value.isNumeric()) {
                    row.put(name, parser.getNumberValue());
                } else if (value.isBoolean()) {
                    row.put(name, parser.getBooleanValue());
                } else {
                    row.put(name, parser.getText());
                }
            }
        }
        return row;
    }
}
