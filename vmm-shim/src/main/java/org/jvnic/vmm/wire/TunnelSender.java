package org.jvnic.vmm.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes frames from the queue of a tunnel to its socket. Threads: the tunnel's; {@link #inFlight} any. */
final class TunnelSender {
    private final FrameRing ring;
    private final ByteBuffer view;
    private final WireStatistics statistics;
    private final AtomicInteger inFlight = new AtomicInteger();
    private int sequence = ThreadLocalRandom.current().nextInt();
    private boolean ending;

    TunnelSender(final FrameRing ring, final WireStatistics statistics) {
        this.ring = ring;
        this.statistics = statistics;
        view = ring.view();
    }

    /** Sends up to {@code limit} frames, as far as the socket takes them; answers with how many. */
    int send(final Channel channel, final int limit) {
        int sent = 0;
        while (sent < limit && channel.isWritable()) {
            final long host = ring.peek();
            if (host == FrameRing.NONE) {
                break;
            }
            inFlight.setRelease(inFlight.getPlain() + 1);
            write(channel, host, FrameRing.length(host));
            ring.release(host);
            sent++;
        }
        if (sent > 0) {
            channel.flush();
        }
        return sent;
    }

    private void write(final Channel channel, final long host, final int length) {
        TunnelHeader.put(host, sequence);
        sequence++;
        final ByteBuf datagram = channel.alloc().directBuffer(length);
        ring.aim(view, host, length);
        datagram.writeBytes(view);
        channel.write(datagram).addListener(new Departure(length - TunnelHeader.BYTES));
    }

    private final class Departure implements ChannelFutureListener {
        private final int frameLength;

        Departure(final int frameLength) {
            this.frameLength = frameLength;
        }

        @Override
        public void operationComplete(final ChannelFuture future) {
            if (future.isSuccess()) {
                statistics.countSent(1, frameLength);
            } else {
                statistics.add(lossOf(future.cause()), 1);
            }
            inFlight.setRelease(inFlight.getPlain() - 1);
        }
    }

    private WireCounter lossOf(final Throwable cause) {
        if (ending) {
            return WireCounter.TX_ABANDONED;
        }
        return TunnelSocket.isPeerUnreachable(cause) ? WireCounter.TX_PEER_UNREACHABLE : WireCounter.TX_ERROR;
    }

    /** What fails from now on was abandoned. */
    void beginEnd() {
        ending = true;
    }

    /** Gives up what is queued. */
    void abandonQueue() {
        statistics.add(WireCounter.TX_ABANDONED, ring.discard());
    }

    /** Frames given to the socket of which nobody knows yet whether they left. */
    int inFlight() {
        return inFlight.getAcquire();
    }
}
