package org.jvnic.lab.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Draws latencies by percentile, both axes logarithmic, as HdrHistogram's plots are. One thread. */
public final class LatencyFigure {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 170;
    private static final int TOP = 30;
    private static final int BOTTOM = 50;
    private static final int NINES = 4;
    private static final int STEPS = 200;
    private static final double LEAST_NS = 100;
    private static final double MOST_NS = 1e7;
    private static final String[] COLOURS = {"#1b6ca8", "#c8553d", "#8a8a8a", "#2a7f4f", "#b59f3b", "#7b4fa3", "#d18fb0"
    };

    private final Map<String, Histogram> curves = new LinkedHashMap<>();

    /** A figure without curves. */
    public LatencyFigure() {}

    /**
     * Adds a curve.
     *
     * @param name      for the legend.
     * @param histogram nanoseconds.
     * @return this.
     */
    public LatencyFigure add(final String name, final Histogram histogram) {
        curves.put(name, histogram);
        return this;
    }

    /**
     * Draws.
     *
     * @return an SVG document.
     */
    public String svg() {
        final StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        grid(svg);
        int index = 0;
        for (final Map.Entry<String, Histogram> curve : curves.entrySet()) {
            final String colour = COLOURS[index % COLOURS.length];
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n",
                    WIDTH - RIGHT + 10,
                    TOP + 20 + 20 * index,
                    colour,
                    curve.getKey()));
            curve(svg, curve.getValue(), colour);
            index++;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void grid(final StringBuilder svg) {
        for (double ns = LEAST_NS; ns <= MOST_NS; ns *= 10) {
            line(svg, x(0), y(ns), x(NINES), y(ns));
            label(
                    svg,
                    LEFT - 8,
                    y(ns) + 4,
                    "end",
                    ns < 1000 ? (int) ns + " ns" : ns < 1e6 ? (int) (ns / 1e3) + " us" : (int) (ns / 1e6) + " ms");
        }
        final String[] names = {"0 %", "90 %", "99 %", "99.9 %", "99.99 %"};
        for (int nines = 0; nines <= NINES; nines++) {
            line(svg, x(nines), TOP, x(nines), (double) HEIGHT - BOTTOM);
            label(svg, x(nines), HEIGHT - BOTTOM + 18, "middle", names[nines]);
        }
        label(svg, x(NINES / 2.0), HEIGHT - 10, "middle", "percentile");
    }

    private static void line(
            final StringBuilder svg, final double x1, final double y1, final double x2, final double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private static void label(
            final StringBuilder svg, final double x, final double y, final String anchor, final String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#444444\">%s</text>%n",
                x,
                y,
                anchor,
                text));
    }

    private static void curve(final StringBuilder svg, final Histogram histogram, final String colour) {
        svg.append("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"")
                .append(colour)
                .append("\" points=\"");
        for (int i = 0; i <= STEPS; i++) {
            final double nines = (double) NINES * i / STEPS;
            final double percentile = 100 * (1 - Math.pow(10, -nines));
            svg.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", x(nines), y((double) histogram.getValueAtPercentile(percentile))));
        }
        svg.append("\"/>\n");
    }

    /** One more nine of the percentile is one step to the right. */
    private static double x(final double nines) {
        return LEFT + (WIDTH - LEFT - RIGHT) * nines / NINES;
    }

    private static double y(final double ns) {
        final double clipped = Math.min(MOST_NS, Math.max(LEAST_NS, ns));
        final double share = Math.log(clipped / LEAST_NS) / Math.log(MOST_NS / LEAST_NS);
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
    }
}
