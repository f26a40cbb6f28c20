package org.jvnic.nic.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EngineOwnershipTest {
    private static final int THREADS = 3;
    private static final int ROUNDS = 100_000;
    private static final int FUNERALS = 200;

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
            final CyclicBarrier start = new CyclicBarrier(THREADS);
            final CyclicBarrier end = new CyclicBarrier(THREADS);
            final AtomicInteger heirs = new AtomicInteger();
            runAll(() -> {
                start.await();
                final boolean mine = ownership.tryAcquire();
                heirs.addAndGet(mine ? 1 : 0);
                end.await();
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
    void shouldKeepOwnersApartAndShowEachWhatTheLastOneDid() throws Exception {
        final AtomicLong turns = new AtomicLong();
        runAll(() -> {
            int left = ROUNDS;
            while (left > 0) {
                if (ownership.tryAcquire()) {
                    guarded++;
                    ownership.release();
                    turns.incrementAndGet();
                    left--;
                }
            }
            return null;
        });
        assertEquals(turns.get(), guarded);
    }

    private static void run(final Runnable body) throws InterruptedException {
        final Thread thread = new Thread(body);
        thread.start();
        thread.join();
    }

    private static void runAll(final java.util.concurrent.Callable<?> body) throws Exception {
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
