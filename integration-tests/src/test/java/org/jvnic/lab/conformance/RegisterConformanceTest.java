package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.RegisterLayout;
import org.jvnic.nic.register.RegisterSpace;

class RegisterConformanceTest {
    private static final RegisterLayout LAYOUT = SyntheticRegister.LAYOUT;

    @TestFactory
    Stream<DynamicTest> shouldPassReferenceInEachSequence() {
        return ConformanceTests.of(kit(1), () -> new ReferencePort(LAYOUT));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 3, -1, 42, 20_261_123, Long.MIN_VALUE, Long.MAX_VALUE})
    void shouldPassReferenceWhateverTheSeed(final long seed) {
        final ConformanceReport report = kit(seed).run(new ReferencePort(LAYOUT));

        assertTrue(report.passed(), report::describe);
        assertTrue(report.checks() > 5_000, report::describe);
    }

    @Test
    void shouldPassReferenceWhoseDeviceSideRaisesBits() {
        final ReferencePort port = new ReferencePort(LAYOUT);
        final ConformanceProfile profile = SyntheticRegister.profile()
                .seed(5)
                .raiser((offset, bits) -> port.file.setBits((int) (offset / 4), bits))
                .build();

        final ConformanceReport report = new RegisterConformance(LAYOUT, profile).run(port);

        assertTrue(report.passed(), report::describe);
    }

    @ParameterizedTest
    @EnumSource(Mutant.class)
    void shouldCatchMutantAndNameTheRegister(final Mutant mutant) {
        for (long seed = 1; seed <= 3; seed++) {
            final ConformanceReport report = kit(seed).run(mutant.port(LAYOUT));

            assertFalse(report.passed(), mutant + " survived seed " + seed);
            assertTrue(
                    report.violations().stream()
                            .anyMatch(violation -> violation.register().equals(mutant.blamed())),
                    report::describe);
        }
    }

    @Test
    void shouldCatchBitThatOnlyTheDeviceSideCanShow() {
        final RegisterLayout layout = OneWord.layout(OneWord.CAUSES_WITHOUT_RESET);
        final OneWord.OverClearing port = new OneWord.OverClearing(layout);
        final ConformanceProfile blind =
                ConformanceProfile.builder().probedWidths(4).build();
        final ConformanceProfile seeing = ConformanceProfile.builder()
                .probedWidths(4)
                .raiser((offset, bits) -> port.file.setBits((int) (offset / 4), bits))
                .build();

        assertTrue(new RegisterConformance(layout, blind).run(port).passed());
        assertFalse(new RegisterConformance(layout, seeing).run(port).passed());
    }

    @Test
    void shouldNameRegisterOffsetBitValuesAndSeed() {
        final RegisterPort stuck = new ReferencePort(LAYOUT) {
            @Override
            protected int readWord(final int word) {
                return super.readWord(word) ^ (word == SyntheticRegister.LATCH.offset(2) / 4 + 1 ? 0x20 : 0);
            }
        };

        final ConformanceReport report = kit(77).run(stuck, Sequence.RESET_VALUES);

        assertEquals(
                List.of(new Violation(
                        Sequence.RESET_VALUES, "LATCH[2]", 0x74, 4, 37, 0xFFFF_0081L, 0xFFFF_00A1L, 77, "reset")),
                report.violations());
        assertEquals(
                "RESET_VALUES: LATCH[2] bit 37 (4 bytes at offset 0x074): "
                        + "expected 0xFFFF0081, found 0xFFFF00A1 after reset, seed 77",
                report.violations().get(0).toString());
    }

    @Test
    void shouldReportOneDeviationOnceWhenItStays() {
        final RegisterPort port = new ReferencePort(LAYOUT) {
            @Override
            protected void writeWord(final int word, final int value) {
                super.writeWord(word, value);
                if (word == SyntheticRegister.DOORBELL.offset() / 4) {
                    file.set(SyntheticRegister.IDENTITY.offset() / 4, 0);
                }
            }
        };

        final ConformanceReport report = kit(3).run(port, Sequence.ALIASING);

        assertEquals(1, report.violations().size(), report::describe);
        assertEquals("IDENTITY", report.violations().get(0).register());
    }

    @Test
    void shouldKeepReportShortWhenEverythingIsWrong() {
        final RegisterPort port = new ReferencePort(LAYOUT) {
            @Override
            public long read(final long offset, final int numBytes) {
                return ~super.read(offset, numBytes);
            }
        };

        final ConformanceReport report = kit(1).run(port);

        assertEquals(
                ConformanceReport.KEPT_PER_SEQUENCE,
                report.violations().stream()
                        .filter(violation -> violation.sequence() == Sequence.BIT_BASH)
                        .count());
        assertEquals(
                report.checks(),
                report.violations().size() + report.suppressed(),
                "every read of this device is wrong");
    }

    @Test
    void shouldMakeTheSameAccessesForTheSameSeed() {
        final RecordingPort first = new RecordingPort(LAYOUT);
        final RecordingPort second = new RecordingPort(LAYOUT);
        final RecordingPort other = new RecordingPort(LAYOUT);
        kit(9).run(first);
        kit(9).run(second);
        kit(10).run(other);

        assertEquals(first.log, second.log);
        assertFalse(first.log.equals(other.log));
    }

    @Test
    void shouldRepeatASequenceAloneAsItRanAmongAll() {
        final RecordingPort all = new RecordingPort(LAYOUT);
        final RecordingPort alone = new RecordingPort(LAYOUT);
        kit(9).run(all, Sequence.BIT_BASH, Sequence.ALIASING);
        kit(9).run(alone, Sequence.ALIASING);

        assertEquals(alone.log, all.log.subList(all.log.size() - alone.log.size(), all.log.size()));
    }

    @Test
    void shouldNotTouchExcludedRegisters() {
        final RecordingPort port = new RecordingPort(LAYOUT);
        final ConformanceProfile profile = SyntheticRegister.profile()
                .exclude("LATCH", "for this test")
                .exclude("SNAPSHOT", "for this test")
                .build();

        final ConformanceReport report = new RegisterConformance(LAYOUT, profile).run(port);

        assertTrue(report.passed(), report::describe);
        assertTrue(port.untouched(SyntheticRegister.SNAPSHOT.offset(0), 4));
        assertTrue(port.untouched(SyntheticRegister.LATCH.offset(0), 8));
        assertTrue(port.untouched(SyntheticRegister.LATCH.offset(1), 8));
        assertFalse(port.untouched(SyntheticRegister.IDENTITY.offset(), 4));
        assertTrue(report.describe().contains("left out: LATCH of BIT_BASH: for this test"), report::describe);
    }

    @Test
    void shouldWriteOnlySafeValuesWhereTheProfileGivesThem() {
        final RecordingPort port = new RecordingPort(LAYOUT);
        final ConformanceProfile profile = SyntheticRegister.profile()
                .safeValues("DOORBELL", value -> value & 0xF0)
                .safeValues("ADDRESS", value -> value & 0x0000_FFFF_0000_0000L)
                .build();

        final ConformanceReport report = new RegisterConformance(LAYOUT, profile).run(port);

        assertTrue(report.passed(), report::describe);
        assertEquals(0, port.acceptedOnes(SyntheticRegister.DOORBELL.offset()) & ~0xF0);
        assertEquals(0, port.acceptedOnes(SyntheticRegister.ADDRESS.offset()));
        assertEquals(0x0000_FFFF, port.acceptedOnes(SyntheticRegister.ADDRESS.offset() + 4));
        assertEquals(0xF0, port.acceptedOnes(SyntheticRegister.DOORBELL.offset()));
    }

    @Test
    void shouldTolerateVolatileRegisterThatMovesButNotItsReservedBits() {
        assertTrue(kit(1).run(new TickingPort(0x0001_0000 - 1)).passed());

        final ConformanceReport report = kit(1).run(new TickingPort(-1));

        assertFalse(report.passed());
        assertEquals("TICKS", report.violations().get(0).register());
        assertTrue(report.violations().get(0).bit() >= 16);
    }

    @Test
    void shouldListVolatileRegistersItCannotPredict() {
        final ConformanceProfile profile =
                ConformanceProfile.builder().anyValue("DOORBELL").build();

        final ConformanceReport report = new RegisterConformance(LAYOUT, profile).run(new TickingPort(0xFFFF));

        assertEquals(List.of("TICKS"), report.unpredicted());
    }

    @Test
    void shouldHoldSteadyRegisterToItsOwnResetValue() {
        final ReferencePort port = new ReferencePort(LAYOUT) {
            @Override
            public void reset() {
                super.reset();
                file.set(SyntheticRegister.TICKS.offset() / 4, 0x1234);
            }
        };
        final ConformanceProfile right = SyntheticRegister.profile()
                .steady("TICKS")
                .resetValue("TICKS", 0x1234)
                .build();

        assertTrue(new RegisterConformance(LAYOUT, right).run(port).passed());
        assertFalse(new RegisterConformance(
                        LAYOUT, SyntheticRegister.profile().steadyExcept().build())
                .run(port)
                .passed());
    }

    @Test
    void shouldJudgeReservedSpaceAndRefusedReadsAsTheProfileSays() {
        final RegisterPort port = new ReferencePort(LAYOUT) {
            @Override
            public long read(final long offset, final int numBytes) {
                return acceptsRead(offset, numBytes) ? super.read(offset, numBytes) : 0;
            }

            @Override
            protected int readWord(final int word) {
                return layout.at(word) == null ? -1 : super.readWord(word);
            }
        };
        final ConformanceProfile profile = SyntheticRegister.profile()
                .reservedSpace(Fill.ONES)
                .refusedReads(Fill.ZEROS)
                .build();

        final ConformanceReport report = new RegisterConformance(LAYOUT, profile).run(port);

        assertTrue(report.passed(), report::describe);
    }

    @Test
    void shouldJudgeNarrowWritesByTheirBytes() {
        final ConformanceProfile profile = SyntheticRegister.profile()
                .widths(WidthPolicy.aligned(Set.of(1, 2, 4, 8), Set.of(1, 2, 4, 8)))
                .build();
        final RegisterConformance kit = new RegisterConformance(LAYOUT, profile);

        final ConformanceReport report = kit.run(new NarrowWritePort(true));

        assertTrue(report.passed(), report::describe);
        assertFalse(kit.run(new NarrowWritePort(false)).passed());
        assertFalse(kit.run(new ReferencePort(LAYOUT)).passed());
    }

    private static RegisterConformance kit(final long seed) {
        return new RegisterConformance(
                LAYOUT, SyntheticRegister.profile().seed(seed).build());
    }

    private static final class TickingPort extends ReferencePort {
        private final int visible;
        private int ticks;

        TickingPort(final int visible) {
            super(LAYOUT);
            this.visible = visible;
        }

        @Override
        public void reset() {
            super.reset();
            ticks = 0;
        }

        @Override
        protected void writeWord(final int word, final int value) {
            super.writeWord(word, value);
            ticks += 0x1111;
        }

        @Override
        protected int readWord(final int word) {
            final int value = super.readWord(word);
            return word == SyntheticRegister.TICKS.offset() / 4 ? (value + ticks) & visible : value;
        }
    }

    private static final class NarrowWritePort extends ReferencePort {
        private final boolean keepsOtherBytes;

        NarrowWritePort(final boolean keepsOtherBytes) {
            super(LAYOUT);
            this.keepsOtherBytes = keepsOtherBytes;
        }

        @Override
        public void write(final long offset, final int numBytes, final long value) {
            if (numBytes >= 4 || offset % numBytes != 0) {
                super.write(offset, numBytes, value);
                return;
            }
            final int word = (int) (offset / 4);
            final int shift = (int) (offset % 4) * 8;
            final int lanes = (int) RegisterSpace.allOnes(numBytes) << shift;
            final int others = (bits(word, Access.RW) | bits(word, Access.WO)) & ~lanes;
            writeWord(word, ((int) value << shift) | (keepsOtherBytes ? file.get(word) & others : 0));
        }
    }
}
