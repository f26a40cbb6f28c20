package org.jvnic.lab.conformance;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.i82576.spec.PfAliases;
import org.jvnic.nic.i82576.spec.PfRegisters;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.StatisticsRegister;
import org.jvnic.nic.i82576.spec.VfRegisters;
import org.jvnic.nic.register.RegisterFlag;
import org.jvnic.nic.register.RegisterSpec;

/**
 * Profiles of the spaces of an Intel 82576: their access rules, and what may be written to registers whose writes have effects. Rings
 * are given any address and any index and are switched on, so the device under test has no memory behind its bus.
 */
public final class I82576Profile {
    private static final long RESET = 1L << 26;
    private static final long ADDRESS_VALID = 1L << 31;
    private static final long QUEUE_ENABLE = 1L << 25;

    private I82576Profile() {}

    /**
     * Reads inside a word give the bytes addressed. Writes are whole words. 64 bits are two words.
     *
     * @return the policy of both spaces.
     */
    public static WidthPolicy widths() {
        return new WidthPolicy() {
            @Override
            public boolean acceptsRead(final long offset, final int numBytes) {
                return switch (numBytes) {
                    case 1, 2, 4 -> offset % 4 + numBytes <= 4;
                    case 8 -> offset % 4 == 0;
                    default -> false;
                };
            }

            @Override
            public boolean acceptsWrite(final long offset, final int numBytes) {
                return (numBytes == 4 || numBytes == 8) && offset % 4 == 0;
            }
        };
    }

    /**
     * A builder for the physical function of a device that has just come out of a reset, to be completed with a seed.
     *
     * @param mac address in its NVM, first byte lowest.
     * @return a new builder.
     */
    public static ConformanceProfile.Builder physical(final long mac) {
        final ConformanceProfile.Builder profile = of(PfRegisters.LAYOUT.registers())
                .safeValues("CTRL", value -> value & ~RESET)
                .safeValues("PVTCTRL", value -> value & ~RESET)
                .resetValue(ReceiveRegister.RA.name(), 0, mac & 0xFFFF_FFFFL)
                .resetValue(ReceiveRegister.RAH.name(), 0, mac >>> 32 | ADDRESS_VALID)
                .resetValue(QueueRegister.RXDCTL.name(), 0, QueueRegister.RXDCTL.reset() | QUEUE_ENABLE)
                .resetValue(QueueRegister.TXDCTL.name(), 0, QueueRegister.TXDCTL.reset() | QUEUE_ENABLE)
                .steady(names(List.of(StatisticsRegister.values())));
        for (final PfAliases.Alias alias : PfAliases.spans()) {
            profile.alias(alias.from(), alias.numBytes());
        }
        return profile;
    }

    /**
     * A builder for a virtual function, to be completed with a seed.
     *
     * @return a new builder.
     */
    public static ConformanceProfile.Builder virtual() {
        return of(VfRegisters.LAYOUT.registers()).safeValues("VTCTRL", value -> value & ~RESET);
    }

    private static ConformanceProfile.Builder of(final List<RegisterSpec> registers) {
        return ConformanceProfile.builder()
                .widths(widths())
                .probedWidths(1, 2, 3, 4, 8)
                .refusedReads(Fill.ZEROS)
                .reservedSpace(Fill.ZEROS)
                .anyValue(names(registers.stream()
                        .filter(register -> register.flags().contains(RegisterFlag.WRITE_EFFECT))
                        .toList()));
    }

    private static String[] names(final List<? extends RegisterSpec> registers) {
        final List<String> names = new ArrayList<>();
        registers.forEach(register -> names.add(register.name()));
        return names.toArray(new String[0]);
    }
}
