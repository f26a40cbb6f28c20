package org.jvnic.nic.i82576.spec;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.RegisterLayout;

/** The CSR space of the physical function, BAR0. Intel 82576 datasheet section 8.1. */
public final class PfRegisters {
    /** Size of the space. */
    public static final int SPACE_BYTES = 0x20000;

    /** All registers at their own addresses; other addresses of the same registers are in {@link PfAliases}. */
    public static final RegisterLayout LAYOUT = RegisterLayout.of("82576 physical function", SPACE_BYTES, all());

    private PfRegisters() {}

    private static I82576Register[] all() {
        final List<I82576Register> registers = new ArrayList<>();
        registers.addAll(List.of(GeneralRegister.values()));
        registers.addAll(List.of(InterruptRegister.values()));
        registers.addAll(List.of(ReceiveRegister.values()));
        registers.addAll(List.of(TransmitRegister.values()));
        registers.addAll(List.of(QueueRegister.values()));
        registers.addAll(List.of(VirtualRegister.values()));
        registers.addAll(List.of(TimeRegister.values()));
        registers.addAll(List.of(WakeRegister.values()));
        registers.addAll(List.of(StatisticsRegister.values()));
        return registers.toArray(new I82576Register[0]);
    }
}
