package org.jvnic.nic.i82576.receive;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.jvnic.nic.i82576.transmit.Packet;

/** Frames put together header by header. */
public final class Frames {
    public static final int TCP = 6;
    public static final int UDP = 17;
    static final int ADDRESSES = 12;

    private Frames() {}

    static byte[] address(final String text) {
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (final UnknownHostException error) {
            throw new IllegalArgumentException(text, error);
        }
    }

    public static byte[] ethernet(final int etherType, final byte[] payload) {
        final byte[] frame = new byte[Math.max(60, 14 + payload.length)];
        for (int i = 0; i < ADDRESSES; i++) {
            frame[i] = (byte) (2 + 2 * i);
        }
        Packet.put16(frame, ADDRESSES, etherType);
        System.arraycopy(payload, 0, frame, 14, payload.length);
        return frame;
    }

    public static byte[] ipv4(final String source, final String destination, final int protocol, final byte[] payload) {
        final byte[] packet = new byte[20 + payload.length];
        packet[0] = 0x45;
        Packet.put16(packet, 2, packet.length);
        Packet.put16(packet, 4, 0x1234);
        packet[8] = 64;
        packet[9] = (byte) protocol;
        System.arraycopy(address(source), 0, packet, 12, 4);
        System.arraycopy(address(destination), 0, packet, 16, 4);
        System.arraycopy(payload, 0, packet, 20, payload.length);
        return ethernet(0x0800, packet);
    }

    public static byte[] ipv6(final String source, final String destination, final int next, final byte[] payload) {
        final byte[] packet = new byte[40 + payload.length];
        packet[0] = 0x60;
        Packet.put16(packet, 4, payload.length);
        packet[6] = (byte) next;
        System.arraycopy(address(source), 0, packet, 8, 16);
        System.arraycopy(address(destination), 0, packet, 24, 16);
        System.arraycopy(payload, 0, packet, 40, payload.length);
        return ethernet(0x86DD, packet);
    }

    public static byte[] tcp(final int sourcePort, final int destinationPort, final int data) {
        final byte[] segment = new byte[20 + data];
        Packet.put16(segment, 0, sourcePort);
        Packet.put16(segment, 2, destinationPort);
        segment[12] = 0x50;
        return segment;
    }

    public static byte[] udp(final int sourcePort, final int destinationPort, final int data) {
        final byte[] datagram = new byte[8 + data];
        Packet.put16(datagram, 0, sourcePort);
        Packet.put16(datagram, 2, destinationPort);
        Packet.put16(datagram, 4, datagram.length);
        return datagram;
    }

    /** An extension header, with what follows it. */
    static byte[] extension(final int next, final String options, final byte[] payload) {
        final byte[] content = HexFormat.of().parseHex(options);
        final byte[] bytes = new byte[2 + content.length + payload.length];
        bytes[0] = (byte) next;
        bytes[1] = (byte) ((2 + content.length) / 8 - 1);
        System.arraycopy(content, 0, bytes, 2, content.length);
        System.arraycopy(payload, 0, bytes, 2 + content.length, payload.length);
        return bytes;
    }
}
