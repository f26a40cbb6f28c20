package org.jvnic.guest.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.stack.Packets.ALL;
import static org.jvnic.guest.stack.Packets.NOBODY;
import static org.jvnic.guest.stack.Packets.OUR_ADDRESS;
import static org.jvnic.guest.stack.Packets.OUR_MAC;
import static org.jvnic.guest.stack.Packets.PEER_ADDRESS;
import static org.jvnic.guest.stack.Packets.PEER_MAC;
import static org.jvnic.guest.stack.Packets.arp;
import static org.jvnic.guest.stack.Packets.arpReply;
import static org.jvnic.guest.stack.Packets.arpRequest;
import static org.jvnic.guest.stack.Packets.ethernet;
import static org.jvnic.guest.stack.Packets.slice;

import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.jvnic.guest.fake.RecordingLeakDetector;

@SuppressWarnings("FutureReturnValueIgnored")
class ArpHandlerTest {
    private static final byte[] REQUEST =
            slice(ethernet(ALL, OUR_MAC, 0x0806, arp(1, OUR_MAC, OUR_ADDRESS, NOBODY, PEER_ADDRESS)), 0, 42);

    private final Host host = new Host();

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @Test
    void shouldAnswerWhoAsksForUs() {
        host.receive(arpRequest(PEER_MAC, PEER_ADDRESS));

        final byte[] reply = arp(2, OUR_MAC, OUR_ADDRESS, PEER_MAC, PEER_ADDRESS);
        assertArrayEquals(slice(ethernet(PEER_MAC, OUR_MAC, 0x0806, reply), 0, 42), host.sent());
        assertEquals(1, host.stack.counters().arpRepliesSent());
        host.assertNothingLeft();
    }

    @Test
    void shouldAnswerWhoHasNoAddressYetWithoutRememberingIt() {
        host.receive(arpRequest(PEER_MAC, 0));

        assertArrayEquals(arp(2, OUR_MAC, OUR_ADDRESS, PEER_MAC, 0), slice(host.sent(), 14, 42));
        host.assertNothingLeft();
    }

    @Test
    void shouldAskForANeighbourOnceAndSendWhatWaitedInOrder() {
        final List<ChannelFuture> sends = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sends.add(send(PEER_ADDRESS, i));
        }
        assertArrayEquals(REQUEST, host.sent());
        assertNull(host.next());
        assertFalse(sends.get(0).isDone());

        host.receive(arpReply(PEER_MAC, PEER_ADDRESS));

