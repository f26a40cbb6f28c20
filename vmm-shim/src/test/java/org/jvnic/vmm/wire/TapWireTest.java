package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.jvnic.vmm.wire.Frames.await;
import static org.jvnic.vmm.wire.Frames.count;
import static org.jvnic.vmm.wire.Frames.lost;
import static org.jvnic.vmm.wire.Frames.poll;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TapWireTest {
    private static final byte[] CARD_MAC = {2, 0, 0, 0, 0, 2};
    private static final int ECHO_PORT = 7;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

    private final String name = "jvt" + Long.toString(ProcessHandle.current().pid() % 1_000_000, 36)
            + Long.toString(System.nanoTime() & 0xFFFFF, 36);
    private final int subnet = (int) (ProcessHandle.current().pid() % 64) * 4;
    private Inet4Address host;
    private Inet4Address card;

    TapWireTest() throws IOException {
        host = address(subnet + 1);
        card = address(subnet + 2);
    }

    private static Inet4Address address(final int last) throws IOException {
        return (Inet4Address) InetAddress.getByAddress(new byte[] {(byte) 198, 18, 77, (byte) last});
    }

    @BeforeEach
    void requirePrivilege() {
        String obstacle = "";
        try (TapWire wire = TapWire.open(name, TapOptions.DEFAULT)) {
            new TapConfigurator(wire.name()).up();
        } catch (final WireException e) {
            obstacle = String.valueOf(e.getMessage());
        }
        assumeTrue(obstacle.isEmpty(), "TAP tests need root, /dev/net/tun and ip: " + obstacle);
    }

    @AfterEach
    void remove() throws Exception {
        if (exists()) {
            ip("link", "del", "dev", name);
        }
    }

    private static void ip(final String... arguments) throws Exception {
        final String[] line = new String[arguments.length + 1];
        line[0] = "ip";
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        assertEquals(0, new ProcessBuilder(line).inheritIO().start().waitFor());
    }

    private Path system(final String file) {
        return Path.of("/sys/class/net", name, file);
    }

    private boolean exists() {
        return Files.exists(system("mtu"));
    }

    private TapWire openUp(final TapOptions options) {
        final TapWire wire = TapWire.open(name, options);
        new TapConfigurator(name).address(host.getHostAddress() + "/30").up();
        return wire;
    }

    private static byte[] awaitFrame(final TapWire wire, final Predicate<byte[]> wanted) {
        final byte[][] found = new byte[1][];
        await(() -> {
            for (final byte[] frame : poll(wire, 1)) {
                found[0] = wanted.test(frame) ? frame : found[0];
            }
            return found[0] != null;
        });
        return found[0];
    }

    private static void send(final DatagramSocket from, final InetSocketAddress to, final int bytes) {
        try {
            from.send(new DatagramPacket(new byte[bytes], bytes, to));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(final DatagramChannel to, final int bytes) {
        try {
            to.write(ByteBuffer.allocate(bytes));
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void transmit(final TapWire wire, final byte[] frame) {
        final Frames.Sent sent = new Frames.Sent(frame);
        await(() -> wire.transmit(sent));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 12})
    void shouldTalkWithTheHost(final int vnetHeader) throws IOException {
        try (TapWire wire = openUp(TapOptions.DEFAULT.withVnetHeader(vnetHeader));
                DatagramSocket socket = new DatagramSocket(0, host)) {
            socket.setSoTimeout(30_000);
            final byte[] question = Frames.bytes(1000, 1);
            final DatagramPacket asked =
                    new DatagramPacket(question, question.length, new InetSocketAddress(card, ECHO_PORT));
            socket.send(asked);

            final byte[] request = awaitFrame(wire, frame -> Packets.asksFor(frame, card));
            assertArrayEquals(BROADCAST, Packets.destination(request));
            transmit(wire, Packets.arpReply(request, CARD_MAC, card));
            socket.send(asked); // a host that has asked three times, a second apart, has thrown the first away

            final byte[] packet = awaitFrame(wire, frame -> Packets.isUdpTo(frame, ECHO_PORT));
            assertArrayEquals(CARD_MAC, Packets.destination(packet));
            assertEquals(socket.getLocalPort(), Packets.sourcePort(packet));
            assertArrayEquals(question, Packets.payload(packet));
            transmit(wire, Packets.udpReply(packet, CARD_MAC, Frames.bytes(999, 2)));

            final DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            socket.receive(answer);
            assertEquals(999, answer.getLength());
            assertEquals(card, answer.getAddress());
            await(() -> wire.staged() == 0);
            assertEquals(2, count(wire, WireCounter.TX_FRAMES));
            assertEquals(42 + 999 + 42, count(wire, WireCounter.TX_BYTES));
            assertEquals(0, lost(wire));
        }
    }

    @Test
    void shouldCarryTheLongestFrameAndDropLongerOnes() throws IOException {
        try (TapWire wire = openUp(TapOptions.DEFAULT);
                DatagramSocket socket = new DatagramSocket(0, host)) {
            new TapConfigurator(name).mtu(9300);
            assertEquals("9300", Files.readString(system("mtu")).strip());
            final InetSocketAddress echo = new InetSocketAddress(card, ECHO_PORT);
            send(socket, echo, 10);
            transmit(wire, Packets.arpReply(awaitFrame(wire, f -> Packets.asksFor(f, card)), CARD_MAC, card));
            send(socket, echo, 10);
            awaitFrame(wire, frame -> Packets.isUdpTo(frame, ECHO_PORT));

            send(socket, echo, 9217 - 42);
            send(socket, echo, 9216 - 42);

            assertEquals(9216, awaitFrame(wire, f -> Packets.isUdpTo(f, ECHO_PORT) && f.length > 1000).length);
            assertEquals(1, count(wire, WireCounter.RX_LENGTH));
        }
    }

    @Test
    void shouldRemoveWhatItMadeWhenClosed() {
        final TapWire wire = TapWire.open(name, TapOptions.DEFAULT);
        assertTrue(exists());
        assertTrue(wire.isLinkUp());

        wire.close();
        wire.close();

        assertFalse(exists());
        assertFalse(wire.isLinkUp());
        assertNull(wire.failure());
        assertFalse(wire.transmit(Frames.frame(60, 0)));
        assertEquals(0, poll(wire, 10).size());
        TapWire.open(name, TapOptions.DEFAULT).close();
    }

    @Test
    void shouldUseAnInterfaceThatIsThereAndLeaveIt() throws Exception {
        ip("tuntap", "add", "dev", name, "mode", "tap");

        TapWire.open(name, TapOptions.DEFAULT).close();

        assertTrue(exists());
    }

    @Test
    void shouldLeaveAnInterfaceMadeToStay() {
        TapWire.open(name, TapOptions.DEFAULT.withPersistent(true)).close();

        assertTrue(exists());
    }

    @Test
    void shouldSayThatTheInterfaceIsBusy() {
        try (TapWire wire = TapWire.open(name, TapOptions.DEFAULT)) {
            assertEquals(
                    "tap " + wire.name() + ": busy, another program holds the interface",
                    Frames.refusal(WireException.class, () -> TapWire.open(name, TapOptions.DEFAULT)));
        }
    }

    @Test
    void shouldSayThatAnInterfaceIsNoTap() {
        assertTrue(Frames.refusal(WireException.class, () -> TapWire.open("lo", TapOptions.DEFAULT))
                .contains("no TAP"));
    }

    @Test
    void shouldCountFramesLostWhileTheHostHasTheInterfaceDown() {
        try (TapWire wire = TapWire.open(name, TapOptions.DEFAULT)) {
            transmit(wire, new byte[60]);
            await(() -> wire.staged() == 0);
            assertEquals(1, count(wire, WireCounter.TX_INTERFACE_DOWN));

            new TapConfigurator(name).up();
            transmit(wire, new byte[60]);
            await(() -> wire.staged() == 0);
            assertEquals(1, count(wire, WireCounter.TX_FRAMES));
        }
    }

    @Test
    void shouldLoseTheCarrierAndSayWhyWhenTheInterfaceIsTakenAway() throws Exception {
        try (TapWire wire = openUp(TapOptions.DEFAULT)) {
            ip("link", "del", "dev", name);

            await(() -> !wire.isLinkUp());
            assertTrue(String.valueOf(wire.failure()).startsWith("tap " + name + ": reading failed"), wire::toString);
            assertFalse(wire.transmit(Frames.frame(60, 0)));
        }
    }

    @Test
    void shouldPauseReadingAndGoOnWhenTheCardDoesNotPoll() throws IOException {
        try (TapWire wire = openUp(TapOptions.DEFAULT.withQueueBytes(FrameRing.MIN_CAPACITY));
                DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, true)
                    .bind(new InetSocketAddress(host, 0))
                    .connect(new InetSocketAddress(address(subnet + 3), ECHO_PORT))
                    .configureBlocking(false);
            await(() -> {
                write(channel, 1000);
                return count(wire, WireCounter.RX_PAUSED) == 1;
            });
            assertEquals(0, count(wire, WireCounter.RX_FRAMES));

            final boolean[] last = {false};
            await(() -> {
                write(channel, 500);
                poll(wire, 10).forEach(frame -> last[0] |= frame.length == 42 + 500);
                return last[0];
            });
            assertTrue(count(wire, WireCounter.RX_FRAMES) > FrameRing.MIN_CAPACITY / 2000);
        }
    }
}
