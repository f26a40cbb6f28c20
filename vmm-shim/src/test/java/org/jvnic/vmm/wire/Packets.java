package org.jvnic.vmm.wire;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Arrays;

final class Packets {
    static final int ARP = 0x0806;
    static final int IPV4 = 0x0800;

    private static final int TYPE = 12;
    private static final int PAYLOAD = 14;
    private static final int MAC_BYTES = 6;
    private static final int ARP_BYTES = 28;
    private static final int IP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    private static final int UDP = 17;

    private Packets() {}

    static int type(final byte[] frame) {
        return ByteBuffer.wrap(frame).getShort(TYPE) & 0xFFFF;
    }

    static byte[] source(final byte[] frame) {
        return Arrays.copyOfRange(frame, MAC_BYTES, 2 * MAC_BYTES);
    }

    static byte[] destination(final byte[] frame) {
        return Arrays.copyOf(frame, MAC_BYTES);
    }

    static boolean asksFor(final byte[] frame, final Inet4Address address) {
        return type(frame) == ARP
                && Arrays.equals(Arrays.copyOfRange(frame, PAYLOAD + 24, PAYLOAD + ARP_BYTES), address.getAddress());
    }

    static boolean isUdpTo(final byte[] frame, final int port) {
        return type(frame) == IPV4
                && frame[PAYLOAD + 9] == UDP
                && (ByteBuffer.wrap(frame).getShort(PAYLOAD + IP_BYTES + 2) & 0xFFFF) == port;
    }

    static int sourcePort(final byte[] frame) {
        return ByteBuffer.wrap(frame).getShort(PAYLOAD + IP_BYTES) & 0xFFFF;
    }

    static byte[] payload(final byte[] frame) {
        final int length = ByteBuffer.wrap(frame).getShort(PAYLOAD + IP_BYTES + 4) & 0xFFFF;
        final int start = PAYLOAD + IP_BYTES + UDP_BYTES;
        return Arrays.copyOfRange(frame, start, start + length - UDP_BYTES);
    }

    private static ByteBuffer ethernet(final byte[] frame, final byte[] to, final byte[] from, final int type) {
        return ByteBuffer.wrap(frame).put(to).put(from).putShort((short) type);
    }

    static byte[] arpReply(final byte[] request, final byte[] mac, final Inet4Address address) {
        final byte[] asker = source(request);
        final byte[] frame = new byte[PAYLOAD + ARP_BYTES];
        ethernet(frame, asker, mac, ARP)
                .putShort((short) 1)
                .putShort((short) IPV4)
                .put((byte) MAC_BYTES)
                .put((byte) 4)
                .putShort((short) 2)
                .put(mac)
                .put(address.getAddress())
                .put(asker)
                .put(request, PAYLOAD + 14, 4);
        return frame;
    }

    static byte[] udpReply(final byte[] request, final byte[] mac, final byte[] payload) {
        final int length = IP_BYTES + UDP_BYTES + payload.length;
        final byte[] bytes = new byte[PAYLOAD + length];
        final ByteBuffer frame = ethernet(bytes, source(request), mac, IPV4);
        frame.putShort((short) 0x4500).putShort((short) length).putInt(0);
        frame.put((byte) 64).put((byte) UDP).putShort((short) 0);
        frame.put(request, PAYLOAD + 16, 4).put(request, PAYLOAD + 12, 4);
        frame.put(request, PAYLOAD + IP_BYTES + 2, 2).put(request, PAYLOAD + IP_BYTES, 2);
        frame.putShort((short) (UDP_BYTES + payload.length)).putShort((short) 0).put(payload);
        frame.putShort(PAYLOAD + 10, headerChecksum(frame));
        return bytes;
    }

    private static short headerChecksum(final ByteBuffer frame) {
        int sum = 0;
        for (int i = 0; i < IP_BYTES; i += Short.BYTES) {
            sum += frame.getShort(PAYLOAD + i) & 0xFFFF;
        }
        sum = (sum >>> 16) + (sum & 0xFFFF);
        return (short) ~((sum >>> 16) + (sum & 0xFFFF));
    }
}
