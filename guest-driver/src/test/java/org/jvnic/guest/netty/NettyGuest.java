package org.jvnic.guest.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.util.ArrayList;
import java.util.List;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.fake.FakeContextPage;
import org.jvnic.guest.fake.FakeMachine;

final class NettyGuest {
    private static final int MANY_TURNS = 10_000;

    final FakeMachine machine;
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final List<ByteBuf> received = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final NettyGuestProgram program;
    Runnable onRead = () -> {};

    NettyGuest(final boolean privileged, final DriverConfig config) {
        machine = new FakeMachine(privileged);
        program = new NettyGuestProgram(config, new ChannelInitializer<CdnaChannel>() {
            @Override
            protected void initChannel(final CdnaChannel channel) {
                channel.config().setAllocator(allocator);
                channel.pipeline().addLast(new Recorder());
            }
        });
        program.start(machine);
    }

    FakeContextPage card() {
        return machine.card();
    }

    CdnaChannel channel() {
        final CdnaChannel channel = program.channel();
        assertNotNull(channel);
        return channel;
    }

    int run() {
        int work = 0;
        for (int i = 0; i < MANY_TURNS; i++) {
            final int done = program.doWork();
            if (done == 0) {
                return work;
            }
            work += done;
        }
        throw new AssertionError("the guest found work in every one of " + MANY_TURNS + " turns");
    }

    ByteBuf buffer(final byte[] bytes) {
        return allocator.heapBuffer(bytes.length).writeBytes(bytes);
    }

    void releaseAll() {
        received.forEach(ByteBuf::release);
        received.clear();
    }

    void assertNothingLeft() {
        releaseAll();
        assertEquals(0, channel().framesHeld());
        assertEquals(0, allocator.metric().usedHeapMemory());
        assertEquals(0, allocator.metric().usedDirectMemory());
    }

    static byte[] bytesOf(final ByteBuf buf) {
        final byte[] bytes = new byte[buf.readableBytes()];
        buf.getBytes(buf.readerIndex(), bytes);
        return bytes;
    }

    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRegistered(final ChannelHandlerContext ctx) {
            events.add("registered");
        }

        @Override
        public void channelActive(final ChannelHandlerContext ctx) {
            events.add("active");
            ctx.fireChannelActive();
        }

        @Override
        public void channelInactive(final ChannelHandlerContext ctx) {
            events.add("inactive");
        }

        @Override
        public void channelUnregistered(final ChannelHandlerContext ctx) {
            events.add("unregistered");
        }

        @Override
        public void channelRead(final ChannelHandlerContext ctx, final Object message) {
            received.add((ByteBuf) message);
            onRead.run();
        }

        @Override
        public void channelReadComplete(final ChannelHandlerContext ctx) {
            events.add("complete " + received.size());
            ctx.fireChannelReadComplete();
        }

        @Override
        public void channelWritabilityChanged(final ChannelHandlerContext ctx) {
            events.add(ctx.channel().isWritable() ? "writable" : "unwritable");
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause) {
            events.add("exception " + cause.getMessage());
        }
    }
}
