package org.jvnic.nic.i82576.receive;

import org.jvnic.nic.frame.InternetChecksum;
import org.jvnic.nic.frame.NetworkOrder;
import org.jvnic.nic.frame.PacketHeaders;

/** Verifies the checksums of a received packet, over the bytes that are delivered. Datasheet section 7.1.10. Stateless. */
final class RxChecksums {
    private static final int IPV4_CHECKED = 1 << 8;
    private static final int L4_CHECKED = 1 << 9;

    private static final int UDP_STATUS = 1 << 4;
    private static final int L4_STATUS = 1 << 5;
    private static final int IPV4_STATUS = 1 << 6;
    private static final int L4_ERROR = 1 << 29;
    private static final int IPV4_ERROR = 1 << 30;

    private static final int UDP_SUM = 6;
    private static final int UDP_LENGTH = 4;
    private static final int GOOD = 0xFFFF;

    private RxChecksums() {}

    /**
     * Status and error bits of an advanced descriptor.
     *
     * @param packet  the packet.
     * @param control RXCSUM: IPOFL and TUOFL choose what is verified.
     */
    static int verify(final RxPacket packet, final int control) {
        int bits = 0;
        if ((control & IPV4_CHECKED) != 0 && (packet.type() & RxPacket.IPV4) != 0) {
            final PacketHeaders headers = packet.headers();
            final long l3 = packet.start() + headers.l2Length();
            final boolean good = InternetChecksum.sum(l3, headers.l3Length()) == GOOD;
            bits |= good ? IPV4_STATUS : IPV4_STATUS | IPV4_ERROR;
        }
        if ((control & L4_CHECKED) != 0 && (packet.type() & (RxPacket.TCP | RxPacket.UDP)) != 0) {
            bits |= verifyL4(packet);
        }
        return bits;
    }

    private static int verifyL4(final RxPacket packet) {
        final PacketHeaders headers = packet.headers();
        final boolean udp = (packet.type() & RxPacket.UDP) != 0;
        final int l4Bytes = headers.datagramBytes() - headers.l3Length();
        final long l4 = packet.start() + headers.l4Offset();
        final int least = udp ? PacketHeaders.UDP_HEADER : PacketHeaders.TCP_HEADER;
        if (l4Bytes < least || headers.datagramBytes() > packet.length() - headers.l2Length()) {
            return 0;
        }
        if (udp && (NetworkOrder.get16(l4 + UDP_SUM) == 0 || NetworkOrder.get16(l4 + UDP_LENGTH) != l4Bytes)) {
            return 0; // the sender made none, or it does not cover what is here
        }
        final int sum = InternetChecksum.add(headers.pseudoHeaderSum(l4Bytes), InternetChecksum.sum(l4, l4Bytes));
        final int done = udp ? L4_STATUS | UDP_STATUS : L4_STATUS;
        return sum == GOOD ? done : done | L4_ERROR;
    }
}
