package org.jvnic.vmm.wire;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

/**
 * The engine's side of a wire: frames go into one ring and come out of the other, and that is all the engine's thread does.
 *
 * <p>A ring may keep bytes free in front of each frame for a header of the wire's; those towards the wire start as zeros.
 */
final class WireQueues {
    private final FrameRing out;
    private final int outHeadroom;
    private final FrameRing in;
    private final int inHeadroom;
    private final WireStatistics statistics;
    private final @Nullable WireStatistics departures;

    /** Departures are told of the frames taken out of {@code in}: those of the other end of a link. */
    WireQueues(
            final FrameRing out,
            final int outHeadroom,
            final FrameRing in,
            final int inHeadroom,
            final WireStatistics statistics,
            final @Nullable WireStatistics departures) {
        this.out = out;
        this.outHeadroom = outHeadroom;
        this.in = in;
        this.inHeadroom = inHeadroom;
        this.statistics = statistics;
        this.departures = departures;
    }

    /** Whether a card and a wire carry a frame of this many bytes. */
    static boolean isFrameLength(final int length) {
        return length >= FrameRing.MIN_FRAME_BYTES && length <= FrameRing.MAX_FRAME_BYTES;
    }

    boolean transmit(final FrameBytes frame, final boolean up) {
        final WireCounter refusal = up ? offer(frame) : WireCounter.TX_LINK_DOWN;
        if (refusal != null) {
            statistics.add(refusal, 1);
        }
        return refusal == null;
    }

    private @Nullable WireCounter offer(final FrameBytes frame) {
        final int length = frame.length();
        if (!isFrameLength(length)) {
            return WireCounter.TX_LENGTH;
        }
        final long host = out.claim(outHeadroom + length);
        if (host == FrameRing.NONE) {
            return WireCounter.TX_QUEUE_FULL;
        }
        HostMemory.zero(host, outHeadroom);
        frame.copyTo(host + outHeadroom);
        out.commit(outHeadroom + length);
        return null;
    }

    boolean hasRoom() {
        return out.hasRoom(outHeadroom + FrameRing.MAX_FRAME_BYTES);
    }

    int poll(final Wire.Receiver receiver, final int limit) {
        int frames = 0;
        long bytes = 0;
        try {
            while (frames < limit) {
                final long host = in.peek();
                if (host == FrameRing.NONE) {
                    break;
                }
                final int length = FrameRing.length(host) - inHeadroom;
                frames++;
                bytes += length;
                handOver(receiver, host, length);
            }
        } finally {
            count(frames, bytes);
        }
        return frames;
    }

    private void handOver(final Wire.Receiver receiver, final long host, final int length) {
        try {
            receiver.onFrame(host + inHeadroom, length);
        } finally {
            in.release(host);
        }
    }

    private void count(final int frames, final long bytes) {
        statistics.countReceived(frames, bytes);
        if (departures != null) {
            departures.countSent(frames, bytes);
        }
    }

    int staged() {
        return out.frames();
    }
}
