package org.jvnic.lab.traffic;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes Ethernet, IPv4 and UDP headers from one endpoint to another, and recognises them.
 *
 * <pre>
 *    0 Ethernet   destination (6), source (6), type 0x0800
 *   14 IPv4       0x45, 0, total length (2), id 0 (2), do not fragment (2), TTL 64, protocol 17, checksum (2),
 *                 source (4), destination (4)
 *   34 UDP        source port (2), destination port (2), length (2), checksum (2)
 *   42 payload, up to the end of the frame
 * </pre>
 *
 * <p>The header of the last size is kept; another size patches lengths and checksum. One thread. Nothing is allocated
 * after construction.
 */
public final class FrameBuilder {
    /** The shortest frame, bytes without FCS. */
    public static final int MIN_FRAME_BYTES = 60;

    /** The longest frame, bytes without FCS. */
    public static final int MAX_FRAME_BYTES = 9216;

    /** Where the payload begins, bytes from the start of the frame. */
    public static final int PAYLOAD_OFFSET = 42;

    static final int DESTINATION_OFFSET = 0;
    static final int ETHERTYPE_OFFSET = 12;
    static final short ETHERTYPE_IPV4 = 0x0800;

    private static final int SOURCE_OFFSET = 6;
    private static final int IP_OFFSET = 14;
    private static final int IP_LENGTH_OFFSET = 16;
    private static final int IP_FLAGS_OFFSET = 20;
    private static final int IP_TTL_OFFSET = 22;
    private static final int IP_PROTOCOL_OFFSET = 23;
    private static final int IP_CHECKSUM_OFFSET = 24;
    private static final int IP_SOURCE_OFFSET = 26;
    private static final int IP_DESTINATION_OFFSET = 30;
    private static final int IP_HEADER_BYTES = 20;
    private static final int UDP_OFFSET = 34;
    private static final int UDP_LENGTH_OFFSET = 38;
    private static final int UDP_CHECKSUM_OFFSET = 40;

    private static final byte VERSION_4_LENGTH_5 = 0x45;
    private static final short DO_NOT_FRAGMENT = 0x4000;
    private static final byte TTL = 64;
    private static final byte PROTOCOL_UDP = 17;

    private final UnsafeBuffer header = new UnsafeBuffer(new byte[PAYLOAD_OFFSET]);
    private final UdpChecksum udpChecksum;
    private final long ipSum;
    private final long pseudoSum;
    private int size;

    /**
     * A builder.
     *
     * @param from        who sends.
     * @param to          who shall receive.
     * @param udpChecksum what {@link #seal} stores, and what is recognised.
     */
    public FrameBuilder(final Endpoint from, final Endpoint to, final UdpChecksum udpChecksum) {
        this.udpChecksum = udpChecksum;
        putMac(DESTINATION_OFFSET, to.mac());
        putMac(SOURCE_OFFSET, from.mac());
        putShort(ETHERTYPE_OFFSET, ETHERTYPE_IPV4);
        header.putByte(IP_OFFSET, VERSION_4_LENGTH_5);
        putShort(IP_FLAGS_OFFSET, DO_NOT_FRAGMENT);
        header.putByte(IP_TTL_OFFSET, TTL);
        header.putByte(IP_PROTOCOL_OFFSET, PROTOCOL_UDP);
        header.putInt(IP_SOURCE_OFFSET, from.ipv4(), ByteOrder.BIG_ENDIAN);
        header.putInt(IP_DESTINATION_OFFSET, to.ipv4(), ByteOrder.BIG_ENDIAN);
        putShort(UDP_OFFSET, from.udpPort());
        putShort(UDP_OFFSET + Short.BYTES, to.udpPort());
        this.ipSum = InternetChecksum.sum(header, IP_OFFSET, IP_HEADER_BYTES);
        this.pseudoSum =
                InternetChecksum.sum(header, IP_SOURCE_OFFSET, 2 * Integer.BYTES) + InternetChecksum.unit(PROTOCOL_UDP);
    }

