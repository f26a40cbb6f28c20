package org.jvnic.vmm.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the classic capture format, as draft-ietf-opsawg-pcap lays it out: of either byte order, with micro- or nanoseconds.
 *
 * <pre>
 *   file:    0 magic, 4 major, 6 minor version, 8 reserved, 16 snap length, 20 link type (low 16 bits)
 *   record:  0 seconds, 4 fraction, 8 captured length, 12 original length, 16 data
 * </pre>
 */
final class PcapParser {
    private static final int MICROSECOND_MAGIC = 0xA1B2C3D4;
    private static final int NANOSECOND_MAGIC = 0xA1B23C4D;
    private static final int FILE_HEADER_BYTES = 24;
    private static final int MAJOR_OFFSET = 4;
    private static final int MAJOR = 2;
    private static final int LINK_TYPE_OFFSET = 20;
    private static final int LINK_TYPE = 0xFFFF;
    private static final int RECORD_HEADER_BYTES = 16;
    private static final int FRACTION_OFFSET = 4;
    private static final int CAPTURED_OFFSET = 8;
    private static final int ORIGINAL_OFFSET = 12;
    private static final long UNSIGNED = 0xFFFFFFFFL;
    private static final long NANOS_PER_MICRO = 1000;

    private final ByteBuffer file;
    private final CaptureIndex index;

    private PcapParser(final ByteBuffer file, final CaptureIndex index) {
        this.file = file;
        this.index = index;
    }

    /** Whether a file that begins like this, read big-endian, is of this format. */
    static boolean isMagic(final int magic) {
        return isOf(magic) || isOf(Integer.reverseBytes(magic));
    }

    private static boolean isOf(final int magic) {
        return magic == MICROSECOND_MAGIC || magic == NANOSECOND_MAGIC;
    }

    /** Fills the index; changes the byte order of the buffer. */
    static void parse(final ByteBuffer file, final CaptureIndex index) throws MalformedCaptureException {
        new PcapParser(file, index).parseFile();
    }

    private void parseFile() throws MalformedCaptureException {
        if (file.limit() < FILE_HEADER_BYTES) {
            throw new MalformedCaptureException(
                    file.limit(), "the file ends within its header of " + FILE_HEADER_BYTES + " bytes");
        }
        file.order(isOf(file.order(ByteOrder.BIG_ENDIAN).getInt(0)) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        final int major = file.getShort(MAJOR_OFFSET) & 0xFFFF;
        if (major != MAJOR) {
            throw new MalformedCaptureException(MAJOR_OFFSET, "major version " + major + " is not " + MAJOR);
        }
        final int linkType = file.getInt(LINK_TYPE_OFFSET) & LINK_TYPE;
        if (!CaptureIndex.isEthernet(linkType)) {
            throw new MalformedCaptureException(LINK_TYPE_OFFSET, "link type " + linkType + " is not 1, Ethernet");
        }
        final long unit = file.getInt(0) == NANOSECOND_MAGIC ? 1 : NANOS_PER_MICRO;
        int at = FILE_HEADER_BYTES;
        while (at < file.limit()) {
            at = parseRecord(at, unit, linkType);
        }
    }

    private int parseRecord(final int at, final long unit, final int linkType) throws MalformedCaptureException {
        final int left = file.limit() - at;
        if (left < RECORD_HEADER_BYTES) {
            throw new MalformedCaptureException(
                    at, "a record header of " + RECORD_HEADER_BYTES + " bytes does not fit the " + left + " left");
        }
        final int captured = file.getInt(at + CAPTURED_OFFSET);
        if (Integer.compareUnsigned(captured, left - RECORD_HEADER_BYTES) > 0) {
            throw new MalformedCaptureException(
                    at + CAPTURED_OFFSET,
                    "a captured length of " + (captured & UNSIGNED) + " does not fit the "
                            + (left - RECORD_HEADER_BYTES) + " bytes left");
        }
        final long seconds = file.getInt(at) & UNSIGNED;
        index.at(CaptureTime.ofSeconds(seconds) + (file.getInt(at + FRACTION_OFFSET) & UNSIGNED) * unit);
        index.add(at + RECORD_HEADER_BYTES, captured, file.getInt(at + ORIGINAL_OFFSET), linkType);
        return at + RECORD_HEADER_BYTES + captured;
    }
}
