package org.jvnic.lab.path;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.nic.cdna.spec.OffloadExtension;

/** A packet as a guest hands it to the card, with garbage for checksums, and what somebody who knows nothing of the card must decode. */
final class SentPacket {
    /** What a frame of the capture holds, checksums apart. */
    record Decoded(int tci, int ipBytes, int identification, long sequence, int flags, String payload) {}

    /** Where the VLAN tag comes from. */
    enum Tag {
        NONE,
        IN_FRAME,
        INSERTED
    }

    static final int NOT_THERE = -1;

    private static final int TCI = 0x2123;
    private static final int FIN_PSH_ACK_CWR = 0x99;
    private static final int CWR = 0x80;
    private static final int FIN_PSH = 0x09;
    private static final int TCP = 6;
    private static final int UDP = 17;

    final boolean ipv6;
    private final boolean tcp;
    private final Tag tag;
    private final int options;
    private final int mss;
    private final int identification;
    private final int sequence;
    private final byte[] payload;

    /** A packet with 4 times {@code options} bytes of options in each header that has room for them; MSS 0: not to be cut. */
    SentPacket(
            final boolean ipv6,
            final boolean tcp,
            final Tag tag,
            final int options,
            final int mss,
            final int payloadBytes,
            final Random random) {
        this.ipv6 = ipv6;
        this.tcp = tcp;
        this.tag = tag;
        this.options = options;
        this.mss = mss;
        this.identification = random.nextInt(1 << 16);
        this.sequence = random.nextInt();
        this.payload = new byte[payloadBytes];
        random.nextBytes(payload);
    }

    private int l2() {
        return tag == Tag.IN_FRAME ? 18 : 14;
    }

    private int l3() {
        return ipv6 ? 40 + 8 * ((options + 1) / 2) : 20 + 4 * options;
    }

    private int l4() {
        return tcp ? 20 + 4 * options : 8;
    }

    long extension() {
        final int kind = (ipv6 ? OffloadExtension.IPV6 : OffloadExtension.IPV4_CHECKSUM)
                | (tcp ? 0 : OffloadExtension.UDP)
                | OffloadExtension.L4_CHECKSUM;
        final long checksums = OffloadExtension.of(kind, l2(), l3(), l4());
        final long cut = mss == 0 ? checksums : OffloadExtension.segment(checksums, mss);
        return tag == Tag.INSERTED ? OffloadExtension.insertVlan(cut, TCI) : cut;
    }

    byte[] bytes(final Endpoint to, final Endpoint from) {
        final ByteBuffer frame = ByteBuffer.allocate(l2() + l3() + l4() + payload.length);
        putMac(frame, to.mac());
        putMac(frame, from.mac());
        if (tag == Tag.IN_FRAME) {
            frame.putShort((short) 0x8100).putShort((short) TCI);
        }
        if (ipv6) {
            putIpv6(frame);
        } else {
            putIpv4(frame);
        }
        if (tcp) {
            frame.putShort((short) Tshark.DATA_PORT).putShort((short) (Tshark.DATA_PORT + 1));
            frame.putInt(sequence).putInt(0);
            frame.put((byte) ((l4() / 4) << 4)).put((byte) FIN_PSH_ACK_CWR).putShort((short) 1000);
            frame.putShort((short) 0xABCD).putShort((short) 0).put(noOperations(1));
        } else {
            frame.putShort((short) Tshark.DATA_PORT).putShort((short) (Tshark.DATA_PORT + 1));
            frame.putShort((short) (8 + payload.length)).putShort((short) 0xABCD);
        }
        return frame.put(payload).array();
    }

    private byte[] noOperations(final int option) {
        final byte[] bytes = new byte[4 * options];
        Arrays.fill(bytes, (byte) option);
        return bytes;
    }

    private void putIpv4(final ByteBuffer frame) {
        frame.putShort((short) 0x0800);
        frame.put((byte) (0x40 | (l3() / 4))).put((byte) 0).putShort((short) ipBytes(payload.length));
        frame.putShort((short) identification).putShort((short) 0x4000);
        frame.put((byte) 64).put((byte) (tcp ? TCP : UDP)).putShort((short) 0xABCD);
        frame.putInt(0x0A00_0001).putInt(0x0A00_0002).put(noOperations(1));
    }

    private void putIpv6(final ByteBuffer frame) {
        final int protocol = tcp ? TCP : UDP;
        final int extensions = (l3() - 40) / 8;
        frame.putShort((short) 0x86DD).putInt(0x6000_0000).putShort((short) ipBytes(payload.length));
        frame.put((byte) (extensions == 0 ? protocol : 60)).put((byte) 64);
        frame.putLong(0xFD00_0000_0000_0000L)
                .putLong(1)
                .putLong(0xFD00_0000_0000_0000L)
                .putLong(2);
        for (int i = 1; i <= extensions; i++) {
            frame.put((byte) (i == extensions ? protocol : 60)).put((byte) 0);
            frame.put((byte) 1).put((byte) 4).putInt(0); // an option that pads
        }
    }

    private static void putMac(final ByteBuffer frame, final long mac) {
        for (int i = 0; i < 6; i++) {
            frame.put((byte) (mac >>> (8 * i)));
        }
    }

    /** What the IP header tells: everything for IPv4, what is behind the fixed header for IPv6. */
    private int ipBytes(final int data) {
        return l3() - (ipv6 ? 40 : 0) + l4() + data;
    }

    /** The frames it must become. */
    List<Decoded> expected() {
        final int tci = tag == Tag.NONE ? NOT_THERE : TCI;
        final int step = mss == 0 ? Math.max(1, payload.length) : mss;
        final List<Decoded> frames = new ArrayList<>();
        int from = 0;
        do {
            final int to = Math.min(payload.length, from + step);
            int flags = FIN_PSH_ACK_CWR;
            flags &= from == 0 ? ~0 : ~CWR;
            flags &= to == payload.length ? ~0 : ~FIN_PSH;
            frames.add(new Decoded(
                    tci,
                    ipBytes(to - from),
                    ipv6 ? NOT_THERE : (identification + frames.size()) & 0xFFFF,
                    tcp ? (sequence + from) & 0xFFFF_FFFFL : NOT_THERE,
                    tcp ? flags : NOT_THERE,
                    HexFormat.of().formatHex(payload, from, to)));
            from = to;
        } while (from < payload.length);
        return frames;
    }
}
