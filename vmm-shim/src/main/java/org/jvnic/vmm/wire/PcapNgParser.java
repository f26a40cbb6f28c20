package org.jvnic.vmm.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the pcapng format, as draft-ietf-opsawg-pcapng lays it out; each section in its own byte order. Blocks of other types
 * than these are skipped.
 *
 * <pre>
 *   block:             0 type, 4 length, 8 body, length - 4 the length again
 *   Section Header     0x0A0D0D0A: 8 byte-order magic, 12 major, 14 minor version, 16 section length, 24 options
 *   Interface          1: 8 link type (16 bits), 12 snap length, 16 options
 *   Packet, obsolete   2: 8 interface (16 bits), 12 time high, 16 low, 20 captured, 24 original, 28 data
 *   Simple Packet      3: 8 original length, 12 data; of interface 0, without a time
 *   Enhanced Packet    6: 8 interface, 12 time high, 16 low, 20 captured, 24 original, 28 data, options
 * </pre>
 */
final class PcapNgParser {
    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int LENGTH = 4;
    private static final int BODY = 8;
    private static final int TRAILER_BYTES = 4;
    private static final int MIN_BLOCK_BYTES = 12;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int MAJOR = 12;
    private static final int MAJOR_VERSION = 1;
    private static final int SECTION_HEADER_BYTES = 28;

    private static final int SNAP_LENGTH = 12;
    private static final int INTERFACE_OPTIONS = 16;
    private static final int OPTION_HEADER_BYTES = 4;
    private static final int OPTION_END = 0;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_TIME_OFFSET = 14;

    private static final int TIME_HIGH = 12;
    private static final int TIME_LOW = 16;
    private static final int CAPTURED = 20;
    private static final int ORIGINAL = 24;
    private static final int DATA = 28;
    private static final int SIMPLE_DATA = 12;

    private static final long UNSIGNED = 0xFFFFFFFFL;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private static final class Source {
        private final int linkType;
        private final int snapLength;
        private int resolution = CaptureTime.MICROSECONDS;
        private long offsetNs;

        Source(final int linkType, final int snapLength) {
            this.linkType = linkType;
            this.snapLength = snapLength;
        }
    }

    private final ByteBuffer file;
    private final CaptureIndex index;
    private final List<Source> sources = new ArrayList<>();

    private PcapNgParser(final ByteBuffer file, final CaptureIndex index) {
        this.file = file;
        this.index = index;
    }

    /** Whether a file that begins like this is of this format; reads the same in either byte order. */
    static boolean isMagic(final int magic) {
        return magic == SECTION_HEADER;
    }

    /** Fills the index; changes the byte order of the buffer. */
    static void parse(final ByteBuffer file, final CaptureIndex index) throws MalformedCaptureException {
        final PcapNgParser parser = new PcapNgParser(file, index);
        int at = 0;
        while (at < file.limit()) {
            at += parser.parseBlock(at);
        }
    }

    private int parseBlock(final int at) throws MalformedCaptureException {
        final int left = file.limit() - at;
        if (left < MIN_BLOCK_BYTES) {
            throw new MalformedCaptureException(
                    at, "a block of " + MIN_BLOCK_BYTES + " bytes or more does not fit the " + left + " left");
        }
        if (file.getInt(at) == SECTION_HEADER) {
            findByteOrder(at + BODY);
        }
        final int bytes = blockBytes(at, left);
        switch (file.getInt(at)) {
            case SECTION_HEADER -> parseSection(at, bytes);
            case INTERFACE -> parseInterface(at, bytes);
            case OBSOLETE_PACKET -> parsePacket(at, bytes, file.getShort(at + BODY) & UNSIGNED_SHORT);
            case SIMPLE_PACKET -> parseSimplePacket(at, bytes);
            case ENHANCED_PACKET -> parsePacket(at, bytes, file.getInt(at + BODY));
            default -> {}
        }
        return bytes;
    }

    private void findByteOrder(final int at) throws MalformedCaptureException {
        final int magic = file.order(ByteOrder.BIG_ENDIAN).getInt(at);
        if (magic == Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
            file.order(ByteOrder.LITTLE_ENDIAN);
        } else if (magic != BYTE_ORDER_MAGIC) {
            throw new MalformedCaptureException(
                    at, "byte-order magic 0x" + Integer.toHexString(magic) + " is none of the two");
        }
    }

