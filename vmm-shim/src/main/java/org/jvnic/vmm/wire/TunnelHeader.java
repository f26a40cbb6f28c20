package org.jvnic.vmm.wire;

import io.netty.buffer.ByteBuf;
import org.jvnic.nic.memory.HostMemory;

/**
 * What stands in front of the Ethernet frame in a datagram of the UDP tunnel, big-endian.
 *
 * <pre>
 *    0        2         3       4            8
 *   +--------+---------+-------+------------+-----------------
 *   | magic  | version | flags | sequence   | Ethernet frame
 *   | 0x4A56 | 1       | 0     | number     | without FCS
 *   +--------+---------+-------+------------+-----------------
 * </pre>
 */
final class TunnelHeader {
    static final int BYTES = 8;

    private static final int MAGIC = 0x4A56;
    private static final int VERSION = 1;
    private static final int FLAGS = 0;
    private static final int FIRST_WORD = MAGIC << 16 | VERSION << 8 | FLAGS;
    private static final int SEQUENCE = 4;

    private TunnelHeader() {}

    static void put(final long host, final int sequence) {
        HostMemory.putInt(host, Integer.reverseBytes(FIRST_WORD));
        HostMemory.putInt(host + SEQUENCE, Integer.reverseBytes(sequence));
    }

    /** Whether a datagram begins with the header of this version, without any flag. */
    static boolean isAt(final ByteBuf datagram, final int index, final int bytes) {
        return bytes >= BYTES && datagram.getInt(index) == FIRST_WORD;
    }

    static int sequence(final ByteBuf datagram, final int index) {
        return datagram.getInt(index + SEQUENCE);
    }
}
