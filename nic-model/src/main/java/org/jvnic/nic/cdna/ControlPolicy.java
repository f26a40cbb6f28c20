package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.register.BitField;

/** The bits of the POLICY register by name. */
final class ControlPolicy {
    static final BitField PRIVILEGED_RINGS = field("PRIVILEGED_RINGS");
    static final BitField SEQUENCE_CHECK = field("SEQUENCE_CHECK");
    static final BitField MAC_ANTI_SPOOF = field("MAC_ANTI_SPOOF");
    static final BitField VLAN_MEMBERSHIP = field("VLAN_MEMBERSHIP");
    static final BitField PROMISCUOUS_ALLOWED = field("PROMISCUOUS_ALLOWED");
    static final BitField DIRECT_INTERRUPT = field("DIRECT_INTERRUPT");

    private ControlPolicy() {}

    private static BitField field(final String name) {
        return ControlRegister.POLICY.field(name);
    }
}
