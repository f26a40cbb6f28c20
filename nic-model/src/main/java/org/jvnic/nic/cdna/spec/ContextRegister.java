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
 * Registers of a context's page (BAR0, 4 KiB each): 24 mailboxes, what the card publishes, statistics. The rest of the
 * page, from {@link #SHARED_MEMORY} on, is plain shared memory. Datasheet section 4.
 */
public enum ContextRegister implements RegisterSpec {
    // spotless:off
    /** Transmit producer index: descriptors up to but not including it are the card's. */
    TX_PRODUCER(0x000, "5.2", EnumSet.of(WRITE_EFFECT),
            "Transmit producer index: descriptors up to but not including it are the card's.",
            bits("VALUE", 31, 0, RW, 0, "Free-running index.")),
    /** Receive producer index: descriptors up to but not including it are the card's. */
    RX_PRODUCER(0x004, "5.2", EnumSet.of(WRITE_EFFECT),
            "Receive producer index: descriptors up to but not including it are the card's.",
            bits("VALUE", 31, 0, RW, 0, "Free-running index.")),
    /** Transmit ring bus address, low half. Latched by START; ignored and reported where rings are privileged. */
    TX_RING_LO(0x008, "5.1", EnumSet.of(WRITE_EFFECT),
            "Transmit ring bus address, low half. Latched by START; ignored and reported where rings are privileged.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 31:0; 64-byte aligned.")),
    /** Transmit ring bus address, high half. */
    TX_RING_HI(0x00C, "5.1", EnumSet.of(WRITE_EFFECT),
            "Transmit ring bus address, high half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 63:32.")),
    /** Transmit ring size as a power of two. Latched by START. */
    TX_RING_SIZE(0x010, "5.1", EnumSet.of(WRITE_EFFECT),
            "Transmit ring size as a power of two. Latched by START.",
            bits("LOG2", 4, 0, RW, 0, "Descriptors = 1 << LOG2; 3 to 15."),
            bits("STORED", 31, 5, RW, 0, "Must be zero when START executes.")),
    /** Receive ring bus address, low half. Latched by START; ignored and reported where rings are privileged. */
    RX_RING_LO(0x014, "5.1", EnumSet.of(WRITE_EFFECT),
            "Receive ring bus address, low half. Latched by START; ignored and reported where rings are privileged.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 31:0; 64-byte aligned.")),
    /** Receive ring bus address, high half. */
    RX_RING_HI(0x018, "5.1", EnumSet.of(WRITE_EFFECT),
            "Receive ring bus address, high half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 63:32.")),
    /** Receive ring size as a power of two. Latched by START. */
    RX_RING_SIZE(0x01C, "5.1", EnumSet.of(WRITE_EFFECT),
            "Receive ring size as a power of two. Latched by START.",
            bits("LOG2", 4, 0, RW, 0, "Descriptors = 1 << LOG2; 3 to 15."),
            bits("STORED", 31, 5, RW, 0, "Must be zero when START executes.")),
    /** Status block bus address, low half; zero in both halves for none. Latched by START. */
    STATUS_BLOCK_LO(0x020, "5.5", EnumSet.of(WRITE_EFFECT),
            "Status block bus address, low half; zero in both halves for none. Latched by START.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 31:0; 64-byte aligned.")),
    /** Status block bus address, high half. */
    STATUS_BLOCK_HI(0x024, "5.5", EnumSet.of(WRITE_EFFECT),
            "Status block bus address, high half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 63:32.")),
    /** Interrupt enable, mask and re-arm. Takes effect at once. */
    INTERRUPT_CONTROL(0x028, "6.1", EnumSet.of(WRITE_EFFECT),
            "Interrupt enable, mask and re-arm. Takes effect at once.",
            bit("ENABLE", 0, RW, "Interrupts are raised; causes that come while it is clear are remembered."),
            bit("MASK", 1, RW, "Holds interrupts back without forgetting them."),
            bit("REARM", 2, RW, "A write with this bit set arms the interrupt again; it fires at once only for completions beyond RX_SEEN or TX_SEEN."),
            bits("STORED", 31, 3, RW, 0, "Stored and otherwise ignored.")),
    /** Interrupt moderation by time and by count; zero in a field switches it off. Latched by START. */
    MODERATION(0x02C, "6.1", EnumSet.of(WRITE_EFFECT),
            "Interrupt moderation by time and by count; zero in a field switches it off. Latched by START.",
            bits("MICROSECONDS", 14, 0, RW, 0, "Longest delay from the first completion to its interrupt, 0 to 32767 microseconds."),
            bit("ADAPTIVE", 15, RW, "Delays only while more than FRAMES completions come in a delay's time."),
            bits("FRAMES", 31, 16, RW, 0, "Completions that raise the interrupt before the delay is over, 0 to 65535; see ADAPTIVE.")),
    /** Receive mode. Latched by START. */
    RX_MODE(0x030, "10.2", EnumSet.of(WRITE_EFFECT),
            "Receive mode. Latched by START.",
            bit("BROADCAST", 0, RW, "Accept broadcast frames."),
            bit("ALL_MULTICAST", 1, RW, "Accept every multicast frame."),
            bit("PROMISCUOUS", 2, RW, "Accept every frame; refused by START without the privilege."),
            bit("VLAN_FILTER", 3, RW, "Accept only VLANs of the accepted filter table."),
            bits("STORED", 31, 4, RW, 0, "Must be zero when START executes.")),
    /** Offload enables. Latched by START; bits that FEATURES does not offer refuse START. */
    OFFLOADS(0x034, "5.6", EnumSet.of(WRITE_EFFECT),
            "Offload enables. Latched by START; bits that FEATURES does not offer refuse START.",
            bits("ENABLES", 31, 0, RW, 0, "Bits as in FEATURES.")),
    /** Longest frame sent or received, bytes without FCS. Latched by START; 0 means 1518. */
    MAX_FRAME(0x038, "5.1", EnumSet.of(WRITE_EFFECT),
            "Longest frame sent or received, bytes without FCS. Latched by START; 0 means 1518.",
            bits("BYTES", 15, 0, RW, 0, "0, or 60 to MAX_FRAME_LIMIT."),
            bits("STORED", 31, 16, RW, 0, "Must be zero when START executes.")),
    /** Command: the next one only after COMMAND_STATUS echoes the tag of the last. */
    COMMAND(0x03C, "4.2", EnumSet.of(WRITE_EFFECT),
            "Command: the next one only after COMMAND_STATUS echoes the tag of the last.",
            bits("OPCODE", 7, 0, RW, 0, "See the command table."),
            bits("STORED", 15, 8, RW, 0, "Stored and otherwise ignored."),
            bits("TAG", 31, 16, RW, 0, "Any value other than the last one echoed.")),
    /** Number of the filter tables that stand in the shared memory; the card copies them once and then publishes the number. */
    FILTER_GENERATION(0x040, "10.2", EnumSet.of(WRITE_EFFECT),
            "Number of the filter tables that stand in the shared memory; the card copies them once and then publishes the number.",
            bits("VALUE", 31, 0, RW, 0, "Any number other than FILTER_ACCEPTED.")),
    /** Stored and otherwise ignored. */
    RESERVED_17(0x044, "4.1", EnumSet.noneOf(RegisterFlag.class),
            "Stored and otherwise ignored.",
            bits("VALUE", 31, 0, RW, 0, "Any value.")),
    /** Receive consumer index the driver has seen, written before a re-arm. */
    RX_SEEN(0x048, "6.1", EnumSet.of(WRITE_EFFECT),
            "Receive consumer index the driver has seen, written before a re-arm.",
            bits("VALUE", 31, 0, RW, 0, "Free-running index.")),
    /** Transmit consumer index the driver has seen, written before a re-arm. */
    TX_SEEN(0x04C, "6.1", EnumSet.of(WRITE_EFFECT),
            "Transmit consumer index the driver has seen, written before a re-arm.",
            bits("VALUE", 31, 0, RW, 0, "Free-running index.")),
    /** Four mailboxes, stored and otherwise ignored. */
    RESERVED_20(0x050, 4, 4, 4, "4.1", EnumSet.noneOf(RegisterFlag.class),
            "Four mailboxes, stored and otherwise ignored.",
            bits("VALUE", 31, 0, RW, 0, "Any value.")),
    /** Identifies the page. */
    MAGIC(0x060, "4.3", EnumSet.noneOf(RegisterFlag.class),
            "Identifies the page.",
            bits("VALUE", 31, 0, RO, 0x434E564AL, "The letters JVNC, lowest byte first.")),
    /** Interface version. */
    VERSION(0x064, "4.3", EnumSet.noneOf(RegisterFlag.class),
            "Interface version.",
            bits("MINOR", 15, 0, RO, 0, "Compatible additions."),
            bits("MAJOR", 31, 16, RO, 1, "Incompatible changes.")),
    /** Number of this context. */
    CONTEXT(0x068, "4.3", EnumSet.of(VOLATILE),
            "Number of this context.",
            bits("NUMBER", 15, 0, RO, 0, "0 to 255.")),
    /** Ring and fragment limits. */
    LIMITS(0x06C, "4.3", EnumSet.noneOf(RegisterFlag.class),
            "Ring and fragment limits.",
            bits("MIN_RING_LOG2", 7, 0, RO, 3, "Smallest ring."),
            bits("MAX_RING_LOG2", 15, 8, RO, 15, "Largest ring."),
            bits("MAX_FRAGMENTS", 23, 16, RO, 18, "Most data descriptors of a frame sent.")),
    /** State of the context. */
    STATE(0x070, "9", EnumSet.of(VOLATILE),
            "State of the context.",
            bits("STATE", 3, 0, RO, 0, "0 FREE, 1 ASSIGNED, 2 RUNNING, 3 FAULTED, 4 QUIESCING.")),
    /** Link state and speed. */
    LINK(0x074, "4.3", EnumSet.of(VOLATILE),
            "Link state and speed.",
            bit("UP", 0, RO, "Frames can pass."),
            bits("SPEED_MBPS", 31, 8, RO, 0, "Mb/s.")),
    /** Offloads and extensions this context offers. */
    FEATURES(0x078, "5.6", EnumSet.of(VOLATILE),
            "Offloads and extensions this context offers.",
            bits("OFFERED", 31, 0, RO, 0, "Bit 0 VLAN_INSERT, 1 VLAN_STRIP, 2 TX_IPV4_CHECKSUM, 3 TX_L4_CHECKSUM, 4 TX_SEGMENTATION, 5 RX_CHECKSUM.")),
    /** Primary address, bytes 0 to 3, first byte lowest. */
    MAC_LO(0x07C, "10.1", EnumSet.of(VOLATILE),
            "Primary address, bytes 0 to 3, first byte lowest.",
            bits("VALUE", 31, 0, RO, 0, "Assigned by the VMM.")),
    /** Primary address, bytes 4 and 5. */
    MAC_HI(0x080, "10.1", EnumSet.of(VOLATILE),
            "Primary address, bytes 4 and 5.",
            bits("VALUE", 15, 0, RO, 0, "Assigned by the VMM.")),
    /** Upper bound of MAX_FRAME. */
    MAX_FRAME_LIMIT(0x084, "4.3", EnumSet.noneOf(RegisterFlag.class),
            "Upper bound of MAX_FRAME.",
            bits("BYTES", 15, 0, RO, 9216, "Bytes without FCS.")),
    /** Transmit consumer index: descriptors before it are the driver's again. */
    TX_CONSUMER(0x088, "5.5", EnumSet.of(VOLATILE),
            "Transmit consumer index: descriptors before it are the driver's again.",
            bits("VALUE", 31, 0, RO, 0, "Free-running index.")),
    /** Receive consumer index: descriptors before it are written back. */
    RX_CONSUMER(0x08C, "5.5", EnumSet.of(VOLATILE),
            "Receive consumer index: descriptors before it are written back.",
            bits("VALUE", 31, 0, RO, 0, "Free-running index.")),
    /** Result of the last command. */
    COMMAND_STATUS(0x090, "4.2", EnumSet.of(VOLATILE),
            "Result of the last command.",
            bits("STATUS", 7, 0, RO, 0, "See the command table."),
            bits("OPCODE", 15, 8, RO, 0, "The opcode."),
            bits("TAG", 31, 16, RO, 0, "The tag.")),
    /** Generation of the filter tables in force. */
    FILTER_ACCEPTED(0x094, "10.2", EnumSet.of(VOLATILE),
            "Generation of the filter tables in force.",
            bits("VALUE", 31, 0, RO, 0, "As written to FILTER_GENERATION.")),
    /** The fault that stopped the rings, 0 for none. */
    FAULT_CODE(0x098, "8.1", EnumSet.of(VOLATILE),
            "The fault that stopped the rings, 0 for none.",
            bits("REASON", 7, 0, RO, 0, "See the fault table."),
            bits("RING", 11, 8, RO, 0, "0 transmit, 1 receive, 2 status block, 3 none."),
            bits("DETAIL", 31, 16, RO, 0, "Depends on the reason.")),
    /** Ring index of the fault. */
    FAULT_INDEX(0x09C, "8.1", EnumSet.of(VOLATILE),
            "Ring index of the fault.",
            bits("VALUE", 31, 0, RO, 0, "Free-running index.")),
    /** Bus address of the fault, low half. */
    FAULT_ADDRESS_LO(0x0A0, "8.1", EnumSet.of(VOLATILE),
            "Bus address of the fault, low half.",
            bits("VALUE", 31, 0, RO, 0, "Address bits 31:0.")),
    /** Bus address of the fault, high half. */
    FAULT_ADDRESS_HI(0x0A4, "8.1", EnumSet.of(VOLATILE),
            "Bus address of the fault, high half.",
            bits("VALUE", 31, 0, RO, 0, "Address bits 63:32.")),
    /** Counts assignments of this context. */
    EPOCH(0x0A8, "9", EnumSet.of(VOLATILE),
            "Counts assignments of this context.",
            bits("VALUE", 31, 0, RO, 0, "Wraps at 32 bits.")),
    /** Sequence checking in force. */
    SEQUENCE_CONTROL(0x0AC, "5.3", EnumSet.of(VOLATILE),
            "Sequence checking in force.",
            bits("TX_MODULUS_LOG2", 5, 0, RO, 0, "Modulus of the transmit ring, 0 when unchecked."),
            bits("RX_MODULUS_LOG2", 13, 8, RO, 0, "Modulus of the receive ring, 0 when unchecked."),
            bit("PRIVILEGED_RINGS", 31, RO, "Only the VMM sets ring and status block addresses and writes the rings.")),
    /** Sequence number of transmit descriptor 0. */
    TX_SEQUENCE_FIRST(0x0B0, "5.3", EnumSet.of(VOLATILE),
            "Sequence number of transmit descriptor 0.",
            bits("VALUE", 31, 0, RO, 0, "Below the modulus.")),
    /** Sequence number of receive descriptor 0. */
    RX_SEQUENCE_FIRST(0x0B4, "5.3", EnumSet.of(VOLATILE),
            "Sequence number of receive descriptor 0.",
            bits("VALUE", 31, 0, RO, 0, "Below the modulus.")),
    /** What the interrupt is doing, for driver authors. */
    INTERRUPT_STATE(0x0B8, "6.1", EnumSet.of(VOLATILE),
            "What the interrupt is doing, for driver authors.",
            bit("ARMED", 0, RO, "The next cause fires."),
            bit("PENDING", 1, RO, "A cause is remembered.")),
    /** Frames sent: delivered to at least one place. */
    STAT_TX_FRAMES(0x100, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames sent: delivered to at least one place.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Bytes of the frames sent, after padding. */
    STAT_TX_BYTES(0x108, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Bytes of the frames sent, after padding.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames received. */
    STAT_RX_FRAMES(0x110, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames received.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Bytes of the frames received. */
    STAT_RX_BYTES(0x118, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Bytes of the frames received.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Multicast frames sent. */
    STAT_TX_MULTICAST(0x120, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Multicast frames sent.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Broadcast frames sent. */
    STAT_TX_BROADCAST(0x128, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Broadcast frames sent.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Multicast frames received. */
    STAT_RX_MULTICAST(0x130, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Multicast frames received.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Broadcast frames received. */
    STAT_RX_BROADCAST(0x138, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Broadcast frames received.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: length; see the drop table. */
    STAT_TX_DROP_LENGTH(0x140, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: length; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: fragments; see the drop table. */
    STAT_TX_DROP_FRAGMENTS(0x148, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: fragments; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: format; see the drop table. */
    STAT_TX_DROP_FORMAT(0x150, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: format; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: offload; see the drop table. */
    STAT_TX_DROP_OFFLOAD(0x158, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: offload; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: spoofed mac; see the drop table. */
    STAT_TX_DROP_SPOOFED_MAC(0x160, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: spoofed mac; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: spoofed vlan; see the drop table. */
    STAT_TX_DROP_SPOOFED_VLAN(0x168, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: spoofed vlan; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: self addressed; see the drop table. */
    STAT_TX_DROP_SELF_ADDRESSED(0x170, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: self addressed; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: no destination; see the drop table. */
    STAT_TX_DROP_NO_DESTINATION(0x178, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: no destination; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: link down; see the drop table. */
    STAT_TX_DROP_LINK_DOWN(0x180, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: link down; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: no descriptor; see the drop table. */
    STAT_RX_DROP_NO_DESCRIPTOR(0x188, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: no descriptor; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: no room; see the drop table. */
    STAT_RX_DROP_NO_ROOM(0x190, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: no room; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: too long; see the drop table. */
    STAT_RX_DROP_TOO_LONG(0x198, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: too long; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: fault; see the drop table. */
    STAT_RX_DROP_FAULT(0x1A0, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: fault; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: link down; see the drop table. */
    STAT_RX_DROP_LINK_DOWN(0x1A8, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: link down; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: bus master off; see the drop table. */
    STAT_RX_DROP_BUS_MASTER_OFF(0x1B0, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: bus master off; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: vlan filter; see the drop table. */
    STAT_RX_DROP_VLAN_FILTER(0x1B8, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: vlan filter; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Transmit descriptors consumed. */
    STAT_TX_DESCRIPTORS(0x1C0, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Transmit descriptors consumed.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Receive descriptors consumed. */
    STAT_RX_DESCRIPTORS(0x1C8, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Receive descriptors consumed.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Interrupts raised. */
    STAT_INTERRUPTS(0x1D0, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Interrupts raised.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Doorbell events served. */
    STAT_DOORBELLS(0x1D8, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Doorbell events served.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Accesses refused. */
    STAT_ACCESS_ERRORS(0x1E0, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Accesses refused.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Writes to mailboxes that only the VMM may set. */
    STAT_REFUSED_WRITES(0x1E8, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Writes to mailboxes that only the VMM may set.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment.")),
    /** Frames dropped: not running; see the drop table. */
    STAT_RX_DROP_NOT_RUNNING(0x1F0, 8, 1, 8, "4.4", EnumSet.of(VOLATILE),
            "Frames dropped: not running; see the drop table.",
            bits("COUNT", 63, 0, RO, 0, "Since the assignment."));
    // spotless:on

    /** The compiled layout of the space. */
    public static final RegisterLayout LAYOUT = RegisterLayout.of("context page", 0x200, values());

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

    ContextRegister(
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

    ContextRegister(
            final int offset,
            final String section,
            final Set<RegisterFlag> flags,
            final String doc,
            final BitField... fields) {
        this(offset, 4, 1, 4, section, flags, doc, fields);
    }

    /** Size of the page in bytes. */
    public static final int PAGE_BYTES = 4096;

    /** Number of mailboxes; they stand at the start of the page, 4 bytes each. */
    public static final int MAILBOXES = 24;

    /** Offset of the first published register. */
    public static final int PUBLISHED = 0x060;

    /** Offset of the first statistic. */
    public static final int STATISTICS = 0x100;

    /** Offset of the plain shared memory. */
    public static final int SHARED_MEMORY = 0x200;

    /**
     * The word this register stands at.
     *
     * @return offset / 4; for a mailbox its number.
     */
    public int word() {
        return offset >>> 2;
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
