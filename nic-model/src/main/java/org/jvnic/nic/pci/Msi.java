package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;

import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * The MSI capability with one message, a 64-bit address and a mask bit. PCI Local Bus 3.0 section 6.8.1.
 *
 * <p>Software that asks for more messages gets what it wrote back and one message all the same.
 */
public record Msi() implements Capability {
    /** Offset of the message control register. */
    static final int CONTROL = 2;

    static final int ADDRESS = 4;
    static final int ADDRESS_HIGH = 8;
    static final int DATA = 12;
    static final int MASK = 16;
    static final int PENDING = 20;

    static final BitField ENABLE = BitField.bit("ENABLE", 0, RW, "Interrupts are messages, not the line.");

    /** In place of the mask and of the pending word. */
    static final int MESSAGE = 1;

    private static final BitField WANTED = BitField.bits("MULTIPLE_ENABLE", 6, 4, RW, 0, "Without effect.");
    private static final BitField WIDE = BitField.bits("WIDE_ADDRESS", 7, 7, RO, 1, "The address has 64 bits.");
    private static final BitField MASKABLE = BitField.bits("MASKABLE", 8, 8, RO, 1, "There is a mask bit.");

    @Override
    public String title() {
        return "MSI";
    }

    @Override
    public int id() {
        return 0x05;
    }

    @Override
    public int numBytes() {
        return 24;
    }

    @Override
    public List<ConfigRegister> registers() {
        return List.of(
                ConfigRegister.of("MESSAGE_CONTROL", CONTROL, 2, ENABLE, WANTED, WIDE, MASKABLE),
                word("ADDRESS", ADDRESS, 31, 2, "Message address, low."),
                word("ADDRESS_HIGH", ADDRESS_HIGH, 31, 0, "Message address, high."),
                word("DATA", DATA, 15, 0, "Message data."),
                word("MASK", MASK, 0, 0, "Holds the message back."),
                ConfigRegister.of("PENDING", PENDING, 4, BitField.bits("PENDING", 0, 0, RO, 0, "Held back.")));
    }

    private static ConfigRegister word(
            final String name, final int offset, final int msb, final int lsb, final String doc) {
        return ConfigRegister.of(name, offset, 4, BitField.bits(name, msb, lsb, RW, 0, doc));
    }
}
