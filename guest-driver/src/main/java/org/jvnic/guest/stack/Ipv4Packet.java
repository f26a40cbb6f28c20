package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/** What an IPv4 packet carries, and from whom to whom. */
public final class Ipv4Packet extends DefaultByteBufHolder {
    /** Bytes of a header without options. */
    public static final int HEADER = 20;

    /** Protocol number of ICMP. */
    public static final int ICMP = 1;

    /** Protocol number of UDP. */
    public static final int UDP = 17;

    private final int source;
    private final int destination;
    private final int protocol;

    /**
     * A packet.
     *
     * @param source      address.
     * @param destination address.
     * @param protocol    protocol number, 0 to 255.
     * @param content     what is behind the header; the packet's from now on.
     */
    public Ipv4Packet(final int source, final int destination, final int protocol, final ByteBuf content) {
        super(content);
        this.source = source;
        this.destination = destination;
        this.protocol = protocol;
    }

    /**
     * From whom.
     *
     * @return address.
     */
    public int source() {
        return source;
    }

    /**
     * To whom.
     *
     * @return address.
     */
    public int destination() {
        return destination;
    }

    /**
     * What is in it.
     *
     * @return protocol number, 0 to 255.
     */
    public int protocol() {
        return protocol;
    }

    @Override
    public Ipv4Packet replace(final ByteBuf content) {
        return new Ipv4Packet(source, destination, protocol, content);
    }
}
