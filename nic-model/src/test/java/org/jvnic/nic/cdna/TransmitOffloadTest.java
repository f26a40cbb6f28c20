package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;

class TransmitOffloadTest {
    private static final long OUTSIDE = 0x7766_5544_3302L;
    private static final int TCI = 0xA123;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final CapturingWire wire = new CapturingWire();
    private final TestHost host = new TestHost(2, wire, null, NicEvents.NONE);
    private final TestGuest guest = new TestGuest(host, 0);

    @BeforeEach
    void start() {
        assertEquals(CommandStatus.OK, host.assign(0, guest.mac, 0));
        guest.write(ContextRegister.OFFLOADS, Offload.ALL);
        assertEquals(CommandStatus.OK, guest.start(9216));
    }

    @Test
    void shouldOfferEveryOffload() {
        assertEquals(0x3F, guest.read(ContextRegister.FEATURES));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x80, 0x8000_0000})
    void shouldRefuseToStartWithAnOffloadThatIsNotOffered(final int bit) {
        host.command(0, ContextCommand.STOP);
        guest.write(ContextRegister.OFFLOADS, bit);
        assertEquals(CommandStatus.BAD_SETUP, guest.start(9216));
    }

    @Test
    void shouldFillInTheChecksumsOfAnyPacketInAnyPieces() {
        for (int i = 0; i < 4000; i++) {
            final SamplePacket packet = packet(SamplePacket.Shape.random(random, 2000));
            final boolean insert = packet.l2 == 14 && random.nextBoolean();
            final boolean ipSum = !packet.ipv6 && random.nextBoolean();
            final boolean l4Sum = random.nextInt(4) != 0;
            long extension = packet.extension(
                    (ipSum ? OffloadExtension.IPV4_CHECKSUM : 0) | (l4Sum ? OffloadExtension.L4_CHECKSUM : 0));
            byte[] expected = ipSum ? OffloadReference.withIpChecksum(packet) : packet.frame.clone();
            if (l4Sum) {
                OffloadReference.fillL4Checksum(packet, expected);
            }
            if (insert) {
                extension = OffloadExtension.insertVlan(extension, TCI);
                expected = OffloadReference.withTag(expected, TCI);
            }
            guest.queueExtension(extension);
            guest.queue(packet.frame, 1 + random.nextInt(packet.frame.length));
            sendAndExpect(List.of(expected));
        }
        assertEquals(4000, guest.statistic(ContextRegister.STAT_TX_FRAMES), "seed " + seed);
    }

    @Test
    void shouldCutTcpDataIntoTheSegmentsOfTheReference() {
        for (int i = 0; i < 1000; i++) {
            final SamplePacket.Shape shape = SamplePacket.Shape.random(random, i % 10 == 0 ? 65_000 : 9_000);
            shape.udp = false;
            final SamplePacket packet = packet(shape);
            final int mss = Math.max(64 + random.nextInt(8_800), packet.frame.length / 256 + 1);
            final boolean insert = packet.l2 == 14 && random.nextBoolean();
            final long extension = OffloadExtension.segment(packet.extension(0), mss);
            final List<byte[]> expected = new ArrayList<>();
            for (final byte[] segment : OffloadReference.segments(packet, mss)) {
                expected.add(insert ? OffloadReference.withTag(segment, TCI) : segment);
            }
            guest.queueExtension(insert ? OffloadExtension.insertVlan(extension, TCI) : extension);
            guest.queue(packet.frame, Math.max(0x1800, 1 + random.nextInt(TestGuest.BUFFER)));
            sendAndExpect(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false, false", "true, false, false", "false, true, true", "true, true, true"})
    void shouldNotCareAtWhichByteAFrameIsSplit(final boolean ipv6, final boolean udp, final boolean tagged) {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.ipv6 = ipv6;
        shape.udp = udp;
        shape.tagged = tagged;
        shape.ipOptionWords = 2;
        shape.tcpOptionWords = 3;
        shape.payload = 61;
        final SamplePacket packet = packet(shape);
        final byte[] expected = packet.frame.clone();
        OffloadReference.fillL4Checksum(packet, expected);
        for (int split = 1; split < packet.frame.length; split++) {
            guest.queueExtension(packet.extension(OffloadExtension.L4_CHECKSUM));
            guest.queueSplit(packet.frame, split);
            sendAndExpect(List.of(expected));
        }
    }

    @Test
    void shouldInsertATagInAnyFrame() {
        for (int length = 14; length < 100; length++) {
            final byte[] frame = guest.frameTo(OUTSIDE, length);
            guest.queueExtension(OffloadExtension.insertVlan(0, TCI));
            guest.queue(frame);
            sendAndExpect(List.of(OffloadReference.withTag(frame, TCI)));
        }
    }

    @Test
    void shouldDeliverAnOffloadedFrameToAContext() {
        final TestGuest receiver = new TestGuest(host, 1);
        host.assign(1, receiver.mac, 0);
        receiver.start(9216);
        receiver.post(TestGuest.RING, TestGuest.BUFFER);
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 10_000;
        final SamplePacket packet = SamplePacket.make(shape, receiver.mac, guest.mac, random);
        guest.queueExtension(OffloadExtension.segment(packet.extension(0), 1460));
        guest.queue(packet.frame);
        guest.ring();
        host.settle();
        assertSame(OffloadReference.segments(packet, 1460), receiver.received());
    }

    @Test
    void shouldSendWhatItReadFirstThoughTheSenderChangesItMeanwhile() {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 12_000;
        final SamplePacket packet = packet(shape);
        wire.onFrame = () -> HostMemory.zero(guest.at(TestGuest.TX_BUFFERS), TestGuest.BUFFER * TestGuest.RING);
        guest.queueExtension(OffloadExtension.segment(packet.extension(0), 1000));
        guest.queue(packet.frame, 1500);
        sendAndExpect(OffloadReference.segments(packet, 1000));
    }

    @Test
    void shouldSendAUdpChecksumOfZeroAsAllOnes() {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.udp = true;
        shape.payload = 2;
        final SamplePacket packet = packet(shape);
        SamplePacket.put16(packet.frame, 42, 0);
        final byte[] probe = packet.frame.clone();
        OffloadReference.fillL4Checksum(packet, probe);
        SamplePacket.put16(packet.frame, 42, SamplePacket.get16(probe, 40));
        guest.queueExtension(packet.extension(OffloadExtension.L4_CHECKSUM));
        guest.send(packet.frame);
        assertEquals(0xFFFF, SamplePacket.get16(wire.take().get(0), 40));
    }

    @Test
    void shouldIgnoreAnExtensionWithoutOperations() {
        final byte[] frame = guest.frameTo(OUTSIDE, 200);
        guest.queueExtension(OffloadExtension.of(OffloadExtension.IPV6 | OffloadExtension.UDP, 1, 2, 3) | 0xFFFF_FFFFL);
        guest.queue(frame);
        sendAndExpect(List.of(frame));
    }

    @ParameterizedTest
    @EnumSource(names = {"VLAN_INSERT", "TX_IPV4_CHECKSUM", "TX_L4_CHECKSUM", "TX_SEGMENTATION"})
    void shouldDropAFrameThatAsksForWhatIsNotEnabled(final Offload offload) {
        host.command(0, ContextCommand.STOP);
        guest.write(ContextRegister.OFFLOADS, Offload.ALL & ~offload.bit());
        guest.start(9216);
        final SamplePacket packet = packet(new SamplePacket.Shape());
        final int operation = switch (offload) {
            case VLAN_INSERT -> OffloadExtension.INSERT_VLAN;
            case TX_IPV4_CHECKSUM -> OffloadExtension.IPV4_CHECKSUM;
            case TX_L4_CHECKSUM -> OffloadExtension.L4_CHECKSUM;
            default -> OffloadExtension.SEGMENT;
        };
        expectRefusal(OffloadExtension.MSS.with(packet.extension(operation), 100), packet.frame);
    }

    @ParameterizedTest
    @CsvSource({
        "L2_LENGTH, 13", "L2_LENGTH, 18", "L3_LENGTH, 16", "L3_LENGTH, 24", "L3_LENGTH, 255", "L4_LENGTH, 16",
        "L4_LENGTH, 24", "L4_LENGTH, 255", "MSS, 63", "MSS, 0", "OPERATIONS, 0x18", "OPERATIONS, 0x28",
        "OPERATIONS, 0x48", "OPERATIONS, 0x88", "OPERATIONS, 0x14", "OPERATIONS, 0x24", "OPERATIONS, 0x12"
    })
    void shouldDropAFrameThatParametersDoNotFit(final String field, final String value) {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 300;
        final SamplePacket packet = packet(shape);
        final long good = OffloadExtension.segment(packet.extension(0), 100);
        final var wrong = switch (field) {
            case "L2_LENGTH" -> OffloadExtension.L2_LENGTH;
            case "L3_LENGTH" -> OffloadExtension.L3_LENGTH;
            case "L4_LENGTH" -> OffloadExtension.L4_LENGTH;
            case "MSS" -> OffloadExtension.MSS;
            default -> OffloadExtension.OPERATIONS;
        };
        expectRefusal(wrong.with(good, Integer.decode(value)), packet.frame);
    }

    @Test
    void shouldDropAFrameWhoseHeadersContradictTheExtension() {
        final long extension = packet(new SamplePacket.Shape()).extension(OffloadExtension.L4_CHECKSUM);
        for (final int[] change : new int[][] {
            {12, 0x86}, {14, 0x65}, {14, 0x46}, {17, 0x08}, {16, 0x40}, {20, 0x20}, {21, 0x01}, {23, 17}, {46, 0x40}
        }) {
            final byte[] frame = packet(new SamplePacket.Shape()).frame;
            frame[change[0]] = (byte) change[1];
            expectRefusal(extension, frame);
        }
    }

    @Test
    void shouldDropATaggedFrameThatWantsATagInserted() {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.tagged = true;
        expectRefusal(OffloadExtension.insertVlan(0, 1), packet(shape).frame);
    }

    @Test
    void shouldDropAsTooLongWhatTheTagMakesTooLong() {
        guest.queueExtension(OffloadExtension.insertVlan(0, 1));
        guest.send(guest.frameTo(OUTSIDE, 9213));
        assertEquals(1, guest.statistic(ContextRegister.STAT_TX_DROP_LENGTH));
    }

    @Test
    void shouldDropDataOfMoreSegmentsOrLongerOnesThanAllowed() {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 64 * 256 + 1;
        expectRefusal(OffloadExtension.segment(packet(shape).extension(0), 64), packet(shape).frame);
        expectRefusal(OffloadExtension.segment(packet(shape).extension(0), 9216 - 53), packet(shape).frame);
        shape.payload = 65_536 + 256 - 54 + 1;
        expectRefusal(OffloadExtension.segment(packet(shape).extension(0), 1000), packet(shape).frame);
    }

    @Test
    void shouldCountEverySegmentAsAFrameTaken() {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 1000;
        final SamplePacket packet = packet(shape);
        guest.queueExtension(OffloadExtension.segment(packet.extension(0), 100));
        guest.send(packet.frame);
        final PortCounters counters = host.card.auditOf(0);
        assertEquals(10, counters.get(PortCounters.TX_TAKEN));
        assertEquals(10, counters.get(PortCounters.TX_FRAMES));
        assertEquals(1000 + 10 * 54, counters.get(PortCounters.TX_BYTES));
        assertEquals(2, counters.get(PortCounters.TX_DESCRIPTORS));
        assertEquals(2, guest.read(ContextRegister.TX_CONSUMER));
    }

    @Test
    void shouldStopCuttingWhenARefusedSegmentFaultsTheContext() {
        host.control(0, ControlCommand.REVOKE);
        host.setControl(ControlRegister.FAULT_POLICY, 0, 1 << DropReason.TX_SPOOFED_MAC.ordinal());
        host.assign(0, guest.mac, 1 << 2);
        guest.write(ContextRegister.OFFLOADS, Offload.ALL);
        guest.start(9216);
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 1000;
        final SamplePacket packet = SamplePacket.make(shape, OUTSIDE, 0x22L, random);
        guest.queueExtension(OffloadExtension.segment(packet.extension(0), 100));
        guest.send(packet.frame);
        assertEquals(ContextState.FAULTED, host.card.stateOf(0));
        assertEquals(1, host.card.auditOf(0).get(PortCounters.TX_TAKEN));
        assertEquals(1, host.card.auditOf(0).get(PortCounters.drop(DropReason.TX_SPOOFED_MAC)));
    }

    @Test
    void shouldEndATurnWhenItsSegmentsUseUpTheBudget() {
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 64 * 200;
        final SamplePacket packet = packet(shape);
        for (int i = 0; i < 4; i++) {
            guest.queueExtension(OffloadExtension.segment(packet.extension(0), 64));
            guest.queue(packet.frame);
        }
        guest.ring();
        host.settle();
        assertEquals(800, wire.frames.size());
        assertTrue(host.engine.longestTurn() <= 256 + 200, "longest turn " + host.engine.longestTurn());
    }

    @Test
    void shouldChargeSegmentsToTheSenderSoThatAnotherGetsItsShare() {
        final TestGuest other = new TestGuest(host, 1);
        host.assign(1, other.mac, 0);
        other.start(9216);
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.payload = 60_000;
        final SamplePacket packet = packet(shape);
        guest.queueExtension(OffloadExtension.segment(packet.extension(0), 1460));
        guest.queue(packet.frame, TestGuest.BUFFER);
        guest.queueExtension(OffloadExtension.segment(packet.extension(0), 1460));
        guest.queue(packet.frame, TestGuest.BUFFER);
        for (int i = 0; i < 15; i++) {
            other.queue(other.frameTo(OUTSIDE, 3000));
        }
        guest.ring();
        other.ring();
        host.settle();
        int small = 0;
        int between = 0;
        for (final byte[] frame : wire.take()) {
            small += frame.length == 3000 ? 1 : 0;
            between = frame[6] == 0x02 && small == 15 ? between + 1 : between;
        }
        assertEquals(15, small);
        assertTrue(between >= 42, "segments sent after the other's frames: " + between);
    }

    private SamplePacket packet(final SamplePacket.Shape shape) {
        return SamplePacket.make(shape, OUTSIDE, guest.mac, random);
    }

    private void sendAndExpect(final List<byte[]> expected) {
        guest.ring();
        host.settle();
        assertSame(expected, wire.take());
    }

    private void assertSame(final List<byte[]> expected, final List<byte[]> frames) {
        assertEquals(
                expected.size(),
                frames.size(),
                () -> "seed " + seed + " drops " + host.card.auditOf(0).drops(DropReason.Side.TRANSMIT));
        for (int i = 0; i < frames.size(); i++) {
            assertArrayEquals(OffloadReference.padded(expected.get(i)), frames.get(i), "seed " + seed);
        }
    }

    private void expectRefusal(final long extension, final byte[] frame) {
        final long before = guest.statistic(ContextRegister.STAT_TX_DROP_OFFLOAD);
        guest.queueExtension(extension);
        guest.queue(frame, Math.max(1, Math.min(frame.length, TestGuest.BUFFER)));
        guest.ring();
        host.settle();
        assertEquals(before + 1, guest.statistic(ContextRegister.STAT_TX_DROP_OFFLOAD));
        assertTrue(wire.take().isEmpty());
        assertEquals(ContextState.RUNNING, host.card.stateOf(0));
        assertEquals(guest.txProducer, guest.read(ContextRegister.TX_CONSUMER));
        assertEquals(0, guest.statistic(ContextRegister.STAT_TX_FRAMES));
    }
}
