package org.jvnic.nic.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.CachedNanoClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.fabric.EthernetSwitch;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.fabric.SwitchPort;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

class NicEngineTest {
    private static final long LONG_ENOUGH_MS = 60_000;
    private static final int INLINE_TURNS = 16;
    private static final int QUEUE_HOLDS = 256;
    private static final int MORE_THAN_THE_QUEUE_HOLDS = 400;

    private final FakePersonality personality = new FakePersonality();
    private final TransmitScheduler scheduler = new TransmitScheduler(4);

    /** Ends when the sleeper was woken; a test whose engine does not wake it does not end by itself. */
    private static Thread sleeperOf(final NicEngine engine) throws InterruptedException {
        final CountDownLatch announced = new CountDownLatch(1);
        final Thread sleeper = new Thread(() -> {
            engine.announceSleep(Thread.currentThread());
            announced.countDown();
            LockSupport.park();
            engine.endSleep();
        });
        sleeper.setDaemon(true);
        sleeper.start();
        announced.await();
        return sleeper;
    }

    private static void assertWoken(final Thread sleeper) throws InterruptedException {
        sleeper.join(LONG_ENOUGH_MS);
        assertFalse(sleeper.isAlive());
    }

    @Test
    void shouldWakeItsSleepingThreadByADoorbell() throws InterruptedException {
        final NicEngine engine = engine(EngineMode.THREAD);
        final Thread sleeper = sleeperOf(engine);
        engine.onDoorbell();
        assertWoken(sleeper);
    }

    @Test
    void shouldWakeItsSleepingThreadByACommand() throws InterruptedException {
        final NicEngine engine = engine(EngineMode.THREAD);
        final Thread sleeper = sleeperOf(engine);
        engine.execute("look", () -> {}, LONG_ENOUGH_MS);
        assertWoken(sleeper);
    }

    @Test
    void shouldWakeItsSleepingThreadByWhatArrivesFromTheWire() throws InterruptedException {
        final AnnouncingWire wire = new AnnouncingWire();
        final NicEngine engine = engine(EngineMode.THREAD, wire);
        final Thread sleeper = sleeperOf(engine);
        wire.waker.run();
        assertWoken(sleeper);
    }

