package org.jvnic.nic.i82576.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;

/** What the hardware makes of a packet, computed slowly, byte by byte and without any code of the card. */
public final class Reference {
    private static final int CRC32C_REVERSED = 0x82F63B78;

    private Reference() {}

    /** One's complement sum of big-endian words, the last one filled up with zeros, and a start. */
    public static int wordSum(final byte[] bytes, final int from, final int to, final int start) {
        long sum = start;
        for (int i = from; i < to; i++) {
            sum += (i - from) % 2 == 0 ? (bytes[i] & 0xFFL) << 8 : bytes[i] & 0xFFL;
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) sum;
    }

    public static int pseudoSum(
            final byte[] bytes, final int l3, final boolean ipv4, final int protocol, final int length) {
        final int addresses = ipv4 ? l3 + 12 : l3 + 8;
        return wordSum(bytes, addresses, addresses + (ipv4 ? 8 : 32), protocol + length);
    }

    public static int crc32c(final byte[] bytes, final int from, final int to) {
        int crc = -1;
        for (int i = from; i < to; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? (crc >>> 1) ^ CRC32C_REVERSED : crc >>> 1;
            }
        }
        return ~crc;
    }

    public static byte[] padded(final byte[] frame) {
        return frame.length < 60 ? Arrays.copyOf(frame, 60) : frame;
    }

    public static byte[] withTag(final byte[] frame, final int etherType, final int tci) {
        final byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, 12);
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        Packet.put16(tagged, 12, etherType);
        Packet.put16(tagged, 14, tci);
        return tagged;
    }

    public static byte[] withoutTag(final byte[] frame) {
        final byte[] plain = new byte[frame.length - 4];
        System.arraycopy(frame, 0, plain, 0, 12);
        System.arraycopy(frame, 16, plain, 12, plain.length - 12);
        return plain;
    }

    static void sumIp(final byte[] frame, final int mac, final int ip) {
        Packet.put16(frame, mac + 10, ~wordSum(frame, mac, mac + ip, 0));
    }

    static void sumL4(final byte[] frame, final int l4, final int type, final int start) {
        if (type == Words.SCTP) {
            Packet.put32(frame, l4 + 8, 0);
            Packet.put32(frame, l4 + 8, Integer.reverseBytes(crc32c(frame, l4, frame.length)));
            return;
        }
        final int sum = ~wordSum(frame, l4, frame.length, start) & 0xFFFF;
        Packet.put16(frame, l4 + (type == Words.TCP ? 16 : 6), type == Words.UDP && sum == 0 ? 0xFFFF : sum);
    }

    static byte[] checksummed(final Packet packet, final boolean ip, final boolean l4) {
        final byte[] frame = packet.bytes.clone();
        if (ip) {
            sumIp(frame, packet.l2, packet.l3);
        }
        if (l4) {
            sumL4(frame, packet.l2 + packet.l3, packet.kind.l4Type, 0);
        }
        return padded(frame);
    }

    static List<byte[]> segments(final Packet packet, final int mss) {
        final Asked asked = Asked.of(packet);
        asked.segmented = true;
        asked.mss = mss;
        asked.options = Words.TXSM | (packet.ipv4 ? Words.IXSM : 0);
        return asked.frames(packet.bytes);
    }

    /** Verifies a packet as its receiver would: by what stands in its headers. IPv4 header sums of zero were not asked for. */
    static void assertChecksumsRight(final byte[] frame, final String message) {
        final int l2 = Packet.get16(frame, 12) == 0x8100 ? 18 : 14;
        final boolean ipv4 = Packet.get16(frame, l2 - 2) == 0x0800;
        final int l3 = ipv4 ? (frame[l2] & 15) * 4 : 40;
        final int end = l2 + (ipv4 ? Packet.get16(frame, l2 + 2) : 40 + Packet.get16(frame, l2 + 4));
        final int protocol = frame[l2 + (ipv4 ? 9 : 6)] & 0xFF;
        if (ipv4 && Packet.get16(frame, l2 + 10) != 0) {
            assertEquals(0xFFFF, wordSum(frame, l2, l2 + l3, 0), message);
        }
        final int l4 = l2 + l3;
        if (protocol == 132) {
            final byte[] zeroed = frame.clone();
            Packet.put32(zeroed, l4 + 8, 0);
            assertEquals(crc32c(zeroed, l4, end), Integer.reverseBytes(Packet.get32(frame, l4 + 8)), message);
            return;
        }
        final byte[] datagram = Arrays.copyOf(frame, end);
        assertEquals(0xFFFF, wordSum(datagram, l4, end, pseudoSum(frame, l2, ipv4, protocol, end - l4)), message);
    }
}
