package org.jvnic.nic.i82576;

import org.jvnic.nic.i82576.statistics.Statistics;

/** Counts that a read clears. */
final class StatisticsUnit implements RegisterUnit {
    private final Statistics statistics;

    StatisticsUnit(final Statistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public boolean handles(final int offset) {
        return Statistics.handles(offset);
    }

    @Override
    public int read(final int offset) {
        return statistics.read(offset);
    }

    @Override
    public void write(final int offset, final int value) {
        // read only
    }
}
