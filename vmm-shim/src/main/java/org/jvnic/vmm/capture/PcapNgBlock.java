package org.jvnic.vmm.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The pcapng blocks this package writes, little-endian, as draft-ietf-opsawg-pcapng lays them out.
 *
 * <pre>
 *   Section Header    type 0x0A0D0D0A, length, byte-order magic, version 1.0, section length -1, length
 *   Interface         type 1, length, link type, 0, snap length 0 (none), options, length
 *   Enhanced Packet   type 6, length, interface, time high, time low, captured, original, data, padding, length
 * </pre>
 */
final class PcapNgBlock {
    static final int SECTION_HEADER_BYTES = 28;
    static final int PACKET_HEADER_BYTES = 28;
    static final int TRAILER_BYTES = 4;

    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final short MAJOR_VERSION = 1;
    private static final short MINOR_VERSION = 0;
    private static final long LENGTH_UNKNOWN = -1;

    private static final int INTERFACE = 1;
    private static final short LINKTYPE_ETHERNET = 1;
    private static final int NO_SNAP_LENGTH = 0;
    private static final int INTERFACE_BYTES_WITHOUT_NAME = 16 + 4 + 8 + 4 + TRAILER_BYTES;

    private static final int ENHANCED_PACKET = 6;

    private static final short OPTION_END = 0;
    private static final short OPTION_IF_NAME = 2;
    private static final short OPTION_IF_TSRESOL = 9;
    private static final byte NANOSECONDS = 9;

    private PcapNgBlock() {}

    static int padded(final int length) {
        return length + 3 & ~3;
    }

    static int packetBytes(final int frameLength) {
        return PACKET_HEADER_BYTES + padded(frameLength) + TRAILER_BYTES;
    }

    static byte[] nameBytes(final String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    static int interfaceBytes(final byte[] name) {
        return INTERFACE_BYTES_WITHOUT_NAME + padded(name.length);
    }

    static void putSectionHeader(final ByteBuffer out) {
        out.putInt(SECTION_HEADER).putInt(SECTION_HEADER_BYTES).putInt(BYTE_ORDER_MAGIC);
        out.putShort(MAJOR_VERSION).putShort(MINOR_VERSION).putLong(LENGTH_UNKNOWN);
        out.putInt(SECTION_HEADER_BYTES);
    }

    static void putInterface(final ByteBuffer out, final byte[] name) {
        final int length = interfaceBytes(name);
        out.putInt(INTERFACE).putInt(length);
        out.putShort(LINKTYPE_ETHERNET).putShort((short) 0).putInt(NO_SNAP_LENGTH);
        putOption(out, OPTION_IF_NAME, name);
        putOption(out, OPTION_IF_TSRESOL, new byte[] {NANOSECONDS});
        out.putShort(OPTION_END).putShort((short) 0);
        out.putInt(length);
    }

    private static void putOption(final ByteBuffer out, final short code, final byte[] value) {
        out.putShort(code).putShort((short) value.length).put(value);
        putPadding(out, value.length);
    }

    /** Everything before the frame's bytes. */
    static void putPacketHeader(
            final ByteBuffer out, final int interfaceId, final long timestampNs, final int frameLength) {
        out.putInt(ENHANCED_PACKET).putInt(packetBytes(frameLength)).putInt(interfaceId);
        out.putInt((int) (timestampNs >>> 32)).putInt((int) timestampNs);
        out.putInt(frameLength).putInt(frameLength);
    }

    /** Everything after the frame's bytes. */
    static void putPacketTrailer(final ByteBuffer out, final int frameLength) {
        putPadding(out, frameLength);
        out.putInt(packetBytes(frameLength));
    }

    private static void putPadding(final ByteBuffer out, final int length) {
        for (int i = length; i < padded(length); i++) {
            out.put((byte) 0);
        }
    }
}
