package org.jvnic.vmm.vfiouser.server;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one server. They only grow. Threads: written by the server's, readable by any. */
public final class VfioUserStatistics {
    private static final VfioUserCounter[] COUNTERS = VfioUserCounter.values();

    private final AtomicLongArray values = new AtomicLongArray(COUNTERS.length);

    VfioUserStatistics() {}

    void add(final VfioUserCounter counter, final long amount) {
        final int index = counter.ordinal();
        values.setRelease(index, values.getPlain(index) + amount);
    }

    void count(final VfioUserCounter counter) {
        add(counter, 1);
    }

    /**
     * One counter.
     *
     * @param counter which.
     * @return its value, 0 or more.
     */
    public long get(final VfioUserCounter counter) {
        return values.getAcquire(counter.ordinal());
    }

    /**
     * The counters that are not 0, for people.
     *
     * @return name=value, separated by spaces; "nothing" when all are 0.
     */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (final VfioUserCounter counter : COUNTERS) {
            final long value = get(counter);
            if (value != 0) {
                text.append(text.length() == 0 ? "" : " ");
                text.append(counter.name().toLowerCase(Locale.ROOT)).append('=').append(value);
            }
        }
        return text.length() == 0 ? "nothing" : text.toString();
    }
}
