package org.jvnic.nic.cdna.spec;

/** State of a context; the ordinal is the register value. Datasheet section 9. */
public enum ContextState {
    /** Belongs to nobody. */
    FREE,
    /** Has an owner, an address and a protection domain; rings stopped. */
    ASSIGNED,
    /** Rings run. */
    RUNNING,
    /** Rings stopped by a fault; only a reset leads on. */
    FAULTED,
    /** Being taken away. */
    QUIESCING
}
