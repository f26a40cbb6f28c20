package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/** What an Ethernet frame carries, and from whom to whom. */
public final class EthernetFrame extends DefaultByteBufHolder {
    /** Bytes of the header. */
    public static final int HEADER = 14;

    /** Bytes of an address. */
    public static final int ADDRESS = 6;

    /** The address of every station. */
    public static final long BROADCAST = 0xFFFF_FFFF_FFFFL;

    /** EtherType of IPv4. */
    public static final int IPV4 = 0x0800;

    /** EtherType of ARP. */
    public static final int ARP = 0x0806;

    private final long destination;
    private final long source;
    private final int type;

    /**
     * A frame.
     *
     * @param destination address, 48 bits, first byte lowest.
     * @param source      address, 48 bits, first byte lowest.
     * @param type        EtherType, 0 to 65535.
     * @param content     what is behind the header, padding included; the frame's from now on.
     */
    public EthernetFrame(final long destination, final long source, final int type, final ByteBuf content) {
        super(content);
        this.destination = destination;
        this.source = source;
        this.type = type;
    }

    /**
     * To whom.
     *
     * @return address, 48 bits, first byte lowest.
     */
    public long destination() {
        return destination;
    }

    /**
     * From whom.
     *
     * @return address, 48 bits, first byte lowest.
     */
    public long source() {
        return source;
    }

    /**
     * What is in it.
     *
     * @return EtherType, 0 to 65535.
     */
    public int type() {
        return type;
    }

    @Override
    public EthernetFrame replace(final ByteBuf content) {
        return new EthernetFrame(destination, source, type, content);
    }

    /**
     * Whether an address is that of many stations.
     *
     * @param address 48 bits, first byte lowest.
     * @return true for multicast addresses and broadcast.
     */
    public static boolean isGroup(final long address) {
        return (address & 1) != 0;
    }

    /** The group address that an IPv4 multicast goes to. RFC 1112. */
    static long multicast(final int ipv4) {
        final int lower = Integer.reverseBytes(ipv4 & 0x7F_FFFF) >>> 8;
        return 0x5E_0001L | (long) lower << 24;
    }

    static long readAddress(final ByteBuf buf, final int index) {
        return buf.getUnsignedIntLE(index) | (long) buf.getUnsignedShortLE(index + 4) << 32;
    }

    static void writeAddress(final ByteBuf buf, final int index, final long address) {
        buf.setIntLE(index, (int) address);
        buf.setShortLE(index + 4, (int) (address >>> 32));
    }
}
