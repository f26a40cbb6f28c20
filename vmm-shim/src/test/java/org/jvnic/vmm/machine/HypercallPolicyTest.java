package org.jvnic.vmm.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;
import org.jvnic.vmm.guest.HypercallStatus;

class HypercallPolicyTest {
    private static final long MAC_A = 0x0100_0000_0002L;
    private static final long MAC_B = 0x0200_0000_0002L;
    private static final long OTHER = 0x0300_0000_0002L;
    private static final long BYTES = 1 << 20;
    private static final long STATUS_PAGE = 0x2000;

    private final Vmm vmm = Vmm.builder().contexts(2).mode(EngineMode.STEPPED).build();

    private static final class Idle implements GuestProgram {
        @Override
        public void start(final GuestPlatform platform) {}

        @Override
        public int doWork() {
            return 0;
        }

        @Override
        public void stop() {}
    }

    @AfterEach
    void close() {
        vmm.close();
    }

    private VirtualMachine vm(final String name) {
        return vmm.createVm(name, BYTES, new Idle());
    }

    @Test
    void shouldRefuseAnAddressThatThePolicyDoesNotGiveTheGuest() {
        final VirtualMachine a = vm("a");
        vmm.assign(a, 0, ContextSettings.of(MAC_A, Protection.DIRECT_MAP));
        assertEquals(HypercallStatus.NOT_ALLOWED, a.hypercalls().addMac(OTHER));
    }

    @Test
    void shouldAddAndRemoveAnAddressThatThePolicyAllows() {
        final VirtualMachine a = vm("a");
        vmm.assign(a, 0, ContextSettings.of(MAC_A, Protection.DIRECT_MAP).withAddresses(address -> address == OTHER));
        assertEquals(HypercallStatus.OK, a.hypercalls().addMac(OTHER));
        assertEquals(HypercallStatus.CARD_REFUSED, a.hypercalls().addMac(OTHER));
        assertEquals(HypercallStatus.OK, a.hypercalls().removeMac(OTHER));
        assertEquals(HypercallStatus.CARD_REFUSED, a.hypercalls().removeMac(MAC_A));
    }

    @Test
    void shouldNotTakeTheEchoOfACommandGivenLongAgo() {
        final VirtualMachine a = vm("a");
        final VirtualMachine b = vm("b");
        vmm.assign(a, 0, ContextSettings.of(MAC_A, Protection.VALIDATED));
        vmm.assign(b, 1, ContextSettings.of(MAC_B, Protection.DIRECT_MAP).withAddresses(address -> true));
        assertEquals(HypercallStatus.OK, a.hypercalls().resetContext());
        for (int i = 0; i < 0xFFFF; i++) {
            b.hypercalls().removeMac(OTHER);
        }
        assertEquals(HypercallStatus.OK, a.hypercalls().setUpRings(3, 3, STATUS_PAGE));
        assertTrue(a.statistics().pinnedPages() > 0);
        assertEquals(HypercallStatus.OK, a.hypercalls().resetContext());
        assertEquals(0, a.statistics().pinnedPages());
    }

    @Test
    void shouldKeepTheStatusBlocksPageUntilReset() {
        final VirtualMachine a = vm("a");
        vmm.assign(a, 0, ContextSettings.of(MAC_A, Protection.VALIDATED));
        assertEquals(HypercallStatus.OK, a.hypercalls().setUpRings(3, 3, STATUS_PAGE));
        assertEquals(HypercallStatus.PAGE_BUSY, a.hypercalls().releasePage(STATUS_PAGE));
        assertEquals(HypercallStatus.OK, a.hypercalls().resetContext());
        assertEquals(HypercallStatus.OK, a.hypercalls().releasePage(STATUS_PAGE));
    }

    @Test
    void shouldGiveTheMemoryOfADeadVmToTheNext() {
        final VirtualMachine a = vm("a");
        vmm.assign(a, 0, ContextSettings.of(MAC_A, Protection.DIRECT_MAP));
        final int chunks = vmm.machineMemory().chunkCount();
        a.kill();
        final VirtualMachine b = vm("b");
        assertEquals(chunks, vmm.machineMemory().chunkCount());
        assertEquals(0, b.guestMemory().readInt(STATUS_PAGE));
        assertThrows(
                IllegalStateException.class, () -> vmm.assign(a, 0, ContextSettings.of(MAC_A, Protection.DIRECT_MAP)));
    }
}
