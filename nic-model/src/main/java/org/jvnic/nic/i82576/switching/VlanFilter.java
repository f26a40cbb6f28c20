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

    private final RegisterFile registers;
    private final int[] accepted = new int[TABLE_WORDS];
    private final byte[] pools = new byte[VLANS];
    private final boolean[] listed = new boolean[VLANS];

    VlanFilter(final RegisterFile registers) {
        this.registers = registers;
    }

    void configure() {
        for (int i = 0; i < TABLE_WORDS; i++) {
            accepted[i] = registers.get(ReceiveRegister.VFTA.word() + i);
        }
        Arrays.fill(pools, (byte) 0);
        Arrays.fill(listed, false);
        for (int i = 0; i < POOL_ENTRIES; i++) {
            final int entry = registers.get(VirtualRegister.VLVF.word() + i);
            if (entry < 0) {
                final int vlan = entry & 0xFFF;
                pools[vlan] |= (byte) (entry >>> 12);
                listed[vlan] = true;
            }
        }
    }

    /** Whether the port takes a VLAN where RCTL.VFE filters. */
    boolean isAccepted(final int vlan) {
        return (accepted[vlan >>> 5] & 1 << vlan) != 0;
    }

    /** Whether pools are named for a VLAN. */
    boolean isListed(final int vlan) {
        return listed[vlan];
    }

    /** Pools of a VLAN, a bit each. */
    int poolsOf(final int vlan) {
        return pools[vlan] & 0xFF;
    }
}
