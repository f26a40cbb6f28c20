package org.jvnic.nic.pci;

import static org.jvnic.nic.register.Access.RO;
import static org.jvnic.nic.register.Access.RW;
import static org.jvnic.nic.register.Access.SC;
import static org.jvnic.nic.register.Access.W1C;

import java.util.List;
import org.jvnic.nic.register.BitField;

/**
 * The PCI Express capability, version 2, of an endpoint that can be reset by itself. PCI Express 3.0 section 7.8.
 *
 * <p>The link is always up at its full speed and width, without power saving states. What section 6.6.2 exempts from a
 * function-level reset is declared sticky.
 *
 * @param maxPayloadBytes largest payload the function can take: a power of two from 128 to 4096.
 * @param linkGeneration  link speed: 1 is 2.5 GT/s, 2 is 5 GT/s, 3 is 8 GT/s, 4 is 16 GT/s.
 * @param linkWidth       lanes: 1, 2, 4, 8 or 16.
 */
public record PciExpress(int maxPayloadBytes, int linkGeneration, int linkWidth) implements Capability {
    /** Offset of the device control register. */
    static final int DEVICE_CONTROL = 8;

    static final BitField INITIATE_RESET = BitField.bit("INITIATE_FLR", 15, SC, "Resets the function.");

    private static final BitField ERROR_REPORTING =
            BitField.bits("ERROR_REPORTING", 3, 0, RW, 0, "Enables of the four kinds of error messages.");
    private static final BitField RELAXED_ORDERING =
            BitField.bits("RELAXED_ORDERING", 4, 4, RW, 1, "May mark requests relaxed.");
    private static final BitField MAX_PAYLOAD = BitField.bits("MAX_PAYLOAD", 7, 5, RW, 0, "Bytes: 128 << value.");
    private static final BitField NO_SNOOP = BitField.bits("NO_SNOOP", 11, 11, RW, 1, "May mark requests no-snoop.");
    private static final BitField MAX_READ_REQUEST =
            BitField.bits("MAX_READ_REQUEST", 14, 12, RW, 2, "Bytes: 128 << value.");
    private static final BitField ERRORS_DETECTED =
            BitField.bits("ERRORS_DETECTED", 3, 0, W1C, 0, "The four kinds of errors.");
    private static final BitField ASPM_CONTROL = BitField.bits("ASPM_CONTROL", 1, 0, RW, 0, "Without effect.");
    private static final BitField READ_BOUNDARY = BitField.bit("READ_BOUNDARY", 3, RW, "Without effect.");
    private static final BitField CLOCK_AND_SYNCH =
            BitField.bits("CLOCK_AND_SYNCH", 7, 6, RW, 0, "Common clock, extended synch: without effect.");

    /**
     * Checks the ranges.
     *
     * @param maxPayloadBytes bytes.
     * @param linkGeneration  link speed.
     * @param linkWidth       lanes.
     * @throws IllegalArgumentException naming the value out of range.
     */
    public PciExpress {
        if (maxPayloadBytes < 128 || maxPayloadBytes > 4096 || Integer.bitCount(maxPayloadBytes) != 1) {
            throw new IllegalArgumentException(
                    "PCI Express: maxPayloadBytes=" + maxPayloadBytes + " is not a power of two in [128, 4096]");
        }
        if (linkGeneration < 1 || linkGeneration > 4) {
            throw new IllegalArgumentException("PCI Express: linkGeneration=" + linkGeneration + " is not in [1, 4]");
        }
        if (linkWidth < 1 || linkWidth > 16 || Integer.bitCount(linkWidth) != 1) {
            throw new IllegalArgumentException("PCI Express: linkWidth=" + linkWidth + " is not 1, 2, 4, 8 or 16");
        }
    }

    @Override
    public String title() {
        return "Express";
    }

    @Override
    public int id() {
        return 0x10;
    }

    @Override
    public int numBytes() {
        return 0x3C;
    }

    @Override
    public List<ConfigRegister> registers() {
        return List.of(
                ConfigRegister.of("PCIE_CAPABILITIES", 0x02, 2, constant("VERSION", 3, 0, 2)),
                deviceCapabilities(),
                deviceControl(),
                ConfigRegister.of("DEVICE_STATUS", 0x0A, 2, ERRORS_DETECTED),
                linkCapabilities(),
                ConfigRegister.of("LINK_CONTROL", 0x10, 2, ASPM_CONTROL, READ_BOUNDARY, CLOCK_AND_SYNCH)
                        .sticky(ASPM_CONTROL, READ_BOUNDARY, CLOCK_AND_SYNCH),
                linkStatus(),
                deviceCapabilities2(),
                deviceControl2(),
                ConfigRegister.of("LINK_CAPABILITIES_2", 0x2C, 4, constant("SPEEDS", 7, 1, (1 << linkGeneration) - 1)),
                linkControl2());
    }

    private ConfigRegister deviceCapabilities() {
        return ConfigRegister.of(
                "DEVICE_CAPABILITIES",
                0x04,
                4,
                constant("MAX_PAYLOAD", 2, 0, Integer.numberOfTrailingZeros(maxPayloadBytes) - 7),
                constant("L0S_LATENCY", 8, 6, 3),
                constant("L1_LATENCY", 11, 9, 6),
                constant("ROLE_BASED_ERRORS", 15, 15, 1),
                constant("FUNCTION_LEVEL_RESET", 28, 28, 1));
    }

    private static ConfigRegister deviceControl() {
        return ConfigRegister.of(
                        "DEVICE_CONTROL",
                        DEVICE_CONTROL,
                        2,
                        ERROR_REPORTING,
                        RELAXED_ORDERING,
                        MAX_PAYLOAD,
                        NO_SNOOP,
                        MAX_READ_REQUEST,
                        INITIATE_RESET)
                .sticky(MAX_PAYLOAD);
    }

    private ConfigRegister linkCapabilities() {
        return ConfigRegister.of(
                "LINK_CAPABILITIES",
                0x0C,
                4,
                constant("MAX_SPEED", 3, 0, linkGeneration),
                constant("MAX_WIDTH", 9, 4, linkWidth),
                constant("ASPM_COMPLIANCE", 22, 22, 1));
    }

    private ConfigRegister linkStatus() {
        return ConfigRegister.of(
                "LINK_STATUS",
                0x12,
                2,
                constant("SPEED", 3, 0, linkGeneration),
                constant("WIDTH", 9, 4, linkWidth),
                constant("SLOT_CLOCK", 12, 12, 1));
    }

    private static ConfigRegister deviceCapabilities2() {
        return ConfigRegister.of(
                "DEVICE_CAPABILITIES_2",
                0x24,
                4,
                constant("TIMEOUT_RANGES", 3, 0, 0xF),
                constant("TIMEOUT_DISABLE", 4, 4, 1));
    }

    private static ConfigRegister deviceControl2() {
        return ConfigRegister.of(
                "DEVICE_CONTROL_2",
                0x28,
                2,
                BitField.bits("TIMEOUT_VALUE", 3, 0, RW, 0, "Completion timeout: without effect."),
                BitField.bit("TIMEOUT_DISABLE", 4, RW, "No completion timeout: without effect."));
    }

    private ConfigRegister linkControl2() {
        final BitField target = BitField.bits("TARGET_SPEED", 3, 0, RW, linkGeneration, "Without effect.");
        return ConfigRegister.of("LINK_CONTROL_2", 0x30, 2, target).sticky(target);
    }

    private static BitField constant(final String name, final int msb, final int lsb, final long value) {
        return BitField.bits(name, msb, lsb, RO, value, "Constant.");
    }
}
