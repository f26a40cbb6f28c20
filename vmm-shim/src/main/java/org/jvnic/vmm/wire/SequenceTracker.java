package org.jvnic.vmm.wire;

/**
 * Watches the sequence numbers of a peer, which count datagrams modulo 2^32 from a random start.
 *
 * <p>Lost for good are the gaps less the late ones. A jump by {@value #WINDOW} or more in either direction is no loss but a peer
 * that started anew. Threads: one.
 */
final class SequenceTracker {
    static final int WINDOW = 1 << 16;

    private final WireStatistics statistics;
    private boolean started;
    private int expected;

    SequenceTracker(final WireStatistics statistics) {
        this.statistics = statistics;
    }

    void onSequence(final int sequence) {
        final int ahead = started ? sequence - expected : 0;
        if (ahead <= -WINDOW || ahead >= WINDOW) {
            statistics.add(WireCounter.PEER_RESTART, 1);
        } else if (ahead < 0) {
            statistics.add(WireCounter.SEQUENCE_LATE, 1);
            return;
        } else if (ahead > 0) {
            statistics.add(WireCounter.SEQUENCE_GAP, ahead);
        }
        started = true;
        expected = sequence + 1;
    }
}
