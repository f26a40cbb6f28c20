package org.jvnic.nic.cdna.spec;

/** What a fault happened on; the ordinal is the register value. Datasheet section 8.1. */
public enum RingName {
    /** The transmit ring or a buffer it names. */
    TRANSMIT,
    /** The receive ring or a buffer it names. */
    RECEIVE,
    /** The status block. */
    STATUS_BLOCK,
    /** No ring. */
    NONE
}
