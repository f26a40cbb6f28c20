package org.jvnic.nic.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.fabric.EthernetSwitch;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

/** Turns of an engine: who runs them and when, what they do, and how they fail. */
class NicEngineTest {
    private static final int INLINE_TURNS = 16;

    private final EngineFixture fixture = new EngineFixture();
    private final FakePersonality personality = fixture.personality;
    private final TransmitScheduler scheduler = fixture.scheduler;

    @Test
    void shouldServeEventsRaisedInTheTurnBeforeTheFrameThatFollowedThem() {
        final ByteBuffer frame = BufferUtil.allocateDirectAligned(64, 64);
        final List<Integer> left = new ArrayList<>();
        final AnnouncingWire wire = new AnnouncingWire() {
            @Override
            public int poll(final Receiver receiver, final int limit) {
                personality.events = 1; // a register was written after the turn had looked, and then the frame was sent
                receiver.onFrame(BufferUtil.address(frame), 60);
                left.add(personality.events);
                return 1;
            }
        };
        fixture.engine(EngineMode.STEPPED, wire).pump();
        assertEquals(List.of(0), left);
    }

    @Test
    void shouldTellTheWireOfTheEndOfATurnThatDidSomething() {
        final AnnouncingWire wire = new AnnouncingWire();
        final NicEngine engine = fixture.engine(EngineMode.STEPPED, wire);
        engine.pump();
        assertEquals(0, wire.flushes);
        personality.events = 1;
        engine.pump();
        assertEquals(1, wire.flushes);
    }

    @Test
    void shouldGoOnAfterATurnThatThrew() {
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
        final Error error = new AssertionError("turn");
        personality.failure = error;

        assertEquals(1, engine.pump());
        assertEquals(List.of(error), personality.contained);
        assertFalse(engine.ownership().isOwned());

        personality.failure = null;
        personality.events = 3;
        assertEquals(3, engine.pump());
    }

    @Test
    void shouldRunAtTheDoorbellInline() {
        final NicEngine engine = fixture.engine(EngineMode.INLINE);
        personality.events = 1;
        engine.onDoorbell();
        assertEquals(1, engine.turns());
        assertFalse(personality.hasEvents());
        engine.onDoorbell();
        assertEquals(1, engine.turns());
    }

    @Test
    void shouldNotRunAtTheDoorbellOtherwise() {
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
        personality.events = 1;
        engine.onDoorbell();
        assertEquals(0, engine.turns());
    }

    @Test
    void shouldDoNothingAtADoorbellFromInside() {
        final NicEngine engine = fixture.engine(EngineMode.INLINE);
        personality.events = 1;
        final List<Long> turns = new ArrayList<>();
        personality.duringTurn = () -> {
            personality.duringTurn = () -> {};
            personality.events = 1;
            engine.onDoorbell();
            turns.add(engine.turns());
        };
        engine.onDoorbell();
        assertEquals(List.of(1L), turns);
        assertEquals(2, engine.turns());
        assertFalse(personality.hasEvents());
    }

    @Test
    void shouldLeaveTheRestToTheHousekeeper() throws InterruptedException {
        final NicEngine engine = fixture.engine(EngineMode.INLINE);
        final CountDownLatch woken = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final Thread housekeeper = new Thread(() -> {
            while (end.getCount() != 0) {
                LockSupport.park();
                woken.countDown();
            }
        });
        engine.setHousekeeper(housekeeper);
        housekeeper.start();
        personality.endless = true;

        engine.onDoorbell();

        assertEquals(INLINE_TURNS, engine.turns());
        woken.await();
        end.countDown();
        LockSupport.unpark(housekeeper);
        housekeeper.join();
    }

    @Test
    void shouldOwnTheEngineWhileItsThreadRuns() {
        final NicEngine engine = fixture.engine(EngineMode.THREAD);
        final AgentRunner runner = EngineFixture.start(engine);
        assertEquals(0, engine.pump());
        runner.close();
        assertFalse(engine.ownership().isOwned());
    }

    @Test
    void shouldServeEventsButMoveNoFrameWithoutBusMaster() {
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
        final OneFrame queue = new OneFrame();
        scheduler.activate(queue);
        personality.busMaster = false;
        personality.events = 2;
        assertEquals(2, engine.pump());
        assertEquals(0, queue.sent);
        personality.busMaster = true;
        engine.pump();
        assertEquals(1, queue.sent);
        assertEquals(1, engine.longestTurn());
    }

    @Test
    void shouldRefuseWhatIsNoFrameFromTheWire() {
        final int[] lengths = {-1, 0, 13, 9217, 14, 60};
        final Wire wire = new ListWire(lengths);
        final EthernetSwitch fabric = EngineFixture.fabric(wire);
        final NicEngine engine = fixture.engine(EngineMode.STEPPED, wire, fabric);
        assertEquals(lengths.length, engine.pump());
        assertEquals(lengths.length, fabric.delivery().portCounters().get(PortCounters.RX_FRAMES));
        assertEquals(4, fabric.delivery().portCounters().get(PortCounters.drop(DropReason.PORT_LENGTH)));
        assertEquals(2, fabric.delivery().portCounters().get(PortCounters.drop(DropReason.PORT_NO_MATCH)));
    }

    @Test
    void shouldCarryFramesBetweenContextsWhenTheWireThrows() {
        final Error error = new AssertionError("wire");
        final Wire wire = new ListWire() {
            @Override
            public int poll(final Receiver receiver, final int limit) {
                throw error;
            }
        };
        final OneFrame queue = new OneFrame();
        scheduler.activate(queue);
        fixture.engine(EngineMode.STEPPED, wire).pump();
        assertEquals(1, queue.sent);
        assertEquals(List.of(error), personality.contained);
    }

    @Test
    void shouldRefuseABudgetOfNothing() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new NicEngine(
                        "test",
                        EngineMode.STEPPED,
                        new CachedNanoClock(),
                        personality,
                        EngineFixture.fabric(null),
                        scheduler,
                        null,
                        0,
                        9216));
    }

    private static final class OneFrame extends TransmitQueue {
        int sent;

        @Override
        public boolean hasWork() {
            return sent == 0;
        }

        @Override
        public long transmit(final long byteBudget, final int descriptorBudget) {
            sent++;
            return 60;
        }

        @Override
        public int workDone() {
            return 1;
        }
    }

    private static class ListWire implements Wire {
        private final ByteBuffer memory = BufferUtil.allocateDirectAligned(128, 64);
        private final int[] lengths;

        ListWire(final int... lengths) {
            this.lengths = lengths;
        }

        @Override
        public boolean transmit(final FrameBytes frame) {
            return true;
        }

        @Override
        public int poll(final Receiver receiver, final int limit) {
            for (final int length : lengths) {
                receiver.onFrame(BufferUtil.address(memory), length);
            }
            return lengths.length;
        }
    }
}
