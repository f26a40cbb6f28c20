package org.jvnic.nic.i82576.receive;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.agrona.BufferUtil;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.frame.PacketHeaders;
import org.jvnic.nic.frame.VlanTag;
import org.jvnic.nic.memory.HostMemory;

/**
 * The frame being received, read once into private memory, and what its headers say. One for all queues of an engine, since one frame
 * is received at a time. Owned by the engine's thread.
 */
final class RxPacket {
    /** Longest frame, with room for an FCS. */
    static final int MAX_BYTES = 16384;

    /** Packet types, as they stand in the descriptor. Datasheet table 7-17. */
    static final int IPV4 = 0x10;

    static final int IPV4_OPTIONS = 0x20;
    static final int IPV6 = 0x40;
    static final int IPV6_EXTENSIONS = 0x80;
    static final int TCP = 0x100;
    static final int UDP = 0x200;
    static final int SCTP = 0x400;

    private static final int FCS = 4;
    private static final int SCTP_PROTOCOL = 132;
    private static final int SCTP_HEADER = 12;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int IPV4_ID = 4;
    private static final int TCP_OFFSET = 12;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(MAX_BYTES + 64, 64);
    private final long staging = BufferUtil.address(memory);
    private final PacketHeaders headers = new PacketHeaders();
    private final CRC32 crc = new CRC32();
    private long start;
    private int length;
    private boolean stripped;
    private int tci;
    private boolean ip;
    private int type;
    private int l4Header;

    /**
     * Reads the frame and finds its headers.
     *
     * @param frame   the frame, at most {@value #MAX_BYTES} bytes less an FCS.
     * @param vlanType EtherType of tags.
     * @param strip   takes a tag out.
     * @param keepFcs appends the FCS.
     */
    void load(final Frame frame, final int vlanType, final boolean strip, final boolean keepFcs) {
        frame.copyTo(staging);
        start = staging;
        length = frame.length();
        stripped = strip && NetworkOrder.get16(staging + VlanTag.OFFSET) == vlanType;
        if (stripped) {
            takeTagOut();
        }
        ip = headers.parse(start, length);
        type = ip ? classify() : 0;
        if (keepFcs) {
            appendFcs();
        }
    }

    private void takeTagOut() {
        tci = NetworkOrder.get16(staging + VlanTag.OFFSET + 2);
        final long eight = HostMemory.getLong(staging);
        final int four = HostMemory.getInt(staging + Long.BYTES);
        start = staging + Frame.VLAN_TAG;
        HostMemory.putLong(start, eight);
        HostMemory.putInt(start + Long.BYTES, four);
        length -= Frame.VLAN_TAG;
    }

    private void appendFcs() {
        final int from = (int) (start - staging);
        crc.reset();
        memory.limit(from + length).position(from);
        crc.update(memory);
        memory.clear();
        HostMemory.putInt(start + length, (int) crc.getValue());
        length += FCS;
    }

    private int classify() {
        final int l3 = headers.isIpv6()
                ? IPV6 | (headers.l3Length() > IPV6_HEADER ? IPV6_EXTENSIONS : 0)
                : IPV4 | (headers.l3Length() > IPV4_HEADER ? IPV4_OPTIONS : 0);
        return l3 | classifyL4(length - headers.l4Offset());
    }

    private int classifyL4(final int available) {
        l4Header = 0;
        if (headers.protocol() == PacketHeaders.TCP && available >= PacketHeaders.TCP_HEADER) {
            l4Header = (HostMemory.getByte(start + headers.l4Offset() + TCP_OFFSET) >>> 4 & 15) * 4;
            return l4Header >= PacketHeaders.TCP_HEADER && l4Header <= available ? TCP : 0;
        }
        if (headers.protocol() == PacketHeaders.UDP && available >= PacketHeaders.UDP_HEADER) {
            l4Header = PacketHeaders.UDP_HEADER;
            return UDP;
        }
        if (headers.protocol() == SCTP_PROTOCOL && available >= SCTP_HEADER) {
            l4Header = SCTP_HEADER;
            return SCTP;
        }
        return 0;
    }

    /** Host address of the first byte to deliver. */
    long start() {
        return start;
    }

    /** Bytes to deliver. */
    int length() {
        return length;
    }

    /** Whether a tag was taken out. */
    boolean isStripped() {
        return stripped;
    }

    /** Tag control information of the tag taken out. */
    int tci() {
        return tci;
    }

    /** Packet type, bits of {@link #IPV4} and so on; 0 for what is no IP. */
    int type() {
        return type;
    }

    /** Headers of a packet that {@link #type} says is IP. */
    PacketHeaders headers() {
        return headers;
    }

    /** Identification of an IPv4 packet, else 0. */
    int ipId() {
        return (type & IPV4) == 0 ? 0 : NetworkOrder.get16(start + headers.l2Length() + IPV4_ID);
    }

    /**
     * Bytes of the headers that are split off: up to the transport's, which a fragment does not have; 0 for what is no IP.
     */
    int headerBytes() {
        if (!ip) {
            return 0;
        }
        return headers.l4Offset() + ((type & (TCP | UDP)) != 0 ? l4Header : 0);
    }
}
