package org.jvnic.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.vmm.machine.Protection;

/** Ranges of the settings and what they are where nothing is asked for. */
class BenchConfigTest {
    private static BenchConfig config(final boolean twoThreads, final int ring, final int slice) {
        return new BenchConfig(FrameMix.of(64), Protection.VALIDATED, 2, twoThreads, ring, slice, 1);
    }

    @ParameterizedTest
    @CsvSource({"60, 256, 32", "128, 256, 32", "129, 128, 64", "1518, 128, 64", "9000, 128, 64", "imix, 128, 64"})
    void shouldChooseRingByTheLongestFrameAndSlicesOfAsManyFrames(final String size, final int ring, final int slice) {
        assertEquals(ring, BenchConfig.defaultRing(FrameMix.parse(size)));
        assertEquals(slice, BenchConfig.defaultSlice(ring));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64, 128, 1024})
    void shouldSendTheWholeRingOnOneThreadAndHalfOfItOnTwo(final int ring) {
        assertEquals(ring, config(false, ring, 1).burst());
        assertEquals(ring / 2, config(true, ring, 1).burst());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 128, 1024})
    void shouldLookAtTheClockAfterAsManyFramesWhateverTheRing(final int ring) {
        final BenchConfig config = config(false, ring, BenchConfig.defaultSlice(ring));
        assertEquals(8192, ThroughputBench.roundsPerLook(config) * config.slice() * config.burst());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -128, 0, 1, 4, 9, 127, 1023, 1025, 2048})
    void shouldNameARingThatIsNone(final int ring) {
        final Exception error = assertThrows(IllegalArgumentException.class, () -> config(false, ring, 1));
        assertEquals("--ring: " + ring + " is not a power of two in [8, 1024]", error.getMessage());
    }

    @Test
    void shouldNameASliceThatIsNone() {
        final Exception error = assertThrows(IllegalArgumentException.class, () -> config(false, 128, 1025));
        assertEquals("--slice: 1025 is not in [1, 1024]", error.getMessage());
    }
}
