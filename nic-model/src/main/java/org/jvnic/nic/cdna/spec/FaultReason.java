package org.jvnic.nic.cdna.spec;

/** Why a context faulted; the ordinal is the register value. Datasheet section 8.1. */
public enum FaultReason {
    /** No fault. */
    NONE,
    /** A descriptor's sequence number is not the expected one. Detail: low 16 bits of the number found. */
    SEQUENCE,
    /** Producer minus consumer exceeds the ring. Detail: low 16 bits of the difference. */
    INDEX,
    /** The DMA port refused an address. Detail: the refusal, negated. */
    DMA_ADDRESS,
    /** START or SET_RINGS found a ring or status block it cannot use. Detail: the command status. */
    RING_SETUP,
    /** A receive descriptor's flags or length are outside the interface. Detail: the length. */
    DESCRIPTOR,
    /** A frame-level error that policy makes a fault. Detail: the drop reason. */
    FRAME_POLICY,
    /** The embedding host misbehaved while this context was served; contained. */
    HOST
}
