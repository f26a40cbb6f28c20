package org.jvnic.vmm.vfiouser.server;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.pci.Bar;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The MSI-X table of a function, from the side of the server: the client's own table is the one its guest sees, and never reaches
 * the function. So each vector is unmasked here while the client has an event descriptor bound to it, and masked else.
 */
final class MsixView {
    private static final int CAPABILITY_ID = 0x11;
    private static final int ENTRY_BYTES = 16;
    private static final int DATA = 8;
    private static final int CONTROL = 12;

    /** Of a function without one. */
    static final MsixView NONE = new MsixView(0, 0, null, 0);

    private final int capability;
    private final int vectors;
    private final long tableOffset;
    private final @Nullable RegisterSpace table;

    private MsixView(
            final int capability, final int vectors, final @Nullable RegisterSpace table, final long tableOffset) {
        this.capability = capability;
        this.vectors = vectors;
        this.table = table;
        this.tableOffset = tableOffset;
    }

    static MsixView of(final PciFunction function) {
        final int at = ServedFunction.capability(function, CAPABILITY_ID);
        if (at == 0) {
            return NONE;
        }
        final int place = (int) function.configRead(at + 4, 4);
        return new MsixView(
                at, (int) (function.configRead(at + 2, 2) & 0x7FF) + 1, spaceOf(function, place & 7), place & ~7);
    }

    private static @Nullable RegisterSpace spaceOf(final PciFunction function, final int index) {
        for (final Bar bar : function.bars()) {
            if (bar.index() == index) {
                return bar.space();
            }
        }
        return null;
    }

    int vectors() {
        return vectors;
    }

    /** Whether a config offset is in the capability. */
    boolean holds(final long offset) {
        return capability != 0 && offset >= capability && offset < capability + 12;
    }

    void setMasked(final int vector, final boolean masked) {
        if (table != null) {
            final long entry = tableOffset + (long) vector * ENTRY_BYTES;
            if (!masked) {
                table.write32(entry + DATA, vector);
            }
            table.write32(entry + CONTROL, masked ? 1 : 0);
        }
    }

    boolean isMasked(final int vector) {
        return table != null && (table.read32(tableOffset + (long) vector * ENTRY_BYTES + CONTROL) & 1) != 0;
    }
}
