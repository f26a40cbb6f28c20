package org.jvnic.nic.cdna.spec;

/** Results of commands; the ordinal is the register value. Datasheet section 4.2. */
public enum CommandStatus {
    /** Done. */
    OK,
    /** The opcode is not defined. */
    BAD_OPCODE,
    /** The context's state does not allow it. */
    BAD_STATE,
    /** Not this side's to do. */
    NOT_PRIVILEGED,
    /** Ring size, alignment or sequence modulus outside the limits. */
    BAD_RING,
    /** Ring or status block is no memory of the requester. */
    BAD_ADDRESS,
    /** A set-up mailbox holds a value outside its range, or asks for what is not offered. */
    BAD_SETUP,
    /** Rings were not set up since the last stop or reset. */
    NO_RINGS,
    /** The address is in use on this card, is not unicast, or the table is full. */
    BAD_MAC,
    /** The host has no protection domain for this context. */
    NO_DOMAIN,
    /** The embedding host misbehaved while the command was executed. */
    HOST_ERROR
}
