package org.jvnic.nic.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.AgentRunner;
import org.junit.jupiter.api.Test;

/** Commands to an engine: by whom, when and in which order they are executed, and what becomes of those that are not. */
class NicEngineCommandTest {
    private static final long LONG_ENOUGH_MS = EngineFixture.LONG_ENOUGH_MS;
    private static final int QUEUE_HOLDS = 256;
    private static final int MORE_THAN_THE_QUEUE_HOLDS = 400;

    private final EngineFixture fixture = new EngineFixture();
    private final FakePersonality personality = fixture.personality;

    @Test
    void shouldExecuteACommandOnTheEnginesThreadOutsideEveryFrame() {
        final NicEngine engine = fixture.engine(EngineMode.THREAD);
        final BusyQueue queue = new BusyQueue();
        fixture.scheduler.activate(queue);
        final AgentRunner runner = EngineFixture.start(engine);
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
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
        final List<Integer> found = new ArrayList<>();
        personality.events = 1;
        engine.execute("look", () -> found.add(personality.events), LONG_ENOUGH_MS);
        assertEquals(List.of(0), found);
    }

    @Test
    void shouldServeTheEventsBeforeACommandThatComesInTheMiddleOfATurn() throws InterruptedException {
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
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
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
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
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
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
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
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
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
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
        final NicEngine engine = fixture.engine(EngineMode.STEPPED);
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
}
