package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.vmm.wire.Frames.await;
import static org.jvnic.vmm.wire.Frames.count;
import static org.jvnic.vmm.wire.Frames.frame;
import static org.jvnic.vmm.wire.Frames.lost;
import static org.jvnic.vmm.wire.Frames.poll;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTunnelWireTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int MAGIC_AND_VERSION = 0x4A560100;
    private static final int HEADER = 8;
    private static final int MANY = 3000;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    private static InetSocketAddress loopback(final int port) {
        return new InetSocketAddress(LOOPBACK, port);
    }

    private static TunnelOptions options(final boolean epoll) {
        return TunnelOptions.DEFAULT.withNativeTransport(epoll);
    }

    private UdpTunnelWire tunnel(final int localPort, final int remotePort, final TunnelOptions options) {
        final UdpTunnelWire wire = UdpTunnelWire.open(loopback(localPort), loopback(remotePort), options);
        open.push(wire);
        return wire;
    }

    private DatagramSocket socket(final int port) throws IOException {
        final DatagramSocket socket = new DatagramSocket(port, LOOPBACK);
        socket.setSoTimeout(30_000);
        open.push(socket);
        return socket;
    }

    private static byte[] datagram(final int first, final int sequence, final byte[] frame) {
        return ByteBuffer.allocate(HEADER + frame.length)
                .putInt(first)
                .putInt(sequence)
                .put(frame)
                .array();
    }

    private static void send(final DatagramSocket from, final UdpTunnelWire to, final byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length, to.localAddress()));
    }

    private static ByteBuffer receive(final DatagramSocket socket) throws IOException {
        final DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        socket.receive(packet);
        return ByteBuffer.wrap(packet.getData(), 0, packet.getLength()).slice();
    }

    private static void assertAccounted(final UdpTunnelWire wire, final long accepted) {
        await(() -> wire.staged() == 0);
        assertEquals(accepted, count(wire, WireCounter.TX_FRAMES) + lost(wire));
    }

    @Test
    void shouldHaveTheNativeTransportOnLinux() {
        assertTrue(Epoll.isAvailable(), () -> String.valueOf(Epoll.unavailabilityCause()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCarryFramesOfEveryLengthBothWays(final boolean epoll) throws IOException {
        final int leftPort = freePort();
        final int rightPort = freePort();
        final UdpTunnelWire left = tunnel(leftPort, rightPort, options(epoll));
        final UdpTunnelWire right = tunnel(rightPort, leftPort, options(epoll));
        for (final int length : new int[] {14, 60, 61, 1514, 9216}) {
            assertTrue(left.transmit(frame(length, length)));
            assertTrue(right.transmit(frame(length, -length)));

            assertArrayEquals(
                    Frames.bytes(length, length), Frames.await(right, 1).get(0));
            assertArrayEquals(
                    Frames.bytes(length, -length), Frames.await(left, 1).get(0));
        }
        assertAccounted(left, 5);
        assertEquals(14 + 60 + 61 + 1514 + 9216, count(left, WireCounter.TX_BYTES));
        assertEquals(count(left, WireCounter.TX_BYTES), count(right, WireCounter.RX_BYTES));
        assertEquals(0, count(right, WireCounter.SEQUENCE_GAP));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAccountForEveryFrameOfABurst(final boolean epoll) throws IOException {
        final int leftPort = freePort();
        final int rightPort = freePort();
        final UdpTunnelWire left = tunnel(leftPort, rightPort, options(epoll));
        final UdpTunnelWire right = tunnel(rightPort, leftPort, options(epoll));
        final long[] received = {0};

        for (int i = 0; i < MANY; i++) {
            final Frames.Sent frame = frame(60 + i % 1400, i);
            await(() -> left.transmit(frame));
            received[0] += poll(right, 64).size();
        }
        assertAccounted(left, MANY);
        assertTrue(left.transmit(frame(60, 0)));
        await(() -> {
            received[0] += poll(right, 64).size();
            final long missing = count(right, WireCounter.SEQUENCE_GAP) + count(right, WireCounter.RX_QUEUE_FULL);
            return received[0] + missing == MANY + 1;
        });

        assertEquals(received[0], count(right, WireCounter.RX_FRAMES));
        assertEquals(0, lost(left));
    }

    @Test
    void shouldPutTheHeaderInFrontAndCountOn() throws IOException {
        final DatagramSocket peer = socket(0);
        final UdpTunnelWire wire = tunnel(0, peer.getLocalPort(), options(true));
        wire.transmit(frame(60, 1));
        wire.transmit(frame(61, 2));

        final ByteBuffer first = receive(peer);
        final ByteBuffer second = receive(peer);

        assertEquals(HEADER + 60, first.remaining());
        assertEquals(MAGIC_AND_VERSION, first.getInt(0));
        assertEquals(MAGIC_AND_VERSION, second.getInt(0));
        assertEquals(first.getInt(4) + 1, second.getInt(4));
        final byte[] frame = new byte[61];
        second.get(HEADER, frame);
        assertArrayEquals(Frames.bytes(61, 2), frame);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDropAndCountDatagramsThatAreNotTheTunnels(final boolean epoll) throws IOException {
        final DatagramSocket peer = socket(0);
        final UdpTunnelWire wire = tunnel(0, peer.getLocalPort(), options(epoll));
        final byte[] good = datagram(MAGIC_AND_VERSION, 5, Frames.bytes(60, 1));

        send(peer, wire, new byte[0]);
        send(peer, wire, new byte[7]);
        send(peer, wire, datagram(0x4A570100, 5, new byte[60]));
        send(peer, wire, datagram(0x4A560200, 5, new byte[60]));
        send(peer, wire, datagram(0x4A560101, 5, new byte[60]));
        send(peer, wire, good);

        assertArrayEquals(Frames.bytes(60, 1), Frames.await(wire, 1).get(0));
        assertEquals(5, count(wire, WireCounter.RX_MALFORMED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDropAndCountFramesNoCardCarries(final boolean epoll) throws IOException {
        final DatagramSocket peer = socket(0);
        final UdpTunnelWire wire = tunnel(0, peer.getLocalPort(), options(epoll));

        send(peer, wire, datagram(MAGIC_AND_VERSION, 0, new byte[13]));
        send(peer, wire, datagram(MAGIC_AND_VERSION, 1, new byte[9217]));
        send(peer, wire, datagram(MAGIC_AND_VERSION, 2, new byte[60_000]));
        send(peer, wire, datagram(MAGIC_AND_VERSION, 3, Frames.bytes(9216, 1)));

        assertArrayEquals(Frames.bytes(9216, 1), Frames.await(wire, 1).get(0));
        assertEquals(3, count(wire, WireCounter.RX_LENGTH));
        assertEquals(0, count(wire, WireCounter.SEQUENCE_GAP));
    }

    @Test
    void shouldCountLostAndOvertakenFramesAndDeliverTheLate() throws IOException {
        final DatagramSocket peer = socket(0);
        final UdpTunnelWire wire = tunnel(0, peer.getLocalPort(), options(true));
        for (final int sequence : new int[] {-1, 2, 1}) {
            send(peer, wire, datagram(MAGIC_AND_VERSION, sequence, Frames.bytes(60, sequence)));
        }

        final List<byte[]> frames = Frames.await(wire, 3);

        assertEquals(1, frames.get(2)[0]);
        assertEquals(2, count(wire, WireCounter.SEQUENCE_GAP));
        assertEquals(1, count(wire, WireCounter.SEQUENCE_LATE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCountADeadPeerAndGoOnWhenItComesBack(final boolean epoll) throws IOException {
        final int leftPort = freePort();
        final int rightPort = freePort();
        final UdpTunnelWire left = tunnel(leftPort, rightPort, options(epoll));
        final long[] accepted = {0};

        await(() -> {
            accepted[0] += left.transmit(frame(60, 1)) ? 1 : 0;
            return count(left, WireCounter.TX_PEER_UNREACHABLE) + count(left, WireCounter.PEER_UNREACHABLE) > 3;
        });
        assertTrue(left.isLinkUp());
        assertNull(left.failure());
        assertAccounted(left, accepted[0]);

        final UdpTunnelWire right = tunnel(rightPort, leftPort, options(epoll));
        await(() -> {
            left.transmit(frame(60, 2));
            return !poll(right, 1).isEmpty();
        });
    }

    @Test
    void shouldNoticeThatThePeerStartedAnew() throws IOException {
        final int leftPort = freePort();
        final int rightPort = freePort();
        final UdpTunnelWire left = tunnel(leftPort, rightPort, options(true));
        final UdpTunnelWire right = tunnel(rightPort, leftPort, options(true));
        right.transmit(frame(60, 1));
        Frames.await(left, 1);

        right.close();
        final UdpTunnelWire again = tunnel(rightPort, leftPort, options(true));
        again.transmit(frame(60, 2));

        assertEquals(2, Frames.await(left, 1).get(0)[0]);
        final long noticed = count(left, WireCounter.PEER_RESTART)
                + count(left, WireCounter.SEQUENCE_GAP)
                + count(left, WireCounter.SEQUENCE_LATE);
        assertTrue(noticed > 0, () -> "nothing in " + left);
    }

    @Test
    void shouldDropAndCountWhatTheCardDoesNotTake() throws IOException {
        final DatagramSocket peer = socket(0);
        final UdpTunnelWire wire = tunnel(0, peer.getLocalPort(), options(true).withQueueBytes(FrameRing.MIN_CAPACITY));
        final byte[] frame = datagram(MAGIC_AND_VERSION, 0, new byte[9000]);

        await(() -> {
            try {
                send(peer, wire, frame);
            } catch (final IOException e) {
                throw new AssertionError(e);
            }
            return count(wire, WireCounter.RX_QUEUE_FULL) > 0;
        });

        assertEquals(3, poll(wire, 10).size());
    }

    @Test
    void shouldSendWhatIsQueuedAndThenBeDownWhenClosed() throws IOException {
        final DatagramSocket peer = socket(0);
        final UdpTunnelWire wire = tunnel(0, peer.getLocalPort(), options(true));
        for (int i = 0; i < 100; i++) {
            assertTrue(wire.transmit(frame(60, i)));
        }

        wire.close();
        wire.close();

        assertEquals(0, wire.staged());
        assertEquals(100, count(wire, WireCounter.TX_FRAMES) + lost(wire));
        assertFalse(wire.isLinkUp());
        assertFalse(wire.transmit(frame(60, 0)));
        assertEquals(1, count(wire, WireCounter.TX_LINK_DOWN));
        assertEquals(0, poll(wire, 10).size());
        assertEquals(HEADER + 60, receive(peer).remaining());
        assertNull(wire.failure());
    }

    @Test
    void shouldGiveThePortBackWhenClosed() throws IOException {
        final int port = freePort();
        for (int i = 0; i < 20; i++) {
            tunnel(port, freePort(), options(i % 2 == 0)).close();
        }
        socket(port);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSayThatThePortIsTaken(final boolean epoll) throws IOException {
        final int port = socket(0).getLocalPort();

        final String message = Frames.refusal(
                WireException.class, () -> UdpTunnelWire.open(loopback(port), loopback(1), options(epoll)));

        assertTrue(message.contains(":" + port) && message.contains("Address already in use"), message);
    }

    @Test
    void shouldRefuseAddressesItCannotUse() {
        final InetSocketAddress unknown = InetSocketAddress.createUnresolved("no.such.host.invalid", 5);

        assertTrue(Frames.refusal(
                        WireException.class, () -> UdpTunnelWire.open(loopback(0), unknown, TunnelOptions.DEFAULT))
                .contains("no.such.host.invalid"));
        assertTrue(Frames.refusal(
                        WireException.class, () -> UdpTunnelWire.open(loopback(0), loopback(0), TunnelOptions.DEFAULT))
                .contains("port 0 of the peer is not in 1..65535"));
    }

    @Test
    void shouldRefuseOptionsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new TunnelOptions(1 << 20, 4095, 100_000, true));
        assertThrows(IllegalArgumentException.class, () -> new TunnelOptions(1 << 20, 4096, 999, true));
        assertThrows(
                IllegalArgumentException.class,
                () -> UdpTunnelWire.open(loopback(0), loopback(1), TunnelOptions.DEFAULT.withQueueBytes(1000)));
    }
}
