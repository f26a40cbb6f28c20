package org.jvnic.lab.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.lab.experiment.Experiment;
import org.jvnic.lab.experiment.Pattern;
import org.jvnic.lab.experiment.RunConfig;
import org.jvnic.lab.experiment.RunReport;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.engine.NicEngine;
import org.jvnic.vmm.machine.Protection;

class RunTest {
    private static final double SAFETY_SECONDS = 60;

    private static RunReport runOn(
            final int vms,
            final long frames,
            final int bytes,
            final Pattern pattern,
            final Protection protection,
            final EngineMode engine,
            final int nics) {
        final RunConfig config =
                new RunConfig(vms, SAFETY_SECONDS, frames, bytes, pattern, protection, engine, 7, null, false, nics);
        return new Experiment(config, null).run(fraction -> {});
    }

    private static RunReport run(
            final int vms,
            final long frames,
            final int bytes,
            final Pattern pattern,
            final Protection protection,
            final EngineMode engine) {
        return runOn(vms, frames, bytes, pattern, protection, engine, 1);
    }

    @ParameterizedTest
    @CsvSource({"STEPPED", "THREAD", "INLINE"})
    void shouldAccountForEveryFrameThatCrossesALinkBetweenTwoCards(final EngineMode engine) {
        final RunReport report = runOn(6, 20_000, 0, Pattern.PAIRS, Protection.VALIDATED, engine, 2);
        assertEquals(List.of(), report.problems());
        assertTrue(report.ledger().departed() >= 20_000, () -> report.ledger().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "8, PAIRS, VALIDATED, THREAD",
        "8, PAIRS, DIRECT_MAP, THREAD",
        "8, ALL, VALIDATED, INLINE",
        "5, ONE, DIRECT_MAP, INLINE",
        "32, ALL, DIRECT_MAP, THREAD",
        "32, PAIRS, VALIDATED, INLINE",
        "3, PAIRS, VALIDATED, STEPPED",
        "16, ALL, VALIDATED, STEPPED"
    })
    void shouldAccountForEveryFrameSeenByGuestsAndCard(
            final int vms, final Pattern pattern, final Protection protection, final EngineMode engine) {
        final RunReport report = run(vms, 20_000, 0, pattern, protection, engine);
        assertEquals(List.of(), report.problems());
        assertTrue(
                report.longestTurn() <= NicEngine.DEFAULT_DESCRIPTOR_BUDGET + Descriptor.MAX_FRAME_DESCRIPTORS,
                () -> "longest turn " + report.longestTurn());
        assertTrue(report.sentByGuests() >= 20_000, () -> "sent " + report.sentByGuests());
        assertEquals(
                report.ledger().sent() + report.ledger().replicas(),
                report.ledger().delivered() + report.ledger().dropped());
    }

    @ParameterizedTest
    @CsvSource({"60", "64", "1518", "9216"})
    void shouldCarryEveryFrameSize(final int bytes) {
        for (final Protection protection : Protection.values()) {
            final RunReport report = run(2, 2_000, bytes, Pattern.PAIRS, protection, EngineMode.STEPPED);
            assertEquals(List.of(), report.problems());
            assertEquals(2_000L * bytes, report.receivedBytes());
        }
    }

    @Test
    void shouldLoseNothingWhenReceiversKeepUp() {
        final RunReport report = run(8, 40_000, 64, Pattern.PAIRS, Protection.VALIDATED, EngineMode.STEPPED);
        assertEquals(0, report.ledger().dropped());
        assertEquals(report.sentByGuests(), report.receivedByGuests());
    }

    @Test
    void shouldReplicateBroadcasts() {
        final RunReport report = run(4, 20_000, 64, Pattern.ALL, Protection.VALIDATED, EngineMode.STEPPED);
        assertTrue(report.ledger().replicas() > 0);
        assertEquals(List.of(), report.problems());
    }
}
