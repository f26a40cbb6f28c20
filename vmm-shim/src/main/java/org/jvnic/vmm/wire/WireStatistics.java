package org.jvnic.vmm.wire;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jvnic.nic.port.FrameBytes;

/**
 * The counters of one wire. They only grow.
 *
 * <p>Threads: readable by any. Each counter is written by one thread, and stands in cache lines of its own so that the engine's
 * counters and those of the wire's thread do not get in each other's way.
 */
public final class WireStatistics {
    private static final WireCounter[] COUNTERS = WireCounter.values();
    private static final int STRIDE = 16;

    private final AtomicLongArray values = new AtomicLongArray((COUNTERS.length + 1) * STRIDE);

    WireStatistics() {}

    /** Adds; by the counter's one thread only. */
    void add(final WireCounter counter, final long amount) {
        final int index = index(counter);
        values.setRelease(index, values.getPlain(index) + amount);
    }

    /** Counts frames handed to the card; engine's thread. */
    void countReceived(final int frames, final long bytes) {
        if (frames > 0) {
            add(WireCounter.RX_FRAMES, frames);
            add(WireCounter.RX_BYTES, bytes);
        }
    }

    /** Counts frames that have left; by the thread that sees them leave. */
    void countSent(final int frames, final long bytes) {
        if (frames > 0) {
            add(WireCounter.TX_FRAMES, frames);
            add(WireCounter.TX_BYTES, bytes);
        }
    }

    /** Takes a frame from the card for a wire that keeps none; engine's thread. */
    boolean sink(final FrameBytes frame, final boolean up) {
        if (up) {
            countSent(1, frame.length());
        } else {
            add(WireCounter.TX_LINK_DOWN, 1);
        }
        return up;
    }

    private static int index(final WireCounter counter) {
        return (counter.ordinal() + 1) * STRIDE;
    }

    /**
     * One counter.
     *
     * @param counter which.
     * @return its value, 0 or more.
     */
    public long get(final WireCounter counter) {
        return values.getAcquire(index(counter));
    }

    /**
     * The counters of one kind together.
     *
     * @param kind which.
     * @return the sum, 0 or more.
     */
    public long sum(final WireCounter.Kind kind) {
        long sum = 0;
        for (final WireCounter counter : COUNTERS) {
            sum += counter.kind() == kind ? get(counter) : 0;
        }
        return sum;
    }

    /**
     * The counters that are not 0, for people.
     *
     * @return name=value, separated by spaces; "nothing" when all are 0.
     */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (final WireCounter counter : COUNTERS) {
            final long value = get(counter);
            if (value != 0) {
                text.append(text.length() == 0 ? "" : " ");
                text.append(counter.name().toLowerCase(Locale.ROOT)).append('=').append(value);
            }
        }
        return text.length() == 0 ? "nothing" : text.toString();
    }
}
