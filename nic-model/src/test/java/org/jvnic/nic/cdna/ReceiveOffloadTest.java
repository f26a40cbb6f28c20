package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.Offload;

class ReceiveOffloadTest {
    private static final int BUFFERS = 6;
    private static final int STRIP = Offload.VLAN_STRIP.bit();
    private static final int CHECKSUM = Offload.RX_CHECKSUM.bit();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final TestHost host = new TestHost(2);
    private final TestGuest sender = new TestGuest(host, 0);
    private final TestGuest receiver = new TestGuest(host, 1);

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 97})
    void shouldTellOfEveryFrameWhatTheReferenceTells(final int contiguousBytes) {
        start(0, STRIP | CHECKSUM);
        host.memory(1).pieceBytes = contiguousBytes;
        int good = 0;
        int bad = 0;
        for (int i = 0; i < 4000; i++) {
            final byte[] sent = randomFrame();
            final boolean tagged = SamplePacket.get16(sent, 12) == 0x8100;
            final byte[] expected =
                    tagged ? OffloadReference.withoutTag(OffloadReference.padded(sent)) : OffloadReference.padded(sent);
            final byte[] received = exchange(sent, 64 + random.nextInt(400));
            assertArrayEquals(expected, received, "seed " + seed);
            final int status = OffloadReference.receiveStatus(expected);
            final long tag = tagged ? SamplePacket.get16(sent, 14) : 0;
            assertEquals(status | (tagged ? 1 : 0) | tag << 16, receiver.information, "seed " + seed + " round " + i);
            good += (status & Descriptor.STATUS_L4_OK) != 0 ? 1 : 0;
            bad += (status & Descriptor.STATUS_CHECKSUM_BAD) != 0 ? 1 : 0;
        }
        assertTrue(good > 500 && bad > 500, "seed " + seed + ": " + good + " good, " + bad + " bad");
    }

    @Test
    void shouldSumADatagramWhereverBuffersEnd() {
        start(0, CHECKSUM);
        final SamplePacket packet = packet(new SamplePacket.Shape(), 301);
        for (int buffer = 64; buffer < 400; buffer++) {
            assertArrayEquals(packet.frame, exchange(summed(packet), buffer), "buffers of " + buffer);
            assertEquals(Descriptor.STATUS_IPV4_OK | Descriptor.STATUS_L4_OK, receiver.information);
        }
    }

    @Test
    void shouldFindAnyByteThatChanged() {
        start(0, CHECKSUM);
        final SamplePacket packet = packet(new SamplePacket.Shape(), 41);
        for (int at = 14; at < packet.frame.length; at++) {
            final byte[] frame = summed(packet);
            frame[at] ^= 0x04;
            exchange(frame, 256);
            assertEquals(OffloadReference.receiveStatus(OffloadReference.padded(frame)), receiver.information);
            assertNotEquals(Descriptor.STATUS_IPV4_OK | Descriptor.STATUS_L4_OK, receiver.information, "byte " + at);
        }
    }

    @Test
    void shouldLeaveTagsAndStatusAloneWhenNothingIsEnabled() {
        start(0, 0);
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.tagged = true;
        final SamplePacket packet = packet(shape, 100);
        assertArrayEquals(packet.frame, exchange(summed(packet), 512));
        assertEquals(0, receiver.information);
    }

    @Test
    void shouldVerifyATaggedFrameWithoutStrippingIt() {
        start(0, CHECKSUM);
        final SamplePacket.Shape shape = new SamplePacket.Shape();
        shape.tagged = true;
        final SamplePacket packet = packet(shape, 100);
        assertArrayEquals(packet.frame, exchange(summed(packet), 512));
        assertEquals(Descriptor.STATUS_IPV4_OK | Descriptor.STATUS_L4_OK, receiver.information);
    }

    @Test
    void shouldStripTheTagOfAFrameOfAllowedLengthThatFitsTheBufferOnlyWithoutIt() {
        start(0, STRIP);
        final byte[] frame = OffloadReference.withTag(sender.frameTo(receiver.mac, 64), 0xE005);
        assertArrayEquals(OffloadReference.withoutTag(frame), exchangeWith(frame, 64, 1));
        assertEquals(0xE005_0001L, receiver.information);
    }

    @Test
    void shouldFilterTheVlanOfAFrameThatIsToBeStripped() {
        start(1 << 3, STRIP);
        host.setControl(org.jvnic.nic.cdna.spec.ControlRegister.OPERAND_LO, 1, 5);
        host.control(1, ControlCommand.ADD_VLAN);
        final byte[] member = OffloadReference.withTag(sender.frameTo(receiver.mac, 100), 5);
        final byte[] stranger = OffloadReference.withTag(sender.frameTo(receiver.mac, 100), 6);
        assertEquals(96 + 4, exchange(member, 512).length);
        sender.send(stranger);
        assertTrue(receiver.received().isEmpty());
        assertEquals(1, receiver.statistic(ContextRegister.STAT_RX_DROP_VLAN_FILTER));
    }

    private void start(final int receiverPolicy, final int offloads) {
        host.assign(0, sender.mac, 0);
        host.assign(1, receiver.mac, receiverPolicy);
        receiver.write(ContextRegister.OFFLOADS, offloads);
        assertEquals(CommandStatus.OK, sender.start(9216));
        assertEquals(CommandStatus.OK, receiver.start(9216));
    }

    private SamplePacket packet(final SamplePacket.Shape shape, final int payload) {
        shape.payload = payload;
        return SamplePacket.make(shape, receiver.mac, sender.mac, random);
    }

    private static byte[] summed(final SamplePacket packet) {
        if (!packet.ipv6) {
            System.arraycopy(OffloadReference.withIpChecksum(packet), 0, packet.frame, 0, packet.frame.length);
        }
        OffloadReference.fillL4Checksum(packet, packet.frame);
        return packet.frame.clone();
    }

    private byte[] randomFrame() {
        final SamplePacket.Shape shape = SamplePacket.Shape.random(random, 200);
        final byte[] frame = summed(packet(shape, random.nextInt(200)));
        if (random.nextInt(3) == 0) {
            frame[14 + random.nextInt(frame.length - 14)] = (byte) random.nextInt();
        }
        if (random.nextInt(3) == 0) {
            frame[14 + random.nextInt(28)] = (byte) random.nextInt();
        }
        return frame;
    }

    private byte[] exchange(final byte[] frame, final int bufferLength) {
        return exchangeWith(frame, bufferLength, (frame.length + bufferLength - 1) / bufferLength + BUFFERS);
    }

    private byte[] exchangeWith(final byte[] frame, final int bufferLength, final int buffers) {
        final int posted = receiver.rxProducer - receiver.rxConsumer;
        receiver.post(Math.max(0, Math.min(buffers, TestGuest.RING) - posted), bufferLength);
        sender.send(frame);
        final List<byte[]> received = receiver.received();
        assertEquals(1, received.size(), "seed " + seed);
        return received.get(0);
    }
}
