package org.jvnic.vmm.wire;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.nic.frame.InternetChecksum;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.memory.HostMemory;

/**
 * Joins TCP segments that follow one another in a queue to one packet that the kernel takes by one system call, with a virtio-net
 * header that tells how to cut it again. What the kernel makes of it is what was joined: only segments of one connection are, in order
 * and without gap, whose headers differ in nothing but what counts up, whose checksums are right, and all but the last of one size.
 * Virtual I/O Device 1.2 section 5.1.6.
 *
 * <p>Owned by the sending thread of a TAP. The frames are in memory no guest can write.
 */
final class SegmentJoiner {
    /** Bytes of the virtio-net header. */
    static final int VNET_HEADER = 10;

    private static final int ETHERNET = 14;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int TCP = 20;
    private static final int TCP_PROTOCOL = 6;
    private static final int MAX_PACKET = 0xFFFF;
    private static final int GOOD = 0xFFFF;

    private static final int ACK = 0x10;
    private static final int PSH = 0x08;

    private static final int NEEDS_CHECKSUM = 1;
    private static final int CUT_IPV4 = 1;
    private static final int CUT_IPV6 = 4;
    private static final int CHECKSUM_IN_TCP = 16;

    private final ByteBuffer memory = BufferUtil.allocateDirectAligned(VNET_HEADER + 6 + ETHERNET + MAX_PACKET, 64);

    /** So that the frame behind the header is aligned. */
    private final long packet = BufferUtil.address(memory) + 6;

    private final long frame = packet + VNET_HEADER;
    private boolean ipv6;
    private int tcpAt;
    private int headerBytes;
    private int segmentBytes;
    private int length;
    private int segments;
    private boolean closed;

    /** Nothing joined. */
    SegmentJoiner() {}

    /**
     * Starts with a frame.
     *
     * @param host     host address of the frame's first byte.
     * @param numBytes its length.
     * @return false when it is nothing that can be joined to.
     */
    boolean begin(final long host, final int numBytes) {
        segments = 0;
        if (!findHeaders(host, numBytes) || !isSound(host, numBytes)) {
            return false;
        }
        segmentBytes = numBytes - headerBytes;
        HostMemory.copy(host, frame, numBytes);
        length = numBytes;
        segments = 1;
        closed = flags(host) != ACK;
        return true;
    }

    private boolean findHeaders(final long host, final int numBytes) {
        if (numBytes < ETHERNET + IPV4 + TCP) {
            return false;
        }
        final int type = NetworkOrder.get16(host + 12);
        ipv6 = type == ETHERTYPE_IPV6;
        tcpAt = ETHERNET + (ipv6 ? IPV6 : IPV4);
        if ((!ipv6 && type != ETHERTYPE_IPV4) || numBytes < tcpAt + TCP) {
            return false;
        }
        headerBytes = tcpAt + ((HostMemory.getByte(host + tcpAt + 12) & 0xF0) >>> 2);
        return headerBytes >= tcpAt + TCP
                && headerBytes < numBytes
                && (ipv6 ? isPlainIpv6(host, numBytes) : isPlainIpv4(host, numBytes));
    }

    /** No options, no fragment, nothing behind the packet. */
    private static boolean isPlainIpv4(final long host, final int numBytes) {
        final long ip = host + ETHERNET;
        return HostMemory.getByte(ip) == 0x45
                && HostMemory.getByte(ip + 9) == TCP_PROTOCOL
                && (NetworkOrder.get16(ip + 6) & 0x3FFF) == 0
                && NetworkOrder.get16(ip + 2) == numBytes - ETHERNET
                && InternetChecksum.sum(ip, IPV4) == GOOD;
    }

    private static boolean isPlainIpv6(final long host, final int numBytes) {
        final long ip = host + ETHERNET;
        return HostMemory.getByte(ip + 6) == TCP_PROTOCOL && NetworkOrder.get16(ip + 4) == numBytes - ETHERNET - IPV6;
    }

    private static int flagsAt(final long tcp) {
        return HostMemory.getByte(tcp + 13) & 0xFF;
    }

    private int flags(final long host) {
        return flagsAt(host + tcpAt);
    }

    /** Only acknowledgements with data, and with a checksum that proves itself: a wrong one has to arrive wrong. */
    private boolean isSound(final long host, final int numBytes) {
        final int bits = flags(host);
        if (bits != ACK && bits != (ACK | PSH)) {
            return false;
        }
        final int bytes = numBytes - tcpAt;
        return InternetChecksum.add(pseudoHeader(host, bytes), InternetChecksum.sum(host + tcpAt, bytes)) == GOOD;
    }

