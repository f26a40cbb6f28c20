package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.DmaMemory;

class GuestPageAllocatorTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 16;
    private static final int BYTES = PAGES * PAGE;
    private static final int ALICE = 1;
    private static final long RAM = 0x10_0000;
    private static final int BOTH = DmaDomain.READ | DmaDomain.WRITE;

    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory memory = new GuestMemory(machineMemory, ALICE);
    private final GuestPageAllocator allocator = new GuestPageAllocator(memory, RAM, BYTES);

    @BeforeEach
    void addRam() {
        machineMemory.addToPool(MappedMemory.anonymous(BYTES + PAGE));
        memory.map(RAM, machineMemory.allocate(BYTES, ALICE), BYTES, BOTH);
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    @Test
    void shouldTakeTheFirstPlaceThatFitsAndIsAligned() {
        assertEquals(RAM, allocator.allocate(10, 1).guestPhysicalAddress());
        assertEquals(RAM + 10, allocator.allocate(1, 1).guestPhysicalAddress());
        assertEquals(RAM + 64, allocator.allocate(100, 64).guestPhysicalAddress());
        assertEquals(RAM + 2 * PAGE, allocator.allocate(PAGE, 2 * PAGE).guestPhysicalAddress());
        assertEquals(RAM + 16, allocator.allocate(48, 8).guestPhysicalAddress());
        assertEquals(BYTES - 10 - 1 - 100 - PAGE - 48, allocator.left());
    }

    @Test
    void shouldGiveZeroedMemoryWhenItWasUsedBefore() {
        final DmaMemory first = allocator.allocate(64, 64);
        first.buffer().putLong(56, -1);
        first.close();
        final DmaMemory second = allocator.allocate(64, 64);
        assertEquals(first.guestPhysicalAddress(), second.guestPhysicalAddress());
        assertEquals(0, second.buffer().getLong(56));
    }

    @Test
    void shouldNameWhatWasAskedAndWhatIsLeftWhenUsedUp() {
        allocator.allocate(BYTES - 100, 1);
        final String message = assertThrows(IllegalStateException.class, () -> allocator.allocate(101, 1))
                .toString();
        assertTrue(message.contains("101 bytes") && message.contains("left 100 of " + BYTES), message);
        assertEquals(100, allocator.allocate(100, 1).capacity());
        assertEquals(0, allocator.left());
    }

    @Test
    void shouldRefuseSizeOrAlignmentOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> allocator.allocate(0, 1));
        assertThrows(IllegalArgumentException.class, () -> allocator.allocate(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> allocator.allocate(1, 0));
        assertThrows(IllegalArgumentException.class, () -> allocator.allocate(1, 3));
        assertThrows(IllegalArgumentException.class, () -> allocator.allocate(1, Integer.MIN_VALUE));
    }

    @Test
    void shouldRefuseRangeThatIsEmptyOrTooHigh() {
        assertThrows(IllegalArgumentException.class, () -> new GuestPageAllocator(memory, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new GuestPageAllocator(memory, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new GuestPageAllocator(memory, 1, Long.MAX_VALUE));
    }

    @Test
    void shouldReturnMemoryOnceWhenClosedTwice() {
        final DmaMemory piece = allocator.allocate(PAGE, PAGE);
        piece.close();
        piece.close();
        assertEquals(BYTES, allocator.left());
        assertEquals(BYTES, allocator.allocate(BYTES, PAGE).capacity());
    }

    @Test
    void shouldKeepPageOfAllocatedMemoryFromBeingRemoved() {
        final DmaMemory piece = allocator.allocate(8, 8);
        assertEquals(MemoryStatus.PAGE_BUSY, memory.removePage(RAM));
        piece.close();
        assertTrue(memory.removePage(RAM) > 0);
    }

    @Test
    void shouldSkipPlacesThatAreNotContiguousForTheCard() {
        machineMemory.giveUp(memory.removePage(RAM + 2 * PAGE), ALICE);
        assertEquals(RAM + 3 * PAGE, allocator.allocate(3 * PAGE, 8).guestPhysicalAddress());
        final long other = machineMemory.allocate(PAGE, MachineMemory.VMM);
        memory.addPage(RAM + 2 * PAGE);
        assertTrue(other > 0);
        final DmaMemory pair = allocator.allocate(2 * PAGE, 8);
        assertEquals(RAM, pair.guestPhysicalAddress());
        assertEquals(RAM + 2 * PAGE, allocator.allocate(PAGE, 8).guestPhysicalAddress());
    }

    @Test
    void shouldNeverGiveTheSameByteTwiceAndLoseNone() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<DmaMemory> pieces = new ArrayList<>();
        final boolean[] taken = new boolean[BYTES];
        for (int i = 0; i < 20_000; i++) {
            if (pieces.isEmpty() || (random.nextBoolean() && allocator.left() > BYTES / 2)) {
                final int alignment = 1 << random.nextInt(9);
                final DmaMemory piece = allocator.allocate(1 + random.nextInt(2000), alignment);
                assertEquals(0, piece.guestPhysicalAddress() % alignment);
                mark(taken, piece, true, seed);
                pieces.add(piece);
            } else {
                final DmaMemory piece = pieces.remove(random.nextInt(pieces.size()));
                mark(taken, piece, false, seed);
                piece.close();
            }
        }
        pieces.forEach(DmaMemory::close);
        assertEquals(BYTES, allocator.left(), "seed " + seed);
        assertEquals(RAM, allocator.allocate(BYTES, PAGE).guestPhysicalAddress(), "seed " + seed);
    }

    private static void mark(final boolean[] taken, final DmaMemory piece, final boolean now, final long seed) {
        final int from = (int) (piece.guestPhysicalAddress() - RAM);
        for (int i = from; i < from + piece.capacity(); i++) {
            assertEquals(!now, taken[i], "seed " + seed + " byte " + i);
            taken[i] = now;
        }
    }
}
