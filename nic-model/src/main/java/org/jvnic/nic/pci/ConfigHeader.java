package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.W1C;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.register.BitField;

/** The type 0 header, the first 64 bytes of config space. PCI Local Bus 3.0 section 6.1, PCI Express 3.0 section 7.5. */
final class ConfigHeader {
    static final int NUM_BYTES = 0x40;
    static final int COMMAND = 0x04;
    static final int BAR0 = 0x10;

    static final BitField IO_SPACE = BitField.bit("IO_SPACE", 0, RW, "Answer accesses to ports.");
    static final BitField MEMORY_SPACE = BitField.bit("MEMORY_SPACE", 1, RW, "Answer memory accesses.");
    static final BitField BUS_MASTER = BitField.bit("BUS_MASTER", 2, RW, "Issue memory requests, messages included.");
    static final BitField PARITY_RESPONSE = BitField.bit("PARITY_RESPONSE", 6, RW, "Report poisoned data.");
    static final BitField SERR = BitField.bit("SERR", 8, RW, "Report uncorrectable errors.");
    static final BitField INTX_DISABLE = BitField.bit("INTX_DISABLE", 10, RW, "Keep the interrupt line low.");

    /** In place in the word that holds the command and status registers. */
    static final BitField INTERRUPT_STATUS_IN_WORD = BitField.bit("INTERRUPT_STATUS", 19, RO, "Wants the line high.");

    private static final BitField INTERRUPT_STATUS =
            BitField.bit("INTERRUPT_STATUS", 3, RO, "The function wants its interrupt line high.");
    private static final BitField MASTER_PARITY = BitField.bit("MASTER_PARITY", 8, W1C, "Master data parity error.");
    private static final BitField ERRORS =
            BitField.bits("ERRORS", 15, 11, W1C, 0, "Aborts signalled and received, SERR signalled, parity error.");
    private static final BitField CACHE_LINE = BitField.bits("CACHE_LINE", 7, 0, RW, 0, "Without effect.");
    private static final BitField INTERRUPT_LINE = BitField.bits("LINE", 7, 0, RW, 0, "Software's own note.");

    private static final String OWNER = "header";

    private ConfigHeader() {}

    static void declare(
            final ConfigLayout layout,
            final PciIdentity identity,
            final List<Bar> bars,
            final int interruptPin,
            final int firstCapability) {
        layout.claim(OWNER, 0, NUM_BYTES, 0, NUM_BYTES);
        constant(layout, "VENDOR_ID", 0x00, 2, identity.vendorId());
        constant(layout, "DEVICE_ID", 0x02, 2, identity.deviceId());
        declareCommandAndStatus(layout, bars.stream().anyMatch(Bar::isIo), firstCapability != 0);
        constant(layout, "CLASS_REVISION", 0x08, 4, (long) identity.classCode() << 8 | identity.revision());
        layout.declare(OWNER, 0, ConfigRegister.of("CACHE_LINE_SIZE", 0x0C, 1, CACHE_LINE));
        constant(layout, "HEADER_TYPE", 0x0E, 1, 0);
        constant(layout, "SUBSYSTEM_VENDOR_ID", 0x2C, 2, identity.subsystemVendorId());
        constant(layout, "SUBSYSTEM_ID", 0x2E, 2, identity.subsystemId());
        constant(layout, "CAPABILITIES_POINTER", 0x34, 1, firstCapability);
        layout.declare(OWNER, 0, ConfigRegister.of("INTERRUPT_LINE", 0x3C, 1, INTERRUPT_LINE));
        constant(layout, "INTERRUPT_PIN", 0x3D, 1, interruptPin);
        for (final Bar bar : bars) {
            declareBar(layout, bar);
        }
    }

    private static void declareCommandAndStatus(
            final ConfigLayout layout, final boolean hasPorts, final boolean hasCapabilities) {
        final List<BitField> command =
                new ArrayList<>(List.of(MEMORY_SPACE, BUS_MASTER, PARITY_RESPONSE, SERR, INTX_DISABLE));
        if (hasPorts) {
            command.add(IO_SPACE);
        }
        final BitField list =
                BitField.bits("CAPABILITIES_LIST", 4, 4, RO, hasCapabilities ? 1 : 0, "Capabilities follow.");
        layout.declare(OWNER, 0, new ConfigRegister("COMMAND", COMMAND, 2, command, 0, 0));
        layout.declare(OWNER, 0, ConfigRegister.of("STATUS", 0x06, 2, INTERRUPT_STATUS, list, MASTER_PARITY, ERRORS));
    }

    private static void constant(
            final ConfigLayout layout, final String name, final int offset, final int numBytes, final long value) {
        final BitField field = BitField.bits(name, numBytes * 8 - 1, 0, RO, value, "Constant.");
        layout.declare(OWNER, 0, ConfigRegister.of(name, offset, numBytes, field));
    }

    /** Software sizes a BAR by writing ones: the address bits below the size are not writable, so they read back as zero. */
    private static void declareBar(final ConfigLayout layout, final Bar bar) {
        for (final ConfigRegister word :
                barWords("BAR", BAR0, bar.index(), bar.sizeBits(), bar.kind(), bar.prefetchable())) {
            layout.declare(OWNER, 0, word);
        }
    }

    /** One register for a BAR, or two for one of 64 bits; {@code base} is where BAR 0 is in the structure that has them. */
    static List<ConfigRegister> barWords(
            final String name,
            final int base,
            final int index,
            final int sizeBits,
            final Bar.Kind kind,
            final boolean prefetchable) {
        if (kind == Bar.Kind.IO) {
            final BitField space = BitField.bits("IO", 0, 0, RO, 1, "Ports.");
            return List.of(barWord(name, base, index, addressBits(sizeBits), space));
        }
        final boolean wide = kind == Bar.Kind.MEMORY_64;
        final BitField type = BitField.bits("TYPE", 2, 1, RO, wide ? 2 : 0, "0: 32 bits, 2: 64 bits.");
        final BitField prefetch = BitField.bits("PREFETCHABLE", 3, 3, RO, prefetchable ? 1 : 0, "Prefetchable.");
        final ConfigRegister low = barWord(name, base, index, addressBits(sizeBits), type, prefetch);
        return wide
                ? List.of(low, barWord(name, base, index + 1, addressBits(Math.max(0, sizeBits - 32))))
                : List.of(low);
    }

    private static BitField[] addressBits(final int lowest) {
        return lowest > 31
                ? new BitField[0]
                : new BitField[] {BitField.bits("ADDRESS", 31, lowest, RW, 0, "Base address.")};
    }

    private static ConfigRegister barWord(
            final String name, final int base, final int index, final BitField[] address, final BitField... flags) {
        final BitField[] fields = new BitField[address.length + flags.length];
        System.arraycopy(flags, 0, fields, 0, flags.length);
        System.arraycopy(address, 0, fields, flags.length, address.length);
        return ConfigRegister.of(name + index, base + index * 4, 4, fields);
    }
}
