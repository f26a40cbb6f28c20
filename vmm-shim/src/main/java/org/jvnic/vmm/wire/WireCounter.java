package org.jvnic.vmm.wire;

/** What a wire counts. Each counter of a wire is written by one thread. */
public enum WireCounter {
    /** Frames handed to the card. */
    RX_FRAMES(Kind.TRAFFIC),
    /** Bytes of the frames handed to the card. */
    RX_BYTES(Kind.TRAFFIC),
    /** Frames that have left. */
    TX_FRAMES(Kind.TRAFFIC),
    /** Bytes of the frames that have left. */
    TX_BYTES(Kind.TRAFFIC),

    /** The queue towards the wire had no room. */
    TX_QUEUE_FULL(Kind.TX_REFUSED),
    /** Longer than the wire carries, or shorter than an Ethernet header. */
    TX_LENGTH(Kind.TX_REFUSED),
    /** No carrier, or the wire is closed. */
    TX_LINK_DOWN(Kind.TX_REFUSED),

    /** The host has set the TAP interface down. */
    TX_INTERFACE_DOWN(Kind.TX_LOST),
    /** The socket reported that nobody listens at the peer. */
    TX_PEER_UNREACHABLE(Kind.TX_LOST),
    /** The system refused to send for another reason. */
    TX_ERROR(Kind.TX_LOST),
    /** Still queued when the wire was closed or failed. */
    TX_ABANDONED(Kind.TX_LOST),

    /** The queue towards the card had no room. */
    RX_QUEUE_FULL(Kind.RX_DROPPED),
    /** Longer than the card carries, or shorter than an Ethernet header. */
    RX_LENGTH(Kind.RX_DROPPED),
    /** Datagram that is not one of the tunnel's. */
    RX_MALFORMED(Kind.RX_DROPPED),
    /** Frame that the capture holds only the beginning of. */
    RX_TRUNCATED(Kind.RX_DROPPED),
    /** Packet of the capture that is not Ethernet. */
    RX_NOT_ETHERNET(Kind.RX_DROPPED),

    /** Times that reading from the TAP paused since the queue towards the card was full; the host's queue fills meanwhile. */
    RX_PAUSED(Kind.EVENT),
    /** Errors reading. */
    RX_ERROR(Kind.EVENT),
    /** Times the socket said that nobody listens at the peer, outside of sending. */
    PEER_UNREACHABLE(Kind.EVENT),
    /** Frames missing when one with a later sequence number came. */
    SEQUENCE_GAP(Kind.EVENT),
    /** Frames that came after one with a later sequence number: overtaken, or repeated. */
    SEQUENCE_LATE(Kind.EVENT),
    /** Jumps of the sequence too wide for loss: the peer started anew. */
    PEER_RESTART(Kind.EVENT),
    /** Replays that ended where the capture is malformed. */
    REPLAY_CUT(Kind.EVENT);

    /** What a counter says about the fate of frames. */
    public enum Kind {
        /** Frames and bytes that passed. */
        TRAFFIC,
        /** Frames never accepted; the card counts them too. Engine's thread. */
        TX_REFUSED,
        /** Frames accepted, then lost. */
        TX_LOST,
        /** Frames from outside that the card does not see. */
        RX_DROPPED,
        /** Not a count of frames dropped. */
        EVENT
    }

    private final Kind kind;

    WireCounter(final Kind kind) {
        this.kind = kind;
    }

    /**
     * What it says about the fate of frames.
     *
     * @return the kind.
     */
    public Kind kind() {
        return kind;
    }
}
