package org.jvnic.vmm.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.nio.ByteBuffer;

/** Takes datagrams of a tunnel to the queue towards the card. Threads: the tunnel's. */
final class TunnelReceiver extends ChannelInboundHandlerAdapter {
    private final FrameRing ring;
    private final ByteBuffer view;
    private final WireStatistics statistics;
    private final SequenceTracker sequences;

    TunnelReceiver(final FrameRing ring, final WireStatistics statistics) {
        this.ring = ring;
        this.statistics = statistics;
        view = ring.view();
        sequences = new SequenceTracker(statistics);
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final DatagramPacket packet = (DatagramPacket) message;
        try {
            onDatagram(packet.content());
        } finally {
            packet.release();
        }
    }

    private void onDatagram(final ByteBuf datagram) {
        final int index = datagram.readerIndex();
        final int bytes = datagram.readableBytes();
        if (TunnelHeader.isAt(datagram, index, bytes)) {
            sequences.onSequence(TunnelHeader.sequence(datagram, index));
            onFrame(datagram, index + TunnelHeader.BYTES, bytes - TunnelHeader.BYTES);
        } else {
            statistics.add(WireCounter.RX_MALFORMED, 1);
        }
    }

    private void onFrame(final ByteBuf datagram, final int index, final int length) {
        if (!WireQueues.isFrameLength(length)) {
            statistics.add(WireCounter.RX_LENGTH, 1);
            return;
        }
        final long host = ring.claim(length);
        if (host == FrameRing.NONE) {
            statistics.add(WireCounter.RX_QUEUE_FULL, 1);
            return;
        }
        ring.aim(view, host, length);
        datagram.getBytes(index, view);
        ring.commit(length);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        statistics.add(TunnelSocket.isPeerUnreachable(cause) ? WireCounter.PEER_UNREACHABLE : WireCounter.RX_ERROR, 1);
    }
}
