package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;
import org.jvnic.nic.register.RegisterFlag;

class ConformanceProfileTest {
    private static final BitField VALUE = BitField.bits("VALUE", 31, 0, Access.RW, 0, "Any.");

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void shouldRefuseExclusionWithoutReason(final String reason) {
        final Exception refused = assertThrows(
                IllegalArgumentException.class,
                () -> ConformanceProfile.builder().exclude("WORD", reason, Sequence.ALIASING));

        assertEquals("exclusion of register WORD from ALIASING needs a reason", refused.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            value = RegisterFlag.class,
            names = {"WRITE_EFFECT", "STATE_DEPENDENT"})
    void shouldRefuseRegisterWhoseWriteEffectNobodyDecidedOn(final RegisterFlag flag) {
        final Exception refused =
                assertThrows(IllegalArgumentException.class, () -> use(ConformanceProfile.builder(), flag));

        assertEquals(
                "profile of one word: register WORD is flagged [" + flag
                        + "], but is neither excluded from ACCESS_POLICY nor given safe values",
                refused.getMessage());
    }

    @Test
    void shouldRefuseWriteEffectExcludedFromSomeWritingSequencesOnly() {
        assertThrows(
                IllegalArgumentException.class,
                () -> use(
                        ConformanceProfile.builder().exclude("WORD", "risky", Sequence.ACCESS_POLICY),
                        RegisterFlag.WRITE_EFFECT));
    }

    @Test
    void shouldAcceptWriteEffectThatIsSafeOrExcluded() {
        assertDoesNotThrow(() -> use(ConformanceProfile.builder().anyValue("WORD"), RegisterFlag.WRITE_EFFECT));
        assertDoesNotThrow(() ->
                use(ConformanceProfile.builder().safeValues("WORD", value -> value & 1), RegisterFlag.WRITE_EFFECT));
        assertDoesNotThrow(
                () -> use(ConformanceProfile.builder().exclude("WORD", "resets"), RegisterFlag.WRITE_EFFECT));
    }

    @Test
    void shouldRefuseNamesOfRegistersThatAreNotDeclared() {
        for (final ConformanceProfile.Builder builder : List.of(
                ConformanceProfile.builder().anyValue("WRONG"),
                ConformanceProfile.builder().steady("WRONG"),
                ConformanceProfile.builder().steadyExcept("WRONG"),
                ConformanceProfile.builder().checkReset("WRONG"),
                ConformanceProfile.builder().resetValue("WRONG", 1),
                ConformanceProfile.builder().exclude("WRONG", "typo"))) {
            final Exception refused = assertThrows(IllegalArgumentException.class, () -> use(builder));

            assertEquals("profile of one word names registers that are not declared: [WRONG]", refused.getMessage());
        }
    }

    @Test
    void shouldRefuseEffortAndWidthsOutsideTheirRanges() {
        assertThrows(
                IllegalArgumentException.class,
                () -> ConformanceProfile.builder().trials(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> ConformanceProfile.builder().probedWidths(4, 9));
        assertThrows(
                IllegalArgumentException.class,
                () -> ConformanceProfile.builder().probedWidths(0));
    }

    private static RegisterConformance use(final ConformanceProfile.Builder builder, final RegisterFlag... flags) {
        return new RegisterConformance(OneWord.layout(VALUE, flags), builder.build());
    }
}
