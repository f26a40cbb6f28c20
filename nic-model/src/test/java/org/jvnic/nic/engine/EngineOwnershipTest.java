package org.jvnic.nic.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class EngineOwnershipTest {
    private static final int THREADS = 2;
    private static final int ROUNDS = 20_000;
    private static final int FUNERALS = 500;
    private static final int SPINS = 2_000;

    private final EngineOwnership ownership = new EngineOwnership();
    private long guarded;

    @Test
    void shouldBelongToWhoeverAsksFirst() throws InterruptedException {
        assertFalse(ownership.isOwned());
        assertTrue(ownership.tryAcquire());
        assertTrue(ownership.isMine());
        final AtomicInteger others = new AtomicInteger();
        run(() -> others.set((ownership.tryAcquire() ? 1 : 0) + (ownership.isMine() ? 2 : 0)));
        assertEquals(0, others.get());
        assertTrue(ownership.isOwned());
    }

    @Test
    void shouldNotNest() {
        assertTrue(ownership.tryAcquire());
        assertFalse(ownership.tryAcquire());
    }

    @Test
    void shouldBeFreeAfterRelease() throws InterruptedException {
        assertTrue(ownership.tryAcquire());
        ownership.release();
        assertFalse(ownership.isMine());
        final AtomicInteger acquired = new AtomicInteger();
        run(() -> acquired.set(ownership.tryAcquire() ? 1 : 0));
        assertEquals(1, acquired.get());
    }

    @Test
    void shouldReplaceAnOwnerThatDied() throws InterruptedException {
        run(ownership::tryAcquire);
        assertFalse(ownership.isOwned());
        assertTrue(ownership.tryAcquire());
        assertTrue(ownership.isMine());
        assertEquals(1, ownership.replacedOwners());
    }

    @Test
    void shouldReplaceADeadOwnerOnceHoweverManyAsk() throws Exception {
        for (int i = 0; i < FUNERALS; i++) {
            run(ownership::tryAcquire);
            final AtomicInteger arrived = new AtomicInteger();
            final AtomicInteger asked = new AtomicInteger();
            final AtomicInteger heirs = new AtomicInteger();
            runAll(() -> {
                meet(arrived, THREADS);
                final boolean mine = ownership.tryAcquire();
                heirs.addAndGet(mine ? 1 : 0);
                meet(asked, THREADS);
                if (mine) {
                    ownership.release();
                }
                return null;
            });
            assertEquals(1, heirs.get());
        }
        assertEquals(FUNERALS, ownership.replacedOwners());
    }

    @Test
    void shouldLetOneInHoweverManyAskAndShowEachWhatTheLastOneDid() throws Exception {
        final AtomicInteger meetings = new AtomicInteger();
        final AtomicLong turns = new AtomicLong();
        runAll(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                meet(meetings, (2 * round + 1) * THREADS);
                final boolean mine = ownership.tryAcquire();
                if (mine) {
                    guarded++;
                    turns.incrementAndGet();
                }
                meet(meetings, (2 * round + 2) * THREADS);
                if (mine) {
                    ownership.release();
                }
            }
            return null;
        });
        assertEquals(ROUNDS, turns.get());
        assertEquals(ROUNDS, guarded);
    }

    private static void meet(final AtomicInteger arrived, final int expected) {
        arrived.incrementAndGet();
        for (int spins = 0; arrived.get() < expected; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1);
            }
        }
    }

    private static void run(final Runnable body) throws InterruptedException {
        final Thread thread = new Thread(body);
        thread.start();
        thread.join();
    }

    private static void runAll(final Callable<?> body) throws Exception {
        final List<Throwable> failures = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            final Thread thread = new Thread(() -> {
                try {
                    body.call();
                } catch (final Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.setUncaughtExceptionHandler((dead, error) -> {
                synchronized (failures) {
                    failures.add(error);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }
}
