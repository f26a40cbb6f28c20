package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.vmm.wire.Frames.count;
import static org.jvnic.vmm.wire.Frames.frame;
import static org.jvnic.vmm.wire.Frames.poll;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkWireTest {
    private static final int QUEUE = 32 * 1024;
    private static final int STRESS_FRAMES = 200_000;

    private final LinkWire.Pair pair = LinkWire.pair(QUEUE, 25_000);
    private final LinkWire left = pair.left();
    private final LinkWire right = pair.right();

    @Test
    void shouldCarryFramesBothWaysInOrder() {
        assertTrue(left.transmit(frame(60, 1)));
        assertTrue(left.transmit(frame(9216, 2)));
        assertTrue(right.transmit(frame(1514, 3)));

        final List<byte[]> atRight = poll(right, 10);
        assertEquals(2, atRight.size());
        assertArrayEquals(Frames.bytes(60, 1), atRight.get(0));
        assertArrayEquals(Frames.bytes(9216, 2), atRight.get(1));
        assertArrayEquals(Frames.bytes(1514, 3), poll(left, 10).get(0));
        assertEquals(25_000, left.speedMbps());
    }

    @Test
    void shouldHandOverNoMoreThanTheLimit() {
        left.transmit(frame(60, 1));
        left.transmit(frame(60, 2));

        assertEquals(0, poll(right, 0).size());
        assertEquals(1, poll(right, 1).size());
        assertEquals(1, left.staged());
        assertEquals(1, poll(right, 10).size());
    }

    @Test
    void shouldStageAFrameUntilTheOtherSideTookIt() {
        left.transmit(frame(60, 1));
        left.transmit(frame(61, 2));
        assertEquals(2, left.staged());
        assertEquals(0, right.staged());
        assertEquals(0, count(left, WireCounter.TX_FRAMES));

        poll(right, 10);

        assertEquals(0, left.staged());
        assertEquals(2, count(left, WireCounter.TX_FRAMES));
        assertEquals(121, count(left, WireCounter.TX_BYTES));
        assertEquals(2, count(right, WireCounter.RX_FRAMES));
        assertEquals(121, count(right, WireCounter.RX_BYTES));
    }

    @Test
    void shouldRefuseAndCountWhenTheQueueIsFull() {
        int accepted = 0;
        while (left.transmit(frame(1514, accepted))) {
            accepted++;
        }

        assertEquals(QUEUE / 1528, accepted);
        assertEquals(accepted, left.staged());
        assertEquals(1, count(left, WireCounter.TX_QUEUE_FULL));
        poll(right, 1);
        assertTrue(left.transmit(frame(1000, 0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 9217, 65_535})
    void shouldRefuseAndCountAFrameNoCardCarries(final int length) {
        assertFalse(left.transmit(frame(length, 0)));

        assertEquals(1, count(left, WireCounter.TX_LENGTH));
        assertEquals(0, left.staged());
    }

    @Test
    void shouldRefuseFramesWithoutCarrierAndDeliverThoseOnTheirWay() {
        left.transmit(frame(60, 1));
        right.setLinkUp(false);

        assertFalse(left.isLinkUp());
        assertFalse(left.transmit(frame(60, 2)));
        assertEquals(1, count(left, WireCounter.TX_LINK_DOWN));
        assertEquals(1, poll(right, 10).size());

        left.setLinkUp(true);
        assertTrue(right.isLinkUp());
        assertTrue(left.transmit(frame(60, 3)));
    }

    @Test
    void shouldBeDownForGoodOnBothSidesWhenEitherIsClosed() {
        right.transmit(frame(60, 1));
        left.close();
        left.close();
        pair.close();
        right.setLinkUp(true);

        assertFalse(right.isLinkUp());
        assertFalse(right.transmit(frame(60, 1)));
        assertEquals(0, poll(left, 10).size());
        assertEquals(1, right.staged());
    }

    @Test
    void shouldGoOnAfterAReceiverThrew() {
        left.transmit(frame(60, 1));
        left.transmit(frame(61, 2));

        assertThrows(
                IllegalStateException.class,
                () -> right.poll(
                        (host, length) -> {
                            throw new IllegalStateException("receiver");
                        },
                        10));

        assertEquals(1, left.staged());
        assertEquals(1, count(right, WireCounter.RX_FRAMES));
        assertEquals(61, poll(right, 10).get(0).length);
    }

    @Test
    void shouldAccountForEveryFrameBetweenTwoThreads() {
        final CompletableFuture<Integer> receiver = CompletableFuture.supplyAsync(() -> {
            final int[] next = {0};
            Frames.await(() -> {
                right.poll(
                        (host, length) -> {
                            assertEquals(60 + next[0] % 1000, length);
                            next[0]++;
                        },
                        64);
                return next[0] == STRESS_FRAMES;
            });
            return next[0];
        });

        for (int i = 0; i < STRESS_FRAMES; i++) {
            final Frames.Sent frame = frame(60 + i % 1000, i);
            Frames.await(() -> left.transmit(frame));
            final int staged = left.staged();
            assertTrue(staged >= 0 && staged <= i + 1, () -> "staged " + staged);
        }

        assertEquals(STRESS_FRAMES, receiver.join());
        assertEquals(0, left.staged());
        assertEquals(STRESS_FRAMES, count(left, WireCounter.TX_FRAMES));
        assertEquals(STRESS_FRAMES, count(right, WireCounter.RX_FRAMES));
        assertEquals(count(left, WireCounter.TX_BYTES), count(right, WireCounter.RX_BYTES));
    }

    @Test
    void shouldRefuseASpeedOfZero() {
        assertThrows(IllegalArgumentException.class, () -> LinkWire.pair(QUEUE, 0));
    }
}
