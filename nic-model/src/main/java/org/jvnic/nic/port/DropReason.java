package org.jvnic.nic.port;

/** Why a frame, or one copy of it, was not delivered. Every loss has exactly one of these names. */
public enum DropReason {
    /** Sent frame shorter than an Ethernet header, longer than the context's maximum frame, or with an empty fragment. */
    TX_LENGTH(Side.TRANSMIT),
    /** Sent frame of more fragments than the limit. */
    TX_FRAGMENTS(Side.TRANSMIT),
    /** Descriptor flags that no version of the interface defines, or an extension in the wrong place. */
    TX_FORMAT(Side.TRANSMIT),
    /** Offload that is not enabled, or does not fit the frame. */
    TX_OFFLOAD(Side.TRANSMIT),
    /** Source address that is not one of the sender's. */
    TX_SPOOFED_MAC(Side.TRANSMIT),
    /** VLAN the sender is no member of. */
    TX_SPOOFED_VLAN(Side.TRANSMIT),
    /** Destination is the sender itself. */
    TX_SELF_ADDRESSED(Side.TRANSMIT),
    /** Nobody to deliver to: no context has the address and there is no wire. */
    TX_NO_DESTINATION(Side.TRANSMIT),
    /** The sender's link is down. */
    TX_LINK_DOWN(Side.TRANSMIT),
    /** Receiver has no descriptor posted. */
    RX_NO_DESCRIPTOR(Side.RECEIVE),
    /** The frame does not fit in all buffers posted. */
    RX_NO_ROOM(Side.RECEIVE),
    /** The frame is longer than the receiver's maximum frame. */
    RX_TOO_LONG(Side.RECEIVE),
    /** The receiver faulted on this very frame. */
    RX_FAULT(Side.RECEIVE),
    /** The receiver's link is down. */
    RX_LINK_DOWN(Side.RECEIVE),
    /** The function's bus master enable is off. */
    RX_BUS_MASTER_OFF(Side.RECEIVE),
    /** The receiver filters this VLAN. */
    RX_VLAN_FILTER(Side.RECEIVE),
    /** The receiver's rings are stopped or faulted. */
    RX_NOT_RUNNING(Side.RECEIVE),
    /** From the wire: shorter than an Ethernet header or longer than the card carries. */
    PORT_LENGTH(Side.PORT),
    /** From the wire: no context wants it. */
    PORT_NO_MATCH(Side.PORT),
    /** To the wire: its queue is full. */
    PORT_WIRE_FULL(Side.PORT),
    /** To the wire: no carrier. */
    PORT_WIRE_DOWN(Side.PORT),
    /** Too many broadcasts or multicasts: storm control holds them back. */
    PORT_STORM(Side.PORT);

    /** Where a drop is counted. */
    public enum Side {
        /** At the sending context. */
        TRANSMIT,
        /** At the receiving context. */
        RECEIVE,
        /** At the card's port. */
        PORT
    }

    private final Side side;

    DropReason(final Side side) {
        this.side = side;
    }

    /**
     * Where this drop is counted.
     *
     * @return the side.
     */
    public Side side() {
        return side;
    }
}
