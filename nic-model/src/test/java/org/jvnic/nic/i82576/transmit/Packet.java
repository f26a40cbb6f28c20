package org.jvnic.nic.i82576.transmit;

import java.util.Random;

/** A packet in an Ethernet frame, byte by byte, and the seeds that drivers leave where checksums belong. */
public final class Packet {
    /** Transport. */
    public enum Kind {
        TCP(6, 1, 16),
        UDP(17, 0, 6),
        SCTP(132, 2, 8);

        final int protocol;
        final int l4Type;
        final int sumOffset;

        Kind(final int protocol, final int l4Type, final int sumOffset) {
            this.protocol = protocol;
            this.l4Type = l4Type;
            this.sumOffset = sumOffset;
        }
    }

    public final Kind kind;
    public final boolean ipv4;
    public final int l2;
    public final int l3;
    public final int l4;
    public final byte[] bytes;

    private Packet(final Kind kind, final boolean ipv4, final int l2, final int l3, final int l4, final byte[] bytes) {
        this.kind = kind;
        this.ipv4 = ipv4;
        this.l2 = l2;
        this.l3 = l3;
        this.l4 = l4;
        this.bytes = bytes;
    }

    public static Packet random(final Random random, final Kind kind, final int payload, final boolean ipv4) {
        final int l2 = random.nextInt(4) == 0 ? 18 : 14;
        final int l3 = ipv4 ? 20 + 4 * (random.nextInt(3) == 0 ? random.nextInt(11) : 0) : 40;
        final int l4 = switch (kind) {
            case TCP -> 20 + 4 * random.nextInt(11);
            case UDP -> 8;
            case SCTP -> 12;
        };
        final byte[] bytes = new byte[l2 + l3 + l4 + payload];
        random.nextBytes(bytes);
        bytes[0] = 0x02;
        bytes[6] = 0x02;
        if (l2 == 18) {
            put16(bytes, 12, 0x8100);
        }
        put16(bytes, l2 - 2, ipv4 ? 0x0800 : 0x86DD);
        final int datagram = bytes.length - l2;
        if (ipv4) {
            bytes[l2] = (byte) (0x40 | (l3 / 4));
            put16(bytes, l2 + 2, datagram);
            bytes[l2 + 9] = (byte) kind.protocol;
            put16(bytes, l2 + 10, 0);
        } else {
            bytes[l2] = 0x60;
            put16(bytes, l2 + 4, datagram - 40);
            bytes[l2 + 6] = (byte) kind.protocol;
        }
        if (kind == Kind.UDP) {
            put16(bytes, l2 + l3 + 4, 8 + payload);
        }
        if (kind == Kind.TCP) {
            bytes[l2 + l3 + 12] = (byte) ((l4 / 4) << 4);
        }
        return new Packet(kind, ipv4, l2, l3, l4, bytes);
    }

    public int headers() {
        return l2 + l3 + l4;
    }

    public int sumAt() {
        return l2 + l3 + kind.sumOffset;
    }

    /** As the stack does: the pseudo header's sum with the length; random bytes for SCTP, which has none. */
    void seedForChecksum() {
        if (kind != Kind.SCTP) {
            put16(bytes, sumAt(), Reference.pseudoSum(bytes, l2, ipv4, kind.protocol, bytes.length - l2 - l3));
        }
    }

    /** As drivers do before segmentation: without the length, total length 0, header checksum minus zero. */
    void seedForSegments() {
        put16(bytes, sumAt(), Reference.pseudoSum(bytes, l2, ipv4, kind.protocol, 0));
        if (ipv4) {
            put16(bytes, l2 + 2, 0);
            put16(bytes, l2 + 10, 0xFFFF);
        } else {
            put16(bytes, l2 + 4, 0);
        }
    }

    public static int get16(final byte[] bytes, final int at) {
        return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    }

    public static int get32(final byte[] bytes, final int at) {
        return (get16(bytes, at) << 16) | get16(bytes, at + 2);
    }

    public static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    public static void put32(final byte[] bytes, final int at, final int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }
}
