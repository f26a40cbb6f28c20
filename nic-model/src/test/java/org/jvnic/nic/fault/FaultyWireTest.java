package org.jvnic.nic.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.FrameBytes;
import org.jvnic.nic.port.Wire;

class FaultyWireTest {
    private static final int LIMIT = 16;

    private final RecordingWire behind = new RecordingWire();
    private final List<byte[]> received = new ArrayList<>();

    private static final class RecordingWire implements Wire {
        private final List<byte[]> sent = new ArrayList<>();
        private final Deque<HostBytes> arrived = new ArrayDeque<>();
        private boolean hasRoom = true;
        private boolean linkUp = true;

        @Override
        public boolean transmit(final FrameBytes frame) {
            if (hasRoom) {
                final HostBytes copy = new HostBytes(frame.length());
                frame.copyTo(copy.host());
                sent.add(copy.toArray());
            }
            return hasRoom;
        }

        @Override
        public int poll(final Receiver receiver, final int limit) {
            int count = 0;
            while (count < limit && !arrived.isEmpty()) {
                final HostBytes frame = arrived.remove();
                receiver.onFrame(frame.host(), frame.length());
                count++;
            }
            return count;
        }

        @Override
        public int staged() {
            return 100;
        }

        @Override
        public boolean isLinkUp() {
            return linkUp;
        }

        @Override
        public int speedMbps() {
            return 123;
        }
    }

    private FaultyWire wire(final FaultPlan.Builder plan) {
        return new FaultyWire(behind, plan.build().arm());
    }

    private static HostBytes frame(final int first) {
        return HostBytes.counting(60, first);
    }

    private void arrive(final int... firsts) {
        for (final int first : firsts) {
            behind.arrived.add(frame(first));
        }
    }

    private int poll(final Wire wire, final int limit) {
        return wire.poll((host, length) -> received.add(HostBytes.copyOf(host, length)), limit);
    }

    private static List<Integer> firsts(final List<byte[]> frames) {
        return frames.stream().map(bytes -> (int) bytes[0]).toList();
    }

    @Test
    void shouldPassEverythingOnWhenThePlanIsEmpty() {
        final FaultyWire wire = wire(FaultPlan.builder());
        arrive(3, 4, 5);

        assertTrue(wire.transmit(frame(1)));
        assertEquals(2, poll(wire, 2));

        assertArrayEquals(frame(1).toArray(), behind.sent.get(0));
        assertEquals(List.of(3, 4), firsts(received));
        assertEquals(1, behind.arrived.size());
        assertTrue(wire.isLinkUp());
        assertEquals(100, wire.staged());
        assertEquals(123, wire.speedMbps());
    }

