package org.jvnic.vmm.wire;

import org.jvnic.nic.port.FrameBytes;

/**
 * One end of a cable between two cards of this JVM.
 *
 * <p>A frame is copied once, into the queue, and handed to the other card from there: it has left when the other card took it.
 * Frames on their way when the carrier goes still arrive. There is no latency and no loss; for those put a faulty wire in front.
 *
 * <p>Threads: each end belongs to the engine of its card. The carrier may be set, and either end closed, by any thread. Closing
 * drops nothing: what is queued then stays staged, as the only thread that may take it is the other card's.
 */
public final class LinkWire implements ManagedWire {
    /** Default size of the queue in each direction, bytes: room for 680 frames of 1514 bytes. */
    public static final int DEFAULT_QUEUE_BYTES = 1024 * 1024;

    /** Speed of a cable that is not told otherwise, Mb/s. */
    public static final int DEFAULT_SPEED_MBPS = 10_000;

    /**
     * The two ends of a cable.
     *
     * @param left  one end.
     * @param right the other.
     */
    public record Pair(LinkWire left, LinkWire right) implements AutoCloseable {
        /** Closes both ends. A second call does nothing. */
        @Override
        public void close() {
            left.close();
            right.close();
        }
    }

    private static final class Cable {
        private final int speedMbps;
        private volatile boolean up = true;
        private volatile boolean closed;

        Cable(final int speedMbps) {
            this.speedMbps = speedMbps;
        }
    }

    private final Cable cable;
    private final WireQueues queues;
    private final WireStatistics statistics;

    private LinkWire(final Cable cable, final WireQueues queues, final WireStatistics statistics) {
        this.cable = cable;
        this.queues = queues;
        this.statistics = statistics;
    }

    /**
     * A cable with the default queue and speed, its carrier up.
     *
     * @return its two ends.
     */
    public static Pair pair() {
        return pair(DEFAULT_QUEUE_BYTES, DEFAULT_SPEED_MBPS);
    }

    /**
     * A cable, its carrier up.
     *
     * @param queueBytes size of the queue in each direction, a power of two from 32 KiB to 1 GiB; a frame takes 8 to 15 bytes more
     *                   than it is long.
     * @param speedMbps  the speed both ends report, Mb/s, 1 or more; frames are not slowed down to it.
     * @return its two ends.
     * @throws IllegalArgumentException when an argument is out of range.
     */
    public static Pair pair(final int queueBytes, final int speedMbps) {
        if (speedMbps < 1) {
            throw new IllegalArgumentException("link: speed " + speedMbps + " Mb/s is not 1 or more");
        }
        final Cable cable = new Cable(speedMbps);
        final FrameRing toRight = new FrameRing("link", queueBytes);
        final FrameRing toLeft = new FrameRing("link", queueBytes);
        final WireStatistics left = new WireStatistics();
        final WireStatistics right = new WireStatistics();
        return new Pair(
                new LinkWire(cable, new WireQueues(toRight, 0, toLeft, 0, left, right), left),
                new LinkWire(cable, new WireQueues(toLeft, 0, toRight, 0, right, left), right));
    }

    /**
     * Sets the carrier of the cable, for both ends.
     *
     * @param up whether frames may pass; a closed cable stays down.
     */
    public void setLinkUp(final boolean up) {
        cable.up = up;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        return queues.transmit(frame, isLinkUp());
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        return cable.closed ? 0 : queues.poll(receiver, limit);
    }

    @Override
    public int staged() {
        return queues.staged();
    }

    @Override
    public boolean isLinkUp() {
        return cable.up && !cable.closed;
    }

    @Override
    public int speedMbps() {
        return cable.speedMbps;
    }

    @Override
    public WireStatistics statistics() {
        return statistics;
    }

    @Override
    public void close() {
        cable.closed = true;
    }
}
