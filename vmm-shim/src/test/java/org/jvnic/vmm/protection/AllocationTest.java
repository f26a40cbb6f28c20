package org.jvnic.vmm.protection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;

class AllocationTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 64;
    private static final int ALICE = 1;
    private static final int BOTH = DmaDomain.READ | DmaDomain.WRITE;
    private static final int RING = 256;
    private static final int TURNS = 50_000;
    private static final int ROUNDS = 10;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory memory = new GuestMemory(machineMemory, ALICE);
    private final DirectMapDomain direct = new DirectMapDomain(memory);
    private final ValidatedDomain validated = new ValidatedDomain(machineMemory);
    private final DescriptorPins pins = new DescriptorPins(validated, RING, 0, 1);
    private long sum;

    @BeforeEach
    void addRam() {
        machineMemory.addToPool(MappedMemory.anonymous((long) PAGES * PAGE));
        memory.map(0, machineMemory.allocate((long) PAGES * PAGE, ALICE), (long) PAGES * PAGE, BOTH);
        for (int page = 1; page < PAGES; page += 2) {
            memory.removePage((long) page * PAGE);
        }
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    @Test
    void shouldAllocateNothingWhenTranslatingPinningAndResolving() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run(round * TURNS, (round + 1) * TURNS);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least, "sum " + sum);
    }

    private void run(final int from, final int end) {
        for (int i = from; i < end; i++) {
            final long guestPhysical = (long) (i * 2 % PAGES) * PAGE + 8;
            final long machine = memory.translate(guestPhysical, 1514, BOTH);
            sum += validated.pin(machine, 1514, ALICE);
            pins.record(i, machine, 1514);
            sum += validated.resolve(machine, 1514, DmaDomain.READ) + validated.resolve(1, 1, DmaDomain.READ);
            sum += direct.resolve(guestPhysical, 1514, DmaDomain.WRITE) + direct.resolve(guestPhysical, PAGE, BOTH);
            sum += direct.contiguous(guestPhysical, PAGE, BOTH);
            sum += pins.releaseUpTo(Math.max(0, i - RING / 2));
        }
    }
}
