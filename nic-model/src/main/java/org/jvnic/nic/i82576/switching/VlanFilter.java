package org.jvnic.nic.i82576.switching;

import java.util.Arrays;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * VLANs of the port and of its pools, copied from the registers. Datasheet sections 7.1.1.2, 8.10.18 and 8.14.16.
 *
 * <p>Owned by the engine's thread.
 */
final class VlanFilter {
    private static final int VLANS = 4096;
    private static final int TABLE_WORDS = 128;
    private static final int POOL_ENTRIES = 32;
    private static final int POOLS_SHIFT = 12;
    private static final int POOLS_MASK = 0xFF;
    private static final int STAYS_INSIDE = 1 << 20;
    private static final short LISTED = 1 << 8;
    private static final short LOCAL = 1 << 9;

    private final RegisterFile registers;
    private final int[] accepted = new int[TABLE_WORDS];
    private final int[] list = new int[POOL_ENTRIES];

    /** Pools in bits 7:0, {@link #LISTED}, {@link #LOCAL}. */
    private final short[] entries = new short[VLANS];

    VlanFilter(final RegisterFile registers) {
        this.registers = registers;
    }

    void configure() {
        for (int i = 0; i < TABLE_WORDS; i++) {
            accepted[i] = registers.get(ReceiveRegister.VFTA.word() + i);
        }
        Arrays.fill(entries, (short) 0);
        for (int i = 0; i < POOL_ENTRIES; i++) {
            final int entry = registers.get(VirtualRegister.VLVF.word() + i);
            list[i] = entry;
            if (entry < 0) {
                final int local = (entry & STAYS_INSIDE) != 0 ? LOCAL : 0;
                entries[entry & (VLANS - 1)] |= (short) ((entry >>> POOLS_SHIFT & POOLS_MASK) | LISTED | local);
            }
        }
    }

    /** Whether the port takes a VLAN where RCTL.VFE filters. */
    boolean isAccepted(final int vlan) {
        return (accepted[vlan >>> 5] & 1 << vlan) != 0;
    }

    /** Whether pools are named for a VLAN, though perhaps none of them. */
    boolean isListed(final int vlan) {
        return (entries[vlan] & LISTED) != 0;
    }

    /** Whether frames of a VLAN never leave by the wire. */
    boolean isLocal(final int vlan) {
        return (entries[vlan] & LOCAL) != 0;
    }

    /** Entries that name a VLAN, a bit each. Slower than the others: looks at every entry. */
    int entriesOf(final int vlan) {
        int mask = 0;
        for (int i = 0; i < POOL_ENTRIES; i++) {
            mask |= list[i] < 0 && (list[i] & (VLANS - 1)) == vlan ? 1 << i : 0;
        }
        return mask;
    }

    /** Pools of a VLAN, a bit each. */
    int poolsOf(final int vlan) {
        return entries[vlan] & POOLS_MASK;
    }
}
