package org.jvnic.guest.stack;

import java.nio.ByteBuffer;
import java.util.Arrays;

final class Packets {
    static final byte[] OUR_MAC = {2, 0x11, 0x22, 0x33, 0x44, 0x55};
    static final byte[] PEER_MAC = {2, 0x66, 0x77, 0x12, 0x34, 0x56};
    static final byte[] ALL = {-1, -1, -1, -1, -1, -1};
    static final byte[] NOBODY = new byte[6];
    static final int OUR_ADDRESS = 0x0A000001;
    static final int PEER_ADDRESS = 0x0A000002;

    private static final int SHORTEST = 60;

    private Packets() {}

    static byte[] ethernet(final byte[] destination, final byte[] source, final int type, final byte[] content) {
        return ByteBuffer.allocate(Math.max(SHORTEST, 14 + content.length))
                .put(destination)
                .put(source)
                .putShort((short) type)
                .put(content)
                .array();
    }

    static byte[] arp(
            final int operation, final byte[] senderMac, final int sender, final byte[] targetMac, final int target) {
        return ByteBuffer.allocate(28)
                .putShort((short) 1)
                .putShort((short) 0x0800)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation)
                .put(senderMac)
                .putInt(sender)
                .put(targetMac)
                .putInt(target)
                .array();
    }

    static byte[] arpRequest(final byte[] mac, final int sender) {
        return ethernet(ALL, mac, 0x0806, arp(1, mac, sender, NOBODY, OUR_ADDRESS));
    }

    static byte[] arpReply(final byte[] mac, final int sender) {
        return ethernet(OUR_MAC, mac, 0x0806, arp(2, mac, sender, OUR_MAC, OUR_ADDRESS));
    }

    static byte[] ipv4(final int source, final int destination, final int protocol, final byte[] payload) {
        final ByteBuffer packet = ByteBuffer.allocate(20 + payload.length)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (20 + payload.length))
                .putShort((short) 0x1234)
                .putShort((short) 0x4000)
                .put((byte) 64)
                .put((byte) protocol)
                .putShort((short) 0)
                .putInt(source)
                .putInt(destination)
                .put(payload);
        return packet.putShort(10, (short) checksum(packet.array(), 0, 20, 0)).array();
    }

    static byte[] fromPeer(final int protocol, final byte[] payload) {
        return ethernet(OUR_MAC, PEER_MAC, 0x0800, ipv4(PEER_ADDRESS, OUR_ADDRESS, protocol, payload));
    }

    static byte[] echoRequest(final byte[] data) {
        final ByteBuffer icmp = ByteBuffer.allocate(8 + data.length)
                .put((byte) 8)
                .put((byte) 0)
                .putShort((short) 0)
                .putShort((short) 0x4711)
                .putShort((short) 3)
                .put(data);
        return icmp.putShort(2, (short) checksum(icmp.array(), 0, icmp.capacity(), 0))
                .array();
    }

    static byte[] ping(final int size) {
        return fromPeer(1, echoRequest(data(size)));
    }

    static byte[] udp(
            final int source, final int sourcePort, final int destination, final int port, final byte[] data) {
        final int length = 8 + data.length;
        final ByteBuffer udp = ByteBuffer.allocate(length)
                .putShort((short) sourcePort)
                .putShort((short) port)
                .putShort((short) length)
                .putShort((short) 0)
                .put(data);
        final int checksum = checksum(udp.array(), 0, length, pseudo(source, destination, length));
        return udp.putShort(6, (short) (checksum == 0 ? 0xFFFF : checksum)).array();
    }

    static byte[] datagram(final int sourcePort, final int port, final byte[] data) {
        return fromPeer(17, udp(PEER_ADDRESS, sourcePort, OUR_ADDRESS, port, data));
    }

    static int pseudo(final int source, final int destination, final int length) {
        return (source >>> 16) + (source & 0xFFFF) + (destination >>> 16) + (destination & 0xFFFF) + 17 + length;
    }

    static int checksum(final byte[] bytes, final int from, final int length, final int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xFF) << ((i & 1) == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }

    static byte[] data(final int size) {
        final byte[] data = new byte[size];
        for (int i = 0; i < size; i++) {
            data[i] = (byte) (7 * i + 3);
        }
        return data;
    }

    static byte[] slice(final byte[] bytes, final int from, final int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