    @Test
    void shouldHaveNoRoomWhenTransmitFails() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_TRANSMIT, 1).fail());

        assertFalse(wire.transmit(frame(1)));
        assertTrue(wire.transmit(frame(2)));

        assertEquals(List.of(2), firsts(behind.sent));
    }

    @Test
    void shouldAcceptAndLoseAFrameWhenTransmitIsDropped() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_TRANSMIT, 1).drop());

        assertTrue(wire.transmit(frame(1)));

        assertEquals(List.of(), behind.sent);
    }

    @Test
    void shouldSendAFrameTwiceWhenTransmitIsDuplicated() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_TRANSMIT, 1).duplicate());

        assertTrue(wire.transmit(frame(1)));

        assertEquals(List.of(1, 1), firsts(behind.sent));
    }

    @Test
    void shouldSendFlippedBitsAndLeaveTheFrameAlone() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_TRANSMIT, 1).flipBits(9));
        final HostBytes frame = frame(1);

        assertTrue(wire.transmit(frame));

        final byte[] expected = frame(1).toArray();
        expected[1] ^= 0x02;
        assertArrayEquals(expected, behind.sent.get(0));
        assertArrayEquals(frame(1).toArray(), frame.toArray());
    }

    @Test
    void shouldSendADelayedFrameInThatManyPolls() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_TRANSMIT, 1).delay(2));

        assertTrue(wire.transmit(frame(1)));
        assertTrue(wire.transmit(frame(2)));
        assertEquals(101, wire.staged());
        poll(wire, LIMIT);
        assertEquals(List.of(2), firsts(behind.sent));

        poll(wire, LIMIT);
        assertEquals(List.of(2, 1), firsts(behind.sent));
        assertArrayEquals(frame(1).toArray(), behind.sent.get(1));
        assertEquals(100, wire.staged());
    }

    @Test
    void shouldKeepADelayedFrameWhenTheWireBehindHasNoRoom() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_TRANSMIT, 1).delay(1));
        wire.transmit(frame(1));

        behind.hasRoom = false;
        poll(wire, LIMIT);
        assertEquals(101, wire.staged());

        behind.hasRoom = true;
        poll(wire, LIMIT);
        assertEquals(List.of(1), firsts(behind.sent));
    }

    @Test
    void shouldHoldNoMoreThanTheLimit() {
        final FaultInjector faults = FaultPlan.builder()
                .every(Site.WIRE_TRANSMIT, 1)
                .delay(9)
                .build()
                .arm();
        final FaultyWire wire = new FaultyWire(behind, faults);
        for (int i = 0; i <= FaultyWire.HELD_LIMIT; i++) {
            assertTrue(wire.transmit(frame(1)));
        }

        assertEquals(100 + FaultyWire.HELD_LIMIT, wire.staged());
        assertEquals(1, behind.sent.size());
        assertEquals(1, faults.withoutEffect(Site.WIRE_TRANSMIT));
    }

    @Test
    void shouldFindNothingAndLoseNothingWhenAPollFails() {
        final FaultyWire wire = wire(FaultPlan.builder().at(Site.WIRE_POLL, 1).fail());
        arrive(1);

        assertEquals(0, poll(wire, LIMIT));
        assertEquals(1, poll(wire, LIMIT));
        assertEquals(List.of(1), firsts(received));
    }

    @Test
    void shouldLoseAnArrivedFrameWhenDropped() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_RECEIVE, 2).drop());
        arrive(1, 2, 3);

        assertEquals(2, poll(wire, LIMIT));
        assertEquals(List.of(1, 3), firsts(received));
    }

    @Test
    void shouldDeliverTheCopyOfADuplicateWithTheNextPoll() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_RECEIVE, 1).duplicate());
        arrive(1, 2);

        assertEquals(2, poll(wire, LIMIT));
        assertEquals(1, poll(wire, LIMIT));
        assertEquals(List.of(1, 2, 1), firsts(received));
        assertArrayEquals(received.get(0), received.get(2));
    }

    @Test
    void shouldDeliverADelayedFrameInThatManyPolls() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_RECEIVE, 1).delay(2));
        arrive(1, 2);

        assertEquals(1, poll(wire, LIMIT));
        assertEquals(0, poll(wire, LIMIT));
        assertEquals(1, poll(wire, LIMIT));
        assertEquals(List.of(2, 1), firsts(received));
    }

    @Test
    void shouldKeepToTheLimitWhenDelayedFramesComeDue() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_RECEIVE, 1).times(3).delay(1));
        arrive(1, 2, 3);
        assertEquals(0, poll(wire, LIMIT));
        arrive(4);

        assertEquals(2, poll(wire, 2));
        assertEquals(2, poll(wire, 2));
        assertEquals(List.of(1, 2, 3, 4), firsts(received));
    }

    @Test
    void shouldDeliverFlippedBitsAndLeaveTheArrivedFrameAlone() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_RECEIVE, 1).flipBits(479, 480));
        final HostBytes frame = frame(1);
        behind.arrived.add(frame);

        assertEquals(1, poll(wire, LIMIT));

        final byte[] expected = frame(1).toArray();
        expected[59] ^= (byte) 0x80;
        assertArrayEquals(expected, received.get(0));
        assertArrayEquals(frame(1).toArray(), frame.toArray());
    }

    @Test
    void shouldClaimNoCarrierWhenTheLinkFails() {
        final FaultyWire wire =
                wire(FaultPlan.builder().at(Site.WIRE_LINK, 2).times(2).fail());

        assertTrue(wire.isLinkUp());
        assertFalse(wire.isLinkUp());
        assertFalse(wire.isLinkUp());
        assertTrue(wire.isLinkUp());
        behind.linkUp = false;
        assertFalse(wire.isLinkUp());
    }

    @Test
    void shouldThrowOutOfTransmitAndPollWhenPlanned() {
        final FaultyWire wire = wire(FaultPlan.builder()
                .at(Site.WIRE_TRANSMIT, 1)
                .throwing()
                .at(Site.WIRE_POLL, 1)
                .throwingError(StackOverflowError::new));

        assertThrows(InjectedFault.class, () -> wire.transmit(frame(1)));
        assertThrows(StackOverflowError.class, () -> poll(wire, LIMIT));
        assertEquals(0, poll(wire, LIMIT));
    }
}
