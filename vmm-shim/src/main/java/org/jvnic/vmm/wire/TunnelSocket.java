package org.jvnic.vmm.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.concurrent.TimeUnit;

/**
 * The connected datagram socket of a tunnel and the event loop that serves it, both run by the thread that made them.
 *
 * <p>With epoll a flush of several datagrams is one sendmmsg, and up to {@value #RECEIVE_BATCH} come by one recvmmsg.
 */
final class TunnelSocket {
    private static final int MAX_DATAGRAM_BYTES = TunnelHeader.BYTES + FrameRing.MAX_FRAME_BYTES;
    private static final int RECEIVE_BYTES = MAX_DATAGRAM_BYTES + 1;
    private static final int RECEIVE_BATCH = 16;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    private final ManualIoEventLoop loop;
    private final Channel channel;

    private final InetSocketAddress local;

    private TunnelSocket(final ManualIoEventLoop loop, final Channel channel, final InetSocketAddress local) {
        this.loop = loop;
        this.channel = channel;
        this.local = local;
    }

    /** Binds and connects, by the calling thread, which owns the loop from now on. */
    static TunnelSocket open(
            final InetSocketAddress local,
            final InetSocketAddress remote,
            final TunnelOptions options,
            final ChannelHandler handler) {
        final boolean epoll = options.nativeTransport() && Epoll.isAvailable();
        final IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        final ManualIoEventLoop loop = new ManualIoEventLoop(Thread.currentThread(), factory);
        final ChannelFuture connected =
                bootstrap(loop, epoll, options).handler(handler).connect(remote, local);
        while (!connected.isDone()) {
            loop.runNow();
        }
        final Channel channel = connected.channel();
        if (!connected.isSuccess()) {
            new TunnelSocket(loop, channel, local).close();
            throw new WireException(String.valueOf(connected.cause().getMessage()), connected.cause());
        }
        return new TunnelSocket(loop, channel, (InetSocketAddress) channel.localAddress());
    }

    private static Bootstrap bootstrap(final ManualIoEventLoop loop, final boolean epoll, final TunnelOptions options) {
        final Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .disableResolver()
                .option(ChannelOption.SO_RCVBUF, options.socketBufferBytes())
                .option(ChannelOption.SO_SNDBUF, options.socketBufferBytes())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
        if (epoll) {
            return bootstrap
                    .channel(EpollDatagramChannel.class)
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, RECEIVE_BYTES)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(RECEIVE_BATCH * RECEIVE_BYTES));
        }
        return bootstrap
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(RECEIVE_BYTES));
    }

    /** The address it is bound to. Any thread. */
    InetSocketAddress localAddress() {
        return local;
    }

    Channel channel() {
        return channel;
    }

    /** Serves the socket; waits up to {@code waitNs} when there is nothing to do, not at all for 0. */
    int serve(final long waitNs) {
        return waitNs == 0 ? loop.runNow() : loop.run(waitNs, 0);
    }

    /** Ends {@link #serve} early. Any thread. */
    void wake() {
        loop.wakeup();
    }

    /** Closes the socket; what is not sent by now fails. */
    void close() {
        final Future<?> closed = channel.close();
        final Future<?> ended = loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!closed.isDone() || !ended.isDone()) {
            loop.runNow();
        }
    }

    /** Whether the system said that nobody listens at the peer. */
    static boolean isPeerUnreachable(final Throwable cause) {
        if (cause instanceof Errors.NativeIoException refused) {
            return refused.expectedErr() == Errors.ERROR_ECONNREFUSED_NEGATIVE;
        }
        return cause instanceof PortUnreachableException;
    }
}
