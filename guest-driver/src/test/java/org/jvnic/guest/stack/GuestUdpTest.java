package org.jvnic.guest.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.stack.Packets.ALL;
import static org.jvnic.guest.stack.Packets.OUR_ADDRESS;
import static org.jvnic.guest.stack.Packets.PEER_ADDRESS;
import static org.jvnic.guest.stack.Packets.PEER_MAC;
import static org.jvnic.guest.stack.Packets.checksum;
import static org.jvnic.guest.stack.Packets.data;
import static org.jvnic.guest.stack.Packets.datagram;
import static org.jvnic.guest.stack.Packets.ethernet;
import static org.jvnic.guest.stack.Packets.fromPeer;
import static org.jvnic.guest.stack.Packets.ipv4;
import static org.jvnic.guest.stack.Packets.pseudo;
import static org.jvnic.guest.stack.Packets.slice;
import static org.jvnic.guest.stack.Packets.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.jvnic.guest.fake.RecordingLeakDetector;

@SuppressWarnings("FutureReturnValueIgnored")
class GuestUdpTest {
    private static final int UDP = 34;

    private final Host host = new Host();
    private final List<String> heard = new ArrayList<>();

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @Test
    void shouldEchoWhatComesToPortSeven() {
        host.meetPeer();
        for (int size = 0; size <= 1472; size += 23) {
            host.receive(datagram(40000, 7, data(size)));

            assertDatagram(host.sent(), 7, 40000, data(size));
        }
        host.assertNothingLeft();
    }

    @Test
    void shouldNotEchoToEchoPortsOrToMany() {
        host.assertDropped(Drop.UDP_ECHO_REFUSED, datagram(7, 7, data(3)));
        host.assertDropped(Drop.UDP_ECHO_REFUSED, datagram(0, 7, data(3)));
        final int all = OUR_ADDRESS | 0xFF;
        host.assertDropped(
                Drop.UDP_ECHO_REFUSED,
                ethernet(ALL, PEER_MAC, 0x0800, ipv4(PEER_ADDRESS, all, 17, udp(PEER_ADDRESS, 9, all, 7, data(3)))));
    }

    @Test
    void shouldGiveDatagramsToWhoHasBoundTheirPort() {
        host.stack.udp().bind(5000, datagram -> heard.add(textOf("5000", datagram)));
        host.stack.udp().bind(5001, datagram -> heard.add(textOf("5001", datagram)));

        host.receive(datagram(40000, 5001, new byte[] {'a'}));
        host.receive(datagram(40001, 5000, new byte[0]));
        host.stack.udp().unbind(5001);
        host.assertDropped(Drop.UDP_NO_LISTENER, datagram(40000, 5001, new byte[] {'a'}));

        assertEquals(List.of("5001 from 10.0.0.2:40000 1", "5000 from 10.0.0.2:40001 0"), heard);
        assertEquals(3, host.stack.counters().datagramsReceived());
        host.assertNothingLeft();
    }

    @Test
    void shouldLetAListenerKeepADatagramAndAnswerIt() {
        host.meetPeer();
        host.stack
                .udp()
                .bind(
                        5000,
                        datagram -> host.stack
                                .udp()
                                .sendTo(
                                        5000,
                                        datagram.source(),
                                        datagram.sourcePort(),
                                        datagram.content().retain()));

        host.receive(datagram(40000, 5000, data(20)));

        assertDatagram(host.sent(), 5000, 40000, data(20));
        host.assertNothingLeft();
    }

    @Test
    void shouldSendPayloadsWithAndWithoutRoomForHeaders() {
        host.meetPeer();
        host.stack
                .udp()
                .sendTo(1, PEER_ADDRESS, 2, host.stack.udp().newPayload(100).writeBytes(data(99)));
        assertDatagram(host.sent(), 1, 2, data(99));
        host.stack.udp().sendTo(1, PEER_ADDRESS, 2, host.allocator.buffer().writeBytes(data(33)));
        assertDatagram(host.sent(), 1, 2, data(33));
        host.stack.udp().sendTo(1, PEER_ADDRESS, 2, Unpooled.EMPTY_BUFFER);
        assertDatagram(host.sent(), 1, 2, data(0));
        host.stack
                .udp()
                .sendTo(1, PEER_ADDRESS, 2, Unpooled.wrappedBuffer(data(64)).asReadOnly());
        assertDatagram(host.sent(), 1, 2, data(64));
        assertEquals(4, host.stack.counters().datagramsSent());
        host.assertNothingLeft();
    }

    @Test
    void shouldSendAChecksumOfZeroInItsOtherForm() {
        host.meetPeer();
        for (int value = 0; value < 0x10000; value += 1) {
            final ByteBuf payload = host.stack.udp().newPayload(2).writeShort(value);
            host.stack.udp().sendTo(1, PEER_ADDRESS, 2, payload);
            final byte[] frame = host.sent();
            assertTrue(frame[UDP + 6] != 0 || frame[UDP + 7] != 0, "payload " + value);
        }
        host.assertNothingLeft();
    }

