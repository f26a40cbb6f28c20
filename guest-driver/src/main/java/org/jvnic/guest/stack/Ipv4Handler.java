package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.net.NoRouteToHostException;
import org.jspecify.annotations.Nullable;

/**
 * IPv4 of a host, RFC 791: takes packets that are whole, correct and for this host; sends with a 20-byte header and never in
 * fragments. Options are skipped.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits for a write has its promise
public final class Ipv4Handler extends ChannelDuplexHandler {
    private static final int VERSION = 4;
    private static final int TOTAL_LENGTH_OFFSET = 2;
    private static final int IDENTIFICATION_OFFSET = 4;
    private static final int FRAGMENT_OFFSET = 6;
    private static final int TTL_OFFSET = 8;
    private static final int PROTOCOL_OFFSET = 9;
    private static final int CHECKSUM_OFFSET = 10;
    private static final int SOURCE_OFFSET = 12;
    private static final int DESTINATION_OFFSET = 16;
    private static final int VERSION_AND_LENGTH = 0x45;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int MORE_OR_POSITION = 0x3FFF;
    private static final int TTL = 64;

    private final Ipv4Interface link;
    private final StackCounters counters;
    private int identification;

    /**
     * A handler.
     *
     * @param link     where this host is.
     * @param counters where drops are counted.
     */
    public Ipv4Handler(final Ipv4Interface link, final StackCounters counters) {
        this.link = link;
        this.counters = counters;
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        if (!(message instanceof EthernetFrame frame) || frame.type() != EthernetFrame.IPV4) {
            ctx.fireChannelRead(message);
            return;
        }
        final ByteBuf packet = frame.content();
        Drop reason = checkHeader(packet);
        if (reason == null) {
            reason = checkAddresses(packet);
        }
        if (reason != null) {
            counters.drop(reason);
            packet.release();
            return;
        }
        ctx.fireChannelRead(parse(packet));
    }

    private static @Nullable Drop checkHeader(final ByteBuf packet) {
        final int start = packet.readerIndex();
        final int readable = packet.readableBytes();
        if (readable < Ipv4Packet.HEADER) {
            return Drop.IPV4_SHORT;
        }
        if (packet.getByte(start) >> 4 != VERSION) {
            return Drop.IPV4_VERSION;
        }
        final int headerLength = headerLength(packet);
        if (headerLength < Ipv4Packet.HEADER || headerLength > readable) {
            return Drop.IPV4_HEADER_LENGTH;
        }
        final int totalLength = packet.getUnsignedShort(start + TOTAL_LENGTH_OFFSET);
        if (totalLength < headerLength || totalLength > readable) {
            return Drop.IPV4_TOTAL_LENGTH;
        }
        if (InternetChecksum.of(InternetChecksum.sum(packet, start, headerLength)) != 0) {
            return Drop.IPV4_CHECKSUM;
        }
        final int fragment = packet.getUnsignedShort(start + FRAGMENT_OFFSET);
        return (fragment & MORE_OR_POSITION) != 0 ? Drop.IPV4_FRAGMENT : null;
    }

    private @Nullable Drop checkAddresses(final ByteBuf packet) {
        final int destination = packet.getInt(packet.readerIndex() + DESTINATION_OFFSET);
        if (destination != link.address() && !link.isBroadcast(destination)) {
            return Drop.IPV4_DESTINATION;
        }
        return link.isSource(packet.getInt(packet.readerIndex() + SOURCE_OFFSET)) ? null : Drop.IPV4_SOURCE;
    }

    private static Ipv4Packet parse(final ByteBuf packet) {
        final int start = packet.readerIndex();
        final int source = packet.getInt(start + SOURCE_OFFSET);
        final int destination = packet.getInt(start + DESTINATION_OFFSET);
        final int protocol = packet.getUnsignedByte(start + PROTOCOL_OFFSET);
        final int end = start + packet.getUnsignedShort(start + TOTAL_LENGTH_OFFSET);
        // behind the end stands the padding of short frames
        packet.setIndex(start + headerLength(packet), end);
        return new Ipv4Packet(source, destination, protocol, packet);
    }

    private static int headerLength(final ByteBuf packet) {
        return (packet.getByte(packet.readerIndex()) & 0xF) * Integer.BYTES;
    }

    @Override
    public void write(final ChannelHandlerContext ctx, final Object message, final ChannelPromise promise) {
        if (!(message instanceof Ipv4Packet packet)) {
            ctx.write(message, promise);
            return;
        }
        final int length = Ipv4Packet.HEADER + packet.content().readableBytes();
        if (length > link.mtu()) {
            refuse(
                    Drop.IPV4_TOO_LONG,
                    packet,
                    promise,
                    new IllegalArgumentException(
                            "IPv4 packet length=" + length + " is not in [20, " + link.mtu() + "]"));
            return;
        }
        final int nextHop = link.nextHop(packet.destination());
        if (nextHop == Ipv4Interface.NO_ROUTE) {
            refuse(
                    Drop.IPV4_NO_ROUTE,
                    packet,
                    promise,
                    new NoRouteToHostException("no gateway to " + Ipv4Address.format(packet.destination())));
            return;
        }
        final ByteBuf out = Headroom.prepend(packet.content(), Ipv4Packet.HEADER, ctx.alloc());
        writeHeader(out, packet.destination(), packet.protocol(), length);
        ctx.write(new NextHopPacket(nextHop, out), promise);
    }

    private void refuse(
            final Drop reason, final Ipv4Packet packet, final ChannelPromise promise, final Exception cause) {
        counters.drop(reason);
        packet.release();
        promise.tryFailure(cause);
    }

    private void writeHeader(final ByteBuf out, final int destination, final int protocol, final int length) {
        final int start = out.readerIndex();
        out.setShort(start, VERSION_AND_LENGTH << 8);
        out.setShort(start + TOTAL_LENGTH_OFFSET, length);
        out.setShort(start + IDENTIFICATION_OFFSET, identification++);
        out.setShort(start + FRAGMENT_OFFSET, DO_NOT_FRAGMENT);
        out.setByte(start + TTL_OFFSET, TTL);
        out.setByte(start + PROTOCOL_OFFSET, protocol);
        out.setShort(start + CHECKSUM_OFFSET, 0);
        out.setInt(start + SOURCE_OFFSET, link.address());
        out.setInt(start + DESTINATION_OFFSET, destination);
        out.setShort(start + CHECKSUM_OFFSET, InternetChecksum.of(InternetChecksum.sum(out, start, Ipv4Packet.HEADER)));
    }
}
