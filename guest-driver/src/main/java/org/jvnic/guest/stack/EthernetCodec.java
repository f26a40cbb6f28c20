package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames of bytes into {@link EthernetFrame}s and back. Takes only what is for this station; a frame with a VLAN tag is one
 * of another EtherType.
 *
 * <p>First in the pipeline: it flushes what the handlers behind it have written, once for all frames of a turn.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits for a write has its promise
public final class EthernetCodec extends ChannelDuplexHandler {
    private static final int SOURCE_OFFSET = 6;
    private static final int TYPE_OFFSET = 12;

    private final long mac;
    private final StackCounters counters;

    /**
     * A codec.
     *
     * @param mac      address of this station, 48 bits, first byte lowest.
     * @param counters where drops are counted.
     */
    public EthernetCodec(final long mac, final StackCounters counters) {
        this.mac = mac;
        this.counters = counters;
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message) {
        if (!(message instanceof ByteBuf frame)) {
            ctx.fireChannelRead(message);
            return;
        }
        final Drop reason = check(frame);
        if (reason != null) {
            counters.drop(reason);
            frame.release();
            return;
        }
        final int start = frame.readerIndex();
        final long destination = EthernetFrame.readAddress(frame, start);
        final long source = EthernetFrame.readAddress(frame, start + SOURCE_OFFSET);
        final int type = frame.getUnsignedShort(start + TYPE_OFFSET);
        ctx.fireChannelRead(new EthernetFrame(destination, source, type, frame.skipBytes(EthernetFrame.HEADER)));
    }

    private @Nullable Drop check(final ByteBuf frame) {
        if (frame.readableBytes() < EthernetFrame.HEADER) {
            return Drop.ETHERNET_SHORT;
        }
        final long destination = EthernetFrame.readAddress(frame, frame.readerIndex());
        if (destination != mac && !EthernetFrame.isGroup(destination)) {
            return Drop.ETHERNET_DESTINATION;
        }
        final long source = EthernetFrame.readAddress(frame, frame.readerIndex() + SOURCE_OFFSET);
        return EthernetFrame.isGroup(source) || source == mac ? Drop.ETHERNET_SOURCE : null;
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        ctx.flush();
    }

    @Override
    public void write(final ChannelHandlerContext ctx, final Object message, final ChannelPromise promise) {
        if (!(message instanceof EthernetFrame frame)) {
            ctx.write(message, promise);
            return;
        }
        final ByteBuf out = Headroom.prepend(frame.content(), EthernetFrame.HEADER, ctx.alloc());
        final int start = out.readerIndex();
        EthernetFrame.writeAddress(out, start, frame.destination());
        EthernetFrame.writeAddress(out, start + SOURCE_OFFSET, frame.source());
        out.setShort(start + TYPE_OFFSET, frame.type());
        ctx.write(out, promise);
    }
}
