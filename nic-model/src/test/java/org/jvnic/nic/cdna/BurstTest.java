package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;

/** Frames that wait together: what becomes of each is what would become of it alone. */
class BurstTest {
    private static final int ANTI_SPOOF = 1 << 2;
    private static final int FRAMES = 5;
    private static final long NOWHERE = 0x1000;
    private static final byte UNTOUCHED = 0x5A;

    final TestHost host = new TestHost(3);
    private final TestGuest a = new TestGuest(host, 0);
    private final TestGuest b = new TestGuest(host, 1);
    private final TestGuest c = new TestGuest(host, 2);

    @BeforeEach
    void start() {
        host.setControl(ControlRegister.FAULT_POLICY, 0, 1 << DropReason.TX_SPOOFED_MAC.ordinal());
        for (final TestGuest guest : List.of(a, b, c)) {
            assertEquals(CommandStatus.OK, host.assign(guest.context, guest.mac, ANTI_SPOOF));
            assertEquals(CommandStatus.OK, guest.start());
            guest.post(TestGuest.RING, TestGuest.BUFFER);
        }
        host.settle();
    }

    private byte[] frame(final long destination, final int number) {
        return TestGuest.frame(destination, a.mac, 60 + 7 * number, number);
    }

    private List<byte[]> queue(final int count) {
        final List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(frame(b.mac, i));
            a.queue(frames.get(i));
        }
        return frames;
    }

    private TestGuest restartReceiver(final int maxFrame) {
        host.control(1, ControlCommand.REVOKE);
        assertEquals(CommandStatus.OK, host.assign(1, b.mac, 0));
        final TestGuest guest = new TestGuest(host, 1);
        assertEquals(CommandStatus.OK, guest.start(maxFrame));
        return guest;
    }

    private void send() {
        a.ring();
        host.settle();
    }

    private static void assertFrames(final List<byte[]> expected, final List<byte[]> received) {
        assertEquals(expected.size(), received.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), received.get(i), "frame " + i);
        }
    }

    private void assertFault(final TestGuest guest, final FaultReason reason, final int index) {
        assertEquals(ContextState.FAULTED.ordinal(), guest.read(ContextRegister.STATE));
        assertEquals(reason.ordinal(), guest.read(ContextRegister.FAULT_CODE) & 0xFF);
        assertEquals(index, guest.read(ContextRegister.FAULT_INDEX));
    }

    @Test
    void shouldDeliverFramesOfEveryKindInTheirOrder() {
        final byte[] first = frame(b.mac, 0);
        final byte[] second = frame(c.mac, 1);
        final byte[] third = frame(MacAddress.BROADCAST, 2);
        final byte[] padded = TestGuest.frame(b.mac, a.mac, 20, 3);
        final byte[] inPieces = frame(b.mac, 4);
        final byte[] last = frame(b.mac, 5);
        for (final byte[] frame : List.of(first, second, third, padded)) {
            a.queue(frame);
        }
        a.queueSplit(inPieces, 30);
        a.queue(last);
        send();
        assertFrames(List.of(first, third, Arrays.copyOf(padded, 60), inPieces, last), b.received());
        assertFrames(List.of(second, third), c.received());
        assertEquals(6, a.statistic(ContextRegister.STAT_TX_FRAMES));
    }

    @Test
    void shouldChainBuffersWhereTheNextIsTooShort() {
        final TestGuest shortBuffers = restartReceiver(0);
        shortBuffers.post(2, TestGuest.BUFFER);
        shortBuffers.post(2, 64);
        shortBuffers.post(4, TestGuest.BUFFER);
        final List<byte[]> frames = queue(FRAMES);
        send();
        assertFrames(frames, shortBuffers.received());
    }

    @Test
    void shouldWriteNothingBehindABufferThatIsTooShort() {
        final int posted = 64;
        final TestGuest shortBuffers = restartReceiver(0);
        final int count = TestGuest.RING - 1;
        shortBuffers.post(count, posted);
        final byte[] untouched = new byte[TestGuest.BUFFER - posted];
        Arrays.fill(untouched, UNTOUCHED);
        for (int slot = 0; slot < count; slot++) {
            HostMemory.copyFromHeap(untouched, 0, behind(shortBuffers, slot, posted), untouched.length);
        }
        final List<byte[]> frames = queue(FRAMES);
        send();
        for (int slot = 0; slot < count; slot++) {
            final byte[] left = new byte[untouched.length];
            HostMemory.copyToHeap(behind(shortBuffers, slot, posted), left, 0, left.length);
            assertArrayEquals(untouched, left, "behind buffer " + slot);
        }
        assertFrames(frames, shortBuffers.received());
    }

    private static long behind(final TestGuest guest, final int slot, final int posted) {
        return guest.at(TestGuest.RX_BUFFERS + (long) slot * TestGuest.BUFFER + posted);
    }

    @Test
    void shouldDropOnlyWhatIsLongerThanTheReceiverTakes() {
        final TestGuest modest = restartReceiver(70);
        modest.post(TestGuest.RING, TestGuest.BUFFER);
        final List<byte[]> frames = queue(FRAMES);
        final byte[] last = frame(b.mac, 0);
        a.queue(last);
        send();
        assertFrames(List.of(frames.get(0), frames.get(1), last), modest.received());
        assertEquals(3, modest.statistic(ContextRegister.STAT_RX_DROP_TOO_LONG));
    }

    @Test
    void shouldSendWhatStandsBeforeABufferThatIsRefused() {
        final List<byte[]> frames = queue(2);
        a.putDescriptor(TestGuest.TX_RING, a.txProducer++, NOWHERE, 60, Descriptor.FLAG_EOP);
        queue(1);
        send();
        assertFrames(frames, b.received());
        assertFault(a, FaultReason.DMA_ADDRESS, 2);
        assertEquals(2, a.read(ContextRegister.TX_CONSUMER));
        assertEquals(2, a.statistic(ContextRegister.STAT_TX_FRAMES));
    }

    @Test
    void shouldSendWhatStandsBeforeABufferAtWhichTheHostThrows() {
        final List<byte[]> frames = queue(FRAMES);
        host.memory(0).failsAt = TestGuest.TX_BUFFERS + 2L * TestGuest.BUFFER;
        host.memory(0).failure = new IllegalStateException("gone");
        send();
        assertFrames(frames.subList(0, 2), b.received());
        assertFault(a, FaultReason.HOST, 0);
        assertEquals(ContextState.RUNNING.ordinal(), b.read(ContextRegister.STATE));
    }

    @Test
    void shouldDropTheRestWhereTheReceiversBufferIsRefused() {
        b.putDescriptor(TestGuest.RX_RING, 2, NOWHERE, TestGuest.BUFFER, 0);
        final List<byte[]> frames = queue(FRAMES);
        send();
        assertFrames(frames.subList(0, 2), b.received());
        assertFault(b, FaultReason.DMA_ADDRESS, 2);
        assertReceiverFaultCounted();
    }

    @Test
    void shouldDropTheRestWhereTheReceiversHostThrows() {
        host.memory(1).failsAt = TestGuest.RX_BUFFERS + 2L * TestGuest.BUFFER;
        host.memory(1).failure = new IllegalStateException("gone");
        final List<byte[]> frames = queue(FRAMES);
        send();
        assertFrames(frames.subList(0, 2), b.received());
        assertFault(b, FaultReason.HOST, 0);
        assertReceiverFaultCounted();
    }

    private void assertReceiverFaultCounted() {
        assertEquals(ContextState.RUNNING.ordinal(), a.read(ContextRegister.STATE));
        assertEquals(FRAMES, a.statistic(ContextRegister.STAT_TX_FRAMES));
        assertEquals(2, b.statistic(ContextRegister.STAT_RX_FRAMES));
        assertEquals(2, b.read(ContextRegister.RX_CONSUMER));
        assertEquals(1, b.statistic(ContextRegister.STAT_RX_DROP_FAULT));
        assertEquals(2, b.statistic(ContextRegister.STAT_RX_DROP_NOT_RUNNING));
    }

    @Test
    void shouldDropOnlyWhatFindsNoBuffer() {
        queue(FRAMES);
        send();
        queue(TestGuest.RING - 1);
        send();
        assertEquals(TestGuest.RING, b.received().size());
        assertEquals(4, b.statistic(ContextRegister.STAT_RX_DROP_NO_DESCRIPTOR));
        assertEquals(TestGuest.RING + 4, a.statistic(ContextRegister.STAT_TX_FRAMES));
    }

    @Test
    void shouldStopAtTheFrameThatThePolicyMakesAFault() {
        final List<byte[]> frames = queue(2);
        a.queue(TestGuest.frame(b.mac, c.mac, 60, 9));
        queue(2);
        send();
        assertFrames(frames, b.received());
        assertFault(a, FaultReason.FRAME_POLICY, 2);
        assertEquals(3, a.read(ContextRegister.TX_CONSUMER));
        assertEquals(1, a.statistic(ContextRegister.STAT_TX_DROP_SPOOFED_MAC));
        assertTrue(c.received().isEmpty());
    }
}
