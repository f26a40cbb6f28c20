package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.DmaDomain;

class GuestTranslationTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 16;
    private static final int ALICE = 1;
    private static final long RAM = 0x10_0000;

    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory memory = new GuestMemory(machineMemory, ALICE);

    @AfterEach
    void close() {
        machineMemory.close();
    }

    @Test
    void shouldAnswerAsTheMapOfTheMomentDoes() {
        machineMemory.addToPool(MappedMemory.anonymous(1 << 20));
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final GuestTranslation reads = new GuestTranslation(memory, DmaDomain.READ);
        final GuestTranslation writes = new GuestTranslation(memory, DmaDomain.WRITE);
        final long readOnly = machineMemory.allocate(2L * PAGE, ALICE);
        memory.map(RAM + (long) PAGES * PAGE, readOnly, 2L * PAGE, DmaDomain.READ);
        for (int i = 0; i < 5_000; i++) {
            final long page = RAM + (long) random.nextInt(PAGES) * PAGE;
            if (i % 50 == 0 && memory.addPage(page) != MemoryStatus.OK) {
                machineMemory.giveUp(memory.removePage(page), ALICE);
            }
            final long address = RAM - 8 + random.nextInt((PAGES + 3) * PAGE);
            final long length = random.nextInt(20) == 0 ? -random.nextInt(2) : random.nextInt(2 * PAGE);
            assertEquals(
                    memory.translate(address, length, DmaDomain.READ),
                    reads.translate(address, length),
                    "seed " + seed);
            assertEquals(
                    memory.translate(address, length, DmaDomain.WRITE),
                    writes.translate(address, length),
                    "seed " + seed);
        }
    }
}
