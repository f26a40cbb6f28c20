package org.jvnic.guest.driver;

import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.BitField;

/** The fields of context registers that the driver uses, looked up once in their declaration. */
final class Fields {
    static final BitField TX_RING_LOG2 = field(ContextRegister.TX_RING_SIZE, "LOG2");
    static final BitField RX_RING_LOG2 = field(ContextRegister.RX_RING_SIZE, "LOG2");

    static final BitField INTERRUPT_ENABLE = field(ContextRegister.INTERRUPT_CONTROL, "ENABLE");
    static final BitField INTERRUPT_REARM = field(ContextRegister.INTERRUPT_CONTROL, "REARM");

    static final BitField MODERATION_MICROSECONDS = field(ContextRegister.MODERATION, "MICROSECONDS");
    static final BitField MODERATION_FRAMES = field(ContextRegister.MODERATION, "FRAMES");

    static final BitField RX_BROADCAST = field(ContextRegister.RX_MODE, "BROADCAST");
    static final BitField RX_ALL_MULTICAST = field(ContextRegister.RX_MODE, "ALL_MULTICAST");
    static final BitField RX_PROMISCUOUS = field(ContextRegister.RX_MODE, "PROMISCUOUS");
    static final BitField RX_VLAN_FILTER = field(ContextRegister.RX_MODE, "VLAN_FILTER");

    static final BitField MAX_FRAME_BYTES = field(ContextRegister.MAX_FRAME, "BYTES");

    static final BitField COMMAND_OPCODE = field(ContextRegister.COMMAND, "OPCODE");
    static final BitField COMMAND_TAG = field(ContextRegister.COMMAND, "TAG");
    static final BitField ECHO_STATUS = field(ContextRegister.COMMAND_STATUS, "STATUS");
    static final BitField ECHO_TAG = field(ContextRegister.COMMAND_STATUS, "TAG");

    static final BitField VERSION_MAJOR = field(ContextRegister.VERSION, "MAJOR");
    static final BitField VERSION_MINOR = field(ContextRegister.VERSION, "MINOR");
    static final BitField CONTEXT_NUMBER = field(ContextRegister.CONTEXT, "NUMBER");
    static final BitField MIN_RING_LOG2 = field(ContextRegister.LIMITS, "MIN_RING_LOG2");
    static final BitField MAX_RING_LOG2 = field(ContextRegister.LIMITS, "MAX_RING_LOG2");
    static final BitField MAX_FRAGMENTS = field(ContextRegister.LIMITS, "MAX_FRAGMENTS");
    static final BitField MAX_FRAME_LIMIT_BYTES = field(ContextRegister.MAX_FRAME_LIMIT, "BYTES");
    static final BitField STATE = field(ContextRegister.STATE, "STATE");
    static final BitField LINK_UP = field(ContextRegister.LINK, "UP");
    static final BitField LINK_SPEED_MBPS = field(ContextRegister.LINK, "SPEED_MBPS");

    static final BitField FAULT_REASON = field(ContextRegister.FAULT_CODE, "REASON");
    static final BitField FAULT_RING = field(ContextRegister.FAULT_CODE, "RING");
    static final BitField FAULT_DETAIL = field(ContextRegister.FAULT_CODE, "DETAIL");

    static final BitField TX_MODULUS_LOG2 = field(ContextRegister.SEQUENCE_CONTROL, "TX_MODULUS_LOG2");
    static final BitField RX_MODULUS_LOG2 = field(ContextRegister.SEQUENCE_CONTROL, "RX_MODULUS_LOG2");
    static final BitField PRIVILEGED_RINGS = field(ContextRegister.SEQUENCE_CONTROL, "PRIVILEGED_RINGS");

    private Fields() {}

    private static BitField field(final ContextRegister register, final String name) {
        for (final BitField field : register.fields()) {
            if (field.name().equals(name)) {
                return field;
            }
        }
        throw new IllegalStateException("register " + register + " has no field " + name);
    }
}
