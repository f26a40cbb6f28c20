package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.machine.Protection;

class NonInterferenceTest {
    private static final int ROUNDS = 400;
    private static final int OPERATIONS = 20;
    private static final int HONEST_RAM = 4 << 20;
    private static final int[] COUNTERS = {
        PortCounters.TX_FRAMES,
        PortCounters.TX_BYTES,
        PortCounters.RX_FRAMES,
        PortCounters.RX_BYTES,
        PortCounters.TX_DESCRIPTORS,
        PortCounters.RX_DESCRIPTORS,
        PortCounters.TX_TAKEN
    };

    /** Everything the honest guests can tell at the end of a run, their whole memory included. */
    private record Outcome(List<Long> numbers, List<byte[]> memories, long hostileFrames) {}

    private static Outcome run(final Protection protection, final int operations, final long seed) {
        try (IsolationLab lab = new IsolationLab(protection)) {
            final Havoc havoc = new Havoc(lab, seed, false);
            if (operations > 0) {
                IsolationTest.startByTheRules(lab.hostile());
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < operations; i++) {
                    havoc.operate();
                }
                lab.roundWithoutTime();
            }
            lab.assertIsolated();
            final List<Long> numbers = new ArrayList<>();
            final List<byte[]> memories = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                numbers.add(lab.honest(i).transcript());
                numbers.add(lab.honest(i).sent());
                for (final int counter : COUNTERS) {
                    numbers.add(lab.audit(i + 1).get(counter));
                }
                final byte[] memory = new byte[HONEST_RAM];
                assertTrue(lab.honestVm(i).guestMemory().read(0, memory, 0, memory.length));
                memories.add(memory);
            }
            return new Outcome(
                    numbers, memories, lab.audit(IsolationLab.HOSTILE).get(PortCounters.TX_TAKEN));
        }
    }

    private static void assertSame(final Outcome expected, final Outcome found, final String what) {
        assertEquals(expected.numbers(), found.numbers(), what);
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(expected.memories().get(i), found.memories().get(i), what);
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldLeaveEveryByteOfTheOthersTheSameWhateverAGuestDoes(final Protection protection) {
        final Outcome quiet = run(protection, 0, 0);
        final long seed = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            final Outcome wild = run(protection, OPERATIONS, seed + i);
            assertTrue(wild.hostileFrames() > 100, "seed " + (seed + i));
            assertSame(quiet, wild, "seed " + (seed + i));
        }
    }

    @Test
    void shouldRunTheSameTwice() {
        final Outcome first = run(Protection.VALIDATED, OPERATIONS, 5);
        assertSame(first, run(Protection.VALIDATED, OPERATIONS, 5), "seed 5");
        assertNotEquals(0, first.numbers().get(0));
    }
}
