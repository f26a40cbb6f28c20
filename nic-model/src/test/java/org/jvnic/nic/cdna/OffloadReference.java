package org.jvnic.nic.cdna;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the datasheet says an offload makes of a packet, computed slowly and without any code of the card. */
final class OffloadReference {
    private OffloadReference() {}

    static byte[] withTag(final byte[] frame, final int tci) {
        final byte[] tagged = new byte[frame.length + 4];
        System.arraycopy(frame, 0, tagged, 0, 12);
        System.arraycopy(frame, 12, tagged, 16, frame.length - 12);
        SamplePacket.put16(tagged, 12, 0x8100);
        SamplePacket.put16(tagged, 14, tci);
        return tagged;
    }

    static byte[] withoutTag(final byte[] frame) {
        final byte[] untagged = new byte[frame.length - 4];
        System.arraycopy(frame, 0, untagged, 0, 12);
        System.arraycopy(frame, 16, untagged, 12, untagged.length - 12);
        return untagged;
    }

    static byte[] padded(final byte[] frame) {
        return frame.length < 60 ? Arrays.copyOf(frame, 60) : frame;
    }

    static byte[] withIpChecksum(final SamplePacket packet) {
        final byte[] frame = packet.frame.clone();
        SamplePacket.put16(frame, packet.l2 + 10, 0);
        SamplePacket.put16(frame, packet.l2 + 10, ~wordSum(frame, packet.l2, packet.l3, 0) & 0xFFFF);
        return frame;
    }

    static void fillL4Checksum(final SamplePacket packet, final byte[] frame) {
        final int l4 = packet.l2 + packet.l3;
        final int field = l4 + (packet.udp ? 6 : 16);
        final int bytes = packet.ipv6
                ? SamplePacket.get16(frame, packet.l2 + 4) + 40 - packet.l3
                : SamplePacket.get16(frame, packet.l2 + 2) - packet.l3;
        SamplePacket.put16(frame, field, 0);
        final int sum = ~wordSum(frame, l4, bytes, pseudo(packet, frame, bytes)) & 0xFFFF;
        SamplePacket.put16(frame, field, packet.udp && sum == 0 ? 0xFFFF : sum);
    }

    private static int pseudo(final SamplePacket packet, final byte[] frame, final int bytes) {
        final int addresses = packet.ipv6 ? wordSum(frame, packet.l2 + 8, 32, 0) : wordSum(frame, packet.l2 + 12, 8, 0);
        return addresses + bytes + (packet.udp ? 17 : 6);
    }

    static int wordSum(final byte[] bytes, final int from, final int length, final int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            final int value = bytes[from + i] & 0xFF;
            sum += i % 2 == 0 ? value << 8 : value;
            while (sum > 0xFFFF) {
                sum = sum - 0x10000 + 1;
            }
        }
        return sum;
    }

    static List<byte[]> segments(final SamplePacket packet, final int mss) {
        final int headers = packet.l2 + packet.l3 + packet.l4;
        final int tcp = packet.l2 + packet.l3;
        final List<byte[]> segments = new ArrayList<>();
        int from = headers;
        do {
            final int to = Math.min(packet.frame.length, from + mss);
            final byte[] segment = Arrays.copyOf(packet.frame, headers + to - from);
            System.arraycopy(packet.frame, from, segment, headers, to - from);
            final int datagram = segment.length - packet.l2;
            if (packet.ipv6) {
                SamplePacket.put16(segment, packet.l2 + 4, datagram - 40);
            } else {
                SamplePacket.put16(segment, packet.l2 + 2, datagram);
                final int id = SamplePacket.get16(segment, packet.l2 + 4) + segments.size();
                SamplePacket.put16(segment, packet.l2 + 4, id);
                SamplePacket.put16(segment, packet.l2 + 10, 0);
                SamplePacket.put16(segment, packet.l2 + 10, ~wordSum(segment, packet.l2, packet.l3, 0) & 0xFFFF);
            }
            final long sequence = ((long) SamplePacket.get16(segment, tcp + 4) << 16)
                    + SamplePacket.get16(segment, tcp + 6)
                    + (from - headers);
            SamplePacket.put16(segment, tcp + 4, (int) (sequence >>> 16));
            SamplePacket.put16(segment, tcp + 6, (int) sequence);
            if (from != headers) {
                segment[tcp + 13] &= 0x7F;
            }
            if (to != packet.frame.length) {
                segment[tcp + 13] &= (byte) 0xF6;
            }
            fillL4Checksum(packet, segment);
            segments.add(segment);
            from = to;
        } while (from < packet.frame.length);
        return segments;
    }
}
