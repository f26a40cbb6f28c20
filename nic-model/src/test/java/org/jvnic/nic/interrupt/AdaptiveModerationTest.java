package org.jvnic.nic.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdaptiveModerationTest {
    private static final long DELAY = 100_000;
    private static final int FRAMES = 8;

    private final InterruptModerator moderator = new InterruptModerator();
    private long now = 1_000_000_000L;
    private long interrupts;

    @BeforeEach
    void start() {
        moderator.start();
        moderator.setModeration(DELAY, FRAMES);
        moderator.setAdaptive(true);
        moderator.setControl(true, false);
    }

    @Test
    void shouldRaiseSingleFramesAtOnce() {
        for (int i = 0; i < 1000; i++) {
            complete(1);
            assertEquals(i + 1, interrupts);
            now += DELAY / 4;
        }
    }

    @Test
    void shouldRaiseAboutOneInterruptADelayInBulk() {
        for (int i = 0; i < 100_000; i++) {
            complete(1);
            now += DELAY / 100;
        }
        assertTrue(interrupts >= 900 && interrupts <= 1010 + FRAMES, "interrupts " + interrupts);
    }

    @Test
    void shouldFollowTheLoadFromSingleFramesToBulkAndBack() {
        shouldRaiseSingleFramesAtOnce();
        interrupts = 0;
        shouldRaiseAboutOneInterruptADelayInBulk();
        now += 3 * DELAY;
        look();
        interrupts = 0;
        shouldRaiseSingleFramesAtOnce();
    }

    @Test
    void shouldRaiseTheEndOfABulkWithinTheDelay() {
        for (int i = 0; i < 1000; i++) {
            complete(1);
            now += DELAY / 100;
        }
        moderator.rearm(false);
        complete(1);
        assertTrue(moderator.isTiming());
        now += DELAY;
        assertTrue(moderator.fire(now));
        assertFalse(moderator.isPending());
    }

    @Test
    void shouldLoseNoCauseAtAnyLoad() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        long oldest = -1;
        for (int i = 0; i < 200_000; i++) {
            if (random.nextInt(3) != 0) {
                moderator.onCompletions(1 + random.nextInt(4), now);
                oldest = oldest < 0 ? now : oldest;
            }
            if (moderator.fire(now)) {
                oldest = -1;
                moderator.rearm(false);
            }
            assertTrue(oldest < 0 || now - oldest < DELAY, "seed " + seed + " step " + i);
            assertEquals(oldest >= 0, moderator.isTiming(), "seed " + seed + " step " + i);
            now += random.nextInt(2000) == 0 ? 5 * DELAY : random.nextInt((int) DELAY / (1 + i / 20_000));
            if (moderator.fire(now)) {
                oldest = -1;
                moderator.rearm(false);
            }
        }
    }

    @Test
    void shouldRaiseWhatIsUrgentInBulkAtOnce() {
        for (int i = 0; i < 1000; i++) {
            complete(1);
            now += DELAY / 100;
        }
        moderator.onUrgent();
        assertTrue(moderator.fire(now));
    }

    @Test
    void shouldEndTheDelayByCountWhenItIsNotAdaptive() {
        moderator.setAdaptive(false);
        complete(FRAMES - 1);
        assertEquals(0, interrupts);
        complete(1);
        assertEquals(1, interrupts);
    }

    private void complete(final int count) {
        moderator.onCompletions(count, now);
        look();
    }

    private void look() {
        if (moderator.fire(now)) {
            interrupts++;
            moderator.rearm(false);
        }
    }
}
