package org.jvnic.nic.i82576.transmit;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.BufferUtil;
import org.jvnic.nic.frame.InternetChecksum;
import org.jvnic.nic.frame.SegmentHeaders;
import org.jvnic.nic.memory.HostMemory;

/**
 * Fills in the checksums of a frame that has been read into private memory. Offsets come from the context, never from the packet: the
 * field's content when it arrives is part of the sum, and that is how the driver contributes a pseudo header. Datasheet section 7.2.4.
 *
 * <p>Owned by the engine's thread.
 */
final class TxChecksums {
    private static final int MIN_ETHERNET_HEADER = 14;
    private static final int CHECKSUM_BYTES = 2;
    private static final int SCTP_SUM = 8;
    private static final int SCTP_HEADER = 12;

    private final ByteBuffer memory;
    private final int headroom;
    private final long staging;
    private final CRC32C crc = new CRC32C();

    TxChecksums(final ByteBuffer memory, final int headroom) {
        this.memory = memory;
        this.headroom = headroom;
        this.staging = BufferUtil.address(memory) + headroom;
    }

    /** Whether what is asked for lies in a frame of so many bytes. */
    static boolean fit(final TxContext context, final int options, final int bytes) {
        final int l4 = context.l4Offset();
        return context.macLength() >= MIN_ETHERNET_HEADER
                && l4 <= bytes
                && ((options & TxDescriptor.IXSM) == 0 || isIpSumInside(context))
                && ((options & TxDescriptor.TXSM) == 0 || l4 + leastL4Bytes(context.l4Type()) <= bytes);
    }

    static boolean isIpSumInside(final TxContext context) {
        return context.ipLength() >= SegmentHeaders.IPV4_SUM + CHECKSUM_BYTES;
    }

    private static int leastL4Bytes(final int l4Type) {
        return switch (l4Type) {
            case TxContext.UDP -> SegmentHeaders.UDP_SUM + CHECKSUM_BYTES;
            case TxContext.TCP -> SegmentHeaders.TCP_SUM + CHECKSUM_BYTES;
            case TxContext.SCTP -> SCTP_HEADER;
            default -> Integer.MAX_VALUE / 2;
        };
    }

    /** Fills in what the options ask for in the frame staged, which {@link #fit}. */
    void apply(final TxContext context, final int options, final int bytes) {
        if ((options & TxDescriptor.IXSM) != 0) {
            sumIpHeader(staging + context.macLength(), context.ipLength());
        }
        if ((options & TxDescriptor.TXSM) != 0) {
            final int l4 = context.l4Offset();
            if (context.l4Type() == TxContext.SCTP) {
                sumSctp(l4, bytes - l4);
            } else {
                sumL4(staging + l4, bytes - l4, 0, context.l4Type());
            }
        }
    }

    static void sumIpHeader(final long ip, final int length) {
        HostMemory.putShort(ip + SegmentHeaders.IPV4_SUM, (short) ~InternetChecksum.sum(ip, length));
    }

    /** Sums header and data, the field's content and one more word. */
    static void sumL4(final long l4, final int length, final int word, final int l4Type) {
        final int sum = ~InternetChecksum.add(InternetChecksum.sum(l4, length), word) & 0xFFFF;
        if (l4Type == TxContext.TCP) {
            HostMemory.putShort(l4 + SegmentHeaders.TCP_SUM, (short) sum);
        } else {
            HostMemory.putShort(l4 + SegmentHeaders.UDP_SUM, (short) (sum == 0 ? 0xFFFF : sum));
        }
    }

    private void sumSctp(final int offset, final int length) {
        HostMemory.putInt(staging + offset + SCTP_SUM, 0);
        crc.reset();
        memory.limit(headroom + offset + length).position(headroom + offset);
        crc.update(memory);
        memory.clear();
        HostMemory.putInt(staging + offset + SCTP_SUM, (int) crc.getValue()); // RFC 9260: least significant byte first
    }

    /** Whether the sum that a legacy descriptor asks for lies in a frame of so many bytes. */
    static boolean fitLegacy(final long high, final int bytes) {
        return TxDescriptor.checksumStart(high) < bytes && TxDescriptor.checksumOffset(high) + CHECKSUM_BYTES <= bytes;
    }

    /** Sums from one offset to the end of the frame staged and puts the result at another. */
    void applyLegacy(final long high, final int bytes) {
        final int start = TxDescriptor.checksumStart(high);
        final int sum = InternetChecksum.sum(staging + start, bytes - start);
        HostMemory.putShort(staging + TxDescriptor.checksumOffset(high), (short) ~sum);
    }
}
