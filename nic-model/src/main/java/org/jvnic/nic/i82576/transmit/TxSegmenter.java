package org.jvnic.nic.i82576.transmit;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.InternetChecksum;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.frame.SegmentHeaders;
import org.jvnic.nic.frame.VlanTag;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;

/**
 * Cuts one packet into segments, each made when it is sent: its headers from a private copy of the packet's, its data read once. So a
 * packet of many segments is sent over several turns and holds no memory but its headers. Datasheet section 7.2.4.
 *
 * <p>Single writer: the engine's thread.
 */
final class TxSegmenter {
    /** What {@link #load} answers when memory is refused. */
    static final int REFUSED = -1;

    private static final int MIN_ETHERNET_HEADER = 14;
    private static final int MIN_IPV4_HEADER = 20;
    private static final int MIN_TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int HEADROOM = 8;

    /** More than the sum of the three length fields. */
    private static final int MAX_HEADERS = 1024;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(HEADROOM + MAX_HEADERS, 64);
    private final long headers = BufferUtil.address(memory) + HEADROOM;
    private final SegmentFlags segmentFlags;
    private int tagBytes;
    private int headerBytes;
    private int macLength;
    private int ipLength;
    private int l4Length;
    private boolean ipv4;
    private int l4Type;
    private int options;
    private int mss;
    private int payload;
    private int done;
    private int segment;
    private int identification;
    private int sequence;
    private int flags;
    private boolean cutting;

    TxSegmenter(final SegmentFlags segmentFlags) {
        this.segmentFlags = segmentFlags;
    }

    /** Whether a packet is being cut. */
    boolean isCutting() {
        return cutting;
    }

    void stop() {
        cutting = false;
    }

    /** Takes over what a context says. Null when it fits a packet of so many bytes, else why the packet is refused. */
    @Nullable
    DropReason prepare(
            final TxContext context, final long high, final int bytes, final boolean tagged, final int maxFrame) {
        cutting = false;
        tagBytes = tagged ? Frame.VLAN_TAG : 0;
        headerBytes = context.headerBytes();
        macLength = context.macLength();
        ipLength = context.ipLength();
        l4Length = context.l4Length();
        ipv4 = context.isIpv4();
        l4Type = context.l4Type();
        options = TxDescriptor.options(high);
        mss = context.mss();
        payload = TxDescriptor.payloadLength(high);
        done = 0;
        segment = 0;
        if (!areHeadersWhole() || mss == 0 || headerBytes + payload != bytes) {
            return DropReason.TX_OFFLOAD;
        }
        return tagBytes + headerBytes + Math.min(mss, payload) > maxFrame ? DropReason.TX_LENGTH : null;
    }

    private boolean areHeadersWhole() {
        final boolean l4 = l4Type == TxContext.TCP
                ? l4Length >= MIN_TCP_HEADER
                : l4Type == TxContext.UDP && l4Length == UDP_HEADER;
        return l4
                && macLength >= MIN_ETHERNET_HEADER
                && ipLength >= (ipv4 ? MIN_IPV4_HEADER : SegmentHeaders.IPV6_HEADER);
    }

    /** Reads the headers. False when memory is refused. */
    boolean readHeaders(final TxPacket packet, final int vlanEtherType, final int tci) {
        if (!packet.read(headers, headerBytes)) {
            return false;
        }
        final long ip = headers + macLength;
        identification = SegmentHeaders.identification(ip);
        if (l4Type == TxContext.TCP) {
            sequence = SegmentHeaders.sequence(ip + ipLength);
            flags = SegmentHeaders.allFlags(ip + ipLength);
        }
        if (tagBytes != 0) {
            VlanTag.insert(headers, vlanEtherType, tci);
        }
        cutting = true;
        return true;
    }

    /** Whether the segment to be made is the packet's last. */
    boolean isLast() {
        return payload - done <= mss;
    }

    /** Makes the next segment. Its bytes, or {@link #REFUSED}. */
    int load(final TxPacket packet, final long to) {
        final int length = Math.min(mss, payload - done);
        final int before = tagBytes + headerBytes;
        HostMemory.copy(headers - tagBytes, to, before);
        if (!packet.read(to + before, length)) {
            return REFUSED;
        }
        writeHeaders(to + tagBytes + macLength, length);
        cutting = !isLast();
        done += length;
        segment++;
        return before + length;
    }

    private void writeHeaders(final long ip, final int length) {
        final long l4 = ip + ipLength;
        final int l4Bytes = l4Length + length;
        if (ipv4) {
            SegmentHeaders.putIpv4(ip, ipLength + l4Bytes, identification + segment);
        } else {
            SegmentHeaders.putIpv6(ip, ipLength + l4Bytes);
        }
        if ((options & TxDescriptor.IXSM) != 0) {
            TxChecksums.sumIpHeader(ip, ipLength);
        }
        if (l4Type == TxContext.TCP) {
            SegmentHeaders.putTcp(l4, sequence + done, segmentFlags.of(flags, segment == 0, isLast()));
        } else {
            NetworkOrder.put16(l4 + SegmentHeaders.UDP_LENGTH, l4Bytes);
        }
        if ((options & TxDescriptor.TXSM) != 0) {
            TxChecksums.sumL4(l4, l4Bytes, InternetChecksum.word(l4Bytes), l4Type);
        }
    }
}
