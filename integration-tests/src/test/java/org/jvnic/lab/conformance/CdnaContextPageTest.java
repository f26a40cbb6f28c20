package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.register.RegisterSpace;

class CdnaContextPageTest {
    private static final int CONTEXTS = 5;
    private static final int CONTEXT = 3;
    private static final int PAGE = CONTEXT * ContextRegister.PAGE_BYTES;
    private static final long LINK_UP_AT_10G = 1 | 10_000 << 8;
    private static final int PRIVILEGED_RINGS =
            ControlRegister.POLICY.field("PRIVILEGED_RINGS").of(1);
    private static final int SEQUENCE_CHECK =
            ControlRegister.POLICY.field("SEQUENCE_CHECK").of(1);
    private static final long MODULI = 32 | 32 << 8;
    private static final ContextRegister[] SET_BY_VMM = {
        ContextRegister.TX_RING_LO,
        ContextRegister.TX_RING_HI,
        ContextRegister.TX_RING_SIZE,
        ContextRegister.RX_RING_LO,
        ContextRegister.RX_RING_HI,
        ContextRegister.RX_RING_SIZE,
        ContextRegister.STATUS_BLOCK_LO,
        ContextRegister.STATUS_BLOCK_HI
    };

    @TestFactory
    Stream<DynamicTest> shouldConformWhereTheGuestSetsTheRings() {
        final ConformanceProfile profile = profile(21)
                .resetValue(ContextRegister.SEQUENCE_CONTROL.name(), 0)
                .steady("SEQUENCE_CONTROL", "STAT_REFUSED_WRITES")
                .build();
        return ConformanceTests.of(
                new RegisterConformance(ContextRegister.LAYOUT, profile), () -> throughBar(assigned(0)));
    }

    @TestFactory
    Stream<DynamicTest> shouldConformWhereTheVmmSetsTheRings() {
        final ConformanceProfile.Builder profile = profile(22)
                .resetValue(ContextRegister.SEQUENCE_CONTROL.name(), MODULI | 1L << 31)
                .steady("SEQUENCE_CONTROL");
        for (final ContextRegister register : SET_BY_VMM) {
            profile.safeValues(register.name(), value -> 0);
        }
        return ConformanceTests.of(
                new RegisterConformance(ContextRegister.LAYOUT, profile.build()),
                () -> new CardPort(
                        CONTEXTS, assigned(PRIVILEGED_RINGS | SEQUENCE_CHECK), card -> card.mappedPage(CONTEXT), 0));
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "TX_RING_LO", "TX_RING_HI", "TX_RING_SIZE", "RX_RING_LO",
                "RX_RING_HI", "RX_RING_SIZE", "STATUS_BLOCK_LO", "STATUS_BLOCK_HI"
            })
    void shouldIgnoreAndCountWhatIsNotTheGuestsToSet(final ContextRegister register) {
        final CardUnderTest card = new CardUnderTest(CONTEXTS);
        card.assign(CONTEXT, PRIVILEGED_RINGS);
        final RegisterSpace page = card.mappedPage(CONTEXT);

        page.write32(register.offset(), -1);
        card.settle();

        assertEquals(0, page.read32(register.offset()));
        assertEquals(1, page.read(ContextRegister.STAT_REFUSED_WRITES.offset(), 8));
    }

    @Test
    void shouldReadAsAllOnesWhileTheContextIsFree() {
        final RegisterSpace bar = new CardUnderTest(CONTEXTS).contextBar();

        for (final ContextRegister register : ContextRegister.values()) {
            assertEquals(-1, bar.read32(PAGE + register.offset()), register::name);
        }
    }

    private static ConformanceProfile.Builder profile(final long seed) {
        final long mac = CardUnderTest.mac(CONTEXT);
        return CdnaContextProfile.builder()
                .seed(seed)
                .resetValue("CONTEXT", CONTEXT)
                .resetValue("STATE", ContextState.ASSIGNED.ordinal())
                .resetValue("LINK", LINK_UP_AT_10G)
                .resetValue("FEATURES", Offload.ALL)
                .resetValue("MAC_LO", mac & 0xFFFF_FFFFL)
                .resetValue("MAC_HI", mac >>> 32)
                .resetValue("EPOCH", 1)
                .steady("CONTEXT", "STATE", "LINK", "FEATURES", "MAC_LO", "MAC_HI", "EPOCH")
                .steady("TX_SEQUENCE_FIRST", "RX_SEQUENCE_FIRST", "STAT_INTERRUPTS")
                .checkReset("COMMAND_STATUS", "FILTER_ACCEPTED", "INTERRUPT_STATE")
                .checkReset("STAT_DOORBELLS", "STAT_ACCESS_ERRORS", "STAT_REFUSED_WRITES");
    }

    private static Consumer<CardUnderTest> assigned(final int policy) {
        return card -> card.assign(CONTEXT, policy);
    }

    private static CardPort throughBar(final Consumer<CardUnderTest> preparation) {
        return new CardPort(CONTEXTS, preparation, CardUnderTest::contextBar, PAGE);
    }
}
