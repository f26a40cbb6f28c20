package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;

import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * Power management with the states D0 and D3hot and without wake-up events. PCI Bus Power Management 1.2 section 3.2.
 *
 * <p>In D3hot the function answers config accesses only and issues nothing. Writes of D1 and D2 are discarded.
 *
 * @param noSoftReset No_Soft_Reset: true when the way back from D3hot to D0 keeps all state, which spares software the
 *                    restore and is what to choose unless real silicon is modelled; false when it resets the function.
 */
public record PowerManagement(boolean noSoftReset) implements Capability {
    /** Offset of the control and status register. */
    static final int PMCSR = 4;

    static final BitField POWER_STATE = BitField.bits("POWER_STATE", 1, 0, RW, 0, "0: D0, 3: D3hot.");

    private static final BitField VERSION = BitField.bits("VERSION", 2, 0, RO, 3, "Revision 1.2.");

    @Override
    public String title() {
        return "Power Management";
    }

    @Override
    public int id() {
        return 0x01;
    }

    @Override
    public int numBytes() {
        return 8;
    }

    @Override
    public List<ConfigRegister> registers() {
        final BitField keep = BitField.bits("NO_SOFT_RESET", 3, 3, RO, noSoftReset ? 1 : 0, "D3hot keeps state.");
        return List.of(
                ConfigRegister.of("PMC", 2, 2, VERSION),
                ConfigRegister.of("PMCSR", PMCSR, 2, POWER_STATE, keep).uniform(POWER_STATE));
    }
}
