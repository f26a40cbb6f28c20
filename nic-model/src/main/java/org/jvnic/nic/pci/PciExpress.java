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
 * <p>The link is always up at its full speed and width and never saves power, whatever states it lists. What section 6.6.2
 * exempts from a function-level reset is declared sticky.
 *
 * @param maxPayloadBytes largest payload the function can take: a power of two from 128 to 4096.
 * @param linkGeneration  link speed: 1 is 2.5 GT/s, 2 is 5 GT/s, 3 is 8 GT/s, 4 is 16 GT/s.
 * @param linkWidth       lanes: 1, 2, 4, 8 or 16.
 * @param details         what silicon says beyond that.
 */
public record PciExpress(int maxPayloadBytes, int linkGeneration, int linkWidth, Details details)
        implements Capability {
    /**
     * What differs between chips and changes nothing here.
     *
     * @param savingStates  link states that save power: 0 none, 1 L0s, 2 L1, 3 both.
     * @param exitLatencies L0s exit latency in bits 2:0, L1 exit latency in bits 5:3, as the link capabilities code them.
     * @param port          port number, 0 to 255.
     * @param auxPower      whether the function says that it has auxiliary power.
     * @param listsSpeeds   whether the link capabilities 2 list the speeds and link control 2 has a target, as revision 3.0 of
     *                      the specification wants.
     */
    public record Details(int savingStates, int exitLatencies, int port, boolean auxPower, boolean listsSpeeds) {
        /** No power saving, revision 3.0. */
        public static final Details PLAIN = new Details(0, 0, 0, false, true);

        /**
         * Checks the ranges.
         *
         * @param savingStates  link states.
         * @param exitLatencies codes.
         * @param port          number.
         * @param auxPower      whether there is auxiliary power.
         * @param listsSpeeds   whether speeds are listed.
         * @throws IllegalArgumentException naming the value out of range.
         */
        public Details {
            check("savingStates", savingStates, 3);
            check("exitLatencies", exitLatencies, 63);
            check("port", port, 255);
        }

        private static void check(final String name, final int value, final int max) {
            if (value < 0 || value > max) {
                throw new IllegalArgumentException(
                        "PCI Express: " + name + "=" + value + " is not in [0, " + max + "]");
            }
        }
    }

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
     * @param details         what differs between chips.
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

    /**
     * With {@link Details#PLAIN}.
     *
     * @param maxPayloadBytes bytes.
     * @param linkGeneration  link speed.
     * @param linkWidth       lanes.
     */
    public PciExpress(final int maxPayloadBytes, final int linkGeneration, final int linkWidth) {
        this(maxPayloadBytes, linkGeneration, linkWidth, Details.PLAIN);
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
                ConfigRegister.of(
                        "DEVICE_STATUS",
                        0x0A,
                        2,
                        ERRORS_DETECTED,
                        constant("AUX_POWER", 4, 4, details.auxPower ? 1 : 0)),
                linkCapabilities(),
                ConfigRegister.of("LINK_CONTROL", 0x10, 2, ASPM_CONTROL, READ_BOUNDARY, CLOCK_AND_SYNCH)
                        .sticky(ASPM_CONTROL, READ_BOUNDARY, CLOCK_AND_SYNCH),
                linkStatus(),
                deviceCapabilities2(),
                deviceControl2(),
                linkCapabilities2(),
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
                constant("SAVING_STATES", 11, 10, details.savingStates),
                constant("EXIT_LATENCIES", 17, 12, details.exitLatencies),
                constant("ASPM_COMPLIANCE", 22, 22, details.listsSpeeds ? 1 : 0),
                constant("PORT", 31, 24, details.port));
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

    private ConfigRegister linkCapabilities2() {
        final int speeds = details.listsSpeeds ? (1 << linkGeneration) - 1 : 0;
        return ConfigRegister.of("LINK_CAPABILITIES_2", 0x2C, 4, constant("SPEEDS", 7, 1, speeds));
    }

    private ConfigRegister linkControl2() {
        final int speed = details.listsSpeeds ? linkGeneration : 0;
        final BitField target = BitField.bits("TARGET_SPEED", 3, 0, RW, speed, "Without effect.");
        return ConfigRegister.of("LINK_CONTROL_2", 0x30, 2, target).sticky(target);
    }

    private static BitField constant(final String name, final int msb, final int lsb, final long value) {
        return BitField.bits(name, msb, lsb, RO, value, "Constant.");
    }
}
