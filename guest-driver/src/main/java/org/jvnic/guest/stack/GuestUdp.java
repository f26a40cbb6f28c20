package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * UDP, RFC 768: gives datagrams to who has bound their port, or else to the next handler; sends datagrams.
 *
 * <p>Threads: ports may be bound and datagrams sent by any thread; listeners are called on the event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits for a write has its promise
public final class GuestUdp extends ChannelDuplexHandler {
    private static final int HIGHEST_PORT = 65535;
    private static final int DESTINATION_PORT_OFFSET = 2;
    private static final int LENGTH_OFFSET = 4;
    private static final int CHECKSUM_OFFSET = 6;

    private final int address;
    private final StackCounters counters;
    private volatile Int2ObjectHashMap<UdpListener> listeners = new Int2ObjectHashMap<>();
    private volatile @Nullable ChannelHandlerContext context;

    /**
     * A handler without a port.
     *
     * @param address  this host's address.
     * @param counters where drops and datagrams are counted.
     */
    public GuestUdp(final int address, final StackCounters counters) {
        this.address = address;
        this.counters = counters;
    }

    /**
     * Has a listener take what comes to a port.
     *
     * @param port     1 to 65535.
     * @param listener called on the event loop.
     * @throws IllegalArgumentException when the port is out of range.
     * @throws IllegalStateException    when it is bound.
     */
    public synchronized void bind(final int port, final UdpListener listener) {
        checkPort(port);
        final Int2ObjectHashMap<UdpListener> changed = new Int2ObjectHashMap<>(listeners);
        if (changed.put(port, listener) != null) {
            throw new IllegalStateException("UDP port " + port + " is bound already");
        }
        listeners = changed;
    }

    /**
     * Ends that.
     *
     * @param port any.
     */
    public synchronized void unbind(final int port) {
        final Int2ObjectHashMap<UdpListener> changed = new Int2ObjectHashMap<>(listeners);
        changed.remove(port);
        listeners = changed;
    }

    /**
     * An empty buffer for a payload, with room for the headers in front, so that sending it takes no copy on the way to the card's
     * ring.
     *
     * @param capacity bytes of payload, 0 or more.
     * @return the buffer, the caller's.
     * @throws IllegalStateException before the handler is in a pipeline.
     */
    public ByteBuf newPayload(final int capacity) {
        return Headroom.allocate(context().alloc(), capacity);
    }

    /**
     * Sends a datagram; finds the way and the link-layer address.
     *
     * @param sourcePort      1 to 65535.
     * @param destination     address.
     * @param destinationPort 1 to 65535.
     * @param payload         taken over and released. Bytes in front of its reader index may be overwritten when nobody else
     *                        refers to it.
     * @return done when the datagram stands in the transmit ring; fails when it is too long, there is no way, or nobody answers.
     * @throws IllegalStateException    before the handler is in a pipeline.
     * @throws IllegalArgumentException when a port is out of range.
     */
    public ChannelFuture sendTo(
            final int sourcePort, final int destination, final int destinationPort, final ByteBuf payload) {
        checkPort(sourcePort);
        checkPort(destinationPort);
        return context()
                .channel()
                .writeAndFlush(new UdpDatagram(address, sourcePort, destination, destinationPort, payload));
    }

    private static void checkPort(final int port) {
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("UDP port=" + port + " is not in [1, " + HIGHEST_PORT + "]");
        }
    }

    private ChannelHandlerContext context() {
        final ChannelHandlerContext current = context;
        if (current == null) {
            throw new IllegalStateException("the UDP handler is in no pipeline");
        }
        return current;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        if (!(message instanceof Ipv4Packet packet) || packet.protocol() != Ipv4Packet.UDP) {
            ctx.fireChannelRead(message);
            return;
        }
        final Drop reason = check(packet);
        if (reason != null) {
            counters.drop(reason);
            packet.release();
            return;
        }
        counters.datagramReceived();
        deliver(ctx, parse(packet));
    }

    private static @Nullable Drop check(final Ipv4Packet packet) {
        final ByteBuf udp = packet.content();
        if (udp.readableBytes() < UdpDatagram.HEADER) {
            return Drop.UDP_SHORT;
        }
        final int start = udp.readerIndex();
        final int length = udp.getUnsignedShort(start + LENGTH_OFFSET);
        if (length < UdpDatagram.HEADER || length > udp.readableBytes()) {
            return Drop.UDP_LENGTH;
        }
        // 0 is the sender's way to say that there is none
        if (udp.getUnsignedShort(start + CHECKSUM_OFFSET) == 0) {
            return null;
        }
        final long pseudo =
                InternetChecksum.pseudoHeader(packet.source(), packet.destination(), Ipv4Packet.UDP, length);
        return InternetChecksum.of(pseudo + InternetChecksum.sum(udp, start, length)) != 0 ? Drop.UDP_CHECKSUM : null;
    }

    private static UdpDatagram parse(final Ipv4Packet packet) {
        final ByteBuf udp = packet.content();
        final int start = udp.readerIndex();
        final int sourcePort = udp.getUnsignedShort(start);
        final int destinationPort = udp.getUnsignedShort(start + DESTINATION_PORT_OFFSET);
        final int end = start + udp.getUnsignedShort(start + LENGTH_OFFSET);
        udp.setIndex(start + UdpDatagram.HEADER, end);
        return new UdpDatagram(packet.source(), sourcePort, packet.destination(), destinationPort, udp);
    }

    private void deliver(final ChannelHandlerContext ctx, final UdpDatagram datagram) {
        final UdpListener listener = listeners.get(datagram.destinationPort());
        if (listener == null) {
            ctx.fireChannelRead(datagram);
            return;
        }
        try {
            listener.onDatagram(datagram);
        } catch (final RuntimeException e) {
            counters.error(e);
        } finally {
            datagram.release();
        }
    }

    @Override
    public void write(final ChannelHandlerContext ctx, final Object message, final ChannelPromise promise) {
        if (!(message instanceof UdpDatagram datagram)) {
            ctx.write(message, promise);
            return;
        }
        final int length = UdpDatagram.HEADER + datagram.content().readableBytes();
        final ByteBuf out = Headroom.prepend(datagram.content(), UdpDatagram.HEADER, ctx.alloc());
        final int start = out.readerIndex();
        out.setShort(start, datagram.sourcePort());
        out.setShort(start + DESTINATION_PORT_OFFSET, datagram.destinationPort());
        out.setShort(start + LENGTH_OFFSET, length);
        out.setShort(start + CHECKSUM_OFFSET, 0);
        final long pseudo = InternetChecksum.pseudoHeader(address, datagram.destination(), Ipv4Packet.UDP, length);
        final int checksum = InternetChecksum.of(pseudo + InternetChecksum.sum(out, start, length));
        // a sum of 0 is sent as its other form, 0 having a meaning of its own
        out.setShort(start + CHECKSUM_OFFSET, checksum == 0 ? 0xFFFF : checksum);
        counters.datagramSent();
        ctx.write(new Ipv4Packet(address, datagram.destination(), Ipv4Packet.UDP, out), promise);
    }
}
