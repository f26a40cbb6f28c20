package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;

class HypercallEdgeTest extends IsolationTest {
    private static final long RAM = HostileGuest.RAM;

    @Test
    void shouldRefuseABatchOfAnImpossibleSize() {
        final IsolationLab lab = running(Protection.VALIDATED);
        final Hypercalls calls = lab.hostile().hypercalls();
        for (final int count : new int[] {0, -1, 257, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertEquals(HypercallStatus.INVALID, calls.enqueue(Hypercalls.RING_TX, HostileGuest.REQUESTS, count));
            assertEquals(HypercallStatus.INVALID, calls.enqueueAgain(Hypercalls.RING_TX, 0, count));
        }
        assertNothingPinnedButTheRings(lab);
    }

    @Test
    void shouldTakeAWholeBatchOfTheLargestSize() {
        final IsolationLab lab = lab(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(8, 8, 9216));
        for (int i = 0; i < 256; i++) {
            guest.request(i, HostileGuest.TX_BUFFERS + i, 60, Descriptor.FLAG_EOP);
        }
        assertEquals(256, guest.hypercalls().enqueue(Hypercalls.RING_TX, HostileGuest.REQUESTS, 256));
        assertEquals(
                HypercallStatus.RING_FULL, guest.hypercalls().enqueue(Hypercalls.RING_TX, HostileGuest.REQUESTS, 1));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {RAM - 16, RAM, RAM + 16, 1L << 32, Long.MAX_VALUE - 15, Long.MIN_VALUE, -16, -32, -4096, -65536})
    void shouldRefuseABatchThatIsNotAllInTheGuestsMemory(final long requests) {
        final IsolationLab lab = running(Protection.VALIDATED);
        final Hypercalls calls = lab.hostile().hypercalls();
        assertEquals(HypercallStatus.FOREIGN_PAGE, calls.enqueue(Hypercalls.RING_TX, requests, 2));
        assertNothingPinnedButTheRings(lab);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 8, 15, -1, RAM - 8, Long.MAX_VALUE})
    void shouldRefuseAMisalignedBatch(final long requests) {
        final IsolationLab lab = running(Protection.VALIDATED);
        assertEquals(HypercallStatus.INVALID, lab.hostile().hypercalls().enqueue(Hypercalls.RING_RX, requests, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldKnowTwoRingsOnly(final int ring) {
        final IsolationLab lab = running(Protection.VALIDATED);
        final Hypercalls calls = lab.hostile().hypercalls();
        assertNull(calls.ringView(ring));
        assertEquals(HypercallStatus.BAD_STATE, calls.enqueue(ring, HostileGuest.REQUESTS, 1));
        assertEquals(HypercallStatus.BAD_STATE, calls.enqueueAgain(ring, 0, 1));
    }

    @Test
    void shouldRefuseRingsThatCannotBe() {
        final IsolationLab lab = lab(Protection.VALIDATED);
        final Hypercalls calls = lab.hostile().hypercalls();
        for (final int log2 : new int[] {Integer.MIN_VALUE, -1, 0, 2, 16, 31, 35, 0x8000_0003, Integer.MAX_VALUE}) {
            assertEquals(HypercallStatus.INVALID, calls.setUpRings(log2, 4, 0));
            assertEquals(HypercallStatus.INVALID, calls.setUpRings(4, log2, 0));
        }
        for (final long status : new long[] {1, 32, 63, -1, RAM + 1}) {
            assertEquals(HypercallStatus.INVALID, calls.setUpRings(4, 4, status));
        }
        for (final long status : new long[] {RAM, 1L << 32, -64, Long.MIN_VALUE}) {
            assertEquals(HypercallStatus.FOREIGN_PAGE, calls.setUpRings(4, 4, status));
        }
        assertEquals(0, lab.hostile().vm().statistics().pinnedPages());
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldRefusePagesThatAreNone(final Protection protection) {
        final IsolationLab lab = running(protection);
        final Hypercalls calls = lab.hostile().hypercalls();
        for (final long page : new long[] {1, 4095, -1, RAM + 1, Long.MAX_VALUE}) {
            assertEquals(HypercallStatus.INVALID, calls.releasePage(page));
            assertEquals(HypercallStatus.INVALID, calls.claimPage(page));
        }
        for (final long page : new long[] {RAM, 1L << 32, Long.MIN_VALUE, -4096, -8192}) {
            assertEquals(HypercallStatus.FOREIGN_PAGE, calls.releasePage(page));
        }
        assertEquals(HypercallStatus.INVALID, calls.claimPage(0));
        assertEquals(HypercallStatus.INVALID, calls.claimPage(-4096));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldRefuseAddressesThatAreNobodysToHave(final Protection protection) {
        final IsolationLab lab = running(protection);
        final Hypercalls calls = lab.hostile().hypercalls();
        for (final long mac : new long[] {-1, 1L << 48, Long.MIN_VALUE | 2, 1L << 48 | 2}) {
            assertEquals(HypercallStatus.INVALID, calls.addMac(mac));
            assertEquals(HypercallStatus.INVALID, calls.removeMac(mac));
        }
        for (final long mac : new long[] {0, 1, 0xFFFF_FFFF_FFFFL, lab.macOf(1), lab.macOf(2)}) {
            assertEquals(HypercallStatus.CARD_REFUSED, calls.addMac(mac));
            assertEquals(HypercallStatus.CARD_REFUSED, calls.removeMac(mac));
        }
        assertEquals(HypercallStatus.CARD_REFUSED, calls.removeMac(lab.hostile().mac()));
        int added = 0;
        while (added < 100 && calls.addMac(0x0200_0000_0002L + (((long) added) << 24)) == HypercallStatus.OK) {
            added++;
        }
        assertEquals(15, added);
        assertServedAfterReset(lab);
    }

    private static void assertNothingPinnedButTheRings(final IsolationLab lab) {
        assertEquals(3, lab.hostile().vm().statistics().pinnedPages());
    }
}
