package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.machine.Protection;

class HostileFuzzTest {
    private static final long OPERATIONS = Long.getLong("jvnic.fuzz.ops", 400_000);
    private static final long SEED = Long.getLong("jvnic.fuzz.seed", System.nanoTime());
    private static final int OPERATIONS_A_ROUND = 24;
    private static final int ROUNDS_A_CHECK = 50;
    private static final int ROUNDS_A_LAB = 2_000;
    private static final int LEAST_TELLING = 10_000;

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldHarmNobodyWhateverAGuestDoes(final Protection protection, final TestReporter reporter) {
        reporter.publishEntry("jvnic.fuzz.seed", Long.toString(SEED));
        long left = OPERATIONS / Protection.values().length;
        for (long seed = SEED; left > 0; seed++) {
            left -= fuzz(protection, seed, left);
        }
    }

    private static long fuzz(final Protection protection, final long seed, final long most) {
        long operations = 0;
        try (IsolationLab lab = new IsolationLab(protection)) {
            final Havoc havoc = new Havoc(lab, seed, true);
            IsolationTest.startByTheRules(lab.hostile());
            lab.dma().atEachAccess((requester, bus, length, access, host) -> havoc.meanwhile());
            for (int round = 0; round < ROUNDS_A_LAB && operations < most; round++) {
                for (int i = 0; i < OPERATIONS_A_ROUND; i++) {
                    havoc.operate();
                }
                operations += OPERATIONS_A_ROUND;
                lab.round();
                if (round % ROUNDS_A_CHECK == 0) {
                    check(lab, seed, round);
                }
            }
            lab.assertIsolated();
            lab.setRate(IsolationLab.HOSTILE, 0, 0);
            IsolationTest.assertServedAfterReset(lab);
            assertTrue(operations < LEAST_TELLING || sentAndRefusedOffloads(lab));
            lab.kill(lab.hostile().vm());
            lab.assertIsolated();
        } catch (final AssertionError | RuntimeException e) {
            throw new AssertionError(protection + ", -Djvnic.fuzz.seed=" + seed + ", operation " + operations, e);
        }
        return operations;
    }

    private static boolean sentAndRefusedOffloads(final IsolationLab lab) {
        return lab.drops(IsolationLab.HOSTILE, DropReason.TX_OFFLOAD) > 0
                && lab.audit(IsolationLab.HOSTILE).get(PortCounters.TX_FRAMES) > LEAST_TELLING / 100;
    }

    private static void check(final IsolationLab lab, final long seed, final int round) {
        final String where = "seed " + seed + " round " + round;
        assertEquals(0, lab.vmm().card().contained(), where);
        assertEquals(List.of(), lab.dma().violations(), where);
        final Ledger ledger = lab.vmm().card().ledger();
        assertTrue(ledger.isExact(), () -> where + ": " + ledger);
        for (int i = 0; i < 2; i++) {
            assertEquals(0, lab.honest(i).checker().errors(), where);
            assertEquals(0, lab.honest(i).checker().lost(), where);
            lab.honest(i).takeFromStrangers();
        }
    }
}
