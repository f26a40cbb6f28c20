package org.jvnic.lab.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.lab.experiment.Experiment;
import org.jvnic.lab.experiment.OffloadPlan;
import org.jvnic.lab.experiment.Pattern;
import org.jvnic.lab.experiment.RunConfig;
import org.jvnic.lab.experiment.RunReport;
import org.jvnic.lab.experiment.WirePlan;
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
        final WirePlan wire = nics == 1 ? WirePlan.NONE : WirePlan.LINK;
        return runOn(vms, frames, bytes, pattern, protection, engine, nics, wire, OffloadPlan.NONE);
    }

    private static RunReport runOn(
            final int vms,
            final long frames,
            final int bytes,
            final Pattern pattern,
            final Protection protection,
            final EngineMode engine,
            final int nics,
            final WirePlan wire,
            final OffloadPlan offloads) {
        final RunConfig config = new RunConfig(
                vms, SAFETY_SECONDS, frames, bytes, pattern, protection, engine, 7, null, false, nics, wire, offloads);
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
    @CsvSource({"3, PAIRS", "5, ALL", "8, ONE"})
    void shouldAccountForEveryFrameOnAHub(final int nics, final Pattern pattern) {
        final RunReport report = runOn(9, 10_000, 0, pattern, Protection.VALIDATED, EngineMode.STEPPED, nics);
        assertEquals(List.of(), report.problems());
        assertTrue(report.ledger().departed() >= 1_000, () -> report.ledger().toString());
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

    @ParameterizedTest
    @CsvSource({
        "PAIRS, VALIDATED, THREAD, 1514, 0, 0, true",
        "ALL, DIRECT_MAP, INLINE, 0, 100, 0, false",
        "ALL, VALIDATED, STEPPED, 1514, 7, 61440, true",
        "ONE, DIRECT_MAP, THREAD, 118, 0, 9000, true",
        "PAIRS, VALIDATED, STEPPED, 9000, 4094, 61440, true"
    })
    void shouldReceiveAsSentWhatTheCardTagsSumsAndCuts(
            final Pattern pattern,
            final Protection protection,
            final EngineMode engine,
            final int bytes,
            final int vlan,
            final int tso,
            final boolean checksums) {
        final OffloadPlan offloads = new OffloadPlan(vlan, tso, checksums);
        for (int nics = 1; nics <= 2; nics++) {
            final WirePlan wire = nics == 1 ? WirePlan.NONE : WirePlan.LINK;
            final RunReport report = runOn(4, 10_000, bytes, pattern, protection, engine, nics, wire, offloads);
            assertEquals(List.of(), report.problems());
            // a guest on a thread that had no processor for a while takes its credit for lost and may overrun a
            // receiver
            final long excused =
                    engine == EngineMode.STEPPED ? 0 : report.ledger().dropped();
            assertTrue(
                    report.receivedByGuests() > 0 && report.receivedByGuests() + excused >= 10_000,
                    () -> "received " + report.receivedByGuests() + ", dropped "
                            + report.ledger().dropped());
        }
    }

    @Test
    void shouldCutManyFramesFromOneDescriptor() {
        final OffloadPlan offloads = new OffloadPlan(0, OffloadPlan.MAX_TSO_BYTES, false);
        final RunReport report = runOn(
                2, 20_000, 1514, Pattern.PAIRS, Protection.VALIDATED, EngineMode.STEPPED, 1, WirePlan.NONE, offloads);
        assertEquals(List.of(), report.problems());
        assertTrue(
                report.transmitDescriptors() * 10 <= report.sentByGuests(),
                () -> report.transmitDescriptors() + " descriptors for " + report.sentByGuests() + " frames");
    }

    @Test
    void shouldCarryTrafficThroughATunnelAndBack() {
        final RunReport report = runOn(
                4,
                5_000,
                0,
                Pattern.PAIRS,
                Protection.VALIDATED,
                EngineMode.THREAD,
                2,
                new WirePlan(WirePlan.Kind.UDP, ""),
                OffloadPlan.NONE);
        assertEquals(List.of(), report.problems());
        assertTrue(report.ledger().departed() >= 5_000, () -> report.ledger().toString());
        assertTrue(report.receivedByGuests() > 0);
    }

    @Test
    void shouldReplayWhatAnotherRunCaptured(@TempDir final Path folder) {
        final Path file = folder.resolve("capture.pcapng");
        final RunConfig captured = new RunConfig(
                2,
                0,
                500,
                64,
                Pattern.PAIRS,
                Protection.VALIDATED,
                EngineMode.STEPPED,
                7,
                file,
                false,
                1,
                WirePlan.NONE,
                OffloadPlan.NONE);
        assertEquals(List.of(), new Experiment(captured, null).run(f -> {}).problems());
        final RunReport report = runOn(
                4,
                2_000,
                64,
                Pattern.PAIRS,
                Protection.VALIDATED,
                EngineMode.STEPPED,
                1,
                new WirePlan(WirePlan.Kind.PCAP, file.toString()),
                OffloadPlan.NONE);
        assertTrue(report.ledger().isExact(), () -> report.ledger().toString());
        assertTrue(report.ledger().arrived() > 0, () -> report.ledger().toString());
    }
}
