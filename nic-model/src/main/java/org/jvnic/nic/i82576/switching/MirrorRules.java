package org.jvnic.nic.i82576.switching;

import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * The four mirror rules: which further pool gets a copy of a frame. A rule looks at the pools the frame goes to (VPME, VMRVM), at the
 * wire it comes from (UPME) or goes to (DPME), at its VLAN's entry (VLME, VMRVLAN). Rules do not see one another's copies. Datasheet
 * sections 7.10.3.8 and 8.14.18 to 8.14.20.
 *
 * <p>Owned by the engine's thread.
 */
final class MirrorRules {
    private static final int RULES = 4;
    private static final int POOL_TRAFFIC = 1;
    private static final int FROM_WIRE = 1 << 1;
    private static final int TO_WIRE = 1 << 2;
    private static final int VLAN_TRAFFIC = 1 << 3;
    private static final int MIRROR_SHIFT = 8;

    private final RegisterFile registers;
    private final int[] controls = new int[RULES];
    private final int[] pools = new int[RULES];
    private final int[] vlanEntries = new int[RULES];
    private int used;

    MirrorRules(final RegisterFile registers) {
        this.registers = registers;
    }

    /** Copies the registers. */
    void configure() {
        used = 0;
        for (int i = 0; i < RULES; i++) {
            final int control = registers.get(VirtualRegister.VMRCTL.word() + i);
            if ((control & (POOL_TRAFFIC | FROM_WIRE | TO_WIRE | VLAN_TRAFFIC)) != 0) {
                controls[used] = control;
                pools[used] = registers.get(VirtualRegister.VMRVM.word() + i);
                vlanEntries[used] = registers.get(VirtualRegister.VMRVLAN.word() + i);
                used++;
            }
        }
    }

    /** Whether there is no rule. */
    boolean isEmpty() {
        return used == 0;
    }

    /**
     * Pools that get a copy, a bit each.
     *
     * @param wanted   pools the frame goes to.
     * @param fromWire it comes from the wire, or from the loopback of the port.
     * @param toWire   it goes to the wire.
     * @param entries  entries of VLVF with its VLAN, a bit each.
     */
    int copies(final int wanted, final boolean fromWire, final boolean toWire, final int entries) {
        final int way = (fromWire ? FROM_WIRE : 0) | (toWire ? TO_WIRE : 0);
        int mask = 0;
        for (int i = 0; i < used; i++) {
            final int control = controls[i];
            final boolean ofPool = (control & POOL_TRAFFIC) != 0 && (wanted & pools[i]) != 0;
            final boolean ofVlan = (control & VLAN_TRAFFIC) != 0 && (entries & vlanEntries[i]) != 0;
            if (ofPool || ofVlan || (control & way) != 0) {
                mask |= 1 << (control >>> MIRROR_SHIFT & 7);
            }
        }
        return mask;
    }
}