    private int pseudoHeader(final long host, final int tcpBytes) {
        final long ip = host + ETHERNET;
        final int addresses = ipv6 ? InternetChecksum.sum(ip + 8, 32) : InternetChecksum.sum(ip + 12, 8);
        return InternetChecksum.add(
                addresses, InternetChecksum.add(InternetChecksum.word(TCP_PROTOCOL), InternetChecksum.word(tcpBytes)));
    }

    /**
     * Joins the next frame.
     *
     * @param host     host address of the frame's first byte.
     * @param numBytes its length.
     * @return false when it does not continue what is joined; nothing has changed then.
     */
    boolean add(final long host, final int numBytes) {
        final int payload = numBytes - headerBytes;
        if (closed
                || payload < 1
                || payload > segmentBytes
                || length - ETHERNET + payload > MAX_PACKET
                || !continues(host, numBytes)
                || !isSound(host, numBytes)) {
            return false;
        }
        HostMemory.copy(host + headerBytes, frame + length, payload);
        length += payload;
        segments++;
        if (payload < segmentBytes || flags(host) != ACK) {
            HostMemory.putByte(frame + tcpAt + 13, (byte) flags(host));
            closed = true;
        }
        return true;
    }

    private boolean continues(final long host, final int numBytes) {
        final boolean plain = ipv6 ? isPlainIpv6(host, numBytes) : isPlainIpv4(host, numBytes);
        final long tcp = host + tcpAt;
        final long first = frame + tcpAt;
        return plain
                && isSame(host, 0, ETHERNET)
                && (ipv6 ? isSameIpv6(host) : isSameIpv4(host))
                && isSame(host, tcpAt, 4)
                && NetworkOrder.get32(tcp + 4) == NetworkOrder.get32(first + 4) + (length - headerBytes)
                && isSame(host, tcpAt + 8, 5)
                && isSame(host, tcpAt + 14, 2)
                && isSame(host, tcpAt + 18, headerBytes - tcpAt - 18);
    }

    /** Length, checksum and what follows from the number of the segment aside. */
    private boolean isSameIpv4(final long host) {
        final int expectedId = NetworkOrder.get16(frame + ETHERNET + 4) + segments;
        return isSame(host, ETHERNET, 2)
                && NetworkOrder.get16(host + ETHERNET + 4) == (expectedId & 0xFFFF)
                && isSame(host, ETHERNET + 6, 4)
                && isSame(host, ETHERNET + 12, 8);
    }

    private boolean isSameIpv6(final long host) {
        return isSame(host, ETHERNET, 4) && isSame(host, ETHERNET + 6, IPV6 - 6);
    }

    private boolean isSame(final long host, final int from, final int numBytes) {
        for (int i = from; i < from + numBytes; i++) {
            if (HostMemory.getByte(host + i) != HostMemory.getByte(frame + i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Segments joined.
     *
     * @return 0 before the first, else 1 or more.
     */
    int segments() {
        return segments;
    }

    /**
     * Completes what was joined, two segments or more.
     *
     * @return host address of the virtio-net header, with the packet behind it.
     */
    long finish() {
        final int tcpBytes = length - tcpAt;
        final long ip = frame + ETHERNET;
        if (ipv6) {
            NetworkOrder.put16(ip + 4, tcpBytes);
        } else {
            NetworkOrder.put16(ip + 2, length - ETHERNET);
            HostMemory.putShort(ip + 10, (short) 0);
            HostMemory.putShort(ip + 10, (short) ~InternetChecksum.sum(ip, IPV4));
        }
        HostMemory.putShort(frame + tcpAt + CHECKSUM_IN_TCP, (short) pseudoHeader(frame, tcpBytes));
        HostMemory.putByte(packet, (byte) NEEDS_CHECKSUM);
        HostMemory.putByte(packet + 1, (byte) (ipv6 ? CUT_IPV6 : CUT_IPV4));
        HostMemory.putShort(packet + 2, (short) headerBytes);
        HostMemory.putShort(packet + 4, (short) segmentBytes);
        HostMemory.putShort(packet + 6, (short) tcpAt);
        HostMemory.putShort(packet + 8, (short) CHECKSUM_IN_TCP);
        return packet;
    }

    /**
     * Length of what {@link #finish} answered with.
     *
     * @return bytes, the virtio-net header included.
     */
    int packetBytes() {
        return VNET_HEADER + length;
    }
}
