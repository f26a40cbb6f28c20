package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.register.RegisterLayout;

class CdnaContextProfileTest {
    private static final RegisterLayout LAYOUT = ContextRegister.LAYOUT;
    private static final int CONTEXT_NUMBER = 5;

    private final RegisterConformance kit = new RegisterConformance(
            LAYOUT,
            CdnaContextProfile.builder()
                    .seed(11)
                    .resetValue("CONTEXT", CONTEXT_NUMBER)
                    .steady("CONTEXT")
                    .build());

    @TestFactory
    Stream<DynamicTest> shouldPassPageThatStoresMailboxes() {
        return ConformanceTests.of(kit, PlainPage::new);
    }

    @Test
    void shouldNeverWriteACommandOtherThanNop() {
        final RecordingPort port = new RecordingPort(LAYOUT);

        new RegisterConformance(LAYOUT, CdnaContextProfile.builder().seed(12).build()).run(port);

        assertEquals(0xFFFF_FF00, port.acceptedOnes(ContextRegister.COMMAND.offset()));
        assertEquals(-1, port.acceptedOnes(ContextRegister.TX_PRODUCER.offset()));
    }

    @Test
    void shouldCatchPageThatAcceptsHalfWordWrites() {
        final ConformanceReport report = kit.run(new PlainPage() {
            @Override
            protected boolean acceptsWrite(final long offset, final int numBytes) {
                return numBytes >= 2 && offset % numBytes == 0;
            }
        });

        assertFalse(report.passed());
        assertEquals(
                List.of(Sequence.ACCESS_WIDTHS),
                report.violations().stream().map(Violation::sequence).distinct().toList());
    }

    @Test
    void shouldCatchPageWithAnotherNumber() {
        final ConformanceReport report = kit.run(new ReferencePort(LAYOUT));

        assertTrue(
                report.violations().stream()
                        .allMatch(violation -> violation.register().equals("CONTEXT")),
                report::describe);
        assertFalse(report.passed());
    }

    private static class PlainPage extends ReferencePort {
        PlainPage() {
            super(LAYOUT);
        }

        @Override
        public void reset() {
            super.reset();
            file.set(ContextRegister.CONTEXT.word(), CONTEXT_NUMBER);
        }
    }
}
