package org.jvnic.lab.traffic;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes Ethernet, IPv4 and TCP headers of data that the card is to cut into segments, and recognises those segments.
 *
 * <pre>
 *    0 Ethernet   destination (6), source (6), type 0x0800
 *   14 IPv4       0x45, 0, total length (2), id (2), do not fragment (2), TTL 64, protocol 6, checksum (2),
 *                 source (4), destination (4)
 *   34 TCP        source port (2), destination port (2), sequence number (4), acknowledgement (4), 0x50, flags (1), window (2),
 *                 checksum (2), urgent pointer (2)
 *   54 payload, up to the end of the frame
 * </pre>
 *
 * <p>Checksums are zero: the card makes them. One thread. Nothing is allocated after construction.
 */
final class TcpFrameBuilder {
    /** Where the payload begins, bytes from the start of the frame. */
    static final int PAYLOAD_OFFSET = 54;

    /** How much further back than in a UDP frame the watermark stands, bytes. */
    static final int WATERMARK_SHIFT = PAYLOAD_OFFSET - FrameBuilder.PAYLOAD_OFFSET;

    private static final int IP_OFFSET = 14;
    private static final int IP_LENGTH_OFFSET = 16;
    private static final int IP_FLAGS_OFFSET = 20;
    private static final int IP_TTL_OFFSET = 22;
    private static final int IP_PROTOCOL_OFFSET = 23;
    private static final int IP_SOURCE_OFFSET = 26;
    private static final int IP_DESTINATION_OFFSET = 30;
    private static final int IP_HEADER_BYTES = 20;
    private static final int TCP_OFFSET = 34;
    private static final int TCP_SEQUENCE_OFFSET = 38;
    private static final int TCP_DATA_OFFSET = 46;
    private static final int TCP_FLAGS_OFFSET = 47;
    private static final int TCP_WINDOW_OFFSET = 48;

    private static final byte VERSION_4_LENGTH_5 = 0x45;
    private static final short DO_NOT_FRAGMENT = 0x4000;
    private static final byte TTL = 64;
    private static final byte PROTOCOL_TCP = 6;
    private static final byte FIVE_WORDS = 0x50;
    private static final byte ACK = 0x10;
    private static final byte ACK_AND_PSH = 0x18;
    private static final short WINDOW = (short) 0xFFFF;
    private static final int ALL_ONES = 0xFFFF;

    private final UnsafeBuffer header = new UnsafeBuffer(new byte[PAYLOAD_OFFSET]);
    private final long pseudoSum;

    TcpFrameBuilder(final Endpoint from, final Endpoint to) {
        putMac(0, to.mac());
        putMac(6, from.mac());
        header.putShort(FrameBuilder.ETHERTYPE_OFFSET, FrameBuilder.ETHERTYPE_IPV4, ByteOrder.BIG_ENDIAN);
        header.putByte(IP_OFFSET, VERSION_4_LENGTH_5);
        header.putShort(IP_FLAGS_OFFSET, DO_NOT_FRAGMENT, ByteOrder.BIG_ENDIAN);
        header.putByte(IP_TTL_OFFSET, TTL);
        header.putByte(IP_PROTOCOL_OFFSET, PROTOCOL_TCP);
        header.putInt(IP_SOURCE_OFFSET, from.ipv4(), ByteOrder.BIG_ENDIAN);
        header.putInt(IP_DESTINATION_OFFSET, to.ipv4(), ByteOrder.BIG_ENDIAN);
        header.putShort(TCP_OFFSET, (short) from.udpPort(), ByteOrder.BIG_ENDIAN);
        header.putShort(TCP_OFFSET + Short.BYTES, (short) to.udpPort(), ByteOrder.BIG_ENDIAN);
        header.putByte(TCP_DATA_OFFSET, FIVE_WORDS);
        header.putByte(TCP_FLAGS_OFFSET, ACK_AND_PSH);
        header.putShort(TCP_WINDOW_OFFSET, WINDOW);
        this.pseudoSum =
                InternetChecksum.sum(header, IP_SOURCE_OFFSET, 2 * Integer.BYTES) + InternetChecksum.unit(PROTOCOL_TCP);
    }

    private void putMac(final int offset, final long mac) {
        header.putInt(offset, (int) mac, ByteOrder.LITTLE_ENDIAN);
        header.putShort(offset + Integer.BYTES, (short) (mac >>> 32), ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes the headers of a piece of the stream: Ethernet to TCP, lengths for all of it. */
    void writeHeaders(final MutableDirectBuffer buffer, final int offset, final int pieceBytes, final int sequence) {
        buffer.boundsCheck(offset, pieceBytes);
        buffer.putBytes(offset, header, 0, PAYLOAD_OFFSET);
        buffer.putShort(offset + IP_LENGTH_OFFSET, (short) (pieceBytes - IP_OFFSET), ByteOrder.BIG_ENDIAN);
        buffer.putInt(offset + TCP_SEQUENCE_OFFSET, sequence, ByteOrder.BIG_ENDIAN);
    }

    /** Whether a frame is TCP by its IP header. */
    static boolean isTcp(final DirectBuffer frame, final int offset) {
        return frame.getByte(offset + IP_PROTOCOL_OFFSET) == PROTOCOL_TCP;
    }

    /** Whether the headers of a segment are those of a piece of this stream, its checksums aside. */
    boolean matchesHeaders(final DirectBuffer frame, final int offset, final int frameBytes, final int sequence) {
        return same(frame, offset, 0, IP_LENGTH_OFFSET)
                && getShort(frame, offset + IP_LENGTH_OFFSET) == frameBytes - IP_OFFSET
                && same(frame, offset, IP_FLAGS_OFFSET, IP_PROTOCOL_OFFSET + 1)
                && same(frame, offset, IP_SOURCE_OFFSET, TCP_SEQUENCE_OFFSET)
                && frame.getInt(offset + TCP_SEQUENCE_OFFSET, ByteOrder.BIG_ENDIAN) == sequence
                && same(frame, offset, TCP_SEQUENCE_OFFSET + Integer.BYTES, TCP_FLAGS_OFFSET)
                && (frame.getByte(offset + TCP_FLAGS_OFFSET) & ~(ACK_AND_PSH ^ ACK)) == ACK
                && frame.getShort(offset + TCP_WINDOW_OFFSET) == WINDOW;
    }

    private boolean same(final DirectBuffer frame, final int offset, final int from, final int end) {
        int difference = 0;
        for (int i = from; i < end; i++) {
            difference |= frame.getByte(offset + i) ^ header.getByte(i);
        }
        return difference == 0;
    }

    /** Whether both checksums of a segment are right. */
    boolean hasGoodChecksums(final DirectBuffer frame, final int offset, final int frameBytes) {
        final int tcpBytes = frameBytes - TCP_OFFSET;
        final long tcpSum = pseudoSum
                + InternetChecksum.unit(tcpBytes)
                + InternetChecksum.sum(frame, offset + TCP_OFFSET, tcpBytes);
        return InternetChecksum.fold(tcpSum) == ALL_ONES
                && InternetChecksum.fold(InternetChecksum.sum(frame, offset + IP_OFFSET, IP_HEADER_BYTES)) == ALL_ONES;
    }

    private static int getShort(final DirectBuffer frame, final int index) {
        return frame.getShort(index, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }
}
