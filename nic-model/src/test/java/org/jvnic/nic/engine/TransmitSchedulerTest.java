package org.jvnic.nic.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransmitSchedulerTest {
    private static final int BUDGET = 256;
    private static final int LONGEST = 9216;
    private static final int SHORTEST = 60;

    private final TransmitScheduler scheduler = new TransmitScheduler(64);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldShareBytesEquallyWhateverTheFrameSizes(final long seed) {
        final FakeQueue[] queues = new FakeQueue[8];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = endless(seed + i, SHORTEST + i, SHORTEST + i * (LONGEST - SHORTEST) / (queues.length - 1));
            scheduler.activate(queues[i]);
        }

        serve(4_000, BUDGET);

        double sum = 0;
        double squares = 0;
        for (final FakeQueue queue : queues) {
            sum += queue.bytes;
            squares += (double) queue.bytes * queue.bytes;
        }
        final double jain = sum * sum / (queues.length * squares);
        assertTrue(jain >= 0.99, () -> "Jain " + jain + ", seed " + seed);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 4", "1, 3", "7, 255"})
    void shouldGiveBytesInProportionToWeights(final int light, final int heavy) {
        final FakeQueue first = endless(1, SHORTEST, LONGEST);
        final FakeQueue second = endless(2, SHORTEST, 1518);
        first.setWeight(light);
        second.setWeight(heavy);
        scheduler.activate(first);
        scheduler.activate(second);

        serve(50_000, BUDGET);

        final double ratio = (double) second.bytes / first.bytes;
        assertEquals((double) heavy / light, ratio, 0.02 * heavy / light);
    }

    @Test
    void shouldCountWeightZeroAsOne() {
        final FakeQueue queue = endless(1, SHORTEST, SHORTEST);
        queue.setWeight(0);
        assertEquals(1, queue.weight());
    }

    @Test
    void shouldLetAnIdleQueueSaveNothingUp() {
        final FakeQueue busy = endless(1, 1000, 1000);
        final FakeQueue idler = new FakeQueue(2, 1000, 1000, 1);
        scheduler.activate(busy);
        scheduler.activate(idler);
        serve(1_000, BUDGET);
        final long busyBefore = busy.bytes;
        final long idlerBefore = idler.bytes;
        assertEquals(1000, idlerBefore);

        idler.frames = Long.MAX_VALUE;
        scheduler.activate(idler);
        serve(100, BUDGET);

        final long lead = (idler.bytes - idlerBefore) - (busy.bytes - busyBefore);
        assertTrue(Math.abs(lead) <= TransmitScheduler.QUANTUM_BYTES + 1000, () -> "lead of " + lead + " bytes");
    }

    @Test
    void shouldServeAQueueThatIsAloneInOneVisitAndLeaveItNoLeadOverTheNextInLine() {
        final FakeQueue first = endless(1, 1000, 1000);
        scheduler.activate(first);
        scheduler.serve(8);
        assertEquals(8_000, first.bytes);
        assertTrue(first.deficit > TransmitScheduler.QUANTUM_BYTES, () -> "deficit " + first.deficit);

        final FakeQueue second = endless(2, 1000, 1000);
        scheduler.activate(second);
        serve(100, BUDGET);

        final long lead = first.bytes - 8_000 - second.bytes;
        assertTrue(Math.abs(lead) <= TransmitScheduler.QUANTUM_BYTES + 1000, () -> "lead of " + lead + " bytes");
    }

    @Test
    void shouldTakeAwayWhatIsLeftOfAQueueThatRunsEmpty() {
        final FakeQueue queue = new FakeQueue(1, SHORTEST, SHORTEST, 1);
        scheduler.activate(queue);
        scheduler.serve(BUDGET);
        assertEquals(0, queue.deficit);
        assertFalse(scheduler.hasWork());
    }

    @Test
    void shouldNotGiveASecondQuantumToAVisitThatATurnInterrupted() {
        final FakeQueue first = endless(1, SHORTEST, SHORTEST);
        final FakeQueue second = endless(2, SHORTEST, SHORTEST);
        scheduler.activate(first);
        scheduler.activate(second);
        final int framesOfAQuantum = (TransmitScheduler.QUANTUM_BYTES + SHORTEST - 1) / SHORTEST;

        serve(framesOfAQuantum, 1);
        assertEquals(framesOfAQuantum, first.sent);
        assertEquals(0, second.sent);

        serve(framesOfAQuantum, 1);
        assertEquals(framesOfAQuantum, first.sent);
        assertEquals(framesOfAQuantum, second.sent);
    }

    @Test
    void shouldTakeAnOverdraftOffTheNextRound() {
        final FakeQueue jumbo = endless(1, LONGEST, LONGEST);
        final FakeQueue small = endless(2, 64, 64);
        scheduler.activate(jumbo);
        scheduler.activate(small);

        serve(30_000, BUDGET);

        assertEquals(1.0, (double) jumbo.bytes / small.bytes, 0.01);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 256})
    void shouldNeverConsumeMoreThanItsBudget(final int budget) {
        for (int i = 0; i < 5; i++) {
            scheduler.activate(endless(i, SHORTEST, 1518));
        }
        for (int turn = 0; turn < 1_000; turn++) {
            assertEquals(budget, scheduler.serve(budget));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 64})
    void shouldAlwaysGetSomethingDoneWhileThereIsWork(final int queues) {
        for (int i = 0; i < queues; i++) {
            scheduler.activate(endless(i, LONGEST, LONGEST));
        }
        for (int turn = 0; turn < 10_000; turn++) {
            assertTrue(scheduler.serve(BUDGET) > 0, "nothing was done in turn " + turn);
        }
    }

    @Test
    void shouldQueueOnceHoweverOftenActivated() {
        final FakeQueue queue = new FakeQueue(1, SHORTEST, SHORTEST, 3);
        scheduler.activate(queue);
        scheduler.activate(queue);
        assertEquals(3, scheduler.serve(BUDGET));
        assertFalse(scheduler.hasWork());
        assertEquals(0, scheduler.serve(BUDGET));
    }

    @Test
    void shouldDropAQueueWhoseWorkVanishes() {
        final FakeQueue vanished = endless(1, SHORTEST, SHORTEST);
        final FakeQueue other = new FakeQueue(2, SHORTEST, SHORTEST, 10);
        scheduler.activate(vanished);
        scheduler.activate(other);
        scheduler.serve(1);
        vanished.frames = 0;

        assertEquals(10, scheduler.serve(BUDGET));

        assertEquals(1, vanished.sent);
        assertFalse(scheduler.hasWork());
    }

    private void serve(final int turns, final int budget) {
        for (int i = 0; i < turns; i++) {
            scheduler.serve(budget);
        }
    }

    private static FakeQueue endless(final long seed, final int shortest, final int longest) {
        return new FakeQueue(seed, shortest, longest, Long.MAX_VALUE);
    }

    private static final class FakeQueue extends TransmitQueue {
        private final SplittableRandom random;
        private final int shortest;
        private final int longest;
        long frames;
        long sent;
        long bytes;
        private int consumed;

        FakeQueue(final long seed, final int shortest, final int longest, final long frames) {
            this.random = new SplittableRandom(seed);
            this.shortest = shortest;
            this.longest = longest;
            this.frames = frames;
        }

        @Override
        public boolean hasWork() {
            return frames > 0;
        }

        @Override
        public long transmit(final long byteBudget, final int descriptorBudget) {
            long charged = 0;
            consumed = 0;
            while (charged < byteBudget && consumed < descriptorBudget && hasWork()) {
                charged += shortest == longest ? shortest : random.nextInt(shortest, longest + 1);
                consumed++;
                frames--;
            }
            sent += consumed;
            bytes += charged;
            return charged;
        }

        @Override
        public int workDone() {
            return consumed;
        }
    }
}
