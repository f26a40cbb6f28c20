package org.jvnic.nic.cdna;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.InternetChecksum;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.frame.PacketHeaders;
import org.jvnic.nic.memory.HostMemory;

/**
 * Verifies the checksums of a frame where it was delivered: over the receiver's buffers, after the copy. The sender may change its
 * memory while it is copied, so nothing else proves what arrived. Datasheet section 5.6.
 *
 * <p>Headers are read once into private memory and parsed there. One for all contexts, since there is one engine. Owned by the
 * engine's thread.
 */
final class ReceiveOffload {
    private static final int HEADER_BYTES = 128;
    private static final int MAX_SPANS = 2 * DescriptorFetcher.CAPACITY;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_SUM = 6;
    private static final int GOOD = 0xFFFF;

    @SuppressWarnings("FieldCanBeLocal") // keeps the private memory alive
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(HEADER_BYTES, 64);

    private final long scratch = BufferUtil.address(memory);
    private final PacketHeaders headers = new PacketHeaders();
    private final long[] spanHost = new long[MAX_SPANS];
    private final int[] spanLength = new int[MAX_SPANS];
    private int spans;
    private int total;
    private boolean tooMany;

    /** Starts a frame. */
    void begin() {
        spans = 0;
        total = 0;
        tooMany = false;
    }

    /** The next bytes of the frame were written there. */
    void add(final long host, final int length) {
        if (spans == MAX_SPANS) {
            tooMany = true;
            return;
        }
        spanHost[spans] = host;
        spanLength[spans] = length;
        spans++;
        total += length;
    }

    /** Status bits of the frame's checksums; 0 when there is nothing to tell. */
    int verify() {
        if (tooMany || total < Frame.ETHERNET_HEADER) {
            return 0;
        }
        final int available = Math.min(total, HEADER_BYTES);
        copyHeaders(available);
        if (!headers.parse(scratch, available)) {
            return 0;
        }
        if (headers.isIpv6()) {
            return verifyL4(available);
        }
        return InternetChecksum.sum(scratch + headers.l2Length(), headers.l3Length()) == GOOD
                ? Descriptor.STATUS_IPV4_OK | verifyL4(available)
                : Descriptor.STATUS_CHECKSUM_BAD;
    }

    private void copyHeaders(final int length) {
        int done = 0;
        for (int i = 0; done < length; i++) {
            final int here = Math.min(spanLength[i], length - done);
            HostMemory.copy(spanHost[i], scratch + done, here);
            done += here;
        }
    }

    private int verifyL4(final int available) {
        final int l4Bytes = headers.datagramBytes() - headers.l3Length();
        if (headers.datagramBytes() > total - headers.l2Length() || !isSummed(available, l4Bytes)) {
            return 0;
        }
        final int sum = InternetChecksum.add(headers.pseudoHeaderSum(l4Bytes), sum(headers.l4Offset(), l4Bytes));
        return sum == GOOD ? Descriptor.STATUS_L4_OK : Descriptor.STATUS_CHECKSUM_BAD;
    }

    private boolean isSummed(final int available, final int l4Bytes) {
        if (headers.protocol() == PacketHeaders.TCP) {
            return l4Bytes >= PacketHeaders.TCP_HEADER;
        }
        return headers.protocol() == PacketHeaders.UDP
                && l4Bytes >= PacketHeaders.UDP_HEADER
                && headers.l4Offset() + PacketHeaders.UDP_HEADER <= available
                && getWord(headers.l4Offset() + UDP_LENGTH) == l4Bytes
                && getWord(headers.l4Offset() + UDP_SUM) != 0;
    }

    private int getWord(final int offset) {
        return NetworkOrder.get16(scratch + offset);
    }

    private int sum(final int from, final int length) {
        int skip = from;
        int done = 0;
        int sum = 0;
        for (int i = 0; done < length; i++) {
            final int here = Math.min(spanLength[i] - skip, length - done);
            if (here > 0) {
                final int part = InternetChecksum.sum(spanHost[i] + skip, here);
                sum = InternetChecksum.add(sum, (done & 1) == 0 ? part : InternetChecksum.atOddOffset(part));
                done += here;
            }
            skip = Math.max(0, skip - spanLength[i]);
        }
        return sum;
    }
}
