package org.jvnic.lab.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.machine.Vmm;

class AllocationTest {
    private static final long FRAMES = Long.getLong("jvnic.allocation.frames", 10_000_000);
    private static final long WARM_UP = Long.getLong("jvnic.allocation.warmUp", 1_000_000);
    private static final long LIMIT_BYTES = 1024;
    private static final int ROUNDS = 3;
    private static final int DATA_PATH_THREADS = 3;
    private static final long MAC_A = 0x0000_0001_0002L;
    private static final long MAC_B = 0x0000_0002_0002L;
    private static final String ENGINE = "jvnic-engine-measured";
    private static final String CPUS = "vcpu-measured-";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Milestones milestones = new Milestones(2, ROUNDS, WARM_UP / 2, FRAMES / 2);

    @ParameterizedTest
    @CsvSource({"THREAD, DIRECT_MAP", "THREAD, VALIDATED", "INLINE, DIRECT_MAP", "INLINE, VALIDATED"})
    void shouldAllocateNothingWhileFramesFlow(final EngineMode mode, final Protection protection)
            throws InterruptedException {
        try (Vmm vmm = Vmm.builder().name(ENGINE).mode(mode).contexts(2).build()) {
            boot(vmm, "a", 0, MAC_A, MAC_B, protection);
            boot(vmm, "b", 1, MAC_B, MAC_A, protection);
            vmm.vms().forEach(VirtualMachine::start);
            milestones.await(0);
            final List<Thread> measured = dataPath();
            assertEquals(DATA_PATH_THREADS, measured.size(), measured::toString);

            final List<String> rounds = new ArrayList<>();
            boolean frugal = false;
            for (int round = 1; round <= ROUNDS && !frugal; round++) {
                final long[] bytes = measure(measured, round);
                frugal = Arrays.stream(bytes).allMatch(count -> count >= 0 && count <= LIMIT_BYTES);
                rounds.add(Arrays.toString(bytes));
            }
            assertTrue(frugal, () -> measured + " allocated in rounds of " + FRAMES + " frames " + rounds);
            final Ledger ledger = vmm.card().ledger();
            assertTrue(ledger.delivered() >= WARM_UP + FRAMES, ledger::toString);
            assertEquals(0, ledger.dropped(), ledger::toString);
        }
    }

    private long[] measure(final List<Thread> measured, final int round) throws InterruptedException {
        final long[] ids = measured.stream().mapToLong(Thread::getId).toArray();
        final long[] before = threads.getThreadAllocatedBytes(ids);
        milestones.await(round);
        final long[] bytes = threads.getThreadAllocatedBytes(ids);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] -= before[i];
        }
        return bytes;
    }

    private void boot(
            final Vmm vmm,
            final String name,
            final int context,
            final long mac,
            final long peer,
            final Protection protection) {
        final VirtualMachine vm =
                vmm.createVm("measured-" + name, EchoGuest.MEMORY, new EchoGuest(mac, peer, milestones));
        vmm.assign(vm, context, ContextSettings.of(mac, protection));
    }

    private static List<Thread> dataPath() {
        final List<Thread> found = new ArrayList<>();
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(ENGINE) || thread.getName().startsWith(CPUS)) {
                found.add(thread);
            }
        }
        return found;
    }
}
