package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Answers echo requests to this host, in the request's own memory. RFC 792. Other correct messages go on to the next handler as
 * they came.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits for a write has its promise
public final class IcmpEchoHandler extends ChannelInboundHandlerAdapter {
    private static final int HEADER = 8;
    private static final int CHECKSUM_OFFSET = 2;
    private static final int ECHO_REQUEST = 0x0800;
    private static final int ECHO_REPLY = 0x0000;

    private final int address;
    private final StackCounters counters;

    /**
     * A handler.
     *
     * @param address  this host's address; requests to others, which is to many, are not answered.
     * @param counters where drops and answers are counted.
     */
    public IcmpEchoHandler(final int address, final StackCounters counters) {
        this.address = address;
        this.counters = counters;
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        if (!(message instanceof Ipv4Packet packet) || packet.protocol() != Ipv4Packet.ICMP) {
            ctx.fireChannelRead(message);
            return;
        }
        final ByteBuf icmp = packet.content();
        final int length = icmp.readableBytes();
        if (length < HEADER) {
            drop(Drop.ICMP_SHORT, packet);
        } else if (InternetChecksum.of(InternetChecksum.sum(icmp, icmp.readerIndex(), length)) != 0) {
            drop(Drop.ICMP_CHECKSUM, packet);
        } else if (icmp.getUnsignedShort(icmp.readerIndex()) != ECHO_REQUEST) {
            ctx.fireChannelRead(packet);
        } else if (packet.destination() != address) {
            drop(Drop.ICMP_BROADCAST, packet);
        } else {
            reply(ctx, packet);
        }
    }

    private void reply(final ChannelHandlerContext ctx, final Ipv4Packet request) {
        final ByteBuf reply = Headroom.writable(request.content(), ctx.alloc());
        final int start = reply.readerIndex();
        final int checksum = reply.getUnsignedShort(start + CHECKSUM_OFFSET);
        reply.setShort(start, ECHO_REPLY);
        reply.setShort(start + CHECKSUM_OFFSET, InternetChecksum.updated(checksum, ECHO_REQUEST, ECHO_REPLY));
        counters.echoReplySent();
        ctx.write(new Ipv4Packet(address, request.source(), Ipv4Packet.ICMP, reply));
    }

    private void drop(final Drop reason, final Ipv4Packet packet) {
        counters.drop(reason);
        packet.release();
    }
}
