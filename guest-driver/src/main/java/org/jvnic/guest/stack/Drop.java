package org.jvnic.guest.stack;

/** Why a packet went no further. */
public enum Drop {
    /** Shorter than an Ethernet header. */
    ETHERNET_SHORT,
    /** For another station. */
    ETHERNET_DESTINATION,
    /** From a group address, or from our own. */
    ETHERNET_SOURCE,
    /** An EtherType nobody here reads. */
    ETHERNET_TYPE,

    /** Shorter than an ARP packet for Ethernet and IPv4. */
    ARP_SHORT,
    /** Not of Ethernet and IPv4, or of an unknown operation. */
    ARP_FORMAT,
    /** The sender's addresses cannot be, or are not those the frame came from. */
    ARP_SENDER,
    /** Another station claims our address. */
    ARP_CONFLICT,
    /** Nothing to us. */
    ARP_TARGET,
    /** An answer nobody asked for. */
    ARP_UNASKED,
    /** Too much waits for answers. */
    ARP_QUEUE_FULL,
    /** Nobody answered. */
    ARP_TIMEOUT,
    /** The channel closed before somebody answered. */
    ARP_ABANDONED,

    /** Shorter than a header. */
    IPV4_SHORT,
    /** Not version 4. */
    IPV4_VERSION,
    /** A header length below 20 bytes or beyond the packet. */
    IPV4_HEADER_LENGTH,
    /** A total length below the header's or beyond the frame. */
    IPV4_TOTAL_LENGTH,
    /** A wrong header checksum. */
    IPV4_CHECKSUM,
    /** A fragment. */
    IPV4_FRAGMENT,
    /** From an address no host can have, or our own. */
    IPV4_SOURCE,
    /** For another host. */
    IPV4_DESTINATION,
    /** A protocol nobody here reads. */
    IPV4_PROTOCOL,
    /** To be sent, but longer than the MTU. */
    IPV4_TOO_LONG,
    /** To be sent, but not on the link, and no gateway. */
    IPV4_NO_ROUTE,

    /** Shorter than an ICMP echo. */
    ICMP_SHORT,
    /** A wrong checksum. */
    ICMP_CHECKSUM,
    /** An echo request to many. */
    ICMP_BROADCAST,

    /** Shorter than a UDP header. */
    UDP_SHORT,
    /** A length below the header's or beyond the packet. */
    UDP_LENGTH,
    /** A wrong checksum. */
    UDP_CHECKSUM,
    /** Nobody listens on the port. */
    UDP_NO_LISTENER,
    /** To the echo port, to many, or from a port that would echo in turn. */
    UDP_ECHO_REFUSED,

    /** A message nobody in the pipeline took. */
    UNCLAIMED,
    /** A handler or listener threw. */
    ERROR
}
