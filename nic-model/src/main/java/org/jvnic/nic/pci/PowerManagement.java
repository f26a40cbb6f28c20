package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.W1C;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * Power management with the states D0 and D3hot. PCI Bus Power Management 1.2 section 3.2.
 *
 * <p>In D3hot the function answers config accesses only and issues nothing. Writes of D1 and D2 are discarded. PME_En and
 * PME_Status are there when a state is listed; they survive a function-level reset, and nothing wakes up by itself.
 *
 * @param noSoftReset  No_Soft_Reset: true when the way back from D3hot to D0 keeps all state, which spares software the
 *                     restore and is what to choose unless real silicon is modelled; false when it resets the function.
 * @param specificInit DSI: whether the function needs more than the standard initialisation after D3.
 * @param wakeStates   PME_Support: bit s is set when the function can send PME from D0, D1, D2, D3hot, D3cold in this order;
 *                     0 to 31. When 0, there are no PME bits.
 * @param dataScale    Data_Scale, 0 to 3. When 0, Data_Select is not there; the data register reads as zero always.
 */
public record PowerManagement(boolean noSoftReset, boolean specificInit, int wakeStates, int dataScale)
        implements Capability {
    /** Offset of the control and status register. */
    static final int PMCSR = 4;

    static final BitField POWER_STATE = BitField.bits("POWER_STATE", 1, 0, RW, 0, "0: D0, 3: D3hot.");

    private static final BitField VERSION = BitField.bits("VERSION", 2, 0, RO, 3, "Revision 1.2.");
    private static final BitField PME_ENABLE = BitField.bit("PME_EN", 8, RW, "May send PME.");
    private static final BitField DATA_SELECT = BitField.bits("DATA_SELECT", 12, 9, RW, 0, "Without effect.");
    private static final BitField PME_STATUS = BitField.bit("PME_STATUS", 15, W1C, "Would send PME.");

    /**
     * Checks the ranges.
     *
     * @param noSoftReset  No_Soft_Reset.
     * @param specificInit DSI.
     * @param wakeStates   PME_Support.
     * @param dataScale    Data_Scale.
     * @throws IllegalArgumentException naming the value out of range.
     */
    public PowerManagement {
        if (wakeStates < 0 || wakeStates > 0x1F) {
            throw new IllegalArgumentException("power management: wakeStates=" + wakeStates + " is not in [0, 31]");
        }
        if (dataScale < 0 || dataScale > 3) {
            throw new IllegalArgumentException("power management: dataScale=" + dataScale + " is not in [0, 3]");
        }
    }

    /**
     * Without wake-up events.
     *
     * @param noSoftReset No_Soft_Reset.
     */
    public PowerManagement(final boolean noSoftReset) {
        this(noSoftReset, false, 0, 0);
    }

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
        final BitField init = BitField.bits("DSI", 5, 5, RO, specificInit ? 1 : 0, "Needs its own initialisation.");
        final BitField wake = BitField.bits("PME_SUPPORT", 15, 11, RO, wakeStates, "States that can send PME.");
        final BitField keep = BitField.bits("NO_SOFT_RESET", 3, 3, RO, noSoftReset ? 1 : 0, "D3hot keeps state.");
        final BitField scale = BitField.bits("DATA_SCALE", 14, 13, RO, dataScale, "Unit of the data register.");
        final List<BitField> control = new ArrayList<>(List.of(POWER_STATE, keep, scale));
        if (dataScale != 0) {
            control.add(DATA_SELECT);
        }
        if (wakeStates != 0) {
            control.add(PME_ENABLE);
            control.add(PME_STATUS);
        }
        final ConfigRegister status = new ConfigRegister("PMCSR", PMCSR, 2, control, 0, 0).uniform(POWER_STATE);
        return List.of(
                ConfigRegister.of("PMC", 2, 2, VERSION, init, wake),
                wakeStates == 0 ? status : status.sticky(PME_ENABLE, PME_STATUS));
    }
}
