package org.jvnic.vmm.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;

class GuestMemoryTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int ALICE = 1;
    private static final int BOB = 2;
    private static final int READ = DmaDomain.READ;
    private static final int WRITE = DmaDomain.WRITE;
    private static final int BOTH = READ | WRITE;
    private static final long RAM = 0x10_0000;

    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory memory = new GuestMemory(machineMemory, ALICE);

    @AfterEach
    void close() {
        machineMemory.close();
    }

    private long pool(final int pages) {
        return machineMemory.addToPool(MappedMemory.anonymous((long) pages * PAGE));
    }

    private long mapPagesInReverse(final int pages) {
        pool(pages);
        final long machine = machineMemory.allocate((long) pages * PAGE, ALICE);
        for (int i = 0; i < pages; i++) {
            memory.map(RAM + (long) i * PAGE, machine + (long) (pages - 1 - i) * PAGE, PAGE, BOTH);
        }
        return machine;
    }

    @Test
    void shouldReachMemoryBeyondTwoGibibytes() {
        final long bytes = 3L << 30;
        machineMemory.addToPool(MappedMemory.anonymous(bytes));
        memory.map(0, machineMemory.allocate(bytes, ALICE), bytes, BOTH);
        final long guestPhysical = (1L << 31) + 8;
        assertTrue(memory.writeLong(guestPhysical, 0x0123456789ABCDEFL));
        assertTrue(memory.writeInt(bytes - 4, -2));
        assertEquals(0x89ABCDEFL, memory.readInt(guestPhysical));
        assertEquals(0xFFFFFFFEL, memory.readInt(bytes - 4));
        assertEquals(-1, memory.readInt(bytes - 3));
        assertEquals(MachineMemory.CHUNK_ALIGNMENT + guestPhysical, memory.translate(guestPhysical, 1L << 29, BOTH));
    }

    @Test
    void shouldReadWhatWasWrittenAcrossPagesThatAreNotContiguous() {
        mapPagesInReverse(5);
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final byte[] shadow = new byte[5 * PAGE];
        for (int i = 0; i < 2_000; i++) {
            final int from = random.nextInt(shadow.length);
            final byte[] bytes = new byte[1 + random.nextInt(Math.min(3 * PAGE, shadow.length - from))];
            random.nextBytes(bytes);
            assertTrue(memory.write(RAM + from, bytes, 0, bytes.length));
            System.arraycopy(bytes, 0, shadow, from, bytes.length);
            final byte[] all = new byte[shadow.length + 2];
            assertTrue(memory.read(RAM, all, 1, shadow.length));
            assertArrayEquals(shadow, java.util.Arrays.copyOfRange(all, 1, all.length - 1), "seed " + seed);
        }
    }

    @Test
    void shouldReadAndWriteNumbersThatStraddlePagesThatAreNotContiguous() {
        mapPagesInReverse(2);
        for (int back = 1; back < 8; back++) {
            final long guestPhysical = RAM + PAGE - back;
            assertTrue(memory.writeLong(guestPhysical, 0x8877665544332211L + back));
            final long[] values = new long[3];
            assertTrue(memory.read(guestPhysical, values, 1, 1));
            assertArrayEquals(new long[] {0, 0x8877665544332211L + back, 0}, values);
            assertTrue(memory.writeInt(guestPhysical, 0xFEDCBA98));
            assertEquals(0xFEDCBA98L, memory.readInt(guestPhysical));
        }
    }

    @Test
    void shouldChangeNothingWhenAnyByteOfAWriteIsRefused() {
        mapPagesInReverse(2);
        final long end = RAM + 2 * PAGE;
        assertFalse(memory.write(end - 4, new byte[] {1, 1, 1, 1, 1}, 0, 5));
        assertFalse(memory.writeLong(end - 4, -1));
        assertFalse(memory.zero(RAM, 2 * PAGE + 1));
        assertFalse(memory.write(RAM - 1, new byte[] {1, 1}, 0, 2));
        assertFalse(memory.write(-1, new byte[] {1, 1}, 0, 2));
        assertEquals(0, memory.readInt(end - 4));
        assertEquals(0, memory.readInt(RAM));
        assertEquals(0, memory.refusedWrites());
    }

    @Test
    void shouldLeaveDestinationAloneWhenAReadIsRefused() {
        mapPagesInReverse(1);
        memory.writeLong(RAM + PAGE - 8, -1);
        final byte[] bytes = new byte[16];
        final long[] values = new long[2];
        assertFalse(memory.read(RAM + PAGE - 8, bytes, 0, 16));
        assertFalse(memory.read(RAM + PAGE - 8, values, 0, 2));
        assertFalse(memory.read(RAM, bytes, 0, 0));
        assertFalse(memory.read(RAM, values, 0, 0));
        assertArrayEquals(new byte[16], bytes);
        assertArrayEquals(new long[2], values);
    }

    @Test
    void shouldRefuseAndCountWritesToReadOnlyMemory() {
        pool(2);
        final long machine = machineMemory.allocate(2 * PAGE, MachineMemory.VMM);
        memory.map(RAM, machine, PAGE, BOTH);
        memory.map(RAM + PAGE, machine + PAGE, PAGE, READ);
        assertFalse(memory.writeInt(RAM + PAGE, 1));
        assertFalse(memory.writeLong(RAM + PAGE - 4, -1));
        assertFalse(memory.write(RAM + PAGE + 9, new byte[3], 0, 3));
        assertFalse(memory.zero(RAM, 2 * PAGE));
        assertEquals(4, memory.refusedWrites());
        assertEquals(0, memory.readInt(RAM + PAGE - 4));
        assertEquals(0, memory.readInt(RAM + PAGE));
        assertNull(memory.window(RAM + PAGE, 4));
        assertEquals(MemoryStatus.NOT_PERMITTED, memory.translate(RAM + PAGE, 4, WRITE));
        assertEquals(machine + PAGE, memory.translate(RAM + PAGE, 4, READ));
    }

    @Test
    void shouldNameEachReasonNotToTranslate() {
        final long machine = mapPagesInReverse(2);
        assertEquals(machine + PAGE, memory.translate(RAM, PAGE, BOTH));
        assertEquals(machine + 1, memory.translate(RAM + PAGE + 1, PAGE - 1, BOTH));
        assertEquals(MemoryStatus.NOT_CONTIGUOUS, memory.translate(RAM, PAGE + 1, BOTH));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.translate(RAM + PAGE, PAGE + 1, BOTH));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.translate(RAM - 1, 2, BOTH));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.translate(machine, 1, BOTH));
        assertEquals(MemoryStatus.OVERFLOW, memory.translate(RAM, -1, BOTH));
        assertEquals(MemoryStatus.OVERFLOW, memory.translate(-1, 2, BOTH));
        assertEquals(MemoryStatus.INVALID, memory.translate(RAM, 0, BOTH));
    }

    @Test
    void shouldRefuseToMapWhatIsNotWholePagesOfMemoryOrAlreadyThere() {
        pool(2);
        final long machine = machineMemory.allocate(2 * PAGE, ALICE);
        memory.map(RAM, machine, PAGE, BOTH);
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM, machine, PAGE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM - PAGE, machine, 2 * PAGE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM + PAGE + 1, machine, PAGE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM + PAGE, machine + 1, PAGE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM + PAGE, machine, PAGE + 1, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM + PAGE, machine, 3 * PAGE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM + PAGE, 0, PAGE, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(RAM + PAGE, machine, 0, BOTH));
        assertThrows(IllegalArgumentException.class, () -> memory.map(-PAGE, machine, PAGE, BOTH));
        assertEquals(1, memory.map().regions());
    }

    @Test
    void shouldHandPageOverToAnotherGuestWithoutItsBytes() {
        pool(1);
        final GuestMemory other = new GuestMemory(machineMemory, BOB);
        assertEquals(MemoryStatus.OK, memory.addPage(RAM));
        assertTrue(memory.writeLong(RAM + 8, -1));
        assertEquals(MemoryStatus.NO_MEMORY, other.addPage(0));
        final long machine = memory.removePage(RAM);
        assertEquals(-1, memory.readInt(RAM + 8));
        assertEquals(MemoryStatus.NO_MEMORY, other.addPage(0));
        assertEquals(MemoryStatus.OK, machineMemory.giveUp(machine, ALICE));
        assertEquals(MemoryStatus.OK, other.addPage(0));
        assertEquals(0, other.readInt(8));
        assertTrue(other.writeInt(8, 1));
        assertEquals(machine, other.translate(0, PAGE, BOTH));
    }

    @Test
    void shouldNameEachReasonNotToAddOrRemoveAPage() {
        final long machine = pool(3);
        assertEquals(MemoryStatus.OK, memory.addPage(RAM));
        assertEquals(MemoryStatus.OCCUPIED, memory.addPage(RAM));
        assertEquals(MemoryStatus.INVALID, memory.addPage(RAM + 1));
        assertEquals(MemoryStatus.INVALID, memory.addPage(-1));
        assertEquals(MemoryStatus.INVALID, memory.addPage(-PAGE));
        assertEquals(MemoryStatus.OK, memory.addPage(-2 * PAGE));
        assertEquals(MemoryStatus.INVALID, memory.removePage(RAM + 8));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.removePage(RAM + PAGE));
        memory.map(0, machine + 2 * PAGE, PAGE, READ);
        assertEquals(MemoryStatus.NOT_OWNED, memory.removePage(0));
        assertEquals(machine, memory.removePage(RAM));
        assertEquals(MemoryStatus.NOT_MAPPED, memory.removePage(RAM));
    }

    @Test
    void shouldRefuseToSplitTheSpaceIntoMoreRegionsThanTheCap() {
        final int pages = 2 * AddressMap.MAX_REGIONS + 2;
        pool(pages);
        memory.map(0, machineMemory.allocate((long) pages * PAGE, ALICE), (long) pages * PAGE, BOTH);
        long status = 1;
        int removed = 0;
        for (long page = 1; status > 0; page += 2) {
            status = memory.removePage(page * PAGE);
            removed += status > 0 ? 1 : 0;
        }
        assertEquals(MemoryStatus.TOO_MANY_REGIONS, status);
        assertEquals(AddressMap.MAX_REGIONS - 1, removed);
        assertEquals(MemoryStatus.TOO_MANY_REGIONS, memory.addPage(1L << 40));
    }

    @Test
    void shouldShowTheSameBytesThroughAWindow() {
        mapPagesInReverse(2);
        final GuestWindow window = memory.window(RAM + 16, PAGE - 16);
        assertNotNull(window);
        window.buffer().putLong(8, 77);
        assertEquals(77, memory.readInt(RAM + 24));
        window.buffer().byteBuffer().put(8, (byte) 78);
        assertEquals(78, memory.readInt(RAM + 24));
        assertEquals(PAGE - 16, window.buffer().byteBuffer().capacity());
        assertEquals(RAM + 16, window.guestPhysicalAddress());
        assertEquals(PAGE - 16, window.capacity());
        assertThrows(IndexOutOfBoundsException.class, () -> window.buffer().getByte(PAGE - 16));
    }

    @Test
    void shouldRefuseWindowsThatAreEmptyNotContiguousOrNotAllMemory() {
        mapPagesInReverse(2);
        assertNull(memory.window(RAM, 0));
        assertNull(memory.window(RAM, -1));
        assertNull(memory.window(RAM, PAGE + 1));
        assertNull(memory.window(RAM - 1, 2));
        assertNull(memory.window(RAM + 2 * PAGE - 1, 2));
        assertNull(memory.window(-1, Integer.MAX_VALUE));
    }

    @Test
    void shouldKeepPagesWhileAWindowIsOpenAndCloseItsBuffer() {
        pool(3);
        memory.map(RAM, machineMemory.allocate(3 * PAGE, ALICE), 3 * PAGE, BOTH);
        final GuestWindow first = memory.window(RAM + PAGE - 1, 2);
        final GuestWindow second = memory.window(RAM + PAGE, PAGE);
        assertNotNull(first);
        assertNotNull(second);
        assertEquals(MemoryStatus.PAGE_BUSY, memory.removePage(RAM));
        second.close();
        second.close();
        assertEquals(MemoryStatus.PAGE_BUSY, memory.removePage(RAM + PAGE));
        assertTrue(memory.removePage(RAM + 2 * PAGE) > 0);
        first.close();
        assertEquals(0, first.buffer().capacity());
        assertNull(first.buffer().byteBuffer());
        assertThrows(IndexOutOfBoundsException.class, () -> first.buffer().getByte(0));
        assertTrue(memory.removePage(RAM) > 0);
        assertTrue(memory.removePage(RAM + PAGE) > 0);
    }

    @Test
    void shouldKeepAnOldMapAsItWas() {
        pool(1);
        memory.addPage(RAM);
        final AddressMap before = memory.map();
        memory.removePage(RAM);
        assertEquals(0, memory.map().regions());
        assertEquals(0, HostMemory.getByte(before.host(before.find(RAM), RAM)));
    }
}