    private void putMac(final int offset, final long mac) {
        header.putInt(offset, (int) mac, ByteOrder.LITTLE_ENDIAN);
        header.putShort(offset + Integer.BYTES, (short) (mac >>> 32), ByteOrder.LITTLE_ENDIAN);
    }

    private void putShort(final int offset, final int value) {
        header.putShort(offset, (short) value, ByteOrder.BIG_ENDIAN);
    }

    private void prepare(final int frameBytes) {
        if (frameBytes != size) {
            checkSize(frameBytes);
            final int ipBytes = frameBytes - IP_OFFSET;
            putShort(IP_LENGTH_OFFSET, ipBytes);
            putShort(UDP_LENGTH_OFFSET, ipBytes - IP_HEADER_BYTES);
            final long sum = ipSum + InternetChecksum.unit(ipBytes);
            header.putShort(IP_CHECKSUM_OFFSET, InternetChecksum.complement(sum), ByteOrder.LITTLE_ENDIAN);
            size = frameBytes;
        }
    }

    static void checkSize(final int frameBytes) {
        if (frameBytes < MIN_FRAME_BYTES || frameBytes > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "size: " + frameBytes + " is not " + MIN_FRAME_BYTES + " to " + MAX_FRAME_BYTES);
        }
    }

    /**
     * Writes the headers, with no UDP checksum yet.
     *
     * @param buffer     where.
     * @param offset     first byte of the frame.
     * @param frameBytes size of the whole frame, {@value #MIN_FRAME_BYTES} to {@value #MAX_FRAME_BYTES}.
     * @throws IllegalArgumentException  when the size is out of range.
     * @throws IndexOutOfBoundsException when the frame is not inside the buffer.
     */
    public void writeHeaders(final MutableDirectBuffer buffer, final int offset, final int frameBytes) {
        prepare(frameBytes);
        buffer.boundsCheck(offset, frameBytes);
        buffer.putBytes(offset, header, 0, PAYLOAD_OFFSET);
    }

    /**
     * Completes a frame whose payload is in place: stores the UDP checksum.
     *
     * @param buffer     where.
     * @param offset     first byte of the frame.
     * @param frameBytes the size given to {@link #writeHeaders}.
     */
    public void seal(final MutableDirectBuffer buffer, final int offset, final int frameBytes) {
        if (udpChecksum == UdpChecksum.GOOD) {
            final int udpBytes = frameBytes - UDP_OFFSET;
            final long sum = pseudoSum
                    + InternetChecksum.unit(udpBytes)
                    + InternetChecksum.sum(buffer, offset + UDP_OFFSET, udpBytes);
            final short checksum = InternetChecksum.complement(sum);
            buffer.putShort(
                    offset + UDP_CHECKSUM_OFFSET, checksum == 0 ? (short) 0xFFFF : checksum, ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Whether every byte of the headers is as this builder writes it, the UDP checksum aside. */
    boolean matchesHeaders(final DirectBuffer frame, final int offset, final int frameBytes) {
        prepare(frameBytes);
        boolean same = true;
        for (int i = 0; i < UDP_CHECKSUM_OFFSET; i += Long.BYTES) {
            same &= frame.getLong(offset + i) == header.getLong(i);
        }
        return same;
    }

    /** Whether the UDP checksum of a frame with matching headers is right; none at all is right if none is sent. */
    boolean hasGoodUdpChecksum(final DirectBuffer frame, final int offset, final int frameBytes) {
        if (frame.getShort(offset + UDP_CHECKSUM_OFFSET) == 0) {
            return udpChecksum == UdpChecksum.NONE;
        }
        final int udpBytes = frameBytes - UDP_OFFSET;
        final long sum = pseudoSum
                + InternetChecksum.unit(udpBytes)
                + InternetChecksum.sum(frame, offset + UDP_OFFSET, udpBytes);
        return InternetChecksum.complement(sum) == 0;
    }
}