    @Test
    void shouldTakeDatagramsWithoutAChecksum() {
        host.meetPeer();
        final byte[] udp = udp(PEER_ADDRESS, 40000, OUR_ADDRESS, 7, data(5));
        udp[6] = 0;
        udp[7] = 0;

        host.receive(fromPeer(17, udp));

        assertDatagram(host.sent(), 7, 40000, data(5));
    }

    @Test
    void shouldDropWhatIsShortLongOrCorrupt() {
        for (int length = 0; length < 8; length++) {
            host.assertDropped(Drop.UDP_SHORT, fromPeer(17, new byte[length]));
        }
        final byte[] udp = udp(PEER_ADDRESS, 40000, OUR_ADDRESS, 7, data(11));
        for (final int length : new int[] {0, 7, udp.length + 1, 0xFFFF}) {
            final byte[] wrong = udp.clone();
            wrong[4] = (byte) (length >>> 8);
            wrong[5] = (byte) length;
            host.assertDropped(Drop.UDP_LENGTH, fromPeer(17, wrong));
        }
        for (int i = 6; i < udp.length; i++) {
            final byte[] corrupt = udp.clone();
            corrupt[i] ^= 0x10;
            host.assertDropped(Drop.UDP_CHECKSUM, fromPeer(17, corrupt));
        }
    }

    @Test
    void shouldNotReadBeyondTheLengthOfADatagram() {
        host.stack.udp().bind(5000, datagram -> heard.add(textOf("5000", datagram)));
        final byte[] longer = new byte[40];
        System.arraycopy(udp(PEER_ADDRESS, 9, OUR_ADDRESS, 5000, data(2)), 0, longer, 0, 10);

        host.receive(fromPeer(17, longer));

        assertEquals(List.of("5000 from 10.0.0.2:9 2"), heard);
    }

    @Test
    void shouldCountAListenerThatThrowsAndGoOn() {
        host.stack.udp().bind(5000, datagram -> {
            throw new IllegalStateException("listener");
        });

        host.receive(datagram(9, 5000, data(2)));
        host.receive(datagram(9, 5000, data(2)));

        assertEquals(2, host.stack.counters().dropped(Drop.ERROR));
        assertInstanceOf(IllegalStateException.class, host.stack.counters().lastError());
        assertEquals(
                0,
                host.allocator.metric().usedHeapMemory()
                        + host.allocator.metric().usedDirectMemory());
    }

    @Test
    void shouldRefusePortsThatAreTakenOrNone() {
        host.stack.udp().bind(5000, datagram -> {});

        assertThrows(IllegalStateException.class, () -> host.stack.udp().bind(5000, datagram -> {}));
        assertThrows(IllegalArgumentException.class, () -> host.stack.udp().bind(0, datagram -> {}));
        assertThrows(IllegalArgumentException.class, () -> host.stack.udp().bind(65536, datagram -> {}));
        assertThrows(
                IllegalArgumentException.class,
                () -> host.stack.udp().sendTo(1, PEER_ADDRESS, 0, Unpooled.EMPTY_BUFFER));
        assertThrows(IllegalStateException.class, () -> new GuestUdp(OUR_ADDRESS, new StackCounters()).newPayload(1));
    }

    @Test
    void shouldGiveTheApplicationWhatTheStackHasNoUseFor() {
        final Host extended = new Host(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(final ChannelHandlerContext ctx, final Object message) {
                heard.add(message.getClass().getSimpleName());
                ctx.fireChannelRead(message);
            }
        });

        extended.receive(datagram(9, 5000, data(2)));
        extended.receive(fromPeer(6, data(20)));
        extended.receive(ethernet(Packets.OUR_MAC, PEER_MAC, 0x86DD, data(40)));

        assertEquals(List.of("UdpDatagram", "Ipv4Packet", "EthernetFrame"), heard);
        extended.assertNothingLeft();
    }

    private static String textOf(final String listener, final UdpDatagram datagram) {
        return listener + " from " + Ipv4Address.format(datagram.source()) + ":" + datagram.sourcePort() + " "
                + datagram.content().readableBytes();
    }

    private static void assertDatagram(final byte[] frame, final int sourcePort, final int port, final byte[] payload) {
        final int length = 8 + payload.length;
        assertEquals(UDP + length, frame.length);
        assertArrayEquals(PEER_MAC, slice(frame, 0, 6));
        assertEquals(0, checksum(frame, 14, 20, 0));
        assertEquals(0, checksum(frame, UDP, length, pseudo(OUR_ADDRESS, PEER_ADDRESS, length)));
        assertEquals(sourcePort, ByteBuffer.wrap(frame).getShort(UDP) & 0xFFFF);
        assertEquals(port, ByteBuffer.wrap(frame).getShort(UDP + 2) & 0xFFFF);
        assertArrayEquals(payload, slice(frame, UDP + 8, frame.length));
    }
}
