package org.jvnic.nic.i82576.receive;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.agrona.BufferUtil;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.frame.PacketHeaders;
import org.jvnic.nic.frame.VlanTag;
import org.jvnic.nic.memory.HostMemory;

/**
 * The frame being received, in memory nobody else changes, and what its headers say. A frame of a guest is read into it once; one from
 * the wire stays where it is unless bytes of it have to change. One for all queues of an engine, since one frame is received at a time.
 * Owned by the engine's thread.
 */
final class RxPacket {
    /** Longest frame: as the registers of lengths have bits for, without FCS. */
    static final int MAX_FRAME = 16_379;

    /** Packet types, as they stand in the descriptor. Datasheet section 7.1.5.2. */
    static final int IPV4 = 0x10;

    static final int IPV4_OPTIONS = 0x20;
    static final int IPV6 = 0x40;
    static final int IPV6_EXTENSIONS = 0x80;
    static final int TCP = 0x100;
    static final int UDP = 0x200;
    static final int SCTP = 0x400;

    static final int SCTP_HEADER = 12;

    private static final int FCS = 4;
    private static final int SCTP_PROTOCOL = 132;
    private static final int IPV4_HEADER = 20;
    private static final int IPV4_ID = 4;
    private static final int TCP_OFFSET = 12;
    private static final int SCTP_SUM = 8;
    private static final int ZEROS = MAX_FRAME + 1 + FCS;

    private static final int HEADER_L2 = 0;
    private static final int HEADER_IPV4 = 1;
    private static final int HEADER_IPV6 = 7;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(MAX_FRAME + 1 + FCS + FCS, 64);
    private final long staging = BufferUtil.address(memory);
    private final PacketHeaders headers = new PacketHeaders();
    private final Ipv6Extensions extensions = new Ipv6Extensions();
    private final CRC32 crc = new CRC32();
    private final CRC32C crcOfSctp = new CRC32C();
    private long start;
    private int length;
    private int parsed;
    private boolean stripped;
    private int tci;
    private boolean ip;
    private int type;
    private int l4Header;

    /**
     * Reads the frame and finds its headers.
     *
     * @param frame   the frame, at most {@value #MAX_FRAME} bytes.
     * @param vlanType EtherType of tags.
     * @param strip   takes a tag out.
     * @param keepFcs appends the FCS.
     */
    void load(final Frame frame, final int vlanType, final boolean strip, final boolean keepFcs) {
        start = frame.privateHost();
        length = frame.length();
        if (start == 0 || keepFcs) {
            stage(frame);
        }
        stripped = strip && NetworkOrder.get16(start + VlanTag.OFFSET) == vlanType;
        if (stripped) {
            if (start != staging) {
                stage(frame);
            }
            takeTagOut();
        }
        parsed = length;
        ip = headers.parse(start, length);
        type = ip ? classify() : 0;
        if (keepFcs) {
            appendFcs();
        }
    }

    private void stage(final Frame frame) {
        frame.copyTo(staging);
        start = staging;
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
        final int available = length - headers.l4Offset();
        if (!headers.isIpv6()) {
            return IPV4 | (headers.l3Length() > IPV4_HEADER ? IPV4_OPTIONS : 0) | classifyL4(available);
        }
        extensions.parse(l3(), l3Bytes());
        return IPV6 | (extensions.exist() ? IPV6_EXTENSIONS : 0) | classifyL4(available);
    }

    private int classifyL4(final int available) {
        l4Header = 0;
        if (headers.protocol() == PacketHeaders.TCP && available >= PacketHeaders.TCP_HEADER) {
            l4Header = (HostMemory.getByte(l4() + TCP_OFFSET) >>> 4 & 15) * 4;
            return l4Header >= PacketHeaders.TCP_HEADER && l4Header <= available ? TCP : 0;
        }
        if (headers.protocol() == PacketHeaders.UDP && available >= PacketHeaders.UDP_HEADER) {
            l4Header = PacketHeaders.UDP_HEADER;
            return UDP;
        }
        return headers.protocol() == SCTP_PROTOCOL && available >= SCTP_HEADER ? SCTP : 0;
    }

    /** Host address of the first byte to deliver. */
    long start() {
        return start;
    }

    /** Bytes to deliver. */
    int length() {
        return length;
    }

    /** Bytes behind the Ethernet header, without FCS. */
    int l3Bytes() {
        return parsed - headers.l2Length();
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

    /** Type behind the addresses, and behind a tag that stays. */
    int etherType() {
        return NetworkOrder.get16(l3() - 2);
    }

    /** Headers of a packet that {@link #type} says is IP. */
    PacketHeaders headers() {
        return headers;
    }

    /** Extension headers of a packet that {@link #type} says is IPv6. */
    Ipv6Extensions extensions() {
        return extensions;
    }

    /** Host address behind the Ethernet header. */
    long l3() {
        return start + headers.l2Length();
    }

    /** Host address of the transport header of a packet that {@link #type} says has one. */
    long l4() {
        return start + headers.l4Offset();
    }

    /** Identification of an IPv4 packet, else 0. */
    int ipId() {
        return (type & IPV4) == 0 ? 0 : NetworkOrder.get16(l3() + IPV4_ID);
    }

    /** CRC32c of a packet that {@link #type} says is SCTP, its own field counting as zero, over so many bytes; moves the packet. */
    int crcOfSctp(final int l4Bytes) {
        if (start < staging || start > staging + Frame.VLAN_TAG) {
            HostMemory.copy(start, staging, length);
            start = staging;
        }
        final int l4 = (int) (l4() - staging);
        crcOfSctp.reset();
        update(l4, SCTP_SUM);
        update(ZEROS, FCS);
        update(l4 + SCTP_HEADER, l4Bytes - SCTP_HEADER);
        return (int) crcOfSctp.getValue();
    }

    private void update(final int from, final int bytes) {
        memory.limit(from + bytes).position(from);
        crcOfSctp.update(memory);
        memory.clear();
    }

    /**
     * Bytes of the headers that are split off; 0 when this kind of header is not.
     *
     * @param kinds PSRTYPE: a bit for each kind of header.
     */
    int headerBytes(final int kinds) {
        if ((kinds >>> kind() & 1) == 0) {
            return 0;
        }
        if (!ip) {
            return headers.l2Length();
        }
        if ((type & (TCP | UDP)) != 0) {
            return headers.l4Offset() + l4Header;
        }
        return headers.l2Length() + ((type & IPV6) != 0 ? extensions.end() : headers.l3Length());
    }

    private int kind() {
        if (!ip) {
            return HEADER_L2;
        }
        final int transport = (type & TCP) != 0 ? 1 : (type & UDP) != 0 ? 2 : 0;
        return ((type & IPV6) != 0 ? HEADER_IPV6 : HEADER_IPV4) + transport;
    }
}
