package org.jvnic.guest.stack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvnic.guest.stack.Packets.ALL;
import static org.jvnic.guest.stack.Packets.OUR_ADDRESS;
import static org.jvnic.guest.stack.Packets.OUR_MAC;
import static org.jvnic.guest.stack.Packets.PEER_ADDRESS;
import static org.jvnic.guest.stack.Packets.PEER_MAC;
import static org.jvnic.guest.stack.Packets.checksum;
import static org.jvnic.guest.stack.Packets.data;
import static org.jvnic.guest.stack.Packets.echoRequest;
import static org.jvnic.guest.stack.Packets.ethernet;
import static org.jvnic.guest.stack.Packets.fromPeer;
import static org.jvnic.guest.stack.Packets.ipv4;
import static org.jvnic.guest.stack.Packets.ping;
import static org.jvnic.guest.stack.Packets.slice;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.jvnic.guest.fake.RecordingLeakDetector;

class IcmpEchoTest {
    private static final int ICMP = 34;

    private final Host host = new Host();

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @Test
    void shouldAnswerEchoesOfEverySize() {
        host.meetPeer();
        for (int size = 0; size <= 1472; size++) {
            host.receive(ping(size));

            final byte[] reply = host.sent();
            assertEquals(ICMP + 8 + size, reply.length);
            assertArrayEquals(PEER_MAC, slice(reply, 0, 6));
            assertArrayEquals(OUR_MAC, slice(reply, 6, 12));
            assertEquals(0, checksum(reply, 14, 20, 0));
            assertEquals(0, checksum(reply, ICMP, 8 + size, 0), "size " + size);
            assertEquals(0, reply[ICMP]);
            assertArrayEquals(slice(echoRequest(data(size)), 4, 8 + size), slice(reply, ICMP + 4, reply.length));
        }
        assertEquals(1473, host.stack.counters().echoRepliesSent());
        host.assertNothingLeft();
    }

    @Test
    void shouldAnswerWithoutTouchingARequestThatOthersReferTo() {
        host.meetPeer();
        final byte[] ping = ping(100);
        final ByteBuf shared = host.allocator.buffer(200).writeBytes(ping);

        host.channel.writeInbound(shared.retainedDuplicate());

        final byte[] kept = new byte[ping.length];
        shared.getBytes(0, kept);
        assertArrayEquals(ping, kept);
        assertEquals(0, host.sent()[ICMP]);
        shared.release();
        host.assertNothingLeft();
    }

    @Test
    void shouldDropWhatIsShortOrCorrupt() {
        for (int length = 0; length < 8; length++) {
            host.assertDropped(Drop.ICMP_SHORT, fromPeer(1, new byte[length]));
        }
        final byte[] request = echoRequest(data(11));
        for (int i = 0; i < request.length; i++) {
            final byte[] corrupt = request.clone();
            corrupt[i] ^= 0x10;
            host.assertDropped(Drop.ICMP_CHECKSUM, fromPeer(1, corrupt));
        }
    }

    @Test
    void shouldNotAnswerEchoesToMany() {
        host.assertDropped(
                Drop.ICMP_BROADCAST,
                ethernet(ALL, PEER_MAC, 0x0800, ipv4(PEER_ADDRESS, OUR_ADDRESS | 0xFF, 1, echoRequest(new byte[4]))));
    }

    @Test
    void shouldNotAnswerAnswers() {
        final byte[] reply = echoRequest(new byte[0]);
        reply[0] = 0;
        reply[2] = (byte) (reply[2] + 8);
        host.assertDropped(Drop.IPV4_PROTOCOL, fromPeer(1, reply));
    }
}
