package org.jvnic.guest.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.guest.stack.Packets.OUR_ADDRESS;
import static org.jvnic.guest.stack.Packets.PEER_ADDRESS;
import static org.jvnic.guest.stack.Packets.PEER_MAC;
import static org.jvnic.guest.stack.Packets.checksum;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.jvnic.guest.fake.RecordingLeakDetector;

class HostileFramesTest {
    private static final int FRAMES = 50_000;

    @AfterAll
    static void shouldLeakNothing() {
        assertEquals("", RecordingLeakDetector.leaks());
    }

    @Test
    void shouldSurviveMutatedFramesAndStillAnswerGoodOnes() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final Host host = new Host();
        host.stack.udp().bind(5000, datagram -> {});
        int sent = 0;

        for (int i = 0; i < FRAMES; i++) {
            final byte[] frame = mutate(random, seedFrame(random));
            host.receive(frame);
            for (byte[] out = host.next(); out != null; out = host.next()) {
                assertTrue(out.length >= 42 && out.length <= 1514, () -> "seed " + seed);
                sent++;
            }
        }

        host.channel.checkException();
        assertNull(host.stack.counters().lastError(), () -> "seed " + seed);
        assertEquals(0, host.stack.counters().dropped(Drop.ERROR), () -> "seed " + seed);
        assertTrue(
                sent > 1000 && host.stack.counters().dropped() > 1000,
                () -> "seed " + seed + " " + host.stack.counters());
        host.seconds(10);
        while (host.next() != null) {
            sent++;
        }
        host.assertNothingLeft();
    }

    private static byte[] seedFrame(final Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> Packets.ping(random.nextInt(1473));
            case 1 -> Packets.datagram(random.nextInt(65536), 7, Packets.data(random.nextInt(1473)));
            case 2 -> Packets.datagram(random.nextInt(65536), 5000, Packets.data(random.nextInt(100)));
            case 3 -> Packets.arpRequest(PEER_MAC, OUR_ADDRESS ^ random.nextInt(256));
            default -> Packets.arpReply(PEER_MAC, PEER_ADDRESS);
        };
    }

    private static byte[] mutate(final Random random, final byte[] frame) {
        byte[] mutated = frame;
        for (int i = random.nextInt(4); i > 0; i--) {
            mutated[random.nextInt(Math.min(mutated.length, 60))] = (byte) random.nextInt();
        }
        if (random.nextInt(4) == 0) {
            mutated = Arrays.copyOf(mutated, 1 + random.nextInt(1514));
        }
        if (random.nextBoolean() && mutated.length >= 34) {
            final int header = Math.min((mutated[14] & 15) * 4, mutated.length - 14);
            final ByteBuffer ip = ByteBuffer.wrap(mutated).putShort(24, (short) 0);
            ip.putShort(24, (short) checksum(mutated, 14, header, 0));
        }
        return mutated;
    }
}
