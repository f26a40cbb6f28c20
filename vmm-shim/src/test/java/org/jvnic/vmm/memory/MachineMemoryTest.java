package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.memory.HostMemory;

class MachineMemoryTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 8;
    private static final int ALICE = 1;
    private static final int BOB = 2;

    private final MachineMemory memory = new MachineMemory();
    private long base;

    @BeforeEach
    void addChunk() {
        base = memory.addToPool(MappedMemory.anonymous((long) PAGES * PAGE));
    }

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void shouldLeaveGapsBeforeAndBetweenChunks() {
        final long second = memory.addToPool(MappedMemory.anonymous(PAGE));
        assertEquals(MachineMemory.CHUNK_ALIGNMENT, base);
        assertTrue(second - (base + PAGES * PAGE) >= MachineMemory.CHUNK_ALIGNMENT);
        assertEquals(0, second % MachineMemory.CHUNK_ALIGNMENT);
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(0, 1));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(base - 1, 1));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(base + PAGES * PAGE, 1));
        assertTrue(memory.host(second, PAGE) > 0);
    }

    @Test
    void shouldAnswerWithHostAddressOnlyForSpansInsideOneChunk() {
        final long end = base + PAGES * PAGE;
        assertEquals(memory.host(base, 1) + 5, memory.host(base + 5, PAGES * PAGE - 5));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(base + 5, PAGES * PAGE - 4));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(base, -1));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(base + 1, -1));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(-1, 2));
        assertNull(memory.chunkOf(end - 1, 2));
    }

    @Test
    void shouldFindEveryChunkAmongMany() {
        for (int i = 1; i < 9; i++) {
            memory.addToPool(MappedMemory.anonymous((long) i * PAGE));
        }
        for (int i = 0; i < memory.chunkCount(); i++) {
            final MachineChunk chunk = memory.chunk(i);
            final long last = chunk.machine() + chunk.bytes() - 1;
            assertEquals(chunk, memory.chunkOf(chunk.machine(), chunk.bytes()));
            assertEquals(chunk, memory.chunkOf(last, 1));
            assertNull(memory.chunkOf(last + 1, 1));
            assertEquals(last + 1 - PAGE, chunk.machineOf(chunk.frame(last)));
        }
    }

    @Test
    void shouldGiveContiguousRunAndRefuseWhenNoRunIsLongEnough() {
        final long run = memory.allocate(3L * PAGE - 1, ALICE);
        assertEquals(base, run);
        assertEquals(base + 3 * PAGE, memory.claim(BOB));
        assertEquals(MemoryStatus.OK, memory.giveUp(run, ALICE));
        assertEquals(5, memory.freePages());
        assertEquals(MemoryStatus.NO_MEMORY, memory.allocate(5L * PAGE, ALICE));
        assertEquals(base + 4 * PAGE, memory.allocate(4L * PAGE, ALICE));
        assertEquals(base, memory.claim(ALICE));
        assertEquals(MemoryStatus.NO_MEMORY, memory.claim(ALICE));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0})
    void shouldRefuseToAllocateSizeThatIsNotPositive(final long bytes) {
        assertThrows(IllegalArgumentException.class, () -> memory.allocate(bytes, ALICE));
    }

    @Test
    void shouldRefuseMoreThanThereIsHoweverMuch() {
        assertEquals(MemoryStatus.NO_MEMORY, memory.allocate(Long.MAX_VALUE, ALICE));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, MachineMemory.MAX_OWNER + 1, Integer.MAX_VALUE})
    void shouldRefuseOwnerOutOfRange(final int owner) {
        assertThrows(IllegalArgumentException.class, () -> memory.claim(owner));
    }

    @Test
    void shouldNotLetTheOldOwnerPinOnceItGaveThePageUp() {
        final long page = memory.claim(ALICE);
        assertEquals(MemoryStatus.OK, memory.pin(page + 100, ALICE));
        assertEquals(MemoryStatus.NOT_OWNED, memory.pin(page, BOB));
        assertEquals(MemoryStatus.OK, memory.giveUp(page, ALICE));
        assertEquals(MemoryStatus.NOT_OWNED, memory.pin(page, ALICE));
        assertEquals(MemoryStatus.NOT_OWNED, memory.giveUp(page, ALICE));
        assertEquals(MachineMemory.LEAVING, memory.ownerOf(page));
    }

    @Test
    void shouldNotGrantPageBeforeItsLastPinIsGone() {
        final long page = memory.claim(ALICE);
        memory.allocate((PAGES - 1L) * PAGE, MachineMemory.VMM);
        memory.pin(page, ALICE);
        memory.pin(page, ALICE);
        memory.giveUp(page, ALICE);
        assertEquals(MemoryStatus.NO_MEMORY, memory.claim(BOB));
        memory.unpin(page);
        assertEquals(MemoryStatus.NO_MEMORY, memory.claim(BOB));
        memory.unpin(page);
        assertEquals(page, memory.claim(BOB));
        assertEquals(BOB, memory.ownerOf(page));
    }

    @Test
    void shouldZeroPageBeforeItsNextOwnerGetsIt() {
        final long page = memory.claim(ALICE);
        final long host = memory.host(page, PAGE);
        for (int i = 0; i < PAGE; i++) {
            HostMemory.putByte(host + i, (byte) 0xA5);
        }
        memory.giveUp(page, ALICE);
        assertEquals(page, memory.claim(BOB));
        for (int i = 0; i < PAGE; i++) {
            assertEquals(0, HostMemory.getByte(host + i));
        }
    }

    @Test
    void shouldNotReusePagesOfMemoryAddedForOneOwner() {
        final long own = memory.addFor(MappedMemory.memfd("jvnic-test", 2L * PAGE), ALICE);
        assertEquals(ALICE, memory.ownerOf(own + PAGE));
        memory.giveUp(own, ALICE);
        assertEquals(MachineMemory.FREE, memory.ownerOf(own));
        assertEquals(PAGES, memory.freePages());
        assertEquals(base, memory.allocate((long) PAGES * PAGE, BOB));
        assertEquals(MemoryStatus.NO_MEMORY, memory.claim(BOB));
    }

    @Test
    void shouldTakeEveryPageFromAnOwnerThatEnds() {
        final long first = memory.allocate(3L * PAGE, ALICE);
        final long other = memory.claim(BOB);
        memory.pin(first, ALICE);
        assertEquals(3, memory.giveUpAll(ALICE));
        assertEquals(MachineMemory.LEAVING, memory.ownerOf(first));
        assertEquals(MachineMemory.FREE, memory.ownerOf(first + PAGE));
        assertEquals(BOB, memory.ownerOf(other));
        memory.unpin(first);
        assertEquals(PAGES - 1, memory.freePages());
    }

    @Test
    void shouldCountPinsAndPinnedPages() {
        final long page = memory.claim(ALICE);
        final long other = memory.claim(ALICE);
        memory.pin(page, ALICE);
        memory.pin(page, ALICE);
        memory.pin(other, ALICE);
        memory.pin(other, BOB);
        memory.unpin(page);
        assertEquals(3, memory.totalPins());
        assertEquals(1, memory.totalUnpins());
        assertEquals(2, memory.pinnedPages());
        assertEquals(1, memory.pinsOf(page));
        memory.unpin(page);
        assertEquals(1, memory.pinnedPages());
    }

    @Test
    void shouldRefuseToDropPinThatIsNotThere() {
        final long page = memory.claim(ALICE);
        assertThrows(IllegalStateException.class, () -> memory.unpin(page));
        assertThrows(IllegalStateException.class, () -> memory.unpin(0));
        assertEquals(ALICE, memory.ownerOf(page));
        assertEquals(0, memory.totalUnpins());
    }

    @Test
    void shouldKnowNothingWhereThereIsNoMemory() {
        assertEquals(MachineMemory.NOWHERE, memory.ownerOf(-1));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.pin(0, ALICE));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.giveUp(base - 1, ALICE));
        assertEquals(0, memory.pinsOf(base + PAGES * PAGE));
    }

    @Test
    void shouldLeaveUntouchedMemoryUnbackedWhenAllocatingFreshPages() {
        final long machine = memory.addToPool(MappedMemory.anonymous(64L << 30));
        final long ram = memory.allocate(64L << 30, ALICE);
        assertEquals(machine, ram);
        assertNotEquals(0, memory.host(ram, 64L << 30));
    }

    @Test
    void shouldHaveNothingAfterClose() {
        memory.close();
        memory.close();
        assertEquals(MemoryStatus.NOT_MAPPED, memory.host(base, 1));
        assertEquals(0, memory.freePages());
        assertEquals(MemoryStatus.NO_MEMORY, memory.claim(ALICE));
    }
}
