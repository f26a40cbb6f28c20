package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.BitField;

/** The bits of the INTERRUPT_CONTROL mailbox by name. */
final class InterruptBits {
    static final BitField ENABLE = ContextRegister.INTERRUPT_CONTROL.field("ENABLE");
    static final BitField MASK = ContextRegister.INTERRUPT_CONTROL.field("MASK");
    static final BitField REARM = ContextRegister.INTERRUPT_CONTROL.field("REARM");

    private InterruptBits() {}
}
