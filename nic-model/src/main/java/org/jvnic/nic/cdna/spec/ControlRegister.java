package org.jvnic.nic.cdna.spec;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;
import static org.jvnic.nic.register.RegisterFlag.VOLATILE;
import static org.jvnic.nic.register.RegisterFlag.WRITE_EFFECT;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterLayout;
import org.jvnic.nic.register.RegisterSpec;

/**
 * Registers of a context's control block: {@value #BLOCK_BYTES} bytes each in BAR2, context 0's block behind the global page.
 * Datasheet section 7.2.
 */
public enum ControlRegister implements RegisterSpec {
    // spotless:off
    /** Privileged command: the next one only after COMMAND_STATUS echoes the tag of the last. */
    COMMAND(0x000, "7.2", EnumSet.of(WRITE_EFFECT),
            "Privileged command: the next one only after COMMAND_STATUS echoes the tag of the last.",
            bits("OPCODE", 7, 0, RW, 0, "See the command table."),
            bits("STORED", 15, 8, RW, 0, "Stored and otherwise ignored."),
            bits("TAG", 31, 16, RW, 0, "Any value other than the last one echoed.")),
    /** Result of the last command. */
    COMMAND_STATUS(0x004, "7.2", EnumSet.of(VOLATILE),
            "Result of the last command.",
            bits("STATUS", 7, 0, RO, 0, "See the command table."),
            bits("OPCODE", 15, 8, RO, 0, "The opcode."),
            bits("TAG", 31, 16, RO, 0, "The tag.")),
    /** State of the context. */
    STATE(0x008, "9", EnumSet.of(VOLATILE),
            "State of the context.",
            bits("STATE", 3, 0, RO, 0, "0 FREE, 1 ASSIGNED, 2 RUNNING, 3 FAULTED, 4 QUIESCING.")),
    /** Counts assignments of this context. */
    EPOCH(0x00C, "9", EnumSet.of(VOLATILE),
            "Counts assignments of this context.",
            bits("VALUE", 31, 0, RO, 0, "Wraps at 32 bits.")),
    /** Operand of the command: address bytes 0 to 3, or a VLAN identifier. */
    OPERAND_LO(0x010, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Operand of the command: address bytes 0 to 3, or a VLAN identifier.",
            bits("VALUE", 31, 0, RW, 0, "First byte lowest.")),
    /** Operand of the command: address bytes 4 and 5. */
    OPERAND_HI(0x014, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Operand of the command: address bytes 4 and 5.",
            bits("VALUE", 15, 0, RW, 0, "First byte lowest.")),
    /** What the context may do. Latched by ASSIGN. */
    POLICY(0x018, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "What the context may do. Latched by ASSIGN.",
            bit("PRIVILEGED_RINGS", 0, RW, "Only the VMM sets ring and status block addresses."),
            bit("SEQUENCE_CHECK", 1, RW, "Descriptors carry sequence numbers, checked against SEQUENCE_MODULUS."),
            bit("MAC_ANTI_SPOOF", 2, RW, "Frames leave only with a source address of the context."),
            bit("VLAN_MEMBERSHIP", 3, RW, "Frames leave and arrive only in VLANs the context is a member of; VLAN 0 stands for untagged."),
            bit("PROMISCUOUS_ALLOWED", 4, RW, "The guest may ask for promiscuous mode."),
            bit("DIRECT_INTERRUPT", 5, RW, "The interrupt is MSI-X vector 1 + context instead of a bit in the vector ring.")),
    /** Share of the transmit scheduler. Latched by ASSIGN. */
    WEIGHT(0x01C, "10.4", EnumSet.noneOf(RegisterFlag.class),
            "Share of the transmit scheduler. Latched by ASSIGN.",
            bits("WEIGHT", 7, 0, RW, 1, "1 to 255 quanta a round; 0 counts as 1.")),
    /** Frame-level errors that are made faults, a bit each. Latched by ASSIGN. */
    FAULT_POLICY(0x020, "8.2", EnumSet.noneOf(RegisterFlag.class),
            "Frame-level errors that are made faults, a bit each. Latched by ASSIGN.",
            bits("REASONS", 8, 0, RW, 0, "Bit n is drop reason n of the drop table.")),
    /** Sequence modulus as powers of two, at least twice the ring; used by SET_RINGS and START. */
    SEQUENCE_MODULUS(0x024, "5.3", EnumSet.noneOf(RegisterFlag.class),
            "Sequence modulus as powers of two, at least twice the ring; used by SET_RINGS and START.",
            bits("TX_LOG2", 5, 0, RW, 32, "4 to 32."),
            bits("RX_LOG2", 13, 8, RW, 32, "4 to 32.")),
    /** Sequence number of transmit descriptor 0. */
    TX_SEQUENCE_FIRST(0x028, "5.3", EnumSet.noneOf(RegisterFlag.class),
            "Sequence number of transmit descriptor 0.",
            bits("VALUE", 31, 0, RW, 0, "Taken modulo the modulus.")),
    /** Sequence number of receive descriptor 0. */
    RX_SEQUENCE_FIRST(0x02C, "5.3", EnumSet.noneOf(RegisterFlag.class),
            "Sequence number of receive descriptor 0.",
            bits("VALUE", 31, 0, RW, 0, "Taken modulo the modulus.")),
    /** Transmit ring bus address, low half. Latched by SET_RINGS. */
    TX_RING_LO(0x030, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Transmit ring bus address, low half. Latched by SET_RINGS.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 31:0; 64-byte aligned.")),
    /** Transmit ring bus address, high half. */
    TX_RING_HI(0x034, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Transmit ring bus address, high half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 63:32.")),
    /** Transmit ring size as a power of two. */
    TX_RING_SIZE(0x038, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Transmit ring size as a power of two.",
            bits("LOG2", 4, 0, RW, 0, "3 to 15.")),
    /** Receive ring bus address, low half. Latched by SET_RINGS. */
    RX_RING_LO(0x03C, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Receive ring bus address, low half. Latched by SET_RINGS.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 31:0; 64-byte aligned.")),
    /** Receive ring bus address, high half. */
    RX_RING_HI(0x040, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Receive ring bus address, high half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 63:32.")),
    /** Receive ring size as a power of two. */
    RX_RING_SIZE(0x044, "7.2", EnumSet.noneOf(RegisterFlag.class),
            "Receive ring size as a power of two.",
            bits("LOG2", 4, 0, RW, 0, "3 to 15.")),
    /** Status block bus address, low half; zero in both halves for none. */
    STATUS_BLOCK_LO(0x048, "5.5", EnumSet.noneOf(RegisterFlag.class),
            "Status block bus address, low half; zero in both halves for none.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 31:0; 64-byte aligned.")),
    /** Status block bus address, high half. */
    STATUS_BLOCK_HI(0x04C, "5.5", EnumSet.noneOf(RegisterFlag.class),
            "Status block bus address, high half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 63:32.")),
    /** The fault that stopped the rings, 0 for none. */
    FAULT_CODE(0x050, "8.1", EnumSet.of(VOLATILE),
            "The fault that stopped the rings, 0 for none.",
            bits("REASON", 7, 0, RO, 0, "See the fault table."),
            bits("RING", 11, 8, RO, 0, "0 transmit, 1 receive, 2 status block, 3 none."),
            bits("DETAIL", 31, 16, RO, 0, "Depends on the reason.")),
    /** Ring index of the fault. */
    FAULT_INDEX(0x054, "8.1", EnumSet.of(VOLATILE),
            "Ring index of the fault.",
            bits("VALUE", 31, 0, RO, 0, "Free-running index.")),
    /** Bus address of the fault, low half. */
    FAULT_ADDRESS_LO(0x058, "8.1", EnumSet.of(VOLATILE),
            "Bus address of the fault, low half.",
            bits("VALUE", 31, 0, RO, 0, "Address bits 31:0.")),
    /** Bus address of the fault, high half. */
    FAULT_ADDRESS_HI(0x05C, "8.1", EnumSet.of(VOLATILE),
            "Bus address of the fault, high half.",
            bits("VALUE", 31, 0, RO, 0, "Address bits 63:32.")),
    /** Transmit consumer index; only the card writes it. */
    TX_CONSUMER(0x060, "5.5", EnumSet.of(VOLATILE),
            "Transmit consumer index; only the card writes it.",
            bits("VALUE", 31, 0, RO, 0, "Free-running index.")),
    /** Receive consumer index; only the card writes it. */
    RX_CONSUMER(0x064, "5.5", EnumSet.of(VOLATILE),
            "Receive consumer index; only the card writes it.",
            bits("VALUE", 31, 0, RO, 0, "Free-running index.")),
    /** Rate limit of what the context sends. Latched by ASSIGN and SET_RATE. */
    RATE_MBPS(0x068, "10.4", EnumSet.noneOf(RegisterFlag.class),
            "Rate limit of what the context sends. Latched by ASSIGN and SET_RATE.",
            bits("VALUE", 31, 0, RW, 0, "Mb/s, 0 for unlimited, to 400000.")),
    /** Burst of the rate limit. Latched by ASSIGN and SET_RATE. */
    RATE_BURST(0x06C, "10.4", EnumSet.noneOf(RegisterFlag.class),
            "Burst of the rate limit. Latched by ASSIGN and SET_RATE.",
            bits("VALUE", 31, 0, RW, 0, "Bytes; less than 9216 counts as 9216.")),
    /** Frames sent. */
    AUDIT_TX_FRAMES(0x080, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames sent.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Bytes sent. */
    AUDIT_TX_BYTES(0x088, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Bytes sent.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Frames dropped at the sender. */
    AUDIT_TX_DROPS(0x090, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames dropped at the sender.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Frames received. */
    AUDIT_RX_FRAMES(0x098, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames received.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Bytes received. */
    AUDIT_RX_BYTES(0x0A0, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Bytes received.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Frames dropped at the receiver. */
    AUDIT_RX_DROPS(0x0A8, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames dropped at the receiver.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Faults. */
    AUDIT_FAULTS(0x0B0, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Faults.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Accesses refused. */
    AUDIT_ACCESS_ERRORS(0x0B8, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Accesses refused.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Writes to mailboxes that only the VMM may set. */
    AUDIT_REFUSED_WRITES(0x0C0, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Writes to mailboxes that only the VMM may set.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments.")),
    /** Interrupts raised. */
    AUDIT_INTERRUPTS(0x0C8, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Interrupts raised.",
            bits("COUNT", 63, 0, RO, 0, "Over all assignments."));
    // spotless:on

    /** The compiled layout of the space. */
    public static final RegisterLayout LAYOUT = RegisterLayout.of("control block", 0x100, values());

    private final int offset;
    private final int bytes;
    private final int count;
    private final int stride;
    private final String section;
    private final String doc;

    @SuppressWarnings("ImmutableEnumChecker") // an EnumSet that never leaves this class unwrapped
    private final Set<RegisterFlag> flags;

    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<BitField> fields;

    ControlRegister(
            final int offset,
            final int bytes,
            final int count,
            final int stride,
            final String section,
            final Set<RegisterFlag> flags,
            final String doc,
            final BitField... fields) {
        this.offset = offset;
        this.bytes = bytes;
        this.count = count;
        this.stride = stride;
        this.section = section;
        this.flags = flags;
        this.doc = doc;
        this.fields = List.of(fields);
    }

    ControlRegister(
            final int offset,
            final String section,
            final Set<RegisterFlag> flags,
            final String doc,
            final BitField... fields) {
        this(offset, 4, 1, 4, section, flags, doc, fields);
    }

    /** Size of one block in bytes. */
    public static final int BLOCK_BYTES = 0x100;

    /**
     * The word this register stands at within its block.
     *
     * @return offset / 4.
     */
    public int word() {
        return offset >>> 2;
    }

    /**
     * Where this register of a context stands in BAR2.
     *
     * @param context context number.
     * @return byte offset.
     */
    public int offsetInBar(final int context) {
        return GlobalRegister.PAGE_BYTES + context * BLOCK_BYTES + offset;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int stride() {
        return stride;
    }

    @Override
    public List<BitField> fields() {
        return fields;
    }

    @Override
    public Set<RegisterFlag> flags() {
        return flags.isEmpty() ? Set.of() : EnumSet.copyOf(flags);
    }

    @Override
    public String doc() {
        return doc;
    }

    @Override
    public String section() {
        return section;
    }
}
