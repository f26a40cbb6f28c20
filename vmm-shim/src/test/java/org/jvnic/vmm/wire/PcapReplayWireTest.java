package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.vmm.wire.Frames.count;
import static org.jvnic.vmm.wire.Frames.frame;
import static org.jvnic.vmm.wire.Frames.poll;

import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapReplayWireTest {
    private static final int NANOSECONDS = 0xA1B23C4D;
    private static final long START_NS = Long.MAX_VALUE - 50;
    private static final int LIMIT = 100;

    @TempDir
    private Path directory;

    private final CachedNanoClock clock = new CachedNanoClock();

    private static CaptureBytes capture() {
        return new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .pcap(NANOSECONDS, 1)
                .record(7, 100, Frames.bytes(60, 0))
                .record(7, 130, Frames.bytes(61, 1))
                .record(7, 200, Frames.bytes(62, 2));
    }

    private PcapReplayWire open(final CaptureBytes bytes, final ReplayPlan plan) {
        clock.update(START_NS);
        return PcapReplayWire.open(bytes.into(directory), plan, clock);
    }

    private int pollAt(final PcapReplayWire wire, final long ns) {
        clock.update(START_NS + ns);
        return poll(wire, LIMIT).size();
    }

    @Test
    void shouldKeepTheDistancesOfTheCapture() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.PACED_ONCE);

        assertEquals(1, pollAt(wire, 1000));
        assertEquals(0, pollAt(wire, 1029));
        assertEquals(1, pollAt(wire, 1030));
        assertEquals(0, pollAt(wire, 1099));
        assertFalse(wire.isFinished());
        assertEquals(1, pollAt(wire, 1100));
        assertTrue(wire.isFinished());
        assertEquals(0, pollAt(wire, 9999));
    }

    @Test
    void shouldMakeUpForLatePolls() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.PACED_ONCE);

        assertEquals(1, pollAt(wire, 0));
        assertEquals(2, pollAt(wire, 5000));
    }

    @Test
    void shouldGiveEverythingAtOnceWhenNotPaced() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.FAST_ONCE);

        assertArrayEquals(Frames.bytes(60, 0), poll(wire, 1).get(0));
        assertArrayEquals(Frames.bytes(61, 1), poll(wire, LIMIT).get(0));
        assertTrue(wire.isFinished());
        assertEquals(3, count(wire, WireCounter.RX_FRAMES));
        assertEquals(183, count(wire, WireCounter.RX_BYTES));
    }

    @Test
    void shouldLoopWithAMeanDistanceBetween() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.PACED_ONCE.withLoops(2));

        assertEquals(1, pollAt(wire, 0));
        assertEquals(2, pollAt(wire, 149));
        assertEquals(1, pollAt(wire, 150));
        assertEquals(1, pollAt(wire, 180));
        assertEquals(1, pollAt(wire, 250));
        assertTrue(wire.isFinished());
    }

    @Test
    void shouldLoopWithoutEndWithinTheLimit() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.FAST_ONCE.withLoops(Long.MAX_VALUE));

        assertEquals(LIMIT, pollAt(wire, 0));
        assertEquals(LIMIT, pollAt(wire, 0));
        assertFalse(wire.isFinished());
    }

    @Test
    void shouldStopAndCountWhereTheFileIsMalformed() {
        final CaptureBytes cut = capture().raw(1, 2, 3);
        final PcapReplayWire wire = open(cut, ReplayPlan.FAST_ONCE.withLoops(5));
        assertEquals(0, count(wire, WireCounter.REPLAY_CUT));

        assertEquals(3, pollAt(wire, 0));

        assertTrue(wire.isFinished());
        assertEquals(1, count(wire, WireCounter.REPLAY_CUT));
        assertTrue(String.valueOf(wire.malformed()).contains("at byte " + (cut.size() - 12) + ":"));
    }

    @Test
    void shouldBeFinishedFromTheStartWithoutAFrame() {
        final PcapReplayWire wire =
                open(new CaptureBytes(ByteOrder.LITTLE_ENDIAN).pcap(NANOSECONDS, 1), ReplayPlan.PACED_ONCE);

        assertTrue(wire.isFinished());
        assertEquals(0, pollAt(wire, 0));
        assertNull(wire.malformed());
        assertEquals(0, wire.frames());
    }

    @Test
    void shouldStartWithTheFirstFrameThatIsReplayed() {
        final CaptureBytes bytes = new CaptureBytes(ByteOrder.LITTLE_ENDIAN)
                .pcap(NANOSECONDS, 1)
                .record(1, 0, new byte[5])
                .record(2, 0, new byte[60])
                .record(2, 9, new byte[60]);
        final PcapReplayWire wire = open(bytes, ReplayPlan.PACED_ONCE);

        assertEquals(1, pollAt(wire, 0));
        assertEquals(1, pollAt(wire, 9));
    }

    @Test
    void shouldTakeAndCountWhatTheCardSends() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.PACED_ONCE);

        assertTrue(wire.transmit(frame(60, 0)));

        assertEquals(1, count(wire, WireCounter.TX_FRAMES));
        assertEquals(60, count(wire, WireCounter.TX_BYTES));
        assertEquals(0, wire.staged());
    }

    @Test
    void shouldDoNothingAnyMoreWhenClosed() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.FAST_ONCE);
        wire.close();
        wire.close();

        assertEquals(0, pollAt(wire, 0));
        assertFalse(wire.transmit(frame(60, 0)));
        assertFalse(wire.isLinkUp());
    }

    @Test
    void shouldGoOnAfterAReceiverThrew() {
        final PcapReplayWire wire = open(capture(), ReplayPlan.FAST_ONCE);

        assertThrows(
                IllegalStateException.class,
                () -> wire.poll(
                        (host, length) -> {
                            throw new IllegalStateException("receiver");
                        },
                        LIMIT));

        assertEquals(1, count(wire, WireCounter.RX_FRAMES));
        assertEquals(2, pollAt(wire, 0));
    }

    @Test
    void shouldRefuseAPlanOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> ReplayPlan.PACED_ONCE.withLoops(0));
        assertThrows(IllegalArgumentException.class, () -> new ReplayPlan(true, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new ReplayPlan(true, 1, Integer.MAX_VALUE));
    }
}
