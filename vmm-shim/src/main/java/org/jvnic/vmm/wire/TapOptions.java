package org.jvnic.vmm.wire;

import java.util.concurrent.TimeUnit;

/**
 * How a TAP is used.
 *
 * @param queueBytes      size of the queue in each direction, a power of two from 32 KiB to 1 GiB.
 * @param vnetHeaderBytes bytes of virtio-net header in front of each frame between the wire and the kernel: 0 for none, 10 or 12.
 *                        No offload is negotiated with the kernel: it is ignored when received.
 * @param joinsSegments   whether TCP segments that follow one another are handed to the kernel as one packet; takes a virtio-net header
 *                        of 10 bytes.
 * @param persistent      whether the interface stays when the wire is closed. One that was persistent before always stays.
 * @param maxIdleNs       the longest the sending thread sleeps when there is nothing to send, 1000 ns to 1 s: what a frame may wait for
 *                        when it is handed over without {@link TapWire#flush}, which every card calls.
 * @param looks           how often each thread looks again, yielding its processor, before it sleeps: 0 to 10000. A wake-up takes longer
 *                        than a frame; while frames come without a pause, looking again saves it, and costs processor time after.
 */
public record TapOptions(
        int queueBytes, int vnetHeaderBytes, boolean joinsSegments, boolean persistent, long maxIdleNs, int looks) {
    /** 1 MiB of queue, no header, an interface that goes with the wire, sleeps of 10 milliseconds at once. */
    public static final TapOptions DEFAULT = new TapOptions(1024 * 1024, 0, false, false, 10_000_000, 0);

    private static final int MOST_LOOKS = 10_000;

    /**
     * Checks the ranges; that of the queue is checked when the wire is opened.
     *
     * @param queueBytes      size of the queue in each direction.
     * @param vnetHeaderBytes 0, 10 or 12.
     * @param joinsSegments   whether TCP segments are joined.
     * @param persistent      whether the interface stays.
     * @param maxIdleNs       1000 to 10^9.
     * @param looks           0 to 10000.
     * @throws IllegalArgumentException when one is left.
     */
    public TapOptions {
        if (vnetHeaderBytes != 0 && vnetHeaderBytes != 10 && vnetHeaderBytes != 12) {
            throw new IllegalArgumentException(
                    "tap: virtio-net header of " + vnetHeaderBytes + " bytes is not 0, 10 or 12");
        }
        if (joinsSegments && vnetHeaderBytes != SegmentJoiner.VNET_HEADER) {
            throw new IllegalArgumentException("tap: to join segments takes a virtio-net header of "
                    + SegmentJoiner.VNET_HEADER + " bytes, not " + vnetHeaderBytes);
        }
        WireThread.requireRest("tap", maxIdleNs);
        if (looks < 0 || looks > MOST_LOOKS) {
            throw new IllegalArgumentException("tap: looks=" + looks + " is not in [0, " + MOST_LOOKS + "]");
        }
    }

    /**
     * These options with another queue.
     *
     * @param bytes size in each direction.
     * @return the options.
     */
    public TapOptions withQueueBytes(final int bytes) {
        return new TapOptions(bytes, vnetHeaderBytes, joinsSegments, persistent, maxIdleNs, looks);
    }

    /**
     * These options with another header.
     *
     * @param bytes 0, 10 or 12.
     * @return the options.
     */
    public TapOptions withVnetHeader(final int bytes) {
        return new TapOptions(queueBytes, bytes, false, persistent, maxIdleNs, looks);
    }

    /**
     * These options for TCP segments that are handed to the kernel together, with the header that takes.
     *
     * @return the options.
     */
    public TapOptions joiningSegments() {
        return new TapOptions(queueBytes, SegmentJoiner.VNET_HEADER, true, persistent, maxIdleNs, looks);
    }

    /**
     * These options for an interface that stays, or goes.
     *
     * @param stays whether it stays.
     * @return the options.
     */
    public TapOptions withPersistent(final boolean stays) {
        return new TapOptions(queueBytes, vnetHeaderBytes, joinsSegments, stays, maxIdleNs, looks);
    }

    /**
     * These options with another rest.
     *
     * @param time the longest rest.
     * @param unit its unit.
     * @return the options.
     */
    public TapOptions withMaxIdle(final long time, final TimeUnit unit) {
        return new TapOptions(queueBytes, vnetHeaderBytes, joinsSegments, persistent, unit.toNanos(time), looks);
    }

    /**
     * These options with threads that look again before they sleep.
     *
     * @param count how often, 0 to 10000.
     * @return the options.
     */
    public TapOptions withLooks(final int count) {
        return new TapOptions(queueBytes, vnetHeaderBytes, joinsSegments, persistent, maxIdleNs, count);
    }
}
