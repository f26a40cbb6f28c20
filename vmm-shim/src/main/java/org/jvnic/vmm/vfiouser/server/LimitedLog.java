package org.jvnic.vmm.vfiouser.server;

import java.util.function.Consumer;

/** Passes lines on, so many a second at most: a client must not fill a disk. Threads: the server's. */
final class LimitedLog implements Consumer<String> {
    private static final int LINES = 20;
    private static final long PERIOD_NS = 1_000_000_000;

    private final String name;
    private final Consumer<String> behind;
    private final VfioUserStatistics statistics;
    private long periodStart = System.nanoTime();
    private int lines;

    LimitedLog(final String name, final Consumer<String> behind, final VfioUserStatistics statistics) {
        this.name = name;
        this.behind = behind;
        this.statistics = statistics;
    }

    @Override
    public void accept(final String line) {
        final long now = System.nanoTime();
        if (now - periodStart >= PERIOD_NS) {
            periodStart = now;
            lines = 0;
        }
        if (lines == LINES) {
            statistics.count(VfioUserCounter.LINES_SUPPRESSED);
            return;
        }
        lines++;
        behind.accept(name + ": " + line);
    }
}
