package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.stack.ArpCache.Neighbour;
import org.jvnic.guest.stack.ArpCache.Waiting;

/**
 * ARP, RFC 826: answers who asks for this host's address, and finds the neighbour that a packet is to be given to. Packets wait
 * for the answer, a bounded number of them; when three requests, a second apart, stay unanswered, they fail.
 *
 * <p>ARP cannot tell a liar. What can be done is done: an answer counts only when it was asked for or the neighbour is known, a
 * sender must be who the frame came from, and what a stranger can fill is bounded.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits for a write has its promise
public final class ArpHandler extends ChannelDuplexHandler {
    /** Seconds for which a neighbour is known without asking again. */
    static final int LIFETIME_SECONDS = 60;

    /** Requests before giving up. */
    static final int MOST_REQUESTS = 3;

    /** Seconds from one request to the next. */
    static final int RETRY_SECONDS = 1;

    private static final long LIFETIME_NANOS = TimeUnit.SECONDS.toNanos(LIFETIME_SECONDS);
    private static final int PACKET = 28;
    private static final int OPERATION_OFFSET = 6;
    private static final int SENDER_MAC_OFFSET = 8;
    private static final int SENDER_ADDRESS_OFFSET = 14;
    private static final int TARGET_MAC_OFFSET = 18;
    private static final int TARGET_ADDRESS_OFFSET = 24;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;

    /** Hardware type 1, protocol type IPv4, address lengths 6 and 4. */
    private static final long ETHERNET_AND_IPV4 = 0x0001_0800_0604L;

    private final Ipv4Interface link;
    private final StackCounters counters;
    private final ArpCache cache = new ArpCache();

    /**
     * A handler that knows nobody.
     *
     * @param link     where this host is.
     * @param counters where drops, requests and answers are counted.
     */
    public ArpHandler(final Ipv4Interface link, final StackCounters counters) {
        this.link = link;
        this.counters = counters;
    }

    // ---- receiving

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        if (!(message instanceof EthernetFrame frame) || frame.type() != EthernetFrame.ARP) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            final Drop reason = check(frame);
            if (reason != null) {
                counters.drop(reason);
            } else {
                onPacket(ctx, frame.content());
            }
        } finally {
            frame.release();
        }
    }

    private @Nullable Drop check(final EthernetFrame frame) {
        final ByteBuf arp = frame.content();
        final int start = arp.readerIndex();
        if (arp.readableBytes() < PACKET) {
            return Drop.ARP_SHORT;
        }
        final int operation = arp.getUnsignedShort(start + OPERATION_OFFSET);
        if (arp.getLong(start) >>> 16 != ETHERNET_AND_IPV4 || (operation != REQUEST && operation != REPLY)) {
            return Drop.ARP_FORMAT;
        }
        final int sender = arp.getInt(start + SENDER_ADDRESS_OFFSET);
        if (sender == link.address()) {
            return Drop.ARP_CONFLICT;
        }
        // who asks before it takes an address has none yet
        final boolean possible =
                (link.isSource(sender) && link.isOnLink(sender)) || (sender == 0 && operation == REQUEST);
        return possible && EthernetFrame.readAddress(arp, start + SENDER_MAC_OFFSET) == frame.source()
                ? null
                : Drop.ARP_SENDER;
    }

    private void onPacket(final ChannelHandlerContext ctx, final ByteBuf arp) {
        final int start = arp.readerIndex();
        final int sender = arp.getInt(start + SENDER_ADDRESS_OFFSET);
        final long mac = EthernetFrame.readAddress(arp, start + SENDER_MAC_OFFSET);
        final boolean toUs = arp.getInt(start + TARGET_ADDRESS_OFFSET) == link.address();
        final boolean isRequest = arp.getUnsignedShort(start + OPERATION_OFFSET) == REQUEST;
        Neighbour neighbour = cache.get(sender);
        if (neighbour == null && toUs && isRequest && sender != 0) {
            neighbour = cache.add(sender);
        }
        if (neighbour != null) {
            onFound(ctx, neighbour, mac);
        }
        if (toUs && isRequest) {
            counters.arpReplySent();
            write(ctx, REPLY, mac, mac, sender);
        } else if (neighbour == null) {
            counters.drop(toUs ? Drop.ARP_UNASKED : Drop.ARP_TARGET);
        }
    }

    private void onFound(final ChannelHandlerContext ctx, final Neighbour neighbour, final long mac) {
        neighbour.mac = mac;
        neighbour.foundAt = now(ctx);
        neighbour.requests = 0;
        stopTimer(neighbour);
        for (Waiting next = cache.dequeue(neighbour); next != null; next = cache.dequeue(neighbour)) {
            send(ctx, mac, next.packet(), next.promise());
        }
    }

    // ---- sending

    @Override
    public void write(final ChannelHandlerContext ctx, final Object message, final ChannelPromise promise) {
        if (!(message instanceof NextHopPacket packet)) {
            ctx.write(message, promise);
            return;
        }
        final int nextHop = packet.nextHop();
        if (link.isBroadcast(nextHop)) {
            send(ctx, EthernetFrame.BROADCAST, packet, promise);
        } else if (Ipv4Address.isMulticast(nextHop)) {
            send(ctx, EthernetFrame.multicast(nextHop), packet, promise);
        } else {
            final Neighbour neighbour = cache.get(nextHop);
            if (neighbour != null && isKnown(ctx, neighbour)) {
                send(ctx, neighbour.mac, packet, promise);
            } else {
                await(ctx, neighbour != null ? neighbour : cache.add(nextHop), packet, promise);
            }
        }
    }

    private static boolean isKnown(final ChannelHandlerContext ctx, final Neighbour neighbour) {
        return neighbour.timer == null && now(ctx) - neighbour.foundAt < LIFETIME_NANOS;
    }

    private void await(
            final ChannelHandlerContext ctx,
            final @Nullable Neighbour neighbour,
            final NextHopPacket packet,
            final ChannelPromise promise) {
        if (neighbour == null || !cache.enqueue(neighbour, packet, promise)) {
            if (neighbour != null && neighbour.timer == null) {
                cache.remove(neighbour);
            }
            refuse(
                    Drop.ARP_QUEUE_FULL,
                    packet,
                    promise,
                    new IOException("too much waits for ARP already: " + cache.waiting() + " packets"));
            return;
        }
        if (neighbour.timer == null) {
            request(ctx, neighbour);
        }
    }

    private void request(final ChannelHandlerContext ctx, final Neighbour neighbour) {
        neighbour.requests++;
        neighbour.timer = ctx.executor().schedule(() -> onNoAnswer(ctx, neighbour), RETRY_SECONDS, TimeUnit.SECONDS);
        counters.arpRequestSent();
        write(ctx, REQUEST, EthernetFrame.BROADCAST, 0, neighbour.address);
        ctx.flush();
    }

    private void onNoAnswer(final ChannelHandlerContext ctx, final Neighbour neighbour) {
        if (neighbour.requests < MOST_REQUESTS) {
            request(ctx, neighbour);
            return;
        }
        neighbour.timer = null;
        cache.remove(neighbour);
        failAll(
                Drop.ARP_TIMEOUT,
                neighbour,
                new NoRouteToHostException("nobody answers for " + Ipv4Address.format(neighbour.address) + " after "
                        + MOST_REQUESTS + " ARP requests"));
    }

    private void failAll(final Drop reason, final Neighbour neighbour, final Exception cause) {
        for (Waiting next = cache.dequeue(neighbour); next != null; next = cache.dequeue(neighbour)) {
            refuse(reason, next.packet(), next.promise(), cause);
        }
    }

    private void refuse(
            final Drop reason, final NextHopPacket packet, final ChannelPromise promise, final Exception cause) {
        counters.drop(reason);
        packet.release();
        promise.tryFailure(cause);
    }

    private void send(
            final ChannelHandlerContext ctx, final long mac, final NextHopPacket packet, final ChannelPromise promise) {
        ctx.write(new EthernetFrame(mac, link.mac(), EthernetFrame.IPV4, packet.content()), promise);
    }

    private void write(
            final ChannelHandlerContext ctx,
            final int operation,
            final long destination,
            final long targetMac,
            final int targetAddress) {
        final ByteBuf arp = Headroom.allocate(ctx.alloc(), PACKET);
        final int start = arp.readerIndex();
        arp.setLong(start, ETHERNET_AND_IPV4 << 16 | operation);
        EthernetFrame.writeAddress(arp, start + SENDER_MAC_OFFSET, link.mac());
        arp.setInt(start + SENDER_ADDRESS_OFFSET, link.address());
        EthernetFrame.writeAddress(arp, start + TARGET_MAC_OFFSET, targetMac);
        arp.setInt(start + TARGET_ADDRESS_OFFSET, targetAddress);
        arp.writerIndex(start + PACKET);
        ctx.write(new EthernetFrame(destination, link.mac(), EthernetFrame.ARP, arp));
    }

    // ---- life

    @Override
    public void channelInactive(final ChannelHandlerContext ctx) {
        forgetAll();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(final ChannelHandlerContext ctx) {
        forgetAll();
    }

    private void forgetAll() {
        for (Neighbour neighbour = cache.first(); neighbour != null; neighbour = cache.first()) {
            stopTimer(neighbour);
            cache.remove(neighbour);
            failAll(Drop.ARP_ABANDONED, neighbour, new ClosedChannelException());
        }
    }

    private static void stopTimer(final Neighbour neighbour) {
        if (neighbour.timer != null) {
            neighbour.timer.cancel(false);
            neighbour.timer = null;
        }
    }

    private static long now(final ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }
}
