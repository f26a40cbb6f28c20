package org.jvnic.nic.i82576.switching;

import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * Which MAC control frames reach memory: those of the type of FCT, sent to the flow control address or to receive address 0. A pause to
 * the station is discarded with RCTL.DPF, and meets the usual filters without; what is no pause is passed with RCTL.PMCF and discarded
 * without. Datasheet section 8.10.1.
 *
 * <p>Owned by the engine's thread.
 */
final class MacControl {
    /** The usual filters decide; no MAC control frame, or none for this port. */
    static final int NOT_CONTROL = 0;

    /** The usual filters decide. */
    static final int FILTERED = 1;

    /** Nobody gets it. */
    static final int DISCARDED = 2;

    /** Memory gets it, whatever the filters say. */
    static final int PASSED = 3;

    private static final int PAUSE = 1;
    private static final int DISCARD_PAUSE = 1 << 22;
    private static final int PASS_CONTROL = 1 << 23;
    private static final int HIGH_MASK = 0xFFFF;
    private static final int TYPE_MASK = 0xFFFF;

    private int type;
    private long group;
    private long station;
    private boolean discardsPause;
    private boolean passesControl;

    /** Takes over what the registers say now. */
    void configure(final RegisterFile registers) {
        final int control = registers.get(ReceiveRegister.RCTL.word());
        discardsPause = (control & DISCARD_PAUSE) != 0;
        passesControl = (control & PASS_CONTROL) != 0;
        type = registers.get(GeneralRegister.FCT.word()) & TYPE_MASK;
        group = address(registers, GeneralRegister.FCAL.word(), GeneralRegister.FCAH.word());
        station = address(registers, ReceiveRegister.RA.word(), ReceiveRegister.RAH.word());
    }

    private static long address(final RegisterFile registers, final int low, final int high) {
        return (registers.get(low) & 0xFFFF_FFFFL) | (long) (registers.get(high) & HIGH_MASK) << 32;
    }

    /** What becomes of a frame at the port. */
    int judge(final Frame frame) {
        if (frame.etherType() != type || type == 0 || frame.isTagged()) {
            return NOT_CONTROL;
        }
        final boolean toStation = frame.destination() == station;
        if (!toStation && frame.destination() != group) {
            return NOT_CONTROL;
        }
        if (frame.vlanTci() == PAUSE) { // of an untagged frame this is its opcode
            return toStation && discardsPause ? DISCARDED : FILTERED;
        }
        return passesControl ? PASSED : DISCARDED;
    }
}