    @Test
    void shouldSleepLongOnlyWhenEverybodyTellsAndNothingIsDue() {
        final AnnouncingWire wire = new AnnouncingWire();
        assertTrue(engine(EngineMode.THREAD, wire).sleepLimitNs() > NicEngine.LOOK_NS);
        assertTrue(engine(EngineMode.THREAD).sleepLimitNs() > NicEngine.LOOK_NS);
        personality.untilTimerNs = 700;
        assertEquals(700, engine(EngineMode.THREAD, wire).sleepLimitNs());
        personality.untilTimerNs = Long.MAX_VALUE;
        wire.tells = false;
        assertEquals(NicEngine.LOOK_NS, engine(EngineMode.THREAD, wire).sleepLimitNs());
    }

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
        engine(EngineMode.STEPPED, wire).pump();
        assertEquals(List.of(0), left);
    }

    @Test
    void shouldTellTheWireOfTheEndOfATurnThatDidSomething() {
        final AnnouncingWire wire = new AnnouncingWire();
        final NicEngine engine = engine(EngineMode.STEPPED, wire);
        engine.pump();
        assertEquals(0, wire.flushes);
        personality.events = 1;
        engine.pump();
        assertEquals(1, wire.flushes);
    }

    @Test
    void shouldExecuteACommandOnTheEnginesThreadOutsideEveryFrame() {
        final NicEngine engine = engine(EngineMode.THREAD);
        final BusyQueue queue = new BusyQueue();
        scheduler.activate(queue);
        final AgentRunner runner = start(engine);
        final List<String> found = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            engine.execute(
                    "look",
                    () -> found.add(queue.inFrame + " " + Thread.currentThread().getName()),
                    LONG_ENOUGH_MS);
        }
        runner.close();
        assertEquals(200, found.size());
        assertTrue(found.stream().allMatch("false test"::equals), found::toString);
    }

    @Test
    void shouldServeTheEventsBeforeACommand() {
        final NicEngine engine = engine(EngineMode.STEPPED);
        final List<Integer> found = new ArrayList<>();
        personality.events = 1;
        engine.execute("look", () -> found.add(personality.events), LONG_ENOUGH_MS);
        assertEquals(List.of(0), found);
    }

    @Test
    void shouldServeTheEventsBeforeACommandThatComesInTheMiddleOfATurn() throws InterruptedException {
        final NicEngine engine = engine(EngineMode.STEPPED);
        final List<Integer> found = new ArrayList<>();
        final Thread other = new Thread(() -> {
            personality.events = 1;
            engine.execute("look", () -> found.add(personality.events), LONG_ENOUGH_MS);
        });
        personality.duringTurn = () -> {
            personality.duringTurn = () -> {};
            other.start();
            while (other.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        };
        engine.pump();
        other.join();
        assertEquals(List.of(0), found);
    }

    @Test
    void shouldExecuteCommandsOfManyThreadsInAStandingEngine() throws InterruptedException {
        final NicEngine engine = engine(EngineMode.STEPPED);
        final AtomicInteger executed = new AtomicInteger();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Thread thread = new Thread(() -> {
                for (int j = 0; j < 500; j++) {
                    engine.execute("count", executed::incrementAndGet, LONG_ENOUGH_MS);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(2000, executed.get());
    }

    @Test
    void shouldSayWhatWasNotAcknowledgedInTime() throws InterruptedException {
        final NicEngine engine = engine(EngineMode.STEPPED);
        final Thread owner = holdForEver(engine);

        final EngineTimeoutException timeout =
                assertThrows(EngineTimeoutException.class, () -> engine.barrier("page release", 5));

        assertEquals("test: page release was not acknowledged within 5 ms (mode STEPPED, owned)", timeout.getMessage());
        owner.interrupt();
        owner.join();
        engine.barrier("page release", LONG_ENOUGH_MS);
        assertEquals(1, engine.ownership().replacedOwners());
    }

    @Test
    void shouldGetOverAFullQueueOfCommandsThatNobodyWaitsForAnyMore() throws InterruptedException {
        final NicEngine engine = engine(EngineMode.STEPPED);
        final Thread owner = holdForEver(engine);
        final AtomicInteger executed = new AtomicInteger();
        for (int i = 0; i < MORE_THAN_THE_QUEUE_HOLDS; i++) {
            assertThrows(EngineTimeoutException.class, () -> engine.execute("count", executed::incrementAndGet, 0));
        }
        assertEquals(0, executed.get());
        owner.interrupt();
        owner.join();
        engine.barrier("after", LONG_ENOUGH_MS);
        assertEquals(QUEUE_HOLDS, executed.get());
    }

    @Test
    void shouldHandWhatACommandThrowsToWhoeverWaits() {
        final NicEngine engine = engine(EngineMode.STEPPED);
        final RuntimeException exception = new IllegalArgumentException("exception");
        final Error error = new AssertionError("error");

        assertSame(
                exception,
                assertThrows(
                        RuntimeException.class,
                        () -> engine.execute(
                                "throw",
                                () -> {
                                    throw exception;
                                },
                                LONG_ENOUGH_MS)));
        assertSame(
                error,
                assertThrows(
                        Error.class,
                        () -> engine.execute(
                                "throw",
                                () -> {
                                    throw error;
                                },
                                LONG_ENOUGH_MS)));

        assertEquals(List.of(), personality.contained);
        engine.barrier("after", LONG_ENOUGH_MS);
    }

    @Test
    void shouldExecuteACommandFromInsideAtOnce() {
        final NicEngine engine = engine(EngineMode.STEPPED);
        final List<String> order = new ArrayList<>();
        engine.execute(
                "outer",
                () -> {
                    engine.execute("inner", () -> order.add("inner"), LONG_ENOUGH_MS);
                    order.add("outer");
                },
                LONG_ENOUGH_MS);
        assertEquals(List.of("inner", "outer"), order);
    }

    @Test
    void shouldGoOnAfterATurnThatThrew() {
        final NicEngine engine = engine(EngineMode.STEPPED);
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
        final NicEngine engine = engine(EngineMode.INLINE);
        personality.events = 1;
        engine.onDoorbell();
        assertEquals(1, engine.turns());
        assertFalse(personality.hasEvents());
        engine.onDoorbell();
        assertEquals(1, engine.turns());
    }

    @Test
    void shouldNotRunAtTheDoorbellOtherwise() {
        final NicEngine engine = engine(EngineMode.STEPPED);
        personality.events = 1;
        engine.onDoorbell();
        assertEquals(0, engine.turns());
    }

    @Test
    void shouldDoNothingAtADoorbellFromInside() {
        final NicEngine engine = engine(EngineMode.INLINE);
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
        final NicEngine engine = engine(EngineMode.INLINE);
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
        final NicEngine engine = engine(EngineMode.THREAD);
        final AgentRunner runner = start(engine);
        assertEquals(0, engine.pump());
        runner.close();
        assertFalse(engine.ownership().isOwned());
    }

    @Test
    void shouldServeEventsButMoveNoFrameWithoutBusMaster() {
        final NicEngine engine = engine(EngineMode.STEPPED);
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
        final EthernetSwitch fabric = new EthernetSwitch(new SwitchPort[0], 4, wire, null, (port, error) -> {});
        final NicEngine engine = new NicEngine(
                "test", EngineMode.STEPPED, new CachedNanoClock(), personality, fabric, scheduler, wire, 256, 9216);
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
        final NicEngine engine = new NicEngine(
                "test", EngineMode.STEPPED, new CachedNanoClock(), personality, fabric(), scheduler, wire, 256, 9216);
        engine.pump();
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
                        fabric(),
                        scheduler,
                        null,
                        0,
                        9216));
    }

    private NicEngine engine(final EngineMode mode) {
        return engine(mode, null);
    }

    private NicEngine engine(final EngineMode mode, final @Nullable Wire wire) {
        return new NicEngine("test", mode, new CachedNanoClock(), personality, fabric(), scheduler, wire, 256, 9216);
    }

    private static EthernetSwitch fabric() {
        return new EthernetSwitch(new SwitchPort[0], 4, null, null, (port, error) -> {});
    }

    private static AgentRunner start(final NicEngine engine) {
        final AgentRunner runner = new AgentRunner(new BackoffIdleStrategy(), error -> {}, null, engine);
        AgentRunner.startOnThread(runner);
        while (!engine.ownership().isOwned()) {
            Thread.onSpinWait();
        }
        return runner;
    }

    private static Thread holdForEver(final NicEngine engine) throws InterruptedException {
        final CountDownLatch held = new CountDownLatch(1);
        final Thread owner = new Thread(() -> {
            engine.ownership().tryAcquire();
            held.countDown();
            while (!Thread.interrupted()) {
                LockSupport.park();
            }
        });
        owner.setDaemon(true);
        owner.start();
        held.await();
        return owner;
    }

    private static class AnnouncingWire implements Wire {
        boolean tells = true;
        Runnable waker = () -> {};
        int flushes;

        @Override
        public boolean onArrival(final Runnable newWaker) {
            waker = newWaker;
            return tells;
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public boolean transmit(final FrameBytes frame) {
            return true;
        }

        @Override
        public int poll(final Receiver receiver, final int limit) {
            return 0;
        }
    }

    private static final class FakePersonality implements Personality {
        final List<Throwable> contained = new ArrayList<>();
        volatile int events;
        volatile boolean endless;
        boolean busMaster = true;

        @Nullable
        Error failure;

        Runnable duringTurn = () -> {};
        long untilTimerNs = Long.MAX_VALUE;

        @Override
        public long untilTimerNs(final long nowNs) {
            return untilTimerNs;
        }

        @Override
        public boolean hasEvents() {
            return endless || events > 0;
        }

        @Override
        public int serviceEvents(final long nowNs) {
            if (failure != null) {
                throw failure;
            }
            final int served = events;
            events = 0;
            duringTurn.run();
            return served;
        }

        @Override
        public int endTurn(final long nowNs) {
            return 0;
        }

        @Override
        public boolean hasTimers() {
            return false;
        }

        @Override
        public boolean isBusMaster() {
            return busMaster;
        }

        @Override
        public void contain(final Throwable error) {
            contained.add(error);
        }
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

    private static final class BusyQueue extends TransmitQueue {
        boolean inFrame;

        @Override
        public boolean hasWork() {
            return true;
        }

        @Override
        public long transmit(final long byteBudget, final int descriptorBudget) {
            inFrame = true;
            Thread.onSpinWait();
            inFrame = false;
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
