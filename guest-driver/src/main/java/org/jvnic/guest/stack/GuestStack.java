package org.jvnic.guest.stack;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.util.ReferenceCountUtil;
import org.jvnic.guest.netty.CdnaAddress;

/**
 * The whole stack of one host as the initializer of its channel: Ethernet, ARP, IPv4, ICMP echo, UDP, UDP echo, then what the
 * application adds, and at the end who counts what nobody took.
 *
 * <p>For one channel. Made by any thread; ports may be bound before the channel is registered.
 */
public final class GuestStack extends ChannelInitializer<Channel> {
    private final int address;
    private final int prefixLength;
    private final int gateway;
    private final int mtu;
    private final ChannelHandler[] applications;
    private final StackCounters counters = new StackCounters();
    private final GuestUdp udp;

    /**
     * A stack.
     *
     * @param address      IPv4 address of this host.
     * @param prefixLength bits of it that all on the link share, 1 to 32.
     * @param gateway      address on the link of who forwards everything else; 0 for nobody.
     * @param applications further handlers, which get every message that the stack has no use for.
     */
    public GuestStack(
            final int address, final int prefixLength, final int gateway, final ChannelHandler... applications) {
        this(address, prefixLength, gateway, Ipv4Interface.ETHERNET_MTU, applications);
    }

    /**
     * A stack on a link with another MTU than an ordinary Ethernet's.
     *
     * @param address      IPv4 address of this host.
     * @param prefixLength bits of it that all on the link share, 1 to 32.
     * @param gateway      address on the link of who forwards everything else; 0 for nobody.
     * @param mtu          longest IPv4 packet in bytes, 68 to 9202; the driver's longest frame is to be 14 more.
     * @param applications further handlers, which get every message that the stack has no use for.
     */
    public GuestStack(
            final int address,
            final int prefixLength,
            final int gateway,
            final int mtu,
            final ChannelHandler... applications) {
        this.address = address;
        this.prefixLength = prefixLength;
        this.gateway = gateway;
        this.mtu = mtu;
        this.applications = applications.clone();
        this.udp = new GuestUdp(address, counters);
    }

    /**
     * What the stack has counted.
     *
     * @return a live view.
     */
    public StackCounters counters() {
        return counters;
    }

    /**
     * UDP of this host.
     *
     * @return to bind ports and send with.
     */
    public GuestUdp udp() {
        return udp;
    }

    @Override
    protected void initChannel(final Channel channel) {
        if (!(channel.localAddress() instanceof CdnaAddress local)) {
            throw new IllegalArgumentException(
                    "the stack needs a channel with a link-layer address, not " + channel.localAddress());
        }
        install(channel.pipeline(), new Ipv4Interface(local.mac(), address, prefixLength, gateway, mtu));
    }

    void install(final ChannelPipeline pipeline, final Ipv4Interface link) {
        pipeline.addLast(new EthernetCodec(link.mac(), counters));
        pipeline.addLast(new ArpHandler(link, counters));
        pipeline.addLast(new Ipv4Handler(link, counters));
        pipeline.addLast(new IcmpEchoHandler(link.address(), counters));
        pipeline.addLast(udp);
        pipeline.addLast(new UdpEchoHandler(link.address(), counters));
        pipeline.addLast(applications);
        pipeline.addLast(new End());
    }

    /** Takes what nobody took. */
    private final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(final ChannelHandlerContext ctx, final Object message) {
            counters.drop(reasonOf(message));
            ReferenceCountUtil.release(message);
        }

        private Drop reasonOf(final Object message) {
            if (message instanceof EthernetFrame) {
                return Drop.ETHERNET_TYPE;
            }
            if (message instanceof Ipv4Packet) {
                return Drop.IPV4_PROTOCOL;
            }
            return message instanceof UdpDatagram ? Drop.UDP_NO_LISTENER : Drop.UNCLAIMED;
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause) {
            counters.error(cause);
        }
    }
}
