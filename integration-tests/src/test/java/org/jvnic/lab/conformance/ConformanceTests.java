package org.jvnic.lab.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

final class ConformanceTests {
    private ConformanceTests() {}

    static Stream<DynamicTest> of(final RegisterConformance kit, final Supplier<RegisterPort> device) {
        return Arrays.stream(Sequence.values())
                .map(sequence -> DynamicTest.dynamicTest(sequence.name(), () -> {
                    final ConformanceReport report = kit.run(device.get(), sequence);
                    assertTrue(report.passed(), report::describe);
                }));
    }
}
