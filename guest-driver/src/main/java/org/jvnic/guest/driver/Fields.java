package org.jvnic.guest.driver;

import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.BitField;

/** The fields of context registers that the driver uses, looked up once in their declaration. */
final class Fields {
    static final BitField TX_RING_LOG2 = ContextRegister.TX_RING_SIZE.field("LOG2");
    static final BitField RX_RING_LOG2 = ContextRegister.RX_RING_SIZE.field("LOG2");

    static final BitField INTERRUPT_ENABLE = ContextRegister.INTERRUPT_CONTROL.field("ENABLE");
    static final BitField INTERRUPT_REARM = ContextRegister.INTERRUPT_CONTROL.field("REARM");

    static final BitField MODERATION_MICROSECONDS = ContextRegister.MODERATION.field("MICROSECONDS");
    static final BitField MODERATION_ADAPTIVE = ContextRegister.MODERATION.field("ADAPTIVE");
    static final BitField MODERATION_FRAMES = ContextRegister.MODERATION.field("FRAMES");

    static final BitField RX_BROADCAST = ContextRegister.RX_MODE.field("BROADCAST");
    static final BitField RX_ALL_MULTICAST = ContextRegister.RX_MODE.field("ALL_MULTICAST");
    static final BitField RX_PROMISCUOUS = ContextRegister.RX_MODE.field("PROMISCUOUS");
    static final BitField RX_VLAN_FILTER = ContextRegister.RX_MODE.field("VLAN_FILTER");

    static final BitField MAX_FRAME_BYTES = ContextRegister.MAX_FRAME.field("BYTES");

    static final BitField COMMAND_OPCODE = ContextRegister.COMMAND.field("OPCODE");
    static final BitField COMMAND_TAG = ContextRegister.COMMAND.field("TAG");
    static final BitField ECHO_STATUS = ContextRegister.COMMAND_STATUS.field("STATUS");
    static final BitField ECHO_TAG = ContextRegister.COMMAND_STATUS.field("TAG");

    static final BitField VERSION_MAJOR = ContextRegister.VERSION.field("MAJOR");
    static final BitField VERSION_MINOR = ContextRegister.VERSION.field("MINOR");
    static final BitField CONTEXT_NUMBER = ContextRegister.CONTEXT.field("NUMBER");
    static final BitField MIN_RING_LOG2 = ContextRegister.LIMITS.field("MIN_RING_LOG2");
    static final BitField MAX_RING_LOG2 = ContextRegister.LIMITS.field("MAX_RING_LOG2");
    static final BitField MAX_FRAGMENTS = ContextRegister.LIMITS.field("MAX_FRAGMENTS");
    static final BitField MAX_FRAME_LIMIT_BYTES = ContextRegister.MAX_FRAME_LIMIT.field("BYTES");
    static final BitField STATE = ContextRegister.STATE.field("STATE");
    static final BitField LINK_UP = ContextRegister.LINK.field("UP");
    static final BitField LINK_SPEED_MBPS = ContextRegister.LINK.field("SPEED_MBPS");

    static final BitField FAULT_REASON = ContextRegister.FAULT_CODE.field("REASON");
    static final BitField FAULT_RING = ContextRegister.FAULT_CODE.field("RING");
    static final BitField FAULT_DETAIL = ContextRegister.FAULT_CODE.field("DETAIL");

    static final BitField TX_MODULUS_LOG2 = ContextRegister.SEQUENCE_CONTROL.field("TX_MODULUS_LOG2");
    static final BitField RX_MODULUS_LOG2 = ContextRegister.SEQUENCE_CONTROL.field("RX_MODULUS_LOG2");
    static final BitField PRIVILEGED_RINGS = ContextRegister.SEQUENCE_CONTROL.field("PRIVILEGED_RINGS");

    private Fields() {}
}
