package org.jvnic.nic.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterruptModeratorTest {
    private static final int LONGEST = 6;
    private static final long DELAY_NS = 100;

    private enum Step {
        ENABLE,
        DISABLE,
        MASK,
        UNMASK,
        COMPLETE,
        LOOK,
        REARM,
        URGENT,
        TURN_ENDS
    }

    @Test
    void shouldLoseNoCauseInAnyOrderOfEvents() {
        final Step[] steps = new Step[LONGEST];
        assertTrue(tryAll(steps, 0) > 500_000);
    }

    private static int tryAll(final Step[] steps, final int length) {
        check(steps, length);
        int tried = 1;
        for (int i = 0; length < LONGEST && i < Step.values().length; i++) {
            steps[length] = Step.values()[i];
            tried += tryAll(steps, length + 1);
        }
        return tried;
    }

    private static void check(final Step[] steps, final int length) {
        final Pair pair = new Pair(0, 0);
        for (int i = 0; i < length; i++) {
            pair.take(steps[i], 0);
        }
        pair.take(Step.TURN_ENDS, 0);
        if (!pair.agrees) {
            throw new AssertionError(List.of(steps).subList(0, length) + ": " + pair);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldFireWhenTimeOrCountSays(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 3_000; run++) {
            final Pair pair = new Pair(random.nextInt(3) * DELAY_NS, random.nextInt(4));
            final List<String> history = new ArrayList<>();
            long now = random.nextLong();
            for (int i = 0; i < 60; i++) {
                final Step step = Step.values()[random.nextInt(Step.values().length)];
                now += random.nextInt(4) == 0 ? random.nextInt(2 * (int) DELAY_NS) : 0;
                history.add(step + "@" + now);
                pair.take(step, now);
                assertTrue(pair.agrees, () -> "seed " + seed + ", " + history + ": " + pair);
            }
        }
    }

    @Test
    void shouldFireOnceUntilArmedAgain() {
        final InterruptModerator interrupt = started(0, 0);
        interrupt.onCompletions(1, 0);
        assertTrue(interrupt.fire(0));
        interrupt.onCompletions(1, 0);
        assertFalse(interrupt.fire(0));
        interrupt.rearm(true);
        assertTrue(interrupt.fire(0));
        assertFalse(interrupt.fire(0));
    }

    @Test
    void shouldWaitForTheDelayAfterTheFirstCompletion() {
        final InterruptModerator interrupt = started(DELAY_NS, 0);
        interrupt.onCompletions(1, 1_000);
        interrupt.onCompletions(1, 1_000 + DELAY_NS - 1);
        assertTrue(interrupt.isTiming());
        assertFalse(interrupt.fire(1_000 + DELAY_NS - 1));
        assertTrue(interrupt.fire(1_000 + DELAY_NS));
        assertFalse(interrupt.isTiming());
    }

    @Test
    void shouldCutTheDelayShortAtTheLimit() {
        final InterruptModerator interrupt = started(DELAY_NS, 3);
        interrupt.onCompletions(2, 0);
        assertFalse(interrupt.fire(0));
        interrupt.onCompletions(1, 0);
        assertTrue(interrupt.fire(0));
    }

    @Test
    void shouldNotWaitWithWhatIsUrgent() {
        final InterruptModerator interrupt = started(DELAY_NS, 0);
        interrupt.onUrgent();
        assertTrue(interrupt.fire(0));
    }

    @Test
    void shouldFireNothingAfterReset() {
        final InterruptModerator interrupt = started(0, 0);
        interrupt.onCompletions(1, 0);
        interrupt.onUrgent();
        interrupt.reset();
        interrupt.start();
        interrupt.setControl(true, false);
        assertFalse(interrupt.isPending());
        assertFalse(interrupt.fire(Long.MAX_VALUE));
    }

    @Test
    void shouldStandTheClockGoingOver() {
        final InterruptModerator interrupt = started(DELAY_NS, 0);
        interrupt.onCompletions(1, Long.MAX_VALUE);
        assertFalse(interrupt.fire(Long.MIN_VALUE + 10));
        assertTrue(interrupt.fire(Long.MIN_VALUE + DELAY_NS - 1));
    }

    private static InterruptModerator started(final long delayNs, final int limit) {
        final InterruptModerator interrupt = new InterruptModerator();
        interrupt.setModeration(delayNs, limit);
        interrupt.start();
        interrupt.setControl(true, false);
        assertEquals(0, interrupt.isPending() ? 1 : 0);
        return interrupt;
    }

    private static final class Pair {
        private final InterruptModerator interrupt = new InterruptModerator();
        private final List<Long> untold = new ArrayList<>();
        private final long delayNs;
        private final int limit;
        private boolean enabled;
        private boolean masked;
        private boolean armed = true;
        private boolean atOnce;
        private int completed;
        private int seen;
        boolean agrees = true;

        Pair(final long delayNs, final int limit) {
            this.delayNs = delayNs;
            this.limit = limit;
            interrupt.setModeration(delayNs, limit);
            interrupt.start();
        }

        void take(final Step step, final long now) {
            switch (step) {
                case ENABLE -> control(true, masked);
                case DISABLE -> control(false, masked);
                case MASK -> control(enabled, true);
                case UNMASK -> control(enabled, false);
                case LOOK -> seen = completed;
                case COMPLETE -> complete(now);
                case REARM -> rearm();
                case URGENT -> {
                    atOnce = true;
                    interrupt.onUrgent();
                }
                case TURN_ENDS -> endTurn(now);
            }
        }

        private void control(final boolean enable, final boolean mask) {
            enabled = enable;
            masked = mask;
            interrupt.setControl(enable, mask);
        }

        private void complete(final long now) {
            completed++;
            untold.add(now);
            interrupt.onCompletions(1, now);
        }

        private void rearm() {
            armed = true;
            atOnce |= completed > seen;
            untold.clear();
            interrupt.rearm(completed > seen);
        }

        private void endTurn(final long now) {
            final boolean due = atOnce || (!untold.isEmpty() && isRipe(now));
            final boolean expected = enabled && !masked && armed && due;
            if (expected) {
                armed = false;
                atOnce = false;
                untold.clear();
            }
            agrees &= interrupt.fire(now) == expected;
            agrees &= interrupt.isArmed() == armed && interrupt.isPending() == (atOnce || !untold.isEmpty());
        }

        private boolean isRipe(final long now) {
            return delayNs == 0 || (limit != 0 && untold.size() >= limit) || now - untold.get(0) >= delayNs;
        }

        @Override
        public String toString() {
            return "delay " + delayNs + " ns, limit " + limit + ", completed " + completed + ", seen " + seen;
        }
    }
}
