package org.jvnic.nic.cdna;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.InternetChecksum;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.frame.PacketHeaders;
import org.jvnic.nic.frame.SegmentHeaders;
import org.jvnic.nic.frame.VlanTag;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DropReason;

/**
 * Does to a frame what its extension asks for: VLAN tag, checksums, segmentation. Datasheet section 5.6.
 *
 * <p>The frame is read once into private memory; what is checked, summed and delivered is that copy. One for all contexts, since
 * there is one engine. Owned by the engine's thread.
 */
final class TransmitOffload {
    private static final int HEADROOM = 64;
    private static final int KNOWN_OPERATIONS = OffloadExtension.INSERT_VLAN
            | OffloadExtension.IPV4_CHECKSUM
            | OffloadExtension.L4_CHECKSUM
            | OffloadExtension.SEGMENT
            | OffloadExtension.IPV6
            | OffloadExtension.UDP;
    private static final int L4_OPERATIONS = OffloadExtension.L4_CHECKSUM | OffloadExtension.SEGMENT;
    private static final int IP_OPERATIONS = OffloadExtension.IPV4_CHECKSUM | L4_OPERATIONS;

    private static final int TCP_DATA_OFFSET = 12;

    @SuppressWarnings("FieldCanBeLocal") // keeps the private memory alive
    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(HEADROOM + OffloadExtension.MAX_BYTES, 64);

    private final long input = BufferUtil.address(memory) + HEADROOM;
    private final PacketHeaders headers = new PacketHeaders();
    private final Frame frame;
    private long extension;
    private int operations;
    private int gathered;
    private int tagBytes;
    private int segments;
    private int identification;
    private int sequence;
    private int flags;

    TransmitOffload(final Frame frame) {
        this.frame = frame;
    }

    /**
     * Reads the frame gathered and checks that what is asked for is enabled and fits. Null when it does, or why the frame is to be
     * dropped.
     */
    @Nullable
    DropReason prepare(final long wanted, final int enabled, final int maxFrame) {
        extension = wanted;
        operations = OffloadExtension.operations(wanted);
        gathered = frame.gathered();
        segments = 1;
        if (!isEnabled(enabled) || (has(OffloadExtension.SEGMENT) && gathered > OffloadExtension.MAX_BYTES)) {
            return DropReason.TX_OFFLOAD;
        }
        tagBytes = has(OffloadExtension.INSERT_VLAN) ? Frame.VLAN_TAG : 0;
        if (gathered < Frame.ETHERNET_HEADER || (!has(OffloadExtension.SEGMENT) && gathered + tagBytes > maxFrame)) {
            return DropReason.TX_LENGTH;
        }
        frame.copyGathered(input);
        if (!fits() || (has(OffloadExtension.SEGMENT) && !cut(maxFrame))) {
            return DropReason.TX_OFFLOAD;
        }
        if (tagBytes != 0) {
            VlanTag.insert(input, Frame.ETHERTYPE_VLAN, OffloadExtension.vlanTci(extension));
        }
        return null;
    }

    private boolean has(final int operation) {
        return (operations & operation) != 0;
    }

    private boolean isEnabled(final int enabled) {
        return (operations & ~KNOWN_OPERATIONS) == 0
                && (!has(OffloadExtension.INSERT_VLAN) || Offload.VLAN_INSERT.isIn(enabled))
                && (!has(OffloadExtension.IPV4_CHECKSUM) || Offload.TX_IPV4_CHECKSUM.isIn(enabled))
                && (!has(OffloadExtension.L4_CHECKSUM) || Offload.TX_L4_CHECKSUM.isIn(enabled))
                && (!has(OffloadExtension.SEGMENT) || Offload.TX_SEGMENTATION.isIn(enabled));
    }

    private boolean fits() {
        if (tagBytes != 0 && NetworkOrder.get16(input + Frame.ETHERNET_HEADER - 2) == Frame.ETHERTYPE_VLAN) {
            return false;
        }
        if (!has(IP_OPERATIONS)) {
            return true;
        }
        final int available = Math.min(gathered, OffloadExtension.MAX_HEADERS);
        return headers.parse(input, available)
                && headers.l2Length() == OffloadExtension.l2Length(extension)
                && headers.l3Length() == OffloadExtension.l3Length(extension)
                && headers.isIpv6() == has(OffloadExtension.IPV6)
                && !(headers.isIpv6() && has(OffloadExtension.IPV4_CHECKSUM))
                && (!has(L4_OPERATIONS) || fitsL4(available));
    }

