package org.jvnic.guest.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.fake.RecordingLeakDetector;

@SuppressWarnings("FutureReturnValueIgnored")
class WriteFramesTest {
    private static final int RING = 8;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(3, 3).batches(8, 1).heldFrames(4).build();

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendWhatIsWrittenAndFlushed(final boolean privileged) {
        final NettyGuest guest = new NettyGuest(privileged, CONFIG);
        final ChannelFuture first = guest.channel().write(guest.buffer(Frames.frame(1, 60)));
        assertFalse(first.isDone());
        final ChannelFuture second = guest.channel().writeAndFlush(guest.buffer(Frames.frame(2, 1514)));

        assertTrue(first.isSuccess() && second.isSuccess());
        guest.run();
        guest.card().transmitAll();

        assertArrayEquals(Frames.frame(1, 60), guest.card().sent().get(0));
        assertArrayEquals(Frames.frame(2, 1514), guest.card().sent().get(1));
        guest.assertNothingLeft();
    }

    @Test
    void shouldRingTheDoorbellOnceForManyFlushesOfATurn() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.run();
        guest.card().log().clear();

        for (int i = 0; i < 5; i++) {
            guest.channel().writeAndFlush(guest.buffer(Frames.frame(i, 60)));
        }
        guest.run();

        assertEquals(
                1,
                guest.card().log().stream()
                        .filter(line -> line.startsWith("TX_PRODUCER"))
                        .count());
        assertEquals(5, guest.card().transmitAll());
        guest.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldBeUnwritableWhileTheRingIsFullAndResumeInOrderWhenTheCardHasSent(final boolean privileged) {
        final NettyGuest guest = new NettyGuest(privileged, CONFIG);
        guest.events.clear();
        final List<ChannelFuture> writes = new ArrayList<>();
        for (int i = 0; i < 3 * RING; i++) {
            writes.add(guest.channel().writeAndFlush(guest.buffer(Frames.frame(i, 60))));
        }
        guest.run();

        assertFalse(guest.channel().isWritable());
        assertTrue(writes.get(RING - 1).isSuccess());
        assertFalse(writes.get(RING).isDone());
        for (int round = 0; round < 3; round++) {
            guest.card().transmitAll();
            guest.card().raise();
            guest.run();
        }

        assertTrue(guest.channel().isWritable());
        assertEquals(List.of("unwritable", "writable"), guest.events);
        assertEquals(3 * RING, guest.card().sent().size());
        for (int i = 0; i < 3 * RING; i++) {
            assertTrue(writes.get(i).isSuccess());
            assertArrayEquals(Frames.frame(i, 60), guest.card().sent().get(i));
        }
        guest.assertNothingLeft();
    }

    @Test
    void shouldResumeWithoutAnInterruptAtTheNextTick() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        for (int i = 0; i <= RING; i++) {
            guest.channel().writeAndFlush(guest.buffer(Frames.frame(i, 60)));
        }
        guest.run();
        guest.card().transmitAll();

        assertTrue(guest.program.doWork() > 0);

