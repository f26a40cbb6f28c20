package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SequenceTrackerTest {
    private final WireStatistics statistics = new WireStatistics();
    private final SequenceTracker tracker = new SequenceTracker(statistics);

    private void receive(final int... sequences) {
        for (final int sequence : sequences) {
            tracker.onSequence(sequence);
        }
    }

    private void assertCounts(final long gap, final long late, final long restarts) {
        assertEquals(gap, statistics.get(WireCounter.SEQUENCE_GAP));
        assertEquals(late, statistics.get(WireCounter.SEQUENCE_LATE));
        assertEquals(restarts, statistics.get(WireCounter.PEER_RESTART));
    }

    @Test
    void shouldCountNothingWhenNumbersFollowEachOtherAroundTheEnd() {
        receive(-2, -1, 0, 1, 2);

        assertCounts(0, 0, 0);
    }

    @Test
    void shouldStartAnywhere() {
        receive(Integer.MIN_VALUE);

        assertCounts(0, 0, 0);
    }

    @Test
    void shouldCountWhatIsMissing() {
        receive(-3, 2, 3);

        assertCounts(4, 0, 0);
    }

    @Test
    void shouldCountAnOvertakenFrameAsMissingAndLate() {
        receive(1, 3, 2, 4);

        assertCounts(1, 1, 0);
    }

    @Test
    void shouldCountARepeatedFrameAsLate() {
        receive(1, 1);

        assertCounts(0, 1, 0);
    }

    @Test
    void shouldTakeAWideJumpForARestartAndGoOnFromThere() {
        receive(10, 11 + SequenceTracker.WINDOW, 12 + SequenceTracker.WINDOW, 5, 6);

        assertCounts(0, 0, 2);
    }

    @Test
    void shouldTakeTheWidestJumpInsideTheWindowForLossOrDelay() {
        receive(0, SequenceTracker.WINDOW, 2);

        assertCounts(SequenceTracker.WINDOW - 1, 1, 0);
    }
}
