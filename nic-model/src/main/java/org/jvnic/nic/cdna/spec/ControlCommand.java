package org.jvnic.nic.cdna.spec;

/** Opcodes of a control block's COMMAND register; the ordinal is the opcode. Datasheet section 7.2. */
public enum ControlCommand {
    /** Does nothing and succeeds. */
    NOP,
    /** FREE to ASSIGNED with OPERAND as the primary address and POLICY, WEIGHT, FAULT_POLICY, RATE_MBPS, RATE_BURST as they stand. */
    ASSIGN,
    /** Any state to FREE: stops DMA, discards events, pending interrupts, filters, statistics. */
    REVOKE,
    /** Any owned state to ASSIGNED: stops DMA, clears faults, ring set-up, events and mailboxes. */
    RESET,
    /**
     * Latches ring and status block addresses of the control block for the next START; with both ring sizes zero, takes the rings
     * away, so that START finds none. ASSIGNED only.
     */
    SET_RINGS,
    /** Adds OPERAND to the unicast addresses. */
    ADD_MAC,
    /** Removes OPERAND from the unicast addresses; the primary one stays. */
    REMOVE_MAC,
    /** Makes the context a member of VLAN OPERAND_LO, 0 for untagged. */
    ADD_VLAN,
    /** Ends the membership in VLAN OPERAND_LO. */
    REMOVE_VLAN,
    /** Takes the context's link up. */
    LINK_UP,
    /** Takes the context's link down. */
    LINK_DOWN,
    /** Latches RATE_MBPS and RATE_BURST. */
    SET_RATE
}
