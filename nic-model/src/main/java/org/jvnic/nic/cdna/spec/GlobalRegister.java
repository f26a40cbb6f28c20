package org.jvnic.nic.cdna.spec;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.Access.W1C;
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

/** Registers of the privileged global page: the first 4 KiB of BAR2. Datasheet section 7.1. */
public enum GlobalRegister implements RegisterSpec {
    // spotless:off
    /** Identifies the page. */
    MAGIC(0x000, "7.1", EnumSet.noneOf(RegisterFlag.class),
            "Identifies the page.",
            bits("VALUE", 31, 0, RO, 0x434E564AL, "The letters JVNC, lowest byte first.")),
    /** Interface version. */
    VERSION(0x004, "7.1", EnumSet.noneOf(RegisterFlag.class),
            "Interface version.",
            bits("MINOR", 15, 0, RO, 0, "Compatible additions."),
            bits("MAJOR", 31, 16, RO, 1, "Incompatible changes.")),
    /** Number of contexts. */
    CONTEXTS(0x008, "7.1", EnumSet.of(VOLATILE),
            "Number of contexts.",
            bits("COUNT", 15, 0, RO, 0, "1 to 256.")),
    /** State of the port. */
    LINK(0x00C, "7.1", EnumSet.of(VOLATILE),
            "State of the port.",
            bit("UP", 0, RO, "A wire with carrier is attached."),
            bits("SPEED_MBPS", 31, 8, RO, 0, "Mb/s.")),
    /** Card-wide control. */
    DEVICE_CONTROL(0x010, "7.1", EnumSet.of(WRITE_EFFECT),
            "Card-wide control.",
            bit("RESET", 0, SC, "Resets the card: every context becomes FREE.")),
    /** Interrupt vector ring bus address, low half. */
    VECTOR_RING_LO(0x020, "6.2", EnumSet.noneOf(RegisterFlag.class),
            "Interrupt vector ring bus address, low half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 31:0; 64-byte aligned.")),
    /** Interrupt vector ring bus address, high half. */
    VECTOR_RING_HI(0x024, "6.2", EnumSet.noneOf(RegisterFlag.class),
            "Interrupt vector ring bus address, high half.",
            bits("VALUE", 31, 0, RW, 0, "Address bits 63:32.")),
    /** Interrupt vector ring size and enable; a write with ENABLE set restarts the ring at index 0. */
    VECTOR_RING_SIZE(0x028, "6.2", EnumSet.of(WRITE_EFFECT),
            "Interrupt vector ring size and enable; a write with ENABLE set restarts the ring at index 0.",
            bits("LOG2", 3, 0, RW, 0, "Entries = 1 << LOG2; 1 to 12."),
            bit("ENABLE", 31, RW, "The card posts vectors.")),
    /** Vectors posted. */
    VECTOR_PRODUCER(0x02C, "6.2", EnumSet.of(VOLATILE),
            "Vectors posted.",
            bits("VALUE", 31, 0, RO, 0, "Free-running index.")),
    /** Vectors drained by the VMM. A write raises vector 0 again while the indices differ. */
    VECTOR_CONSUMER(0x030, "6.2", EnumSet.of(WRITE_EFFECT),
            "Vectors drained by the VMM. A write raises vector 0 again while the indices differ.",
            bits("VALUE", 31, 0, RW, 0, "Free-running index.")),
    /** Contexts with an unreported fault, a bit each. Raises vector 0 even when the vector ring is full. */
    FAULT_PENDING(0x040, 4, 8, 4, "6.2", EnumSet.of(VOLATILE),
            "Contexts with an unreported fault, a bit each. Raises vector 0 even when the vector ring is full.",
            bits("CONTEXTS", 31, 0, W1C, 0, "Bit n of word w is context 32 w + n.")),
    /** Contexts whose interrupt waits to be posted, a bit each. */
    INTERRUPT_PENDING(0x060, 4, 8, 4, "6.2", EnumSet.of(VOLATILE),
            "Contexts whose interrupt waits to be posted, a bit each.",
            bits("CONTEXTS", 31, 0, RO, 0, "Bit n of word w is context 32 w + n.")),
    /** Frames that came from the wire. */
    PORT_RX_FRAMES(0x100, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames that came from the wire.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Bytes that came from the wire. */
    PORT_RX_BYTES(0x108, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Bytes that came from the wire.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Frames given to the wire. */
    PORT_TX_FRAMES(0x110, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames given to the wire.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Bytes given to the wire. */
    PORT_TX_BYTES(0x118, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Bytes given to the wire.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Copies beyond the first of frames with several destinations. */
    PORT_REPLICAS(0x120, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Copies beyond the first of frames with several destinations.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Frames from the wire dropped: length. */
    PORT_DROP_LENGTH(0x128, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames from the wire dropped: length.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Frames from the wire dropped: no context wants them. */
    PORT_DROP_NO_MATCH(0x130, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Frames from the wire dropped: no context wants them.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Copies to the wire dropped: queue full. */
    PORT_DROP_WIRE_FULL(0x138, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Copies to the wire dropped: queue full.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Copies to the wire dropped: no carrier. */
    PORT_DROP_WIRE_DOWN(0x140, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Copies to the wire dropped: no carrier.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Interrupt vectors posted. */
    PORT_VECTORS(0x148, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Interrupt vectors posted.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Turns in which the vector ring was full and causes were merged. */
    PORT_VECTOR_MERGES(0x150, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Turns in which the vector ring was full and causes were merged.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Messages of vector 0 raised. */
    PORT_INTERRUPTS(0x158, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Messages of vector 0 raised.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Faults of all contexts. */
    PORT_FAULTS(0x160, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Faults of all contexts.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Errors contained; 0 in a correct card and host. */
    PORT_CONTAINED(0x168, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Errors contained; 0 in a correct card and host.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made.")),
    /** Refused accesses to the privileged BAR. */
    PORT_ACCESS_ERRORS(0x170, 8, 1, 8, "7.3", EnumSet.of(VOLATILE),
            "Refused accesses to the privileged BAR.",
            bits("COUNT", 63, 0, RO, 0, "Since the card was made."));
    // spotless:on

    /** The compiled layout of the space. */
    public static final RegisterLayout LAYOUT = RegisterLayout.of("global page", 0x1000, values());

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

    GlobalRegister(
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

    GlobalRegister(
            final int offset,
            final String section,
            final Set<RegisterFlag> flags,
            final String doc,
            final BitField... fields) {
        this(offset, 4, 1, 4, section, flags, doc, fields);
    }

    /** Size of the page in bytes; the control blocks follow it. */
    public static final int PAGE_BYTES = 4096;

    /**
     * The word this register stands at.
     *
     * @return offset / 4.
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
