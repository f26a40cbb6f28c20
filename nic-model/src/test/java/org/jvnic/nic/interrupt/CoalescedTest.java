package org.jvnic.nic.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CoalescedTest {
    private int runs;
    private int requestsWhileRunning;
    private boolean fails;
    private final Coalesced action = new Coalesced(this::act);

    private void act() {
        runs++;
        if (requestsWhileRunning > 0) {
            requestsWhileRunning--;
            action.run();
            action.run();
        }
        if (fails) {
            fails = false;
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void shouldRunOnceForEachRequest() {
        action.run();
        action.run();
        assertEquals(2, runs);
    }

    @Test
    void shouldRunOnceMoreForAllRequestsOfTheMeantime() {
        requestsWhileRunning = 1;
        action.run();
        assertEquals(2, runs);
        assertFalse(action.isLate());
    }

    @Test
    void shouldLeaveEndlessRequestsToACatchUp() {
        requestsWhileRunning = 1000;
        action.run();
        assertTrue(runs < 100);
        assertTrue(action.isLate());
        requestsWhileRunning = 0;
        final int before = runs;
        action.catchUp();
        assertEquals(before + 1, runs);
        assertFalse(action.isLate());
        action.catchUp();
        assertEquals(before + 1, runs);
    }

    @Test
    void shouldCatchUpAfterAnException() {
        fails = true;
        assertThrows(IllegalStateException.class, action::run);
        assertTrue(action.isLate());
        action.catchUp();
        assertEquals(2, runs);
        assertFalse(action.isLate());
    }

    @Test
    void shouldNotWaitWhenNothingRuns() {
        action.run();
        assertTrue(action.await());
        assertEquals(1, runs);
    }

    @Test
    void shouldNotWaitInsideTheAction() {
        final List<Boolean> answers = new ArrayList<>();
        final Coalesced[] self = new Coalesced[1];
        self[0] = patient(() -> {
            if (answers.isEmpty()) {
                self[0].run();
                answers.add(self[0].await());
            }
        });
        self[0].run();
        assertEquals(List.of(false), answers);
    }

    @Test
    void shouldNotWaitToAskWhileAnotherThreadRunsTheAction() throws InterruptedException {
        final Held held = new Held(1);
        final Coalesced shared = patient(held);
        final Thread runner = start(shared::run);
        held.awaitRun(0);
        shared.run();
        assertEquals(0, held.ended.get());
        held.release(0);
        runner.join();
        assertEquals(2, held.ended.get());
    }

    @Test
    void shouldWaitForARunThatBeganAfterTheRequest() throws InterruptedException {
        final Held held = new Held(1);
        final Coalesced shared = patient(held);
        final Thread runner = start(shared::run);
        held.awaitRun(0);
        final int[] seen = {0};
        final Thread waiter = start(() -> {
            shared.run();
            assertTrue(shared.await());
            seen[0] = held.ended.get();
        });
        awaitWaiting(waiter);
        held.release(0);
        waiter.join();
        runner.join();
        assertEquals(2, seen[0]);
    }

    @Test
    void shouldNotTakeTheEndOfTheRunUnderWayForThatOfTheNext() throws InterruptedException {
        final Held held = new Held(2);
        final Coalesced shared = new Coalesced(held, Coalesced.MAX_ROUNDS, 50_000_000);
        final Thread runner = start(shared::run);
        held.awaitRun(0);
        final boolean[] done = {true};
        final Thread waiter = start(() -> {
            shared.run();
            done[0] = shared.await();
        });
        awaitWaiting(waiter);
        held.release(0);
        waiter.join();
        assertFalse(done[0]);
        held.release(1);
        runner.join();
    }

    @Test
    void shouldGiveUpWaitingForAnActionThatWaitsForTheCallerButRunItAllTheSame() throws InterruptedException {
        final Held held = new Held(1);
        final Coalesced shared = new Coalesced(held, Coalesced.MAX_ROUNDS, 1_000_000);
        final Thread runner = start(shared::run);
        held.awaitRun(0);
        shared.run();
        assertFalse(shared.await());
        held.release(0);
        runner.join();
        assertEquals(2, held.ended.get());
    }

    @Test
    void shouldBoundTheRoundsAsToldTo() {
        final int[] count = {0};
        final Coalesced[] self = new Coalesced[1];
        self[0] = new Coalesced(
                () -> {
                    if (++count[0] < 1000) {
                        self[0].run();
                    }
                },
                Integer.MAX_VALUE,
                0);
        self[0].run();
        assertEquals(1000, count[0]);
        assertFalse(self[0].isLate());
    }

    private static Coalesced patient(final Runnable action) {
        return new Coalesced(action, Coalesced.MAX_ROUNDS, Long.MAX_VALUE);
    }

    private static Thread start(final Runnable body) {
        final Thread thread = new Thread(body);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(final Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    /** An action whose first runs do not end before they are released. */
    private static final class Held implements Runnable {
        final AtomicInteger ended = new AtomicInteger();
        private final List<CountDownLatch> entries = new ArrayList<>();
        private final List<CountDownLatch> releases = new ArrayList<>();

        Held(final int heldRuns) {
            for (int i = 0; i < heldRuns; i++) {
                entries.add(new CountDownLatch(1));
                releases.add(new CountDownLatch(1));
            }
        }

        @Override
        public void run() {
            final int run = ended.get();
            if (run < entries.size()) {
                entries.get(run).countDown();
                await(releases.get(run));
            }
            ended.incrementAndGet();
        }

        void awaitRun(final int run) {
            await(entries.get(run));
        }

        void release(final int run) {
            releases.get(run).countDown();
        }

        private static void await(final CountDownLatch latch) {
            try {
                latch.await();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
