package org.jvnic.nic.cdna.spec;

/** Opcodes of a context's COMMAND mailbox; the ordinal is the opcode. Datasheet section 4.2. */
public enum ContextCommand {
    /** Does nothing and succeeds. */
    NOP,
    /** ASSIGNED to RUNNING: latches the set-up mailboxes, both consumer indices become 0. */
    START,
    /** RUNNING to ASSIGNED: no DMA of this context happens after the echo. */
    STOP,
    /** Any owned state to ASSIGNED, faults cleared. Refused where rings are privileged: there the VMM resets. */
    RESET
}
