package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;

/** The tag of IEEE 802.1Q behind the addresses of a frame. Stateless. */
public final class VlanTag {
    /** Where it stands: behind the addresses. */
    public static final int OFFSET = 12;

    private VlanTag() {}

    /**
     * Inserts a tag: moves the addresses {@value Frame#VLAN_TAG} bytes forward, so that the frame starts there.
     *
     * @param frame     host address of the frame's first byte, with {@value Frame#VLAN_TAG} bytes of room before it, in memory only
     *     the caller can change.
     * @param etherType type of the tag, 16 bits.
     * @param tci       tag control information, 16 bits.
     * @return host address of the tagged frame's first byte.
     */
    public static long insert(final long frame, final int etherType, final int tci) {
        final long first = frame - Frame.VLAN_TAG;
        final long eight = HostMemory.getLong(frame);
        final int four = HostMemory.getInt(frame + Long.BYTES);
        HostMemory.putLong(first, eight);
        HostMemory.putInt(first + Long.BYTES, four);
        put(first + OFFSET, etherType, tci);
        return first;
    }

    /**
     * Writes a tag.
     *
     * @param host      host address of its first byte, in memory only the caller can change.
     * @param etherType type of the tag, 16 bits.
     * @param tci       tag control information, 16 bits.
     */
    public static void put(final long host, final int etherType, final int tci) {
        NetworkOrder.put16(host, etherType);
        NetworkOrder.put16(host + 2, tci);
    }
}
