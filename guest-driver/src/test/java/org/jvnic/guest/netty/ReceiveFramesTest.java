package org.jvnic.guest.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.netty.NettyGuest.bytesOf;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
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
class ReceiveFramesTest {
    private static final int RING = 8;
    private static final int HELD = 3;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(3, 3).batches(8, 1).heldFrames(HELD).build();

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldHandOutFramesWhereTheCardWroteThem(final boolean privileged) {
        final NettyGuest guest = new NettyGuest(privileged, CONFIG);
        guest.card().deliver(Frames.frame(1, 1500));

        assertTrue(guest.run() > 0);

        assertEquals(1, guest.channel().framesHeld());
        assertEquals(0, guest.channel().framesCopied());
        assertEquals(0, guest.allocator.metric().usedHeapMemory());
        assertArrayEquals(Frames.frame(1, 1500), bytesOf(guest.received.get(0)));
        guest.assertNothingLeft();
    }

    @Test
    void shouldKeepAFrameUntilItIsReleasedAndThenUseItsSlotAgain() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.card().deliver(Frames.frame(1, 100));
        guest.run();
        final ByteBuf kept = guest.received.remove(0);

        for (int i = 0; i < 10 * RING; i++) {
            assertTrue(guest.card().deliver(Frames.frame(2, 100)));
            guest.run();
            guest.releaseAll();
        }

        assertArrayEquals(Frames.frame(1, 100), bytesOf(kept));
        assertEquals(0, guest.channel().framesCopied());
        kept.release();
        assertEquals(0, guest.channel().framesHeld());
        assertThrows(IllegalReferenceCountException.class, () -> kept.getByte(0));
    }

    @Test
    void shouldCopyFramesBeyondTheBound() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        for (int i = 0; i < 3 * RING; i++) {
            assertTrue(guest.card().deliver(Frames.frame(i, 100)));
            guest.run();
        }

        assertEquals(HELD, guest.channel().framesHeld());
        assertEquals(3 * RING - HELD, guest.channel().framesCopied());
        for (int i = 0; i < 3 * RING; i++) {
            assertArrayEquals(Frames.frame(i, 100), bytesOf(guest.received.get(i)));
        }
        guest.assertNothingLeft();
    }

    @Test
    void shouldHoldNoMoreThanTheOptionSays() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        assertTrue(guest.channel().config().setOption(CdnaChannelOption.HELD_FRAMES, 1));

        guest.card().deliver(Frames.frame(0, 100));
        guest.card().deliver(Frames.frame(1, 100));
        guest.run();

        assertEquals(1, guest.channel().framesHeld());
        assertEquals(1, guest.channel().framesCopied());
        guest.assertNothingLeft();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPutFramesOfSeveralPiecesTogether(final boolean privileged) {
        final NettyGuest guest = new NettyGuest(
                privileged,
                DriverConfig.builder()
                        .rings(4, 4)
                        .buffers(2048, 128)
                        .maxFrame(1000)
                        .heldFrames(4)
                        .build());
        guest.card().deliver(Frames.frame(5, 1000));

        guest.run();

        assertArrayEquals(Frames.frame(5, 1000), bytesOf(guest.received.get(0)));
        assertEquals(1, guest.channel().framesCopied());
        guest.assertNothingLeft();
    }

    @Test
    void shouldCompleteAReadOnceForTheFramesOfATurn() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        for (int i = 0; i < 5; i++) {
            guest.card().deliver(Frames.frame(i, 100));
        }

        guest.run();

        assertEquals(List.of("registered", "active", "complete 5"), guest.events);
        guest.assertNothingLeft();
    }

    @Test
    void shouldTakeNoFramesWhileNobodyReadsAndAllOfThemAfterwards() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.channel().config().setAutoRead(false);
        for (int i = 0; i < 5; i++) {
            guest.card().deliver(Frames.frame(i, 100));
        }

        assertEquals(0, guest.run());
        assertEquals(0, guest.received.size());
        guest.channel().config().setAutoRead(true);
        guest.run();

        assertEquals(5, guest.received.size());
        guest.assertNothingLeft();
    }

    @Test
    void shouldTakeOneBatchForOneRead() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.channel().config().setAutoRead(false);
        guest.card().deliver(Frames.frame(0, 100));
        guest.channel().read();
        guest.run();
        guest.card().deliver(Frames.frame(1, 100));

        guest.run();
        assertEquals(1, guest.received.size());
        guest.channel().read();
        guest.run();

        assertEquals(2, guest.received.size());
        guest.assertNothingLeft();
    }

    @Test
    void shouldLetAHandlerChangeAFrameInPlaceAndSendIt() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.onRead = () -> {
            final ByteBuf frame = guest.received.remove(0);
            frame.setByte(0, 42);
            guest.channel().writeAndFlush(frame);
        };
        final byte[] expected = Frames.frame(1, 100);
        expected[0] = 42;

        for (int i = 0; i < 10 * RING; i++) {
            guest.card().deliver(Frames.frame(1, 100));
            guest.run();
            guest.card().transmitAll();
        }

        assertEquals(10 * RING, guest.card().sent().size());
        guest.card().sent().forEach(sent -> assertArrayEquals(expected, sent));
        guest.assertNothingLeft();
    }

    @Test
    void shouldTakeFramesBackFromOtherThreads() throws InterruptedException {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < HELD; i++) {
                guest.card().deliver(Frames.frame(i, 100));
            }
            guest.run();
            final List<ByteBuf> frames = new ArrayList<>(guest.received);
            guest.received.clear();
            final int wakes = guest.machine.wakes();
            final Thread other = new Thread(() -> frames.forEach(ByteBuf::release));
            other.start();
            other.join();
            assertEquals(wakes + HELD, guest.machine.wakes());
            assertEquals(HELD, guest.channel().framesHeld());
            guest.run();
            assertEquals(0, guest.channel().framesHeld());
        }
        assertEquals(0, guest.channel().framesCopied());
    }

    @Test
    void shouldKeepDerivedBuffersAliveWithTheirFrame() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.card().deliver(Frames.frame(1, 100));
        guest.run();
        final ByteBuf slice = guest.received.get(0).retainedSlice(10, 20);
        guest.releaseAll();

        assertEquals(1, guest.channel().framesHeld());
        assertEquals(Frames.frame(1, 100)[10], slice.getByte(0));
        slice.release();

        assertEquals(0, guest.channel().framesHeld());
    }
}
