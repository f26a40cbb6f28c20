package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.memory.HostMemory;

class FramePathTest {
    private static final int ANTI_SPOOF = 1 << 2;

    private final TestHost host = new TestHost(4);
    private final TestGuest a = new TestGuest(host, 0);
    private final TestGuest b = new TestGuest(host, 1);
    private final TestGuest c = new TestGuest(host, 2);

    @BeforeEach
    void start() {
        for (final TestGuest guest : new TestGuest[] {a, b, c}) {
            assertEquals(CommandStatus.OK, host.assign(guest.context, guest.mac, ANTI_SPOOF));
            assertEquals(CommandStatus.OK, guest.start(9216));
            guest.post(TestGuest.RING, TestGuest.BUFFER);
        }
        host.settle();
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 61, 64, 65, 127, 128, 129, 594, 1518, 9000, 9216})
    void shouldDeliverTheBytesSentToTheOwnerOfTheAddressOnly(final int length) {
        final byte[] frame = a.frameTo(b.mac, length);
        a.send(frame);
        assertArrayEquals(frame, b.received().get(0));
        assertTrue(c.received().isEmpty());
        assertTrue(a.received().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 42, 59})
    void shouldPadAShortFrameWithZeros(final int length) {
        final byte[] frame = a.frameTo(b.mac, length);
        a.send(frame);
        assertArrayEquals(Arrays.copyOf(frame, 60), b.received().get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 13, 14, 18, 23, 24, 25, 100, 600})
    void shouldGatherAFrameFromPiecesOfAnyLength(final int piece) {
        final byte[] frame = a.frameTo(b.mac, Math.min(1500, piece * 15));
        a.queue(frame, piece);
        a.ring();
        host.settle();
        if (frame.length < 14) {
            assertEquals(1, a.statistic(ContextRegister.STAT_TX_DROP_LENGTH));
        } else {
            assertArrayEquals(
                    Arrays.copyOf(frame, Math.max(60, frame.length)),
                    b.received().get(0));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 100, 1000})
    void shouldScatterAFrameOverChainedBuffers(final int bufferLength) {
        final TestGuest d = new TestGuest(host, 3);
        host.assign(3, d.mac, 0);
        d.start(9216);
        d.post(TestGuest.RING, bufferLength);
        final byte[] frame = a.frameTo(d.mac, 1000);
        a.send(frame);
        assertArrayEquals(frame, d.received().get(0));
    }

    @Test
    void shouldReplicateBroadcastToEverybodyButTheSender() {
        final byte[] frame = a.frameTo(MacAddress.BROADCAST, 60);
        a.send(frame);
        assertArrayEquals(frame, b.received().get(0));
        assertArrayEquals(frame, c.received().get(0));
        assertTrue(a.received().isEmpty());
        assertEquals(1, host.card.fabric().delivery().replicas());
    }

    @Test
    void shouldCompleteDescriptorsInTheStatusBlockAndTheRegisters() {
        a.send(a.frameTo(b.mac, 100));
        assertEquals(1, HostMemory.getInt(a.at(TestGuest.STATUS)));
        assertEquals(1, HostMemory.getInt(b.at(TestGuest.STATUS) + 4));
        assertEquals(1, a.read(ContextRegister.TX_CONSUMER));
        assertEquals(1, b.read(ContextRegister.RX_CONSUMER));
    }

    @Test
    void shouldCarryManyLapsOfTheRing() {
        for (int i = 0; i < 1000; i++) {
            final byte[] frame = TestGuest.frame(b.mac, a.mac, 60 + i % 1000, i);
            a.send(frame);
            assertArrayEquals(frame, b.received().get(0));
            b.post(1, TestGuest.BUFFER);
        }
        assertEquals(1000, a.statistic(ContextRegister.STAT_TX_FRAMES));
        assertEquals(1000, b.statistic(ContextRegister.STAT_RX_FRAMES));
    }

    @Test
    void shouldDropAndNameASpoofedSource() {
        a.send(TestGuest.frame(b.mac, c.mac, 60, 0));
        assertTrue(b.received().isEmpty());
        assertEquals(1, a.statistic(ContextRegister.STAT_TX_DROP_SPOOFED_MAC));
    }

    @Test
    void shouldDropAndNameAFrameToItself() {
        a.send(a.frameTo(a.mac, 60));
        assertEquals(1, a.statistic(ContextRegister.STAT_TX_DROP_SELF_ADDRESSED));
    }

    @Test
    void shouldDropAndNameAFrameToNobody() {
        a.send(a.frameTo(0x0000_0000_1122L, 60));
        assertEquals(1, a.statistic(ContextRegister.STAT_TX_DROP_NO_DESTINATION));
    }

    @Test
    void shouldDropWhenNothingIsPostedAndGoOnWhenItIs() {
        final TestGuest d = new TestGuest(host, 3);
        host.assign(3, d.mac, 0);
        d.start();
        a.send(a.frameTo(d.mac, 60));
        assertEquals(1, d.statistic(ContextRegister.STAT_RX_DROP_NO_DESCRIPTOR));
        d.post(1, 64);
        a.send(a.frameTo(d.mac, 100));
        assertEquals(1, d.statistic(ContextRegister.STAT_RX_DROP_NO_ROOM));
        a.send(a.frameTo(d.mac, 64));
        assertEquals(1, d.received().size());
    }
}
