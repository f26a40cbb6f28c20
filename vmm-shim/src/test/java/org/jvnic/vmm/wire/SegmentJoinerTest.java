package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.memory.HostMemory;

class SegmentJoinerTest {
    private static final int ETHERNET = 14;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(1 << 16);
    private final long host = BufferUtil.address(memory);
    private final SegmentJoiner joiner = new SegmentJoiner();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldJoinToWhatIsCutIntoTheSameSegmentsAgain(final boolean ipv6) {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            final int mss = random.nextInt(1, 2000);
            final int payload = random.nextInt(mss + 1, Math.min(64_000, mss * 50) + mss);
            final List<byte[]> sent = segments(random, ipv6, mss, Math.min(payload, 65_000));

            assertTrue(begin(sent.get(0)), "seed " + seed);
            for (int i = 1; i < sent.size(); i++) {
                assertTrue(add(sent.get(i)), "seed " + seed);
            }

            assertEquals(sent.size(), joiner.segments(), "seed " + seed);
            final List<byte[]> cut = cut(joined(), ipv6);
            assertEquals(sent.size(), cut.size(), "seed " + seed);
            for (int i = 0; i < cut.size(); i++) {
                assertArrayEquals(sent.get(i), cut.get(i), "segment " + i + " seed " + seed);
            }
        }
    }

    /** Offsets in a segment of TCP over IPv4 whose change makes it something else: what is joined must not hide it. */
    @ParameterizedTest
    @CsvSource({
        "0, destination",
        "6, source",
        "15, service",
        "19, identification",
        "22, time to live",
        "26, sender",
        "30, receiver",
        "34, source port",
        "37, destination port",
        "41, sequence",
        "45, acknowledgement",
        "47, flags",
        "49, window",
        "53, urgent pointer",
        "57, options"
    })
    void shouldNotJoinASegmentThatDiffers(final int offset, final String what) {
        final List<byte[]> sent = segments(new SplittableRandom(1), false, 1000, 3000);
        final byte[] other = sent.get(1).clone();
        other[offset] ^= 0x40;
        seal(other, false);

        assertTrue(begin(sent.get(0)));
        assertFalse(add(other), what);
        assertEquals(1, joiner.segments());
        assertTrue(add(sent.get(1)), what);
    }

    @Test
    void shouldLeaveAWrongChecksumWrong() {
        final List<byte[]> sent = segments(new SplittableRandom(2), false, 1000, 3000);
        final byte[] broken = sent.get(1).clone();
        broken[200] ^= 1;

        assertFalse(begin(broken));
        assertTrue(begin(sent.get(0)));
        assertFalse(add(broken));
    }

    @Test
    void shouldEndWithASegmentThatIsShorterOrPushed() {
        final List<byte[]> sent = segments(new SplittableRandom(3), false, 1000, 2500);

        assertTrue(begin(sent.get(0)));
        assertTrue(add(sent.get(1)));
        assertTrue(add(sent.get(2)));
        final byte[] following = sent.get(1).clone();
        putInt(following, 38, getInt(sent.get(2), 38) + 500);
        seal(following, false);
        assertFalse(add(following));
    }

    @Test
    void shouldNotJoinToWhatIsNoTcpData() {
        final byte[] udp = segments(new SplittableRandom(4), false, 100, 200).get(0);
        udp[23] = 17;
        seal(udp, false);
        final byte[] syn = segments(new SplittableRandom(5), false, 100, 200).get(0);
        syn[47] = 2;
        seal(syn, false);
        final byte[] tagged = new byte[80];
        tagged[12] = (byte) 0x81;

        assertFalse(begin(udp));
        assertFalse(begin(syn));
        assertFalse(begin(tagged));
        assertFalse(begin(new byte[14]));
    }

    @Test
    void shouldNeverThrowOrJoinUnsoundBytes() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 50_000; round++) {
            final byte[] noise = new byte[random.nextInt(14, 200)];
            random.nextBytes(noise);
            noise[12] = 8;
            noise[13] = 0;
            if (noise.length > 24) {
                noise[14] = 0x45;
                noise[23] = 6;
            }
            if (begin(noise)) {
                assertFalse(add(noise), "seed " + seed);
            }
        }
    }

    private boolean begin(final byte[] frame) {
        HostMemory.copyFromHeap(frame, 0, host, frame.length);
        return joiner.begin(host, frame.length);
    }

    private boolean add(final byte[] frame) {
        HostMemory.copyFromHeap(frame, 0, host, frame.length);
        return joiner.add(host, frame.length);
    }

    private byte[] joined() {
        final long packet = joiner.finish();
        final byte[] bytes = new byte[joiner.packetBytes()];
        HostMemory.copyToHeap(packet, bytes, 0, bytes.length);
        return bytes;
    }

    // ---- the other end, as the specification has it

    private static List<byte[]> cut(final byte[] packet, final boolean ipv6) {
        assertEquals(1, packet[0], "flags");
        assertEquals(ipv6 ? 4 : 1, packet[1], "type");
        final int headerBytes = (packet[2] & 0xFF) | (packet[3] & 0xFF) << 8;
        final int mss = (packet[4] & 0xFF) | (packet[5] & 0xFF) << 8;
        final int start = (packet[6] & 0xFF) | (packet[7] & 0xFF) << 8;
        assertEquals(ETHERNET + (ipv6 ? 40 : 20), start);
        assertEquals(16, packet[8] & 0xFF);
        final int tcpBytes = packet.length - 10 - start;
        assertEquals(
                fold(pseudoHeader(packet, 10, ipv6, tcpBytes)),
                getShort(packet, 10 + start + 16),
                "the seed covers the pseudo header with the whole length");
        final int payload = packet.length - 10 - headerBytes;
        final List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < payload; at += mss) {
            final int bytes = Math.min(mss, payload - at);
            final byte[] frame = new byte[headerBytes + bytes];
            System.arraycopy(packet, 10, frame, 0, headerBytes);
            System.arraycopy(packet, 10 + headerBytes + at, frame, headerBytes, bytes);
            final boolean last = at + bytes == payload;
            if (!last) {
                frame[start + 13] &= ~8;
            }
            putInt(frame, start + 4, getInt(frame, start + 4) + at);
            if (!ipv6) {
                putShort(frame, 18, getShort(frame, 18) + frames.size());
            }
            seal(frame, ipv6);
            frames.add(frame);
        }
        return frames;
    }

    private static List<byte[]> segments(
            final SplittableRandom random, final boolean ipv6, final int mss, final int payload) {
        final int tcp = ETHERNET + (ipv6 ? 40 : 20);
        final int headerBytes = tcp + 32;
        final byte[] header = new byte[headerBytes];
        random.nextBytes(header);
        header[0] &= ~1;
        putShort(header, 12, ipv6 ? 0x86DD : 0x0800);
        if (ipv6) {
            header[14] = 0x60;
            header[20] = 6;
        } else {
            header[14] = 0x45;
            header[23] = 6;
            putShort(header, 20, 0x4000);
        }
        header[tcp + 12] = (byte) 0x80;
        header[tcp + 13] = 0x10;
        final int sequence = getInt(header, tcp + 4);
        final int identification = getShort(header, 18);
        final List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < payload; at += mss) {
            final byte[] data = new byte[Math.min(mss, payload - at)];
            random.nextBytes(data);
            final byte[] frame = new byte[headerBytes + data.length];
            System.arraycopy(header, 0, frame, 0, headerBytes);
            System.arraycopy(data, 0, frame, headerBytes, data.length);
            putInt(frame, tcp + 4, sequence + at);
            if (!ipv6) {
                putShort(frame, 18, identification + frames.size());
            }
            if (at + mss >= payload) {
                frame[tcp + 13] |= 8;
            }
            seal(frame, ipv6);
            frames.add(frame);
        }
        return frames;
    }

    /** Lengths and checksums. */
    private static void seal(final byte[] frame, final boolean ipv6) {
        final int tcp = ETHERNET + (ipv6 ? 40 : 20);
        if (ipv6) {
            putShort(frame, 18, frame.length - tcp);
        } else {
            putShort(frame, 16, frame.length - ETHERNET);
            putShort(frame, 24, 0);
            putShort(frame, 24, ~fold(sum(frame, 14, 20)));
        }
        putShort(frame, tcp + 16, 0);
        final int bytes = frame.length - tcp;
        putShort(frame, tcp + 16, ~fold(pseudoHeader(frame, 0, ipv6, bytes) + sum(frame, tcp, bytes)));
    }

    private static long pseudoHeader(final byte[] bytes, final int from, final boolean ipv6, final int tcpBytes) {
        return sum(bytes, from + (ipv6 ? 22 : 26), ipv6 ? 32 : 8) + 6 + tcpBytes;
    }

    private static long sum(final byte[] bytes, final int from, final int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (long) (bytes[from + i] & 0xFF) << ((i & 1) == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(final long sum) {
        long rest = sum;
        while (rest >>> 16 != 0) {
            rest = (rest & 0xFFFF) + (rest >>> 16);
        }
        return (int) rest;
    }

    private static int getShort(final byte[] bytes, final int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static void putShort(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    private static int getInt(final byte[] bytes, final int at) {
        return getShort(bytes, at) << 16 | getShort(bytes, at + 2);
    }

    private static void putInt(final byte[] bytes, final int at, final int value) {
        putShort(bytes, at, value >>> 16);
        putShort(bytes, at + 2, value);
    }
}
