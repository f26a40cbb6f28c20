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
 */
public record TapOptions(
        int queueBytes, int vnetHeaderBytes, boolean joinsSegments, boolean persistent, long maxIdleNs) {
    /** 1 MiB of queue, no header, an interface that goes with the wire, sleeps of 10 milliseconds. */
    public static final TapOptions DEFAULT = new TapOptions(1024 * 1024, 0, false, false, 10_000_000);

    /**
     * Checks the ranges; that of the queue is checked when the wire is opened.
     *
     * @param queueBytes      size of the queue in each direction.
     * @param vnetHeaderBytes 0, 10 or 12.
     * @param joinsSegments   whether TCP segments are joined.
     * @param persistent      whether the interface stays.
     * @param maxIdleNs       1000 to 10^9.
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
    }

    /**
     * These options with another queue.
     *
     * @param bytes size in each direction.
     * @return the options.
     */
    public TapOptions withQueueBytes(final int bytes) {
        return new TapOptions(bytes, vnetHeaderBytes, joinsSegments, persistent, maxIdleNs);
    }

    /**
     * These options with another header.
     *
     * @param bytes 0, 10 or 12.
     * @return the options.
     */
    public TapOptions withVnetHeader(final int bytes) {
        return new TapOptions(queueBytes, bytes, false, persistent, maxIdleNs);
    }

    /**
     * These options for TCP segments that are handed to the kernel together, with the header that takes.
     *
     * @return the options.
     */
    public TapOptions joiningSegments() {
        return new TapOptions(queueBytes, SegmentJoiner.VNET_HEADER, true, persistent, maxIdleNs);
    }

    /**
     * These options for an interface that stays, or goes.
     *
     * @param stays whether it stays.
     * @return the options.
     */
    public TapOptions withPersistent(final boolean stays) {
        return new TapOptions(queueBytes, vnetHeaderBytes, joinsSegments, stays, maxIdleNs);
    }

    /**
     * These options with another rest.
     *
     * @param time the longest rest.
     * @param unit its unit.
     * @return the options.
     */
    public TapOptions withMaxIdle(final long time, final TimeUnit unit) {
        return new TapOptions(queueBytes, vnetHeaderBytes, joinsSegments, persistent, unit.toNanos(time));
    }
}