        for (int i = 0; i < 3; i++) {
            final byte[] frame = host.sent();
            assertArrayEquals(PEER_MAC, slice(frame, 0, 6));
            assertEquals(i, frame[42]);
            assertTrue(sends.get(i).isSuccess());
        }
        send(PEER_ADDRESS, 9);
        assertEquals(9, host.sent()[42]);
        assertEquals(1, host.stack.counters().arpRequestsSent());
        host.assertNothingLeft();
    }

    @Test
    void shouldLearnFromWhoAsksForUs() {
        host.meetPeer();

        assertTrue(send(PEER_ADDRESS, 1).isSuccess());

        assertArrayEquals(PEER_MAC, slice(host.sent(), 0, 6));
        host.assertNothingLeft();
    }

    @Test
    void shouldAskThreeTimesAndThenFailWhatWaits() {
        final ChannelFuture sent = send(PEER_ADDRESS, 1);
        for (int i = 0; i < ArpHandler.MOST_REQUESTS; i++) {
            assertArrayEquals(REQUEST, host.sent());
            assertFalse(sent.isDone());
            host.seconds(ArpHandler.RETRY_SECONDS);
        }

        assertInstanceOf(NoRouteToHostException.class, sent.cause());
        assertTrue(String.valueOf(sent.cause().getMessage()).contains("10.0.0.2"));
        assertNull(host.next());
        assertEquals(1, host.stack.counters().dropped(Drop.ARP_TIMEOUT));
        host.assertNothingLeft();
        send(PEER_ADDRESS, 2);
        assertArrayEquals(REQUEST, host.sent());
    }

    @Test
    void shouldNotAskAgainOnceAnswered() {
        send(PEER_ADDRESS, 1);
        host.sent();
        host.receive(arpReply(PEER_MAC, PEER_ADDRESS));
        host.sent();

        host.seconds(10);

        assertNull(host.next());
        host.assertNothingLeft();
    }

    @Test
    void shouldAskAgainWhenWhatItKnowsIsOld() {
        host.meetPeer();
        host.seconds(ArpHandler.LIFETIME_SECONDS - 1);
        send(PEER_ADDRESS, 1);
        assertEquals(1, host.sent()[42]);
        host.seconds(1);

        send(PEER_ADDRESS, 2);

        assertArrayEquals(REQUEST, host.sent());
        host.receive(arpReply(PEER_MAC, PEER_ADDRESS));
        assertEquals(2, host.sent()[42]);
        host.assertNothingLeft();
    }

    @Test
    void shouldBoundWhatWaitsForOneNeighbour() {
        final List<ChannelFuture> sends = new ArrayList<>();
        for (int i = 0; i <= ArpCache.MOST_WAITING_FOR_ONE; i++) {
            sends.add(send(PEER_ADDRESS, i));
        }

        assertFalse(sends.get(ArpCache.MOST_WAITING_FOR_ONE - 1).isDone());
        assertInstanceOf(
                IOException.class, sends.get(ArpCache.MOST_WAITING_FOR_ONE).cause());
        assertEquals(1, host.stack.counters().dropped(Drop.ARP_QUEUE_FULL));
    }

    @Test
    void shouldBoundWhatWaitsForAllNeighboursAndRecover() {
        final List<ChannelFuture> sends = new ArrayList<>();
        for (int i = 0; i < 2 * ArpCache.MOST_WAITING; i++) {
            sends.add(send(PEER_ADDRESS + i, 0));
        }
        assertEquals(ArpCache.MOST_WAITING, host.stack.counters().dropped(Drop.ARP_QUEUE_FULL));
        assertEquals(ArpCache.MOST_WAITING, host.stack.counters().arpRequestsSent());
        for (int i = 0; i < ArpHandler.MOST_REQUESTS; i++) {
            host.seconds(ArpHandler.RETRY_SECONDS);
        }
        sends.forEach(sent -> assertTrue(sent.isDone()));
        for (byte[] frame = host.next(); frame != null; frame = host.next()) {
            assertEquals(6, frame[13]);
        }
        host.assertNothingLeft();

        send(PEER_ADDRESS, 1);
        assertArrayEquals(REQUEST, host.sent());
    }

    @Test
    void shouldForgetTheOldestNeighbourWhenStrangersFillTheCache() {
        final ArpCache cache = new ArpCache();
        for (int i = 0; i < 2 * ArpCache.CAPACITY; i++) {
            final ArpCache.Neighbour neighbour = cache.add(i);
            assertEquals(Math.min(i + 1, ArpCache.CAPACITY), cache.size());
            if (neighbour != null) {
                neighbour.foundAt = i;
            }
        }

        assertNull(cache.get(ArpCache.CAPACITY - 1));
        assertTrue(cache.get(ArpCache.CAPACITY) != null);
    }

    @Test
    void shouldFailWhatWaitsWhenTheChannelCloses() {
        final ChannelFuture sent = send(PEER_ADDRESS, 1);
        host.sent();

        host.channel.close();

        assertInstanceOf(ClosedChannelException.class, sent.cause());
        host.seconds(10);
        host.assertNothingLeft();
    }

    @Test
    void shouldNotBelieveAnswersNobodyAskedFor() {
        host.assertDropped(Drop.ARP_UNASKED, arpReply(PEER_MAC, PEER_ADDRESS));

        send(PEER_ADDRESS, 1);
        assertArrayEquals(REQUEST, host.sent());
    }

    @Test
    void shouldFollowANeighbourThatMoves() {
        final byte[] elsewhere = {2, 9, 9, 9, 9, 9};
        host.meetPeer();
        host.receive(arpReply(elsewhere, PEER_ADDRESS));

        send(PEER_ADDRESS, 1);

        assertArrayEquals(elsewhere, slice(host.sent(), 0, 6));
        host.assertNothingLeft();
    }

    @Test
    void shouldDropWhatIsNotArpOfEthernetAndIpv4() {
        final byte[] request = arpRequest(PEER_MAC, PEER_ADDRESS);
        for (final int[] change :
                new int[][] {{14, 1}, {15, 6}, {16, 0x86}, {17, 1}, {18, 8}, {19, 16}, {21, 0}, {21, 3}}) {
            final byte[] wrong = request.clone();
            wrong[change[0]] = (byte) change[1];
            host.assertDropped(Drop.ARP_FORMAT, wrong);
        }
        for (int length = 14; length < 42; length++) {
            host.assertDropped(Drop.ARP_SHORT, Arrays.copyOf(request, length));
        }
    }

    @Test
    void shouldDropSendersThatCannotBe() {
        final byte[] stranger = {2, 1, 1, 1, 1, 1};
        host.assertDropped(
                Drop.ARP_SENDER, ethernet(ALL, stranger, 0x0806, arp(1, PEER_MAC, PEER_ADDRESS, NOBODY, OUR_ADDRESS)));
        for (final String address : List.of("10.0.0.255", "224.0.0.1", "127.0.0.1", "255.255.255.255", "10.0.1.2")) {
            host.assertDropped(Drop.ARP_SENDER, arpRequest(PEER_MAC, Ipv4Address.parse(address)));
        }
        host.assertDropped(Drop.ARP_SENDER, arpReply(PEER_MAC, 0));
        host.assertDropped(Drop.ARP_CONFLICT, arpRequest(PEER_MAC, OUR_ADDRESS));
        host.assertDropped(
                Drop.ARP_TARGET,
                ethernet(ALL, PEER_MAC, 0x0806, arp(1, PEER_MAC, PEER_ADDRESS, NOBODY, OUR_ADDRESS + 7)));
    }

    private ChannelFuture send(final int address, final int mark) {
        return host.stack
                .udp()
                .sendTo(1000, address, 2000, host.stack.udp().newPayload(1).writeByte(mark));
    }
}
