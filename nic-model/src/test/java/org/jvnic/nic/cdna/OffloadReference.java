package org.jvnic.nic.cdna;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jvnic.nic.cdna.spec.Descriptor;

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

    static int receiveStatus(final byte[] frame) {
        final int l2 = SamplePacket.get16(frame, 12) == 0x8100 ? 18 : 14;
        final int type = SamplePacket.get16(frame, l2 - 2);
        if (type == 0x0800 && frame.length >= l2 + 20) {
            return ipv4Status(frame, l2);
        }
        return type == 0x86DD && frame.length >= l2 + 40 ? ipv6Status(frame, l2) : 0;
    }

    private static int ipv4Status(final byte[] frame, final int l2) {
        final int l3 = (frame[l2] & 15) * 4;
        if ((frame[l2] & 0xF0) != 0x40 || l3 < 20 || l2 + l3 > frame.length) {
            return 0;
        }
        if (wordSum(frame, l2, l3, 0) != 0xFFFF) {
            return Descriptor.STATUS_CHECKSUM_BAD;
        }
        final boolean fragment = (SamplePacket.get16(frame, l2 + 6) & 0x3FFF) != 0;
        final int bytes = SamplePacket.get16(frame, l2 + 2) - l3;
        final int protocol = fragment ? -1 : frame[l2 + 9] & 0xFF;
        final int addresses = wordSum(frame, l2 + 12, 8, 0);
        return Descriptor.STATUS_IPV4_OK | l4Status(frame, l2 + l3, bytes, protocol, addresses);
    }

    private static int ipv6Status(final byte[] frame, final int l2) {
        if ((frame[l2] & 0xF0) != 0x60) {
            return 0;
        }
        final int end = l2 + 40 + SamplePacket.get16(frame, l2 + 4);
        int protocol = frame[l2 + 6] & 0xFF;
        int l4 = l2 + 40;
        while (protocol == 0 || protocol == 60) {
            if (l4 + 8 > Math.min(frame.length, 128)) {
                return 0;
            }
            protocol = frame[l4] & 0xFF;
            l4 += 8 + 8 * (frame[l4 + 1] & 0xFF);
        }
        return l4 > 128 ? 0 : l4Status(frame, l4, end - l4, protocol, wordSum(frame, l2 + 8, 32, 0));
    }

    private static int l4Status(
            final byte[] frame, final int l4, final int bytes, final int protocol, final int addresses) {
        final boolean udp = protocol == 17;
        if ((!udp && protocol != 6) || bytes < (udp ? 8 : 20) || l4 + bytes > frame.length) {
            return 0;
        }
        if (udp
                && (l4 + 8 > 128
                        || SamplePacket.get16(frame, l4 + 4) != bytes
                        || SamplePacket.get16(frame, l4 + 6) == 0)) {
            return 0;
        }
        final int sum = wordSum(frame, l4, bytes, addresses + bytes + protocol);
        return sum == 0xFFFF ? Descriptor.STATUS_L4_OK : Descriptor.STATUS_CHECKSUM_BAD;
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
