package org.jvnic.guest.stack;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Sends back what comes to UDP port 7, in the memory it came in. RFC 862. */
@SuppressWarnings("FutureReturnValueIgnored") // who waits for a write has its promise
public final class UdpEchoHandler extends ChannelInboundHandlerAdapter {
    /** The echo port. */
    public static final int PORT = 7;

    private final int address;
    private final StackCounters counters;

    /**
     * A handler.
     *
     * @param address  this host's address.
     * @param counters where drops are counted.
     */
    public UdpEchoHandler(final int address, final StackCounters counters) {
        this.address = address;
        this.counters = counters;
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        if (!(message instanceof UdpDatagram datagram) || datagram.destinationPort() != PORT) {
            ctx.fireChannelRead(message);
            return;
        }
        // two echo services would answer each other for ever, and one that answers to many multiplies traffic
        if (datagram.destination() != address || datagram.sourcePort() == PORT || datagram.sourcePort() == 0) {
            counters.drop(Drop.UDP_ECHO_REFUSED);
            datagram.release();
            return;
        }
        ctx.write(new UdpDatagram(address, PORT, datagram.source(), datagram.sourcePort(), datagram.content()));
    }
}
