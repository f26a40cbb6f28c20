package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.register.RegisterSpace;

class CdnaPrivilegedPagesTest {
    private static final int CONTEXTS = CdnaIdentity.MAX_CONTEXTS;
    private static final int FEW = 7;
    private static final int LAST = FEW - 1;
    private static final long NO_WIRE_AT_10G = 10_000 << 8;
    private static final long ENABLE = 1L << 31;
    private static final long OPCODE = 0xFF;

    @TestFactory
    Stream<DynamicTest> shouldConformInTheGlobalPage() {
        return Stream.of(Sequence.values())
                .map(sequence -> DynamicTest.dynamicTest(sequence.name(), () -> checkGlobalPage(sequence)));
    }

    private static void checkGlobalPage(final Sequence sequence) {
        final CardPort port = new CardPort(CONTEXTS, card -> {}, CardUnderTest::privilegedBar, 0);
        final ConformanceProfile profile = privileged(31)
                .trials(8)
                .resetValue("CONTEXTS", CONTEXTS)
                .resetValue("LINK", NO_WIRE_AT_10G)
                .safeValues("DEVICE_CONTROL", value -> value & ~1L)
                .safeValues("VECTOR_RING_SIZE", value -> value & ~ENABLE)
                .anyValue("VECTOR_CONSUMER")
                .steadyExcept("PORT_INTERRUPTS", "PORT_FAULTS", "PORT_ACCESS_ERRORS")
                .checkReset("PORT_INTERRUPTS", "PORT_FAULTS", "PORT_ACCESS_ERRORS")
                .raiser((offset, bits) -> fault(port.card(), offset, bits), "FAULT_PENDING")
                .build();

        final ConformanceReport report = new RegisterConformance(GlobalRegister.LAYOUT, profile).run(port, sequence);

        assertTrue(report.passed(), report::describe);
    }

    private static void fault(final CardUnderTest card, final long offset, final int bits) {
        final int first = (int) (offset - GlobalRegister.FAULT_PENDING.offset()) * Byte.SIZE;
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((bits >>> bit & 1) != 0) {
                card.fault(first + bit);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldConformInTheControlBlockOfAFreeContext() {
        final ConformanceProfile profile = controlBlock(32).build();
        return ConformanceTests.of(
                new RegisterConformance(ControlRegister.LAYOUT, profile),
                () -> new CardPort(FEW, card -> {}, CardUnderTest::privilegedBar, blockOf(LAST)));
    }

    @TestFactory
    Stream<DynamicTest> shouldConformInTheControlBlockOfAnAssignedContext() {
        final ConformanceProfile profile = controlBlock(33)
                .resetValue("STATE", ContextState.ASSIGNED.ordinal())
                .resetValue("EPOCH", 1)
                .build();
        return ConformanceTests.of(
                new RegisterConformance(ControlRegister.LAYOUT, profile),
                () -> new CardPort(FEW, card -> card.assign(0, 0), CardUnderTest::privilegedBar, blockOf(0)));
    }

    @Test
    void shouldResetTheCardWhenToldAndReadTheBitAsZero() {
        final CardUnderTest card = new CardUnderTest(FEW);
        final RegisterSpace bar = card.privilegedBar();
        card.assign(LAST, 0);
        bar.write32(GlobalRegister.VECTOR_RING_LO.offset(), 0x1240);

        bar.write32(GlobalRegister.DEVICE_CONTROL.offset(), 1);
        card.settle();

        assertEquals(0, bar.read32(GlobalRegister.DEVICE_CONTROL.offset()));
        assertEquals(0, bar.read32(GlobalRegister.VECTOR_RING_LO.offset()));
        assertEquals(FEW, bar.read32(GlobalRegister.CONTEXTS.offset()));
        assertEquals(ContextState.FREE.ordinal(), bar.read32(ControlRegister.STATE.offsetInBar(LAST)));
    }

    @Test
    void shouldClearTheEnableOfAVectorRingThatIsNoMemory() {
        final CardUnderTest card = new CardUnderTest(FEW);
        final RegisterSpace bar = card.privilegedBar();

        bar.write32(GlobalRegister.VECTOR_RING_SIZE.offset(), (int) ENABLE | 6);
        card.settle();

        assertEquals(6, bar.read32(GlobalRegister.VECTOR_RING_SIZE.offset()));
    }

    @Test
    void shouldRefuseAccessesBehindTheLastControlBlock() {
        final CardUnderTest card = new CardUnderTest(FEW);
        final RegisterSpace bar = card.privilegedBar();

        bar.write32(blockOf(FEW), ControlCommand.ASSIGN.ordinal());
        card.settle();

        assertEquals(-1, bar.read32(blockOf(FEW)));
        assertEquals(2, bar.read(GlobalRegister.PORT_ACCESS_ERRORS.offset(), 8));
    }

    private static int blockOf(final int context) {
        return GlobalRegister.PAGE_BYTES + context * ControlRegister.BLOCK_BYTES;
    }

    private static ConformanceProfile.Builder controlBlock(final long seed) {
        return privileged(seed).safeValues("COMMAND", value -> value & ~OPCODE).steadyExcept("COMMAND_STATUS");
    }

    private static ConformanceProfile.Builder privileged(final long seed) {
        return ConformanceProfile.builder()
                .seed(seed)
                .widths(WidthPolicy.aligned(Set.of(1, 2, 4, 8), Set.of(4, 8)))
                .probedWidths(1, 2, 4, 8)
                .refusedReads(Fill.ONES)
                .reservedSpace(Fill.ZEROS);
    }
}
