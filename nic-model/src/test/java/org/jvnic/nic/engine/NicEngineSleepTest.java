package org.jvnic.nic.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** An engine whose thread sleeps: what wakes it, and how long it may sleep. */
class NicEngineSleepTest {
    private static final long LONG_ENOUGH_MS = EngineFixture.LONG_ENOUGH_MS;

    private final EngineFixture fixture = new EngineFixture();

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
        final NicEngine engine = fixture.engine(EngineMode.THREAD);
        final Thread sleeper = sleeperOf(engine);
        engine.onDoorbell();
        assertWoken(sleeper);
    }

    @Test
    void shouldWakeItsSleepingThreadByACommand() throws InterruptedException {
        final NicEngine engine = fixture.engine(EngineMode.THREAD);
        final Thread sleeper = sleeperOf(engine);
        engine.execute("look", () -> {}, LONG_ENOUGH_MS);
        assertWoken(sleeper);
    }

    @Test
    void shouldWakeItsSleepingThreadByWhatArrivesFromTheWire() throws InterruptedException {
        final AnnouncingWire wire = new AnnouncingWire();
        final NicEngine engine = fixture.engine(EngineMode.THREAD, wire);
        final Thread sleeper = sleeperOf(engine);
        wire.waker.run();
        assertWoken(sleeper);
    }

    @Test
    void shouldSleepLongOnlyWhenEverybodyTellsAndNothingIsDue() {
        final AnnouncingWire wire = new AnnouncingWire();
        assertTrue(fixture.engine(EngineMode.THREAD, wire).sleepLimitNs() > NicEngine.LOOK_NS);
        assertTrue(fixture.engine(EngineMode.THREAD).sleepLimitNs() > NicEngine.LOOK_NS);
        fixture.personality.untilTimerNs = 700;
        assertEquals(700, fixture.engine(EngineMode.THREAD, wire).sleepLimitNs());
        fixture.personality.untilTimerNs = Long.MAX_VALUE;
        wire.tells = false;
        assertEquals(NicEngine.LOOK_NS, fixture.engine(EngineMode.THREAD, wire).sleepLimitNs());
    }
}
