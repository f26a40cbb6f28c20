package org.jvnic.vmm.wire;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.NanoClock;
import org.jvnic.nic.port.FrameBytes;

/**
 * Generates one frame again and again, at a rate or as fast as it is asked, and takes whatever the card sends.
 *
 * <p>The rate is that of a bucket of credit: it fills with time, a frame costs 1, and it holds {@link Plan#burst}. What does
 * not fit is never sent, so a card that polls too rarely gets fewer frames and not a flood. Nothing is ever staged.
 *
 * <p>Threads: the engine's; closing any.
 */
public final class SourceSinkWire implements ManagedWire {
    /** The highest rate, frames a second. */
    public static final long MAX_RATE = 1_000_000_000;

    /** The largest burst, frames. */
    public static final int MAX_BURST = 1_000_000;

    private static final long NANOS = 1_000_000_000;

    /**
     * What to generate.
     *
     * @param framesPerSecond 0 for as fast as the card polls, or 1 to {@link #MAX_RATE}.
     * @param burst           the most frames that may come at once, 1 to {@link #MAX_BURST}; the first burst is due at once. Ignored
     *                        without a rate.
     * @param frames          frames to generate in all, or {@link Long#MAX_VALUE}; 0 for none.
     */
    public record Plan(long framesPerSecond, int burst, long frames) {
        /** As fast as the card polls, without end. */
        public static final Plan FLOOD = new Plan(0, 1, Long.MAX_VALUE);

        /** Nothing: a sink alone. */
        public static final Plan SILENCE = new Plan(0, 1, 0);

        /**
         * Checks the ranges.
         *
         * @param framesPerSecond 0 to {@link #MAX_RATE}.
         * @param burst           1 to {@link #MAX_BURST}.
         * @param frames          0 or more.
         * @throws IllegalArgumentException when one is left.
         */
        public Plan {
            requireRange("frames per second", framesPerSecond, 0, MAX_RATE);
            requireRange("burst", burst, 1, MAX_BURST);
            requireRange("frames", frames, 0, Long.MAX_VALUE);
        }
    }

    private final Plan plan;
    private final NanoClock clock;
    private final ByteBuffer template;
    private final long templateHost;
    private final WireStatistics statistics = new WireStatistics();
    private long generated;
    private long credit;
    private long lastNs;
    private boolean started;
    private volatile boolean closed;

    /**
     * A generator and sink.
     *
     * @param template the frame without FCS, 14 to 9216 bytes; copied.
     * @param plan     how often.
     * @param clock    what the rate is measured by.
     * @throws IllegalArgumentException when the template is too short or too long.
     */
    public SourceSinkWire(final byte[] template, final Plan plan, final NanoClock clock) {
        requireRange("frame bytes", template.length, FrameRing.MIN_FRAME_BYTES, FrameRing.MAX_FRAME_BYTES);
        this.plan = plan;
        this.clock = clock;
        this.template =
                BufferUtil.allocateDirectAligned(template.length, Long.BYTES).put(template);
        templateHost = BufferUtil.address(this.template);
    }

    private static void requireRange(final String what, final long value, final long min, final long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("source: " + what + " " + value + " is not in " + min + ".." + max);
        }
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        return statistics.sink(frame, !closed);
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        final int due = due(limit);
        int frames = 0;
        try {
            while (frames < due) {
                frames++;
                receiver.onFrame(templateHost, template.capacity());
            }
        } finally {
            count(frames);
        }
        return frames;
    }

    private int due(final int limit) {
        if (closed) {
            return 0;
        }
        final long wanted = Math.min(limit, plan.frames() - generated);
        if (plan.framesPerSecond() == 0) {
            return (int) wanted;
        }
        refill(clock.nanoTime());
        return (int) Math.min(wanted, credit / NANOS);
    }

    private void refill(final long nowNs) {
        final long full = plan.burst() * NANOS;
        final long elapsedNs = started ? Math.max(0, nowNs - lastNs) : Long.MAX_VALUE;
        final long missing = full - credit;
        credit = elapsedNs > missing / plan.framesPerSecond() ? full : credit + elapsedNs * plan.framesPerSecond();
        lastNs = nowNs;
        started = true;
    }

    private void count(final int frames) {
        generated += frames;
        credit -= plan.framesPerSecond() == 0 ? 0 : frames * NANOS;
        statistics.countReceived(frames, (long) frames * template.capacity());
    }

    @Override
    public boolean isLinkUp() {
        return !closed;
    }

    @Override
    public WireStatistics statistics() {
        return statistics;
    }

    @Override
    public void close() {
        closed = true;
    }
}
