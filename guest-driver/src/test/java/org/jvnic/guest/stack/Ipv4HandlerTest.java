package org.jvnic.guest.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.jvnic.guest.stack.Packets.OUR_ADDRESS;
import static org.jvnic.guest.stack.Packets.OUR_MAC;
import static org.jvnic.guest.stack.Packets.PEER_ADDRESS;
import static org.jvnic.guest.stack.Packets.PEER_MAC;
import static org.jvnic.guest.stack.Packets.checksum;
import static org.jvnic.guest.stack.Packets.echoRequest;
import static org.jvnic.guest.stack.Packets.ethernet;
import static org.jvnic.guest.stack.Packets.ipv4;
import static org.jvnic.guest.stack.Packets.ping;
import static org.jvnic.guest.stack.Packets.slice;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.jvnic.guest.fake.RecordingLeakDetector;

@SuppressWarnings("FutureReturnValueIgnored")
class Ipv4HandlerTest {
    private static final int IP = 14;

    private final Host host = new Host();

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @Test
    void shouldDropFramesThatAreNotForThisStation() {
        final byte[] ping = ping(10);
        for (int length = 0; length < 14; length++) {
            host.assertDropped(Drop.ETHERNET_SHORT, Arrays.copyOf(ping, length));
        }
        host.assertDropped(Drop.ETHERNET_DESTINATION, with(ping, 5, 1));
        host.assertDropped(Drop.ETHERNET_SOURCE, with(ping, 6, 3));
        host.assertDropped(Drop.ETHERNET_SOURCE, ethernet(OUR_MAC, OUR_MAC, 0x0800, slice(ping, IP, ping.length)));
        host.assertDropped(Drop.ETHERNET_TYPE, with(ping, 12, 0x86));
    }

    @Test
    void shouldDropHeadersThatAreNotRight() {
        final byte[] ping = ping(10);
        for (int length = IP; length < IP + 20; length++) {
            host.assertDropped(Drop.IPV4_SHORT, Arrays.copyOf(ping, length));
        }
        host.assertDropped(Drop.IPV4_VERSION, with(ping, IP, 0x65));
        host.assertDropped(Drop.IPV4_HEADER_LENGTH, with(ping, IP, 0x44));
        host.assertDropped(Drop.IPV4_HEADER_LENGTH, with(ping, IP, 0x4F));
        host.assertDropped(Drop.IPV4_TOTAL_LENGTH, with(ping, IP + 3, 19));
        host.assertDropped(Drop.IPV4_TOTAL_LENGTH, with(ping, IP + 2, 0xFF));
        host.assertDropped(Drop.IPV4_TOTAL_LENGTH, with(ping, IP + 3, 47));
        host.assertDropped(Drop.IPV4_CHECKSUM, with(ping, IP + 10, ping[IP + 10] ^ 1));
        host.assertDropped(Drop.IPV4_FRAGMENT, corrected(with(ping, IP + 6, 0x20)));
        host.assertDropped(Drop.IPV4_FRAGMENT, corrected(with(ping, IP + 7, 1)));
    }

    @Test
    void shouldNoticeEveryFlippedBitOfTheHeader() {
        final byte[] ping = ping(10);
        for (int bit = 0; bit < 160; bit++) {
            final byte[] flipped = with(ping, IP + bit / 8, ping[IP + bit / 8] ^ (1 << (bit % 8)));
            host.receive(flipped);
            assertEquals(bit + 1, host.stack.counters().dropped());
        }
        host.assertNothingLeft();
    }

    @Test
    void shouldDropAddressesThatCannotBe() {
        for (final String source :
                List.of("0.0.0.0", "127.0.0.1", "224.0.0.1", "10.0.0.255", "255.255.255.255", "10.0.0.1")) {
            host.assertDropped(
                    Drop.IPV4_SOURCE,
                    ethernet(
                            OUR_MAC,
                            PEER_MAC,
                            0x0800,
                            ipv4(Ipv4Address.parse(source), OUR_ADDRESS, 1, echoRequest(new byte[0]))));
        }
        for (final String destination : List.of("10.0.0.3", "224.0.0.1", "10.0.1.255")) {
            host.assertDropped(
                    Drop.IPV4_DESTINATION,
                    ethernet(
                            OUR_MAC,
                            PEER_MAC,
                            0x0800,
                            ipv4(PEER_ADDRESS, Ipv4Address.parse(destination), 1, echoRequest(new byte[0]))));
        }
    }

    @Test
    void shouldCountProtocolsNobodyReads() {
        host.assertDropped(Drop.IPV4_PROTOCOL, Packets.fromPeer(6, new byte[20]));
    }

