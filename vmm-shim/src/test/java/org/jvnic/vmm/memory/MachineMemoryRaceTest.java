package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.memory.HostMemory;

class MachineMemoryRaceTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int ROUNDS = 200_000;
    private static final int ALICE = 1;
    private static final int BOB = 2;
    private static final long BYTES_OF_ALICE = 0xA11CEA11CEA11CEL;

    private final long seed = System.nanoTime();
    private final MachineMemory memory = new MachineMemory();
    private final long page = memory.addToPool(MappedMemory.anonymous(PAGE));
    private final long host = memory.host(page, PAGE);
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger granted = new AtomicInteger();

    @Test
    void shouldGrantPageToNobodyWhileItIsPinnedHoweverPinAndReleaseMeet() throws Exception {
        assertEquals(page, memory.claim(ALICE));
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            final Future<Integer> pinner = threads.submit((Callable<Integer>) this::pinAndWrite);
            final Future<Integer> mover = threads.submit((Callable<Integer>) this::moveBackAndForth);
            final int moves = resultOf(mover);
            done.set(true);
            assertTrue(resultOf(pinner) > 0, "seed " + seed);
            assertEquals(2 * ROUNDS, moves);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
        assertEquals(memory.totalPins(), memory.totalUnpins());
        assertEquals(0, memory.pinnedPages());
        assertEquals(ALICE, memory.ownerOf(page));
        memory.close();
    }

    private int resultOf(final Future<Integer> future) throws InterruptedException {
        try {
            return future.get();
        } catch (final ExecutionException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        }
    }

    private int pinAndWrite() {
        final Random random = new Random(seed);
        int pins = 0;
        while (!done.get()) {
            if (memory.pin(page, ALICE) == MemoryStatus.OK) {
                pins++;
                final int grants = granted.get();
                for (int i = random.nextInt(64); i >= 0; i--) {
                    HostMemory.putLong(host + 8L * i, BYTES_OF_ALICE);
                    final int owner = memory.ownerOf(page);
                    assertTrue(owner == ALICE || owner == MachineMemory.LEAVING, "pinned, but owner is " + owner);
                }
                assertTrue(granted.get() <= grants + 1, "granted while pinned");
                memory.unpin(page);
            }
        }
        return pins;
    }

    private int moveBackAndForth() {
        final Random random = new Random(~seed);
        int moves = 0;
        for (int i = 0; i < ROUNDS; i++) {
            moves += move(ALICE, BOB);
            assertZero();
            moves += move(BOB, ALICE);
            for (int spin = random.nextInt(256); spin > 0; spin--) {
                Thread.onSpinWait();
            }
        }
        return moves;
    }

    private int move(final int from, final int to) {
        assertEquals(MemoryStatus.OK, memory.giveUp(page, from));
        while (memory.claim(to) != page) {
            Thread.onSpinWait();
        }
        granted.incrementAndGet();
        return 1;
    }

    private void assertZero() {
        assertEquals(0, memory.pinsOf(page));
        for (int i = 0; i < 64; i++) {
            assertEquals(0, HostMemory.getLong(host + 8L * i));
        }
    }
}
