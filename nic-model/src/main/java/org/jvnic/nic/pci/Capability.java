package org.jvnic.nic.pci;

import java.util.List;

/**
 * A structure in the linked lists of config space. {@link PciFunctionBuilder} places it and writes its header with the link.
 *
 * <p>Implementations are immutable declarations; what their bits do is up to {@link PciFunction}.
 */
public sealed interface Capability
        permits PowerManagement,
                Msi,
                MsiX,
                PciExpress,
                DeviceSerialNumber,
                AdvancedErrors,
                AlternativeRouting,
                SingleRootIov {
    /**
     * The name in messages.
     *
     * @return as lspci prints it.
     */
    String title();

    /**
     * The capability id.
     *
     * @return 8 bits; 16 bits when {@link #isExtended()}.
     */
    int id();

    /**
     * Which list it is in.
     *
     * @return true for the list that starts at 0x100, with a header of 4 bytes; false for the one in the first 256 bytes,
     *     with a header of 2 bytes.
     */
    default boolean isExtended() {
        return false;
    }

    /**
     * Version in the header of an extended capability.
     *
     * @return 1 to 15; without meaning for the others, which keep theirs in a register.
     */
    default int version() {
        return 1;
    }

    /**
     * Length.
     *
     * @return bytes, the header included.
     */
    int numBytes();

    /**
     * The registers after the header.
     *
     * @return their declarations, offsets from the start of the capability.
     */
    List<ConfigRegister> registers();
}
