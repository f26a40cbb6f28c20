package org.jvnic.guest.stack;

/** Takes the datagrams that come to a port. */
@FunctionalInterface
public interface UdpListener {
    /**
     * A datagram came. On the event loop. What it throws is counted as {@link Drop#ERROR}.
     *
     * @param datagram the datagram, released when this returns: retain it to keep it.
     */
    void onDatagram(UdpDatagram datagram);
}
