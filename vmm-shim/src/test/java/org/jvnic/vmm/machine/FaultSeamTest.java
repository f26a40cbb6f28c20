package org.jvnic.vmm.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.fault.FaultInjector;
import org.jvnic.nic.fault.FaultPlan;
import org.jvnic.nic.fault.Site;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

class FaultSeamTest {
    private static final long MAC = 0x0100_0000_0002L;

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

    private static Vmm vmm(final FaultInjector injector) {
        return Vmm.builder()
                .contexts(2)
                .mode(EngineMode.STEPPED)
                .faults(injector)
                .build();
    }

    @Test
    void shouldNameTheVmWhoseMemoryCouldNotBeMappedAndGoOn() {
        final FaultInjector injector =
                FaultPlan.builder().at(Site.MEMORY_MAP, 2).fail().build().arm();
        try (Vmm vmm = vmm(injector)) {
            vmm.createVm("a", 1 << 20, new Idle());
            final IllegalStateException error =
                    assertThrows(IllegalStateException.class, () -> vmm.createVm("b", 1 << 20, new Idle()));
            assertEquals("VM b: mapping 1048576 bytes failed", error.getMessage());
            vmm.createVm("c", 1 << 20, new Idle());
            assertEquals(2, vmm.vms().size());
        }
    }

    @Test
    void shouldLeaveAContextFreeWhenItsDomainCannotBeHad() {
        final FaultInjector injector =
                FaultPlan.builder().at(Site.DOMAIN_LOOKUP, 2).fail().build().arm();
        try (Vmm vmm = vmm(injector)) {
            final VirtualMachine a = vmm.createVm("a", 1 << 20, new Idle());
            assertThrows(
                    IllegalStateException.class,
                    () -> vmm.assign(a, 0, ContextSettings.of(MAC, Protection.DIRECT_MAP)));
            vmm.assign(a, 0, ContextSettings.of(MAC, Protection.DIRECT_MAP));
            assertEquals(0, a.context());
        }
    }
}
