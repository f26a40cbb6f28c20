package org.jvnic.nic.i82576.receive;

/**
 * How a packet is laid out over the buffers of a queue, and what the write-back says of it: the descriptor types of SRRCTL. Datasheet
 * sections 7.1.4, 7.1.5 and 8.10.2.
 *
 * <p>Owned by the engine's thread.
 */
final class RxLayout {
    private static final int LEGACY = 0;
    private static final int SPLIT = 2;
    private static final int REPLICATE = 3;
    private static final int REPLICATE_LARGE = 4;
    private static final int SPLIT_ALWAYS = 5;

    private static final int DONE = 1;
    private static final int END_OF_PACKET = 1 << 1;
    private static final int VLAN_STRIPPED = 1 << 3;
    private static final int HEADER_OVERFLOW = 1 << 23;
    private static final int SPLIT_HEADER = 1 << 31;
    private static final int HEADER_LENGTH_SHIFT = 21;
    private static final int MAX_HEADER_LENGTH = 0x3FF;

    private static final int LEGACY_L4_ERROR = 1 << 5;
    private static final int LEGACY_IP_ERROR = 1 << 6;

    private int type;
    private int bufferBytes = 2048;
    private int headerBufferBytes;
    private int kinds;
    private int headerBytes;
    private int headerLength;
    private boolean split;
    private boolean overflow;
    private int firstByte;
    private int payload;
    private int descriptors;

    /** Takes SRRCTL, the buffer size where it has none, and PSRTYPE. */
    void configure(final int srrctl, final int defaultBytes, final int headerKinds) {
        final int kilobytes = srrctl & 0x7F;
        type = srrctl >>> 25 & 7;
        bufferBytes = kilobytes == 0 ? defaultBytes : kilobytes << 10;
        headerBufferBytes = Math.min((srrctl >>> 8 & 0x3F) << 6, MAX_HEADER_LENGTH); // no more can be told of
        kinds = headerKinds;
    }

    static boolean isDropping(final int srrctl) {
        return srrctl < 0;
    }

    /** Descriptors at or below which a queue is low. */
    static int lowMark(final int srrctl, final int ringSize, final int thresholdShift) {
        final int own = (srrctl >>> 20 & 0x1F) << 4;
        return own != 0 ? own : ringSize >> (thresholdShift + 1);
    }

    /** Descriptors that a frame takes at most. */
    int descriptorsOf(final int frameBytes) {
        return Math.max(1, (frameBytes + bufferBytes - 1) / bufferBytes);
    }

    /** Decides where the packet goes. */
    void plan(final RxPacket packet) {
        headerBytes = 0;
        headerLength = 0;
        split = false;
        overflow = false;
        firstByte = 0;
        if (type >= SPLIT && type <= SPLIT_ALWAYS) {
            planHeader(packet.headerBytes(kinds), packet.length());
        }
        payload = packet.length() - firstByte;
        descriptors = Math.max(1, (payload + bufferBytes - 1) / bufferBytes);
    }

    /** Header is 0 when there is none of a kind that is split off. */
    private void planHeader(final int header, final int length) {
        if (type == SPLIT_ALWAYS && length <= headerBufferBytes) {
            headerBytes = length;
            firstByte = length;
            headerLength = length;
            return;
        }
        split = header > 0;
        overflow = header > headerBufferBytes;
        headerLength = header;
        switch (type) {
            case SPLIT -> headerBytes = overflow ? 0 : header;
            case REPLICATE -> headerBytes = Math.min(header, headerBufferBytes);
            case REPLICATE_LARGE -> headerBytes = length > headerBufferBytes ? Math.min(header, headerBufferBytes) : 0;
            default -> planAlways(header);
        }
        firstByte = type == SPLIT || type == SPLIT_ALWAYS ? headerBytes : 0;
    }

    private void planAlways(final int header) {
        headerBytes = split && !overflow ? header : headerBufferBytes;
        headerLength = split ? header : headerBufferBytes;
    }

    boolean isLegacy() {
        return type == LEGACY;
    }

    /** Bytes in the header buffer of the first descriptor. */
    int headerBytes() {
        return headerBytes;
    }

    /** First byte that goes to packet buffers. */
    int firstByte() {
        return firstByte;
    }

    int descriptors() {
        return descriptors;
    }

    /** Bytes in the packet buffer of the i-th descriptor. */
    int bytesIn(final int i) {
        return Math.min(bufferBytes, payload - i * bufferBytes);
    }

    /** First quadword of the i-th descriptor; only the last one's is defined, and that of split headers the first one's. */
    long firstQuadword(final long low0, final int i, final boolean last) {
        final int header = i != 0 ? 0 : headerInfo();
        return (last ? low0 : 0) | (header & 0xFFFF_0000L);
    }

    private int headerInfo() {
        final int length = Math.min(headerLength, MAX_HEADER_LENGTH) << HEADER_LENGTH_SHIFT;
        return split ? length | SPLIT_HEADER : length;
    }

    /** Second quadword of the i-th descriptor: status and errors, length, tag. */
    long secondQuadword(final RxPacket packet, final int i, final boolean last, final int status) {
        long word = DONE | (overflow && i == 0 ? HEADER_OVERFLOW : 0);
        long tag = 0;
        if (last) {
            word |= status | END_OF_PACKET | (packet.isStripped() ? VLAN_STRIPPED : 0);
            tag = packet.isStripped() ? packet.tci() : 0;
        }
        return (word & 0xFFFF_FFFFL) | (long) bytesIn(i) << 32 | tag << 48;
    }

    /** Second quadword of the i-th descriptor in the old format: length, checksum, status, errors, tag. */
    long legacyWriteBack(final RxPacket packet, final int i, final boolean last, final int status, final int checksum) {
        long word = DONE;
        long tag = 0;
        if (last) {
            word |= (status & 0xFF) | END_OF_PACKET | (packet.isStripped() ? VLAN_STRIPPED : 0);
            final int errors = status >>> 24 & (LEGACY_L4_ERROR | LEGACY_IP_ERROR);
            word |= (long) errors << 8;
            tag = packet.isStripped() ? packet.tci() : 0;
        }
        return bytesIn(i) | (last ? (long) checksum << 16 : 0) | word << 32 | tag << 48;
    }
}
