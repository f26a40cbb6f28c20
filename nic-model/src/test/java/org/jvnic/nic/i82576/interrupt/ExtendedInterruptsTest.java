package org.jvnic.nic.i82576.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedInterruptsTest {
    private static final int VECTORS = 25;
    private static final long US = 1000;

    private final ExtendedInterrupts block = new ExtendedInterrupts(VECTORS, 1 << 31, -1);
    private long nowNs = -5;

    private int take() {
        return block.take(true, nowNs);
    }

    @Test
    void shouldSendWhatIsSetAndAdmittedOnce() {
        block.writeMask(0b110);
        block.set(0b11);
        assertEquals(0b10, take());
        assertEquals(0, take());
        assertEquals(0b11, block.cause());
    }

    @Test
    void shouldNeverSendAMaskedVectorAndSendItWhenItsMaskGoes() {
        block.set(1);
        assertEquals(0, take());
        block.writeMask(1);
        assertEquals(1, take());
        block.writeMaskClear(1);
        block.set(1);
        assertEquals(0, take());
        block.writeMask(1);
        assertEquals(1, take());
    }

    @Test
    void shouldSendAgainForEachNewCause() {
        block.writeMask(1);
        block.set(1);
        assertEquals(1, take());
        block.set(1);
        assertEquals(1, take());
    }

    @Test
    void shouldSendAgainWhenTheMaskGoesOverACauseThatNobodyCleared() {
        block.writeMask(1);
        block.set(1);
        assertEquals(1, take());
        block.writeMask(1);
        assertEquals(0, take());
        block.writeMaskClear(1);
        block.writeMask(1);
        assertEquals(1, take());
    }

    @Test
    void shouldClearAutomaticallyOnlyWhatIsSent() {
        block.writeAutoClear(0b111);
        block.writeMask(0b001);
        block.set(0b011);
        assertEquals(1, take());
        assertEquals(0b010, block.cause());
    }

    @Test
    void shouldMaskAutomaticallyOnlyWhatIsSentAndOnlyWhenEnabled() {
        block.writeAutoMask(0b011);
        block.writeMask(0b111);
        block.set(0b101);
        assertEquals(0b101, block.take(false, nowNs));
        assertEquals(0b111, block.mask());
        block.set(0b101);
        assertEquals(0b101, block.take(true, nowNs));
        assertEquals(0b110, block.mask());
    }

    @Test
    void shouldTakeTheMaskOffWhatSoftwareSetsWithAutoMask() {
        block.writeAutoMask(0b01);
        block.writeSet(0b11);
        assertEquals(0b01, block.mask());
        assertEquals(0b01, take());
        assertEquals(0b11, block.cause());
    }

    @Test
    void shouldForgetWhatTheDriverClears() {
        block.set(0b11);
        block.clear(0b01);
        assertEquals(0b10, block.cause());
        block.writeMask(0b11);
        assertEquals(0b10, take());
    }

    @Test
    void shouldKeepItsMasksPlain() {
        block.writeAutoClear(0b111);
        block.writeAutoClear(0b001);
        assertEquals(0b001, block.autoClear());
        block.writeAutoMask(0b111);
        block.writeAutoMask(0b100);
        assertEquals(0b100, block.autoMask());
        block.writeMask(-1);
        assertEquals(0x81FF_FFFF, block.mask());
    }

    @Test
    void shouldHoldAVectorForItsInterval() {
        block.writeThrottle(3, 162 << 2 | 1 << 31);
        block.writeMask(-1);
        block.writeAutoClear(-1);
        block.set(1 << 3);
        assertEquals(1 << 3, take());
        nowNs += 10 * US;
        block.set(1 << 3 | 1 << 4);
        assertEquals(1 << 4, take());
        assertTrue(block.isTiming());
        assertEquals(1 << 3, block.cause());
        nowNs += 151 * US + 999;
        assertEquals(0, take());
        nowNs += 1;
        assertEquals(1 << 3, take());
        assertFalse(block.isTiming());
    }

    @Test
    void shouldRestartTheCounterOnlyWhenTheWriteDoesNotIgnoreIt() {
        block.writeThrottle(0, 1000 << 2);
        block.writeMask(1);
        block.set(1);
        assertEquals(1, take());
        block.set(1);
        block.writeThrottle(0, 0x8000_0000 | 10 << 2);
        nowNs += 999 * US;
        assertEquals(0, take());
        block.writeThrottle(0, 10 << 2);
        assertEquals(1, take());
        block.set(1);
        nowNs += 10 * US;
        assertEquals(1, take());
        assertEquals(10 << 2, block.throttle(0));
    }

    @Test
    void shouldNotThrottleWithoutAnInterval() {
        block.writeThrottle(0, 0x8000_0000);
        block.writeMask(1);
        for (int i = 0; i < 5; i++) {
            block.set(1);
            assertEquals(1, take());
        }
    }

    @Test
    void shouldNotWaitForAClockThatJumpedBack() {
        block.writeThrottle(0, 100 << 2);
        block.writeMask(1);
        block.set(1);
        assertEquals(1, take());
        block.set(1);
        nowNs -= 1;
        assertEquals(0, take());
        nowNs -= 100 * US;
        assertEquals(1, take());
    }

    @Test
    void shouldKeepEverythingButTheBitThatSparesTheCounter() {
        block.writeThrottle(24, -1);
        assertEquals(0x7FE0_FFFC, block.throttle(24));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldAccountForEveryCauseInAnyOrderOfEvents(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int run = 0; run < 300; run++) {
            final ExtendedInterrupts any = new ExtendedInterrupts(3, 0, 7);
            final List<String> history = new ArrayList<>();
            long now = random.nextLong();
            for (int step = 0; step < 100; step++) {
                final int bits = random.nextInt(8);
                final int what = random.nextInt(9);
                final int masked = ~any.mask();
                history.add(what + ":" + bits);
                now += random.nextInt(3000);
                final int due = switch (what) {
                    case 0, 1 -> set(any, bits);
                    case 2 -> run(() -> any.writeSet(bits));
                    case 3 -> run(() -> any.clear(bits));
                    case 4 -> run(() -> any.writeMask(bits));
                    case 5 -> run(() -> any.writeMaskClear(bits));
                    case 6 -> run(() -> any.writeAutoClear(bits));
                    case 7 -> run(() -> any.writeThrottle(bits % 3, random.nextInt(16) << 2));
                    default -> any.take(random.nextBoolean(), now);
                };
                assertEquals(0, due & masked, () -> "seed " + seed + ": " + history);
                assertEquals(
                        any.raised(),
                        any.delivered() + any.merged() + any.seen() + Integer.bitCount(any.unsent()),
                        () -> "seed " + seed + ": " + history);
                assertEquals(any.unsent(), any.unsent() & any.cause(), () -> "seed " + seed + ": " + history);
            }
            any.writeMask(7);
            now += 1_000_000;
            final int owed = any.unsent();
            assertEquals(owed, any.take(false, now), () -> "seed " + seed + ": " + history);
            assertFalse(any.isTiming());
        }
    }

    private static int set(final ExtendedInterrupts block, final int bits) {
        block.set(bits);
        return 0;
    }

    private static int run(final Runnable step) {
        step.run();
        return 0;
    }
}
