package org.jvnic.guest.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.netty.NettyGuest.bytesOf;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.driver.DriverException;
import org.jvnic.guest.fake.FakeMachine;
import org.jvnic.guest.fake.Frames;
import org.jvnic.guest.fake.RecordingLeakDetector;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.RingName;

@SuppressWarnings("FutureReturnValueIgnored")
class ChannelLifeTest {
    private static final int RING = 8;
    private static final DriverConfig CONFIG =
            DriverConfig.builder().rings(3, 3).batches(8, 1).heldFrames(4).build();

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @Test
    void shouldBeActiveOnceRegistered() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);

        assertTrue(guest.channel().isOpen()
                && guest.channel().isActive()
                && guest.channel().isRegistered());
        assertEquals(List.of("registered", "active"), guest.events);
        assertEquals("02:11:22:33:44:55", guest.channel().localAddress().toString());
        assertNull(guest.channel().remoteAddress());
    }

    @Test
    void shouldFailPendingWritesWhenItCloses() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final List<ChannelFuture> writes = new ArrayList<>();
        for (int i = 0; i < RING + 3; i++) {
            writes.add(guest.channel().writeAndFlush(guest.buffer(Frames.frame(i, 60))));
        }
        writes.add(guest.channel().write(guest.buffer(Frames.frame(0, 60))));

        final ChannelFuture closed = guest.channel().close();
        guest.run();

        assertTrue(closed.isSuccess());
        assertTrue(guest.channel().closeFuture().isSuccess());
        for (int i = RING; i < writes.size(); i++) {
            assertInstanceOf(ClosedChannelException.class, writes.get(i).cause());
        }
        assertEquals(
                List.of("inactive", "unregistered"),
                guest.events.subList(guest.events.size() - 2, guest.events.size()));
        assertInstanceOf(
                ClosedChannelException.class,
                guest.channel().writeAndFlush(guest.buffer(Frames.frame(0, 60))).cause());
        assertNull(guest.channel().newTransmitBuffer());
        assertEquals(0, guest.machine.guest().ram().open());
        guest.assertNothingLeft();
    }

    @Test
    void shouldKeepTheMemoryUntilTheLastBufferThatIsOutIsReleased() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.card().deliver(Frames.frame(1, 100));
        guest.run();
        final ByteBuf frame = guest.received.remove(0);
        final ByteBuf claimed = guest.channel().newTransmitBuffer();
        assertNotNull(claimed);

        guest.channel().close();
        guest.run();
        claimed.writeInt(7);

        assertArrayEquals(Frames.frame(1, 100), bytesOf(frame));
        frame.release();
        assertTrue(guest.machine.guest().ram().open() > 0);
        claimed.release();
        assertEquals(0, guest.machine.guest().ram().open());
    }

    @Test
    void shouldLetAHandlerCloseTheChannelInTheMiddleOfABatch() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        for (int i = 0; i < 5; i++) {
            guest.card().deliver(Frames.frame(i, 60));
        }
        guest.onRead = () -> guest.channel().close();

        guest.run();

        assertEquals(1, guest.received.size());
        assertTrue(guest.channel().closeFuture().isSuccess());
        guest.assertNothingLeft();
        assertEquals(0, guest.machine.guest().ram().open());
    }

    @Test
    void shouldLetAListenerCloseTheChannelInTheMiddleOfAWrite() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final ChannelFuture first = guest.channel().write(guest.buffer(Frames.frame(1, 60)));
        final ChannelFuture second = guest.channel().write(guest.buffer(Frames.frame(2, 60)));
        first.addListener(done -> guest.channel().close());

        guest.channel().flush();
        guest.run();

        assertTrue(first.isSuccess());
        assertInstanceOf(ClosedChannelException.class, second.cause());
        guest.assertNothingLeft();
    }

    @Test
    void shouldTellWhenTheCardDoesNotStop() {
        final NettyGuest guest = new NettyGuest(
                false,
                DriverConfig.builder().rings(3, 3).waiting(1000, () -> {}).build());
        guest.card().mute(true);

        final ChannelFuture closed = guest.channel().close();

        assertInstanceOf(DriverException.class, closed.cause());
        assertFalse(guest.channel().isOpen());
        assertTrue(guest.machine.guest().ram().open() > 0);
    }

    @Test
    void shouldRecoverFromAFaultThatNoInterruptAnnounced() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.card().fault(FaultReason.SEQUENCE, RingName.TRANSMIT, 0);
        guest.run();
        assertFalse(guest.card().deliver(Frames.frame(1, 60)));

        guest.machine.advance(TimeUnit.SECONDS.toNanos(1));
        guest.run();

        assertTrue(guest.card().deliver(Frames.frame(1, 60)));
        guest.run();
        assertEquals(1, guest.received.size());
        guest.assertNothingLeft();
    }

    @Test
    void shouldCloseWithTheCauseWhenARecoveryFails() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.card().fault(FaultReason.SEQUENCE, RingName.TRANSMIT, 0);
        guest.card().refuseStartOnce(CommandStatus.BAD_SETUP);

        guest.machine.advance(TimeUnit.SECONDS.toNanos(1));
        guest.run();

        assertTrue(guest.events.stream().anyMatch(event -> event.startsWith("exception") && event.contains("START")));
        assertTrue(guest.channel().closeFuture().isDone());
    }

    @Test
    void shouldCloseWhenTheContextIsRevoked() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final ChannelFuture waiting = guest.channel().write(guest.buffer(Frames.frame(1, 60)));
        guest.card().revoke();

        guest.machine.advance(TimeUnit.SECONDS.toNanos(1));
        guest.run();

        assertFalse(guest.channel().isOpen());
        assertInstanceOf(ClosedChannelException.class, waiting.cause());
        assertEquals(0, guest.machine.guest().ram().open());
        guest.assertNothingLeft();
    }

    @Test
    void shouldGoOnWhenItIsRegisteredAgain() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final EventLoop loop = guest.channel().eventLoop();
        guest.channel().deregister();
        guest.run();
        guest.card().deliver(Frames.frame(1, 60));
        assertEquals(0, guest.run());

        final ChannelPromise again = guest.channel().newPromise();
        guest.channel().unsafe().register(loop, again);
        guest.run();

        assertTrue(again.isSuccess());
        assertEquals(1, guest.received.size());
        guest.assertNothingLeft();
    }

    @Test
    void shouldRunTasksAndWhatIsScheduled() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final List<String> ran = new ArrayList<>();
        guest.channel().eventLoop().execute(() -> ran.add("task"));
        guest.channel().eventLoop().schedule(() -> ran.add("late"), 50, TimeUnit.MILLISECONDS);

        assertTrue(guest.run() > 0);
        assertEquals(List.of("task"), ran);
        guest.machine.advance(TimeUnit.MILLISECONDS.toNanos(49));
        assertEquals(0, guest.run());
        guest.machine.advance(TimeUnit.MILLISECONDS.toNanos(1));

        assertEquals(1, guest.run());
        assertEquals(List.of("task", "late"), ran);
    }

    @Test
    void shouldWakeTheMachineForTasksOfOtherThreadsOnly() throws InterruptedException {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.channel().eventLoop().execute(() -> {});
        assertEquals(0, guest.machine.wakes());

        final Thread other = new Thread(() -> guest.channel().eventLoop().execute(() -> {}));
        other.start();
        other.join();

        assertEquals(1, guest.machine.wakes());
    }

    @Test
    void shouldEndWithTheProgram() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.channel().eventLoop().schedule(() -> {}, 1, TimeUnit.HOURS);

        guest.program.stop();

        assertTrue(guest.channel().eventLoop().isTerminated());
        assertTrue(guest.channel().closeFuture().isSuccess());
        assertTrue(guest.events.contains("unregistered"));
        assertEquals(0, guest.machine.guest().ram().open());
        assertThrows(
                RejectedExecutionException.class,
                () -> guest.channel().eventLoop().execute(() -> {}));
    }

    @Test
    void shouldLetFramesBeReleasedAfterTheProgramHasEnded() throws InterruptedException {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        guest.card().deliver(Frames.frame(1, 100));
        guest.card().deliver(Frames.frame(2, 100));
        guest.run();
        guest.program.stop();

        final Thread other = new Thread(() -> guest.received.get(0).release());
        other.start();
        other.join();
        guest.received.get(1).release();

        assertEquals(0, guest.received.get(0).refCnt());
        assertEquals(0, guest.received.get(1).refCnt());
    }

    @Test
    void shouldEndAChannelWhoseLoopIsShutDownGracefully() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);

        guest.channel().eventLoop().shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
        guest.run();

        assertFalse(guest.channel().isOpen());
        assertEquals(0, guest.machine.guest().ram().open());
    }

    @Test
    void shouldOfferItsOptions() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final CdnaChannelConfig config = guest.channel().config();

        assertEquals(4, config.getOption(CdnaChannelOption.HELD_FRAMES));
        assertEquals(64, config.getOption(CdnaChannelOption.POLL_BUDGET));
        assertTrue(config.setOption(CdnaChannelOption.POLL_BUDGET, 5));
        assertEquals(5, config.getOptions().get(CdnaChannelOption.POLL_BUDGET));
        assertTrue(config.setOption(ChannelOption.AUTO_READ, false));
        assertFalse(config.setOption(ChannelOption.TCP_NODELAY, true));
        assertThrows(IllegalArgumentException.class, () -> config.setOption(CdnaChannelOption.HELD_FRAMES, 5));
        assertThrows(IllegalArgumentException.class, () -> config.setOption(CdnaChannelOption.POLL_BUDGET, 0));
    }

    @Test
    void shouldRefuseWhatANicCannotDo() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);

        assertInstanceOf(
                UnsupportedOperationException.class,
                guest.channel().bind(guest.channel().localAddress()).cause());
        assertInstanceOf(
                UnsupportedOperationException.class,
                guest.channel().connect(guest.channel().localAddress()).cause());
    }

    @Test
    void shouldRefuseASecondChannelAndForeignLoops() {
        final NettyGuest guest = new NettyGuest(false, CONFIG);
        final CdnaChannel second = new CdnaChannel(CdnaDriver.open(new FakeMachine(false), CONFIG));
        final CdnaChannel third = new CdnaChannel(CdnaDriver.open(new FakeMachine(false), CONFIG));

        final ChannelPromise taken = second.newPromise();
        second.unsafe().register(guest.channel().eventLoop(), taken);
        guest.run();
        final ChannelPromise foreign = third.newPromise();
        third.unsafe().register(new EmbeddedChannel().eventLoop(), foreign);

        assertInstanceOf(IllegalStateException.class, taken.cause());
        assertFalse(second.isOpen());
        assertInstanceOf(IllegalStateException.class, foreign.cause());
        third.unsafe().closeForcibly();
    }
}
