package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubWireTest {
    private int received;
    private long bytes;

    private void take(final long host, final int length) {
        received++;
        bytes += length;
    }

    private int poll(final HubWire wire, final int limit) {
        return wire.poll(this::take, limit);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void shouldBringAFrameToEachOtherCard(final int count) {
        final List<HubWire> ends = HubWire.ends(count);
        assertTrue(ends.get(0).transmit(Frames.frame(100, 0)));
        assertEquals(1, ends.get(0).waiting());
        for (int i = 0; i < count; i++) {
            assertEquals(i == 0 ? 0 : 1, poll(ends.get(i), 64));
        }
        assertEquals(count - 1, received);
        assertEquals(100L * (count - 1), bytes);
        assertEquals(0, ends.get(0).waiting());
        assertEquals(1, ends.get(0).statistics().get(WireCounter.TX_FRAMES));
        assertEquals(100, ends.get(count - 1).statistics().get(WireCounter.RX_BYTES));
    }

    @Test
    void shouldNotLetOneSenderKeepTheOthersOut() {
        final List<HubWire> ends = HubWire.ends(3);
        for (int i = 0; i < 10; i++) {
            ends.get(1).transmit(Frames.frame(60, 0));
        }
        ends.get(2).transmit(Frames.frame(1000, 0));
        poll(ends.get(0), 5);
        poll(ends.get(0), 5);
        assertEquals(9 * 60 + 1000, bytes);
    }

    @Test
    void shouldCountWhomAFrameDoesNotReach() {
        final List<HubWire> ends = HubWire.ends(3);
        int sent = 0;
        while (ends.get(0).statistics().get(WireCounter.TX_QUEUE_FULL) == 0) {
            assertTrue(ends.get(0).transmit(Frames.frame(9000, 0)));
            poll(ends.get(1), 1);
            sent++;
        }
        assertEquals(sent, ends.get(0).statistics().get(WireCounter.TX_FRAMES));
        assertEquals(sent, received);
    }

    @Test
    void shouldGoOnWithoutTheOneThatIsClosed() {
        final List<HubWire> ends = HubWire.ends(3);
        ends.get(2).close();
        assertFalse(ends.get(2).isLinkUp());
        assertFalse(ends.get(2).transmit(Frames.frame(60, 0)));
        assertTrue(ends.get(0).isLinkUp());
        assertTrue(ends.get(0).transmit(Frames.frame(60, 0)));
        assertEquals(1, poll(ends.get(1), 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 9})
    void shouldRefuseANumberOfCardsOutOfRange(final int count) {
        assertThrows(IllegalArgumentException.class, () -> HubWire.ends(count));
    }
}
