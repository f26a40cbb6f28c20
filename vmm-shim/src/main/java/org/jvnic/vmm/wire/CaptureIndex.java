package org.jvnic.vmm.wire;

import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Where the frames of a capture are and when they come, counted from the first that has a time. Time never runs backwards: a
 * frame that is earlier than the one before it comes with it, and so does one without a time.
 */
final class CaptureIndex {
    private static final int LINKTYPE_ETHERNET = 1;

    private final WireStatistics statistics;
    private final IntArrayList offsets = new IntArrayList();
    private final IntArrayList lengths = new IntArrayList();
    private final LongArrayList times = new LongArrayList();
    private boolean timed;
    private long firstNs;
    private long latestNs;
    private int packets;

    /** Packets that cannot be replayed are counted there. */
    CaptureIndex(final WireStatistics statistics) {
        this.statistics = statistics;
    }

    static boolean isEthernet(final int linkType) {
        return linkType == LINKTYPE_ETHERNET;
    }

    /** The packet that is added next has a time, in nanoseconds of the file's own count. */
    void at(final long timeNs) {
        if (!timed) {
            timed = true;
            firstNs = timeNs;
        }
        latestNs = Math.max(latestNs, CaptureTime.subtract(timeNs, firstNs));
    }

    /** Adds a packet: where it is in the file, bytes captured there, bytes it had, and what it is. */
    void add(final int offset, final int captured, final int original, final int linkType) {
        packets++;
        if (!isEthernet(linkType)) {
            statistics.add(WireCounter.RX_NOT_ETHERNET, 1);
        } else if (Integer.compareUnsigned(captured, original) < 0) {
            statistics.add(WireCounter.RX_TRUNCATED, 1);
        } else if (!WireQueues.isFrameLength(captured)) {
            statistics.add(WireCounter.RX_LENGTH, 1);
        } else {
            offsets.addInt(offset);
            lengths.addInt(captured);
            times.addLong(latestNs);
        }
    }

    /** Packets in the file, replayable or not. */
    int packets() {
        return packets;
    }

    /** Frames to replay. */
    int frames() {
        return offsets.size();
    }

    /** Where a frame begins, bytes from the start of the file. */
    int offset(final int frame) {
        return offsets.getInt(frame);
    }

    /** Bytes of a frame. */
    int length(final int frame) {
        return lengths.getInt(frame);
    }

    /** When a frame comes, nanoseconds, 0 or more. */
    long timeNs(final int frame) {
        return times.getLong(frame);
    }

    /** Nanoseconds from the first frame to where it would come again: the last frame's time and a mean gap. */
    long periodNs() {
        final int last = frames() - 1;
        if (last < 1) {
            return 0;
        }
        return CaptureTime.add(timeNs(last), (timeNs(last) - timeNs(0)) / last) - timeNs(0);
    }
}
