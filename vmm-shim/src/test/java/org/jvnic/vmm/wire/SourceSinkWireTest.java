package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.vmm.wire.Frames.count;
import static org.jvnic.vmm.wire.Frames.frame;
import static org.jvnic.vmm.wire.Frames.poll;

import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceSinkWireTest {
    private static final byte[] TEMPLATE = Frames.bytes(60, 1);
    private static final int LIMIT = 1000;
    private static final long START_NS = -5_000_000_000L;

    private final CachedNanoClock clock = new CachedNanoClock();

    private SourceSinkWire wire(final SourceSinkWire.Plan plan) {
        clock.update(START_NS);
        return new SourceSinkWire(TEMPLATE, plan, clock);
    }

    private int pollAt(final SourceSinkWire wire, final long ns) {
        clock.update(START_NS + ns);
        return poll(wire, LIMIT).size();
    }

    @Test
    void shouldGiveTheTemplateUnchanged() {
        final SourceSinkWire wire = wire(SourceSinkWire.Plan.FLOOD);

        assertArrayEquals(TEMPLATE, poll(wire, 1).get(0));
    }

    @Test
    void shouldFillEveryPollWithoutARate() {
        final SourceSinkWire wire = wire(SourceSinkWire.Plan.FLOOD);

        assertEquals(LIMIT, pollAt(wire, 0));
        assertEquals(LIMIT, pollAt(wire, 0));
        assertEquals(2 * LIMIT, count(wire, WireCounter.RX_FRAMES));
        assertEquals(2 * LIMIT * 60L, count(wire, WireCounter.RX_BYTES));
    }

    @Test
    void shouldStopAfterTheLastFrame() {
        final SourceSinkWire wire = wire(new SourceSinkWire.Plan(0, 1, LIMIT + 5));

        assertEquals(LIMIT, pollAt(wire, 0));
        assertEquals(5, pollAt(wire, 0));
        assertEquals(0, pollAt(wire, 0));
    }

    @Test
    void shouldKeepTheRateExactlyOverOddTimes() {
        final SourceSinkWire wire = wire(new SourceSinkWire.Plan(14_880_952, 64, Long.MAX_VALUE));
        long frames = pollAt(wire, 0);
        assertEquals(64, frames);

        for (long ns = 777; ns <= 777_000_000; ns += 777) {
            frames += pollAt(wire, ns);
        }

        assertEquals(64 + 14_880_952L * 777 / 1000, frames);
    }

    @Test
    void shouldGiveABurstAtMostAfterAPause() {
        final SourceSinkWire wire = wire(new SourceSinkWire.Plan(1000, 3, Long.MAX_VALUE));
        assertEquals(3, pollAt(wire, 0));

        assertEquals(0, pollAt(wire, 999_999));
        assertEquals(1, pollAt(wire, 1_000_000));
        assertEquals(3, pollAt(wire, Long.MAX_VALUE / 2));
        assertEquals(0, pollAt(wire, Long.MAX_VALUE / 2 + 999_999));
    }

    @Test
    void shouldKeepCreditWhenTheLimitIsShort() {
        final SourceSinkWire wire = wire(new SourceSinkWire.Plan(1, 10, Long.MAX_VALUE));

        assertEquals(4, poll(wire, 4).size());
        assertEquals(6, poll(wire, LIMIT).size());
    }

    @Test
    void shouldBeASinkThatCounts() {
        final SourceSinkWire wire = wire(SourceSinkWire.Plan.SILENCE);

        assertTrue(wire.transmit(frame(60, 0)));
        assertTrue(wire.transmit(frame(1514, 0)));

        assertEquals(0, pollAt(wire, 1_000_000_000));
        assertEquals(0, wire.staged());
        assertEquals(2, count(wire, WireCounter.TX_FRAMES));
        assertEquals(1574, count(wire, WireCounter.TX_BYTES));
    }

    @Test
    void shouldDoNothingAnyMoreWhenClosed() {
        final SourceSinkWire wire = wire(SourceSinkWire.Plan.FLOOD);
        wire.close();
        wire.close();

        assertEquals(0, pollAt(wire, 0));
        assertFalse(wire.transmit(frame(60, 0)));
        assertFalse(wire.isLinkUp());
        assertEquals(1, count(wire, WireCounter.TX_LINK_DOWN));
    }

    @ParameterizedTest
    @CsvSource({"-1,1,1", "1000000001,1,1", "1,0,1", "1,1000001,1", "1,1,-1"})
    void shouldRefuseAPlanOutOfRange(final long rate, final int burst, final long frames) {
        assertThrows(IllegalArgumentException.class, () -> new SourceSinkWire.Plan(rate, burst, frames));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 9217})
    void shouldRefuseATemplateNoCardCarries(final int length) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new SourceSinkWire(new byte[length], SourceSinkWire.Plan.FLOOD, clock));
    }
}
