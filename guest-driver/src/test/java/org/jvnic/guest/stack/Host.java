package org.jvnic.guest.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

final class Host {
    static final int GATEWAY = 0x0A0000FE;

    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    final EmbeddedChannel channel = new EmbeddedChannel();
    final GuestStack stack;

    Host(final ChannelHandler... applications) {
        stack = new GuestStack(Packets.OUR_ADDRESS, 24, GATEWAY, applications);
        channel.config().setAllocator(allocator);
        channel.freezeTime();
        stack.install(channel.pipeline(), new Ipv4Interface(0x5544_3322_1102L, Packets.OUR_ADDRESS, 24, GATEWAY, 1500));
    }

    void receive(final byte[] frame) {
        final ByteBuf buf = allocator.buffer(2048).writeBytes(frame);
        channel.writeInbound(buf);
    }

    byte @Nullable [] next() {
        final ByteBuf frame = channel.readOutbound();
        if (frame == null) {
            return null;
        }
        final byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        frame.release();
        return bytes;
    }

    byte[] sent() {
        final byte[] frame = next();
        assertNotNull(frame);
        return frame;
    }

    void meetPeer() {
        receive(Packets.arpRequest(Packets.PEER_MAC, Packets.PEER_ADDRESS));
        sent();
    }

    void seconds(final int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    void assertDropped(final Drop reason, final byte[] frame) {
        final long before = stack.counters().dropped(reason);
        final long all = stack.counters().dropped();
        receive(frame);
        assertEquals(
                before + 1,
                stack.counters().dropped(reason),
                () -> stack.counters().toString());
        assertEquals(all + 1, stack.counters().dropped());
        assertNull(next());
        assertNothingLeft();
    }

    void assertNothingLeft() {
        channel.checkException();
        assertNull(stack.counters().lastError());
        assertNull(channel.readInbound());
        assertEquals(0, allocator.metric().usedHeapMemory());
        assertEquals(0, allocator.metric().usedDirectMemory());
    }
}
