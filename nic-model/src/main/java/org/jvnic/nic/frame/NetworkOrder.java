package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;

/** Fields of packet headers, most significant byte first, in memory only the caller can change. Stateless. */
public final class NetworkOrder {
    private NetworkOrder() {}

    /**
     * Loads 16 bits.
     *
     * @param host host address.
     * @return 0 to 65535.
     */
    public static int get16(final long host) {
        return Short.reverseBytes(HostMemory.getShort(host)) & 0xFFFF;
    }

    /**
     * Stores 16 bits.
     *
     * @param host  host address.
     * @param value the low 16 bits count.
     */
    public static void put16(final long host, final int value) {
        HostMemory.putShort(host, Short.reverseBytes((short) value));
    }

    /**
     * Loads 32 bits.
     *
     * @param host host address.
     * @return all 32 bits.
     */
    public static int get32(final long host) {
        return Integer.reverseBytes(HostMemory.getInt(host));
    }

    /**
     * Stores 32 bits.
     *
     * @param host  host address.
     * @param value the value.
     */
    public static void put32(final long host, final int value) {
        HostMemory.putInt(host, Integer.reverseBytes(value));
    }
}
