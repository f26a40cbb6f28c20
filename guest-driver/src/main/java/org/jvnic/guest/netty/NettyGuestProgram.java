package org.jvnic.guest.netty;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/**
 * A guest that is a Netty application: opens the driver, registers a channel with the handler it is given, and runs the event
 * loop on the vCPU.
 *
 * <p>Threads: the vCPU's; {@link #channel()} may be asked by any.
 */
public final class NettyGuestProgram implements GuestProgram {
    private final DriverConfig config;
    private final ChannelHandler handler;
    private @Nullable CdnaEventLoop loop;
    private volatile @Nullable CdnaChannel channel;

    /**
     * A guest that is not booted.
     *
     * @param config  how to drive the card; {@link DriverConfig.Builder#heldFrames} decides how many received frames may be
     *                handed out without a copy.
     * @param handler first handler of the pipeline, mostly a {@link io.netty.channel.ChannelInitializer}; runs on the vCPU.
     */
    public NettyGuestProgram(final DriverConfig config, final ChannelHandler handler) {
        this.config = config;
        this.handler = handler;
    }

    /**
     * The guest's channel.
     *
     * @return the channel, or null before the guest has booted.
     */
    public @Nullable CdnaChannel channel() {
        return channel;
    }

    @Override
    public void start(final GuestPlatform platform) {
        final CdnaEventLoop eventLoop = new CdnaEventLoop(platform);
        final CdnaChannel opened = new CdnaChannel(CdnaDriver.open(platform, config));
        opened.pipeline().addLast(handler);
        final ChannelPromise registered = opened.newPromise();
        opened.unsafe().register(eventLoop, registered);
        if (!registered.isSuccess()) {
            throw new IllegalStateException("the channel was not registered", registered.cause());
        }
        loop = eventLoop;
        channel = opened;
    }

    @Override
    public int doWork() {
        final CdnaEventLoop running = loop;
        return running == null ? 0 : running.turn();
    }

    @Override
    public void stop() {
        final CdnaEventLoop running = loop;
        final CdnaChannel open = channel;
        if (running == null || open == null) {
            return;
        }
        final ChannelFuture closed = open.close();
        running.terminate();
        if (closed.cause() != null) {
            throw new IllegalStateException("the channel did not close", closed.cause());
        }
    }
}