    @Test
    void shouldSkipOptions() {
        host.meetPeer();
        final byte[] icmp = echoRequest(new byte[] {5, 6});
        final ByteBuffer packet = ByteBuffer.allocate(24 + icmp.length)
                .put(slice(ipv4(PEER_ADDRESS, OUR_ADDRESS, 1, new byte[0]), 0, 20))
                .putInt(0x01010101)
                .put(icmp);
        packet.put(0, (byte) 0x46).putShort(2, (short) packet.capacity()).putShort(10, (short) 0);
        packet.putShort(10, (short) checksum(packet.array(), 0, 24, 0));

        host.receive(ethernet(OUR_MAC, PEER_MAC, 0x0800, packet.array()));

        final byte[] reply = host.sent();
        assertEquals(0x45, reply[IP]);
        assertArrayEquals(new byte[] {5, 6}, slice(reply, reply.length - 2, reply.length));
        host.assertNothingLeft();
    }

    @Test
    void shouldSendToTheGatewayWhatIsNotOnTheLink() {
        send(0x08080808, 10);

        assertEquals(Host.GATEWAY, ByteBuffer.wrap(host.sent()).getInt(38));
        host.receive(Packets.arpReply(PEER_MAC, Host.GATEWAY));
        final byte[] frame = host.sent();
        assertArrayEquals(PEER_MAC, slice(frame, 0, 6));
        assertEquals(0x08080808, ByteBuffer.wrap(frame).getInt(30));
        host.assertNothingLeft();
    }

    @Test
    void shouldSendToManyWithoutAsking() {
        send(-1, 1);
        assertArrayEquals(Packets.ALL, slice(host.sent(), 0, 6));
        send(0x0A0000FF, 1);
        assertArrayEquals(Packets.ALL, slice(host.sent(), 0, 6));
        send(Ipv4Address.parse("239.129.2.3"), 1);
        assertArrayEquals(new byte[] {1, 0, 0x5E, 1, 2, 3}, slice(host.sent(), 0, 6));
        host.assertNothingLeft();
    }

    @Test
    void shouldFailWhatIsTooLongForTheLink() {
        host.meetPeer();
        assertEquals(true, send(PEER_ADDRESS, 1472).isSuccess());
        assertEquals(1514, host.sent().length);

        assertInstanceOf(
                IllegalArgumentException.class, send(PEER_ADDRESS, 1473).cause());

        assertEquals(1, host.stack.counters().dropped(Drop.IPV4_TOO_LONG));
        host.assertNothingLeft();
    }

    @Test
    void shouldFailWhatHasNoWay() {
        final EmbeddedChannel channel = new EmbeddedChannel(
                new Ipv4Handler(new Ipv4Interface(2, OUR_ADDRESS, 24, 0, 1500), new StackCounters()));

        final ChannelFuture sent = channel.writeOneOutbound(new Ipv4Packet(0, 0x08080808, 17, Unpooled.buffer(8)));
        channel.flushOutbound();

        assertInstanceOf(NoRouteToHostException.class, sent.cause());
    }

    @Test
    void shouldReadAndWriteAddresses() {
        assertEquals(0xC0A801FE, Ipv4Address.parse("192.168.1.254"));
        assertEquals("192.168.1.254", Ipv4Address.format(0xC0A801FE));
        for (final String wrong :
                List.of("", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.x", "1..2.3", "1.2.3.-4", "1.2.3.0004")) {
            assertThrows(IllegalArgumentException.class, () -> Ipv4Address.parse(wrong), wrong);
        }
    }

    @Test
    void shouldRefuseAnInterfaceThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Interface(1, OUR_ADDRESS, 24, 0, 1500));
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Interface(0, OUR_ADDRESS, 24, 0, 1500));
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Interface(2, 0, 24, 0, 1500));
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Interface(2, OUR_ADDRESS, 0, 0, 1500));
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Interface(2, OUR_ADDRESS, 33, 0, 1500));
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Interface(2, OUR_ADDRESS, 24, 0x0A000101, 1500));
        assertThrows(IllegalArgumentException.class, () -> new Ipv4Interface(2, OUR_ADDRESS, 24, 0, 67));
    }

    private ChannelFuture send(final int address, final int size) {
        return host.stack
                .udp()
                .sendTo(1000, address, 2000, host.stack.udp().newPayload(size).writeZero(size));
    }

    private static byte[] with(final byte[] frame, final int index, final int value) {
        final byte[] changed = frame.clone();
        changed[index] = (byte) value;
        return changed;
    }

    private static byte[] corrected(final byte[] frame) {
        final ByteBuffer packet = ByteBuffer.wrap(frame).putShort(IP + 10, (short) 0);
        return packet.putShort(IP + 10, (short) checksum(frame, IP, 20, 0)).array();
    }
}
