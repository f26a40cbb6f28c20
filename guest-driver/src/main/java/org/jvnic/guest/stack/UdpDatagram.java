package org.jvnic.guest.stack;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;

/** A UDP datagram's payload, and from whom to whom. */
public final class UdpDatagram extends DefaultByteBufHolder {
    /** Bytes of the header. */
    public static final int HEADER = 8;

    private final int source;
    private final int sourcePort;
    private final int destination;
    private final int destinationPort;

    /**
     * A datagram.
     *
     * @param source          address.
     * @param sourcePort      0 to 65535.
     * @param destination     address.
     * @param destinationPort 0 to 65535.
     * @param content         the payload; the datagram's from now on.
     */
    public UdpDatagram(
            final int source,
            final int sourcePort,
            final int destination,
            final int destinationPort,
            final ByteBuf content) {
        super(content);
        this.source = source;
        this.sourcePort = sourcePort;
        this.destination = destination;
        this.destinationPort = destinationPort;
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
     * From which port.
     *
     * @return 0 to 65535.
     */
    public int sourcePort() {
        return sourcePort;
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
     * To which port.
     *
     * @return 0 to 65535.
     */
    public int destinationPort() {
        return destinationPort;
    }

    @Override
    public UdpDatagram replace(final ByteBuf content) {
        return new UdpDatagram(source, sourcePort, destination, destinationPort, content);
    }
}