        assertTrue(guest.channel().isWritable());
        guest.run();
        assertEquals(1, guest.card().transmitAll());
    }

    @Test
    void shouldCountNothingAsWorkWhileTheRingStaysFull() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        for (int i = 0; i <= RING; i++) {
            guest.channel().writeAndFlush(guest.buffer(Frames.frame(i, 60)));
        }
        guest.run();

        assertEquals(0, guest.program.doWork());

        guest.channel().close();
        guest.assertNothingLeft();
    }

    @Test
    void shouldBeUnwritableAboveTheHighWaterMark() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(500, 1000));
        guest.events.clear();

        guest.channel().write(guest.buffer(Frames.frame(1, 1100)));
        assertFalse(guest.channel().isWritable());
        guest.channel().flush();
        guest.run();

        assertTrue(guest.channel().isWritable());
        assertEquals(List.of("unwritable", "writable"), guest.events);
    }

    @Test
    void shouldGoOnWithAHandlerThatWritesWhenItIsToldThatItMay() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        for (int i = 0; i <= RING; i++) {
            guest.channel().writeAndFlush(guest.buffer(Frames.frame(i, 60)));
        }
        guest.run();
        guest.channel().pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(final ChannelHandlerContext ctx) {
                guest.channel().writeAndFlush(guest.buffer(Frames.frame(77, 60)));
            }
        });

        guest.card().transmitAll();
        guest.card().raise();
        guest.run();
        guest.card().transmitAll();

        assertEquals(RING + 2, guest.card().sent().size());
        assertArrayEquals(Frames.frame(77, 60), guest.card().sent().get(RING + 1));
        guest.assertNothingLeft();
    }

    @Test
    void shouldFailAFrameTheCardCannotSendAndGoOn() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final ByteBuf gone = guest.buffer(Frames.frame(1, 60));
        gone.release();

        final ChannelFuture longer = guest.channel().write(guest.buffer(new byte[1519]));
        final ChannelFuture longest = guest.channel().write(guest.buffer(new byte[5000]));
        final ChannelFuture empty = guest.channel().write(Unpooled.EMPTY_BUFFER);
        final ChannelFuture foreign = guest.channel().write("text");
        final ChannelFuture good = guest.channel().writeAndFlush(guest.buffer(Frames.frame(3, 60)));

        assertInstanceOf(IllegalArgumentException.class, longer.cause());
        assertInstanceOf(IllegalArgumentException.class, longest.cause());
        assertInstanceOf(IllegalArgumentException.class, empty.cause());
        assertInstanceOf(UnsupportedOperationException.class, foreign.cause());
        assertTrue(good.isSuccess());
        guest.run();
        assertEquals(1, guest.card().transmitAll());
        for (int i = 0; i < RING; i++) {
            assertTrue(guest.channel()
                    .writeAndFlush(guest.buffer(Frames.frame(i, 60)))
                    .isSuccess());
        }
        guest.assertNothingLeft();
    }

    @Test
    void shouldSendBuffersOfEveryKind() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final byte[] frame = Frames.frame(9, 100);
        final ByteBuf direct = Unpooled.directBuffer(200).writeZero(7).writeBytes(frame);
        direct.skipBytes(7);

        guest.channel().write(direct);
        guest.channel().write(Unpooled.wrappedBuffer(frame, 0, 100).slice(0, 100));
        guest.channel()
                .write(Unpooled.compositeBuffer()
                        .addComponent(true, Unpooled.copiedBuffer(frame, 0, 40))
                        .addComponent(true, Unpooled.copiedBuffer(frame, 40, 60)));
        guest.channel().writeAndFlush(Unpooled.wrappedBuffer(frame).asReadOnly());
        guest.run();
        guest.card().transmitAll();

        assertEquals(4, guest.card().sent().size());
        guest.card().sent().forEach(sent -> assertArrayEquals(frame, sent));
        assertEquals(0, direct.refCnt());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSendATransmitBufferFromWhereItIs(final boolean privileged) {
        final NettyGuest guest = new NettyGuest(privileged, CONFIG);
        for (int round = 0; round < 5 * RING; round++) {
            final byte[] frame = Frames.frame(round, 100);
            final ByteBuf buf = guest.channel().newTransmitBuffer();
            assertNotNull(buf);
            buf.writeZero(round % 3).writeBytes(frame);
            buf.skipBytes(round % 3);
            final ByteBuf view = buf.duplicate();

            guest.channel().writeAndFlush(buf);
            assertEquals(0, buf.refCnt());
            assertEquals(0, view.refCnt());
            guest.run();
            guest.card().transmitAll();
            assertArrayEquals(frame, guest.card().sent().get(round));
        }
        assertEquals(0, guest.allocator.metric().usedHeapMemory());
    }

    @Test
    void shouldCopyATransmitBufferThatOthersStillReferTo() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final byte[] frame = Frames.frame(1, 100);
        final ByteBuf buf = guest.channel().newTransmitBuffer();
        assertNotNull(buf);
        buf.writeBytes(frame);

        guest.channel().writeAndFlush(buf.retain());
        buf.setByte(0, 99);
        guest.run();
        guest.card().transmitAll();

        assertArrayEquals(frame, guest.card().sent().get(0));
        buf.release();
    }

    @Test
    void shouldGiveOutHalfTheRingAndNoMoreAsTransmitBuffers() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final List<ByteBuf> bufs = new ArrayList<>();
        for (int i = 0; i < RING / 2; i++) {
            final ByteBuf buf = guest.channel().newTransmitBuffer();
            assertNotNull(buf);
            bufs.add(buf);
        }

        assertNull(guest.channel().newTransmitBuffer());
        bufs.remove(0).release();
        final ByteBuf again = guest.channel().newTransmitBuffer();
        assertNotNull(again);
        assertEquals(0, again.readableBytes());
        bufs.add(again);

        bufs.forEach(ByteBuf::release);
        for (int i = 0; i < RING; i++) {
            assertTrue(guest.channel()
                    .writeAndFlush(guest.buffer(Frames.frame(i, 60)))
                    .isSuccess());
        }
    }

    @Test
    void shouldTakeWritesFromOtherThreads() throws InterruptedException {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final int wakes = guest.machine.wakes();
        final Thread other = new Thread(() -> guest.channel().writeAndFlush(guest.buffer(Frames.frame(4, 60))));
        other.start();
        other.join();

        assertTrue(guest.machine.wakes() > wakes);
        assertTrue(guest.run() > 0);
        assertEquals(1, guest.card().transmitAll());
        guest.assertNothingLeft();
    }
}
