package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;

import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * The MSI-X capability: where the vector table and the pending bits are. PCI Local Bus 3.0 section 6.8.2.
 *
 * @param vectors     entries of the table, 1 to 2048.
 * @param tableBar    index of the BAR the table is in, 0 to 5.
 * @param tableOffset byte offset of the table in that BAR, a multiple of 8.
 * @param pbaBar      index of the BAR the pending bits are in, 0 to 5.
 * @param pbaOffset   byte offset of the pending bits in that BAR, a multiple of 8.
 */
public record MsiX(int vectors, int tableBar, int tableOffset, int pbaBar, int pbaOffset) implements Capability {
    /** Offset of the message control register. */
    static final int CONTROL = 2;

    static final BitField FUNCTION_MASK = BitField.bit("FUNCTION_MASK", 14, RW, "Masks every vector.");
    static final BitField ENABLE = BitField.bit("ENABLE", 15, RW, "Interrupts are messages, not the line.");

    private static final int MAX_VECTORS = 2048;
    private static final int ENTRY_BYTES = 16;

    /**
     * Checks the ranges.
     *
     * @param vectors     entries.
     * @param tableBar    BAR of the table.
     * @param tableOffset bytes into that BAR.
     * @param pbaBar      BAR of the pending bits.
     * @param pbaOffset   bytes into that BAR.
     * @throws IllegalArgumentException naming the value out of range.
     */
    public MsiX {
        if (vectors < 1 || vectors > MAX_VECTORS) {
            throw new IllegalArgumentException("MSI-X: vectors=" + vectors + " is not in [1, " + MAX_VECTORS + "]");
        }
        checkPlace("table", tableBar, tableOffset);
        checkPlace("pba", pbaBar, pbaOffset);
    }

    private static void checkPlace(final String what, final int bar, final int offset) {
        if (bar < 0 || bar >= Bar.COUNT) {
            throw new IllegalArgumentException("MSI-X: " + what + "Bar=" + bar + " is not in [0, 5]");
        }
        if (offset < 0 || (offset & 7) != 0) {
            throw new IllegalArgumentException("MSI-X: " + what + "Offset=0x" + Integer.toHexString(offset)
                    + " is not a multiple of 8 in [0, 0x7ffffff8]");
        }
    }

    /**
     * Table and pending bits in the same BAR.
     *
     * @param vectors     entries of the table, 1 to 2048.
     * @param bar         index of the BAR, 0 to 5.
     * @param tableOffset byte offset of the table, a multiple of 8.
     * @param pbaOffset   byte offset of the pending bits, a multiple of 8.
     * @return the capability.
     */
    public static MsiX inOneBar(final int vectors, final int bar, final int tableOffset, final int pbaOffset) {
        return new MsiX(vectors, bar, tableOffset, bar, pbaOffset);
    }

    /**
     * Length of the table.
     *
     * @return bytes.
     */
    public int tableBytes() {
        return vectors * ENTRY_BYTES;
    }

    /**
     * Length of the pending bits.
     *
     * @return bytes, a multiple of 8.
     */
    public int pbaBytes() {
        return (vectors + 63) / 64 * 8;
    }

    @Override
    public String title() {
        return "MSI-X";
    }

    @Override
    public int id() {
        return 0x11;
    }

    @Override
    public int numBytes() {
        return 12;
    }

    @Override
    public List<ConfigRegister> registers() {
        final BitField size = BitField.bits("TABLE_SIZE", 10, 0, RO, vectors - 1, "Entries minus 1.");
        return List.of(
                ConfigRegister.of("MESSAGE_CONTROL", CONTROL, 2, size, FUNCTION_MASK, ENABLE),
                place("TABLE", 4, tableBar, tableOffset),
                place("PBA", 8, pbaBar, pbaOffset));
    }

    private static ConfigRegister place(final String name, final int at, final int bar, final int offset) {
        return ConfigRegister.of(
                name,
                at,
                4,
                BitField.bits("BIR", 2, 0, RO, bar, "BAR index."),
                BitField.bits("OFFSET", 31, 3, RO, offset >>> 3, "Offset in the BAR, in units of 8 bytes."));
    }
}
