package org.jvnic.nic.cdna;

import java.util.Random;
import org.jvnic.nic.cdna.spec.OffloadExtension;

/** A TCP or UDP packet in an Ethernet frame, byte by byte, with garbage where checksums belong. */
final class SamplePacket {
    final byte[] frame;
    final int l2;
    final int l3;
    final int l4;
    final boolean ipv6;
    final boolean udp;

    private SamplePacket(final Shape shape, final int l3, final int l4, final byte[] frame) {
        this.frame = frame;
        this.l2 = shape.tagged ? 18 : 14;
        this.l3 = l3;
        this.l4 = l4;
        this.ipv6 = shape.ipv6;
        this.udp = shape.udp;
    }

    /** What a packet is to be. */
    static final class Shape {
        boolean tagged;
        boolean ipv6;
        boolean udp;
        int ipOptionWords;
        int tcpOptionWords;
        int payload;
        int trailer;

        static Shape random(final Random random, final int maxPayload) {
            final Shape shape = new Shape();
            shape.tagged = random.nextInt(4) == 0;
            shape.ipv6 = random.nextBoolean();
            shape.udp = random.nextInt(3) == 0;
            shape.ipOptionWords = random.nextInt(3) == 0 ? random.nextInt(11) : 0;
            shape.tcpOptionWords = random.nextBoolean() ? random.nextInt(11) : 0;
            shape.payload = random.nextInt(maxPayload + 1);
            shape.trailer = random.nextInt(8) == 0 ? random.nextInt(20) : 0;
            return shape;
        }
    }

    static SamplePacket make(final Shape shape, final long destination, final long source, final Random random) {
        final int l2 = shape.tagged ? 18 : 14;
        final int extensions = (shape.ipOptionWords + 1) / 2;
        final int l3 = shape.ipv6 ? 40 + 8 * extensions : 20 + 4 * shape.ipOptionWords;
        final int l4 = shape.udp ? 8 : 20 + 4 * shape.tcpOptionWords;
        final byte[] frame = new byte[l2 + l3 + l4 + shape.payload + shape.trailer];
        random.nextBytes(frame);
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (destination >>> (8 * i));
            frame[6 + i] = (byte) (source >>> (8 * i));
        }
        if (shape.tagged) {
            put16(frame, 12, 0x8100);
        }
        put16(frame, l2 - 2, shape.ipv6 ? 0x86DD : 0x0800);
        if (shape.ipv6) {
            putIpv6(frame, l2, extensions, l4 + shape.payload, shape.udp ? 17 : 6);
        } else {
            frame[l2] = (byte) (0x40 | (l3 / 4));
            put16(frame, l2 + 2, l3 + l4 + shape.payload);
            put16(frame, l2 + 6, random.nextBoolean() ? 0x4000 : 0);
            frame[l2 + 9] = (byte) (shape.udp ? 17 : 6);
        }
        if (shape.udp) {
            put16(frame, l2 + l3 + 4, 8 + shape.payload);
        } else {
            frame[l2 + l3 + 12] = (byte) (((l4 / 4) << 4) | random.nextInt(16));
        }
        return new SamplePacket(shape, l3, l4, frame);
    }

    private static void putIpv6(
            final byte[] frame, final int at, final int extensions, final int l4Bytes, final int protocol) {
        frame[at] = (byte) (0x60 | (frame[at] & 15));
        put16(frame, at + 4, 8 * extensions + l4Bytes);
        int next = at + 6;
        for (int i = 0; i < extensions; ) {
            final int units = Math.min(extensions - i, 1 + i % 2);
            frame[next] = (byte) (i == 0 ? 0 : 60);
            next = at + 40 + 8 * i;
            frame[next + 1] = (byte) (units - 1);
            i += units;
        }
        frame[next] = (byte) protocol;
    }

    static int get16(final byte[] bytes, final int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    /** The extension that describes this packet. */
    long extension(final int operations) {
        final int kind = (ipv6 ? OffloadExtension.IPV6 : 0) | (udp ? OffloadExtension.UDP : 0);
        return OffloadExtension.of(operations | kind, l2, l3, l4);
    }
}
