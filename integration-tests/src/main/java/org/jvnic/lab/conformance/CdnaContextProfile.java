package org.jvnic.lab.conformance;

import java.util.Set;
import org.jvnic.nic.cdna.spec.ContextRegister;

/**
 * The profile of a {@code cdna} context page: its access rules, and which of its registers move while nothing runs.
 *
 * <p>It expects a context that its guest may set up alone (rings not privileged) and that is not running. The shared
 * memory behind the registers is no part of it.
 */
public final class CdnaContextProfile {
    private static final int[] ACCESS_SIZES = {1, 2, 4, 8};
    private static final long OPCODE_BITS = 0xFF;
    private static final long NOP = 0;

    private CdnaContextProfile() {}

    /**
     * A builder with everything that holds for every context page. What depends on how the device under test was set
     * up (number, address, link, offered features) is not predicted until {@code resetValue} and {@code steady} say so.
     *
     * @return a new builder, to be completed with a seed.
     */
    public static ConformanceProfile.Builder builder() {
        return ConformanceProfile.builder()
                .widths(WidthPolicy.aligned(Set.of(1, 2, 4, 8), Set.of(4, 8)))
                .probedWidths(ACCESS_SIZES)
                .refusedReads(Fill.ONES)
                .reservedSpace(Fill.ZEROS)
                .anyValue(names(
                        ContextRegister.TX_PRODUCER,
                        ContextRegister.RX_PRODUCER,
                        ContextRegister.TX_RING_LO,
                        ContextRegister.TX_RING_HI,
                        ContextRegister.TX_RING_SIZE,
                        ContextRegister.RX_RING_LO,
                        ContextRegister.RX_RING_HI,
                        ContextRegister.RX_RING_SIZE,
                        ContextRegister.STATUS_BLOCK_LO,
                        ContextRegister.STATUS_BLOCK_HI,
                        ContextRegister.INTERRUPT_CONTROL,
                        ContextRegister.MODERATION,
                        ContextRegister.RX_MODE,
                        ContextRegister.OFFLOADS,
                        ContextRegister.MAX_FRAME,
                        ContextRegister.FILTER_GENERATION,
                        ContextRegister.RX_SEEN,
                        ContextRegister.TX_SEEN))
                .safeValues(ContextRegister.COMMAND.name(), CdnaContextProfile::nop)
                .steadyExcept(names(
                        ContextRegister.CONTEXT,
                        ContextRegister.STATE,
                        ContextRegister.LINK,
                        ContextRegister.FEATURES,
                        ContextRegister.MAC_LO,
                        ContextRegister.MAC_HI,
                        ContextRegister.EPOCH,
                        ContextRegister.SEQUENCE_CONTROL,
                        ContextRegister.TX_SEQUENCE_FIRST,
                        ContextRegister.RX_SEQUENCE_FIRST,
                        ContextRegister.COMMAND_STATUS,
                        ContextRegister.FILTER_ACCEPTED,
                        ContextRegister.INTERRUPT_STATE,
                        ContextRegister.STAT_INTERRUPTS,
                        ContextRegister.STAT_DOORBELLS,
                        ContextRegister.STAT_ACCESS_ERRORS,
                        ContextRegister.STAT_REFUSED_WRITES));
    }

    private static long nop(final long value) {
        return (value & ~OPCODE_BITS) | NOP;
    }

    private static String[] names(final ContextRegister... registers) {
        final String[] names = new String[registers.length];
        for (int i = 0; i < registers.length; i++) {
            names[i] = registers[i].name();
        }
        return names;
    }
}
