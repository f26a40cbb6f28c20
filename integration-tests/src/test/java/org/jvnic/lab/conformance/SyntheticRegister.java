package org.jvnic.lab.conformance;

import static org.jvnic.nic.register.Access.RC;
import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.Access.W1C;
import static org.jvnic.nic.register.Access.W1S;
import static org.jvnic.nic.register.Access.WO;
import static org.jvnic.nic.register.BitField.bit;
import static org.jvnic.nic.register.BitField.bits;

import java.util.List;
import java.util.Set;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterLayout;
import org.jvnic.nic.register.RegisterSpec;

enum SyntheticRegister implements RegisterSpec {
    CONTROL(
            0x00,
            4,
            1,
            4,
            Set.of(),
            bits("MODE", 7, 0, RW, 0x5A, "Mode."),
            bit("GO", 8, SC, "Go."),
            bits("KEY", 31, 24, WO, 0xC3, "Key.")),
    IDENTITY(0x04, 4, 1, 4, Set.of(), bits("ID", 31, 0, RO, 0x434E_564AL, "Identity.")),
    CAUSE(
            0x08,
            4,
            1,
            4,
            Set.of(),
            bits("LOW", 7, 0, W1C, 0xF5, "Causes."),
            bits("HIGH", 23, 16, W1C, 0x3C, "More causes.")),
    CAUSE_SET(0x0C, 4, 1, 4, Set.of(), bits("SET", 15, 0, W1S, 0x8001, "Sets.")),
    SNAPSHOT(0x10, 4, 1, 4, Set.of(), bits("COUNT", 15, 0, RC, 0xBEEF, "Counts.")),
    MIXED(
            0x14,
            4,
            1,
            4,
            Set.of(),
            bits("RO", 3, 0, RO, 0x9, "Read only."),
            bits("RW", 7, 4, RW, 0x6, "Read and write."),
            bits("RC", 11, 8, RC, 0xF, "Read clears."),
            bits("W1C", 15, 12, W1C, 0xF, "Write one clears."),
            bits("W1S", 19, 16, W1S, 0x1, "Write one sets."),
            bits("WO", 23, 20, WO, 0x7, "Write only."),
            bits("SC", 27, 24, SC, 0, "Self clearing.")),
    ADDRESS(0x18, 8, 1, 8, Set.of(), bits("BUS", 63, 6, RW, 0x1234_5678_9ABL, "Bus address.")),
    TABLE(0x20, 4, 6, 8, Set.of(), bits("ENTRY", 30, 1, RW, 0x2A, "Entry.")),
    LATCH(
            0x50,
            8,
            3,
            16,
            Set.of(),
            bits("STORED", 39, 24, RW, 0x8181, "Across the halves."),
            bits("SEEN", 63, 48, W1C, 0xFFFF, "Seen.")),
    TICKS(0x90, 4, 1, 4, Set.of(RegisterFlag.VOLATILE), bits("COUNT", 15, 0, RO, 0x7, "Ticks.")),
    DOORBELL(0x94, 4, 1, 4, Set.of(RegisterFlag.WRITE_EFFECT), bits("INDEX", 31, 0, RW, 0, "Index.")),
    STATISTIC(0x98, 8, 1, 8, Set.of(), bits("FRAMES", 63, 0, RO, 0x0102_0304_0506_0708L, "Frames."));

    static final RegisterLayout LAYOUT = RegisterLayout.of("synthetic space", 0xC0, values());

    private final int offset;
    private final int bytes;
    private final int count;
    private final int stride;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<RegisterFlag> flags;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<BitField> fields;

    SyntheticRegister(
            final int offset,
            final int bytes,
            final int count,
            final int stride,
            final Set<RegisterFlag> flags,
            final BitField... fields) {
        this.offset = offset;
        this.bytes = bytes;
        this.count = count;
        this.stride = stride;
        this.flags = flags;
        this.fields = List.of(fields);
    }

    static ConformanceProfile.Builder profile() {
        return ConformanceProfile.builder()
                .widths(WidthPolicy.aligned(Set.of(1, 2, 4, 8), Set.of(4, 8)))
                .anyValue("DOORBELL")
                .checkReset("TICKS");
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
        return flags;
    }

    @Override
    public String doc() {
        return "Synthetic.";
    }

    @Override
    public String section() {
        return "0";
    }
}
