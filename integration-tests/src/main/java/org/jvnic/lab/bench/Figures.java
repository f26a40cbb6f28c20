package org.jvnic.lab.bench;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a benchmark found, name by name in the order of printing. One thread. */
public final class Figures {
    /** The figure every benchmark has: whether every frame is accounted for. */
    public static final String EXACT = "ledger_exact";

    private final Map<String, Object> values = new LinkedHashMap<>();

    /** No figures yet. */
    public Figures() {}

    /**
     * Adds a figure.
     *
     * @param name  lower case with underscores, its unit last.
     * @param value a number, a text or a truth value.
     * @return this.
     */
    public Figures put(final String name, final Object value) {
        values.put(name, value);
        return this;
    }

    /**
     * Adds median, least and most of several windows.
     *
     * @param name    of the median; the others get {@code _min} and {@code _max} behind it.
     * @param windows one value a window, at least one.
     * @return this.
     */
    public Figures putWindows(final String name, final double[] windows) {
        final double[] sorted = windows.clone();
        Arrays.sort(sorted);
        put(name, sorted[sorted.length / 2]);
        if (sorted.length > 1) {
            put(name + "_min", sorted[0]);
            put(name + "_max", sorted[sorted.length - 1]);
        }
        return this;
    }

    /**
     * A figure that is a number.
     *
     * @param name the name.
     * @return its value.
     * @throws IllegalArgumentException when there is no such number.
     */
    public double number(final String name) {
        if (values.get(name) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("no number " + name + " in " + values.keySet());
    }

    /**
     * Whether every frame is accounted for.
     *
     * @return what {@value #EXACT} says.
     */
    public boolean isExact() {
        return Boolean.TRUE.equals(values.get(EXACT));
    }

    /**
     * The figures.
     *
     * @return a view in the order of printing.
     */
    public Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * The middle one.
     *
     * @param windows at least one value.
     * @return the upper median.
     */
    static double median(final double[] windows) {
        final double[] sorted = windows.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