    private boolean fitsL4(final int available) {
        final int length = OffloadExtension.l4Length(extension);
        final long l4 = input + headers.l4Offset();
        if (length > available - headers.l4Offset()) {
            return false;
        }
        if (has(OffloadExtension.UDP)) {
            return !has(OffloadExtension.SEGMENT)
                    && headers.protocol() == PacketHeaders.UDP
                    && length == PacketHeaders.UDP_HEADER
                    && isDatagramHere(length)
                    && NetworkOrder.get16(l4 + SegmentHeaders.UDP_LENGTH) == l4Bytes();
        }
        return headers.protocol() == PacketHeaders.TCP
                && length >= PacketHeaders.TCP_HEADER
                && ((HostMemory.getByte(l4 + TCP_DATA_OFFSET) >>> 4) & 15) * 4 == length
                && (has(OffloadExtension.SEGMENT) || isDatagramHere(length));
    }

    /** Whether the IP packet, as long as its header tells, is in the frame and holds its transport header. */
    private boolean isDatagramHere(final int l4Length) {
        return headers.datagramBytes() <= gathered - headers.l2Length() && l4Bytes() >= l4Length;
    }

    private int l4Bytes() {
        return headers.datagramBytes() - headers.l3Length();
    }

    private boolean cut(final int maxFrame) {
        final int mss = OffloadExtension.mss(extension);
        final int payload = gathered - headerBytes();
        if (mss < OffloadExtension.MIN_MSS || payload > mss * OffloadExtension.MAX_SEGMENTS) {
            return false;
        }
        segments = Math.max(1, (payload + mss - 1) / mss);
        identification = SegmentHeaders.identification(ip());
        sequence = SegmentHeaders.sequence(l4());
        flags = SegmentHeaders.flags(l4());
        return tagBytes + headerBytes() + Math.min(mss, payload) <= maxFrame;
    }

    /** Frames that the one prepared becomes. */
    int segments() {
        return segments;
    }

    /** Makes one of them the frame in flight. In ascending order, each once. */
    void load(final int segment) {
        final long first = input - tagBytes;
        if (has(OffloadExtension.SEGMENT)) {
            final int mss = OffloadExtension.mss(extension);
            final int offset = segment * mss;
            final int length = Math.min(mss, gathered - headerBytes() - offset);
            writeHeaders(segment, offset, length);
            frame.begin();
            frame.addPiece(first, tagBytes + headerBytes());
            if (length > 0) {
                frame.addPiece(input + headerBytes() + offset, length);
            }
        } else {
            sumWhole();
            frame.begin();
            frame.addPiece(first, tagBytes + gathered);
        }
    }

    private void sumWhole() {
        if (has(OffloadExtension.IPV4_CHECKSUM)) {
            sumIpv4();
        }
        if (has(OffloadExtension.L4_CHECKSUM)) {
            final boolean udp = has(OffloadExtension.UDP);
            final long field = l4() + (udp ? SegmentHeaders.UDP_SUM : SegmentHeaders.TCP_SUM);
            HostMemory.putShort(field, (short) 0);
            final int sum = ~l4Sum(l4Bytes(), InternetChecksum.sum(l4(), l4Bytes())) & 0xFFFF;
            HostMemory.putShort(field, (short) (udp && sum == 0 ? 0xFFFF : sum));
        }
    }

    private void writeHeaders(final int segment, final int offset, final int length) {
        final int l4Length = OffloadExtension.l4Length(extension);
        final int datagram = headers.l3Length() + l4Length + length;
        if (headers.isIpv6()) {
            SegmentHeaders.putIpv6(ip(), datagram);
        } else {
            SegmentHeaders.putIpv4(ip(), datagram, identification + segment);
            sumIpv4();
        }
        SegmentHeaders.putTcp(l4(), sequence + offset, flags, segment == 0, segment == segments - 1);
        HostMemory.putShort(l4() + SegmentHeaders.TCP_SUM, (short) 0);
        final int header = InternetChecksum.sum(l4(), l4Length);
        final int data = InternetChecksum.sum(input + headerBytes() + offset, length);
        final int sum = l4Sum(l4Length + length, InternetChecksum.add(header, data));
        HostMemory.putShort(l4() + SegmentHeaders.TCP_SUM, (short) ~sum);
    }

    private void sumIpv4() {
        HostMemory.putShort(ip() + SegmentHeaders.IPV4_SUM, (short) 0);
        HostMemory.putShort(ip() + SegmentHeaders.IPV4_SUM, (short) ~InternetChecksum.sum(ip(), headers.l3Length()));
    }

    private int l4Sum(final int l4Bytes, final int bytesSum) {
        return InternetChecksum.add(headers.pseudoHeaderSum(l4Bytes), bytesSum);
    }

    private int headerBytes() {
        return headers.l4Offset() + OffloadExtension.l4Length(extension);
    }

    private long ip() {
        return input + headers.l2Length();
    }

    private long l4() {
        return input + headers.l4Offset();
    }
}