    private int blockBytes(final int at, final int left) throws MalformedCaptureException {
        final int bytes = file.getInt(at + LENGTH);
        if (bytes < MIN_BLOCK_BYTES || bytes % 4 != 0 || bytes > left) {
            throw new MalformedCaptureException(
                    at + LENGTH,
                    "a block length of " + (bytes & UNSIGNED) + " is not a multiple of 4 in " + MIN_BLOCK_BYTES + ".."
                            + left);
        }
        final int again = at + bytes - TRAILER_BYTES;
        if (file.getInt(again) != bytes) {
            throw new MalformedCaptureException(
                    again,
                    "the block length at the end, " + (file.getInt(again) & UNSIGNED) + ", is not that at the start, "
                            + bytes);
        }
        return bytes;
    }

    private static void requireBytes(final int at, final int bytes, final int min) throws MalformedCaptureException {
        if (bytes < min) {
            throw new MalformedCaptureException(
                    at + LENGTH, "a block length of " + bytes + " is not " + min + " or more for its type");
        }
    }

    private void parseSection(final int at, final int bytes) throws MalformedCaptureException {
        requireBytes(at, bytes, SECTION_HEADER_BYTES);
        final int major = file.getShort(at + MAJOR) & UNSIGNED_SHORT;
        if (major != MAJOR_VERSION) {
            throw new MalformedCaptureException(at + MAJOR, "major version " + major + " is not " + MAJOR_VERSION);
        }
        sources.clear();
    }

    private void parseInterface(final int at, final int bytes) throws MalformedCaptureException {
        requireBytes(at, bytes, INTERFACE_OPTIONS + TRAILER_BYTES);
        final Source source = new Source(file.getShort(at + BODY) & UNSIGNED_SHORT, file.getInt(at + SNAP_LENGTH));
        parseOptions(source, at + INTERFACE_OPTIONS, at + bytes - TRAILER_BYTES);
        sources.add(source);
    }

    private void parseOptions(final Source source, final int from, final int end) throws MalformedCaptureException {
        int at = from;
        while (end - at >= OPTION_HEADER_BYTES && file.getShort(at) != OPTION_END) {
            final int length = file.getShort(at + 2) & UNSIGNED_SHORT;
            final int value = at + OPTION_HEADER_BYTES;
            if (length > end - value) {
                throw new MalformedCaptureException(
                        at + 2, "an option length of " + length + " does not fit the " + (end - value) + " bytes left");
            }
            takeOption(source, file.getShort(at), value, length);
            at = value + (length + 3 & ~3);
        }
    }

    private void takeOption(final Source source, final short code, final int value, final int length) {
        if (code == OPTION_TIME_RESOLUTION && length == 1) {
            source.resolution = file.get(value) & 0xFF;
        } else if (code == OPTION_TIME_OFFSET && length == Long.BYTES) {
            source.offsetNs = CaptureTime.ofSeconds(file.getLong(value));
        }
    }

    private Source source(final int at, final int number) throws MalformedCaptureException {
        if (Integer.compareUnsigned(number, sources.size()) >= 0) {
            throw new MalformedCaptureException(
                    at,
                    "a packet of interface " + (number & UNSIGNED) + ", of which there are " + sources.size()
                            + " in the section");
        }
        return sources.get(number);
    }

    private void parsePacket(final int at, final int bytes, final int interfaceId) throws MalformedCaptureException {
        requireBytes(at, bytes, DATA + TRAILER_BYTES);
        final Source source = source(at + BODY, interfaceId);
        final int captured = file.getInt(at + CAPTURED);
        requireFits(at + CAPTURED, captured, bytes - DATA - TRAILER_BYTES);
        final long units = (file.getInt(at + TIME_HIGH) & UNSIGNED) << 32 | (file.getInt(at + TIME_LOW) & UNSIGNED);
        index.at(CaptureTime.add(CaptureTime.nanos(units, source.resolution), source.offsetNs));
        index.add(at + DATA, captured, file.getInt(at + ORIGINAL), source.linkType);
    }

    private void parseSimplePacket(final int at, final int bytes) throws MalformedCaptureException {
        requireBytes(at, bytes, SIMPLE_DATA + TRAILER_BYTES);
        final Source source = source(at, 0);
        final int original = file.getInt(at + BODY);
        final boolean cut = source.snapLength != 0 && Integer.compareUnsigned(source.snapLength, original) < 0;
        final int captured = cut ? source.snapLength : original;
        requireFits(at + BODY, captured, bytes - SIMPLE_DATA - TRAILER_BYTES);
        index.add(at + SIMPLE_DATA, captured, original, source.linkType);
    }

    private static void requireFits(final int at, final int captured, final int room) throws MalformedCaptureException {
        if (Integer.compareUnsigned(captured, room) > 0) {
            throw new MalformedCaptureException(
                    at,
                    "a captured length of " + (captured & UNSIGNED) + " does not fit the " + room
                            + " bytes of its block");
        }
    }
}
