package org.jvnic.vmm.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.memory.GuestMemory;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MappedMemory;
import org.jvnic.vmm.protection.ValidatedDomain;

class ValidatedRingTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final int PAGES = 64;
    private static final int LOG2 = 4;
    private static final int SLOTS = 1 << LOG2;
    private static final int MODULUS_LOG2 = 16;
    private static final int FIRST = 0xFFF0;
    private static final int ALICE = 1;
    private static final int LENGTH = 1500;

    private final MachineMemory machineMemory = new MachineMemory();
    private final GuestMemory guest = new GuestMemory(machineMemory, ALICE);
    private final ValidatedDomain domain = new ValidatedDomain(machineMemory);
    private final long ram;
    private final RingMemory ringMemory = new RingMemory(machineMemory);
    private final long machine;
    private final long host;
    private final ValidatedRing ring;
    private final long[] batch = new long[2 * SLOTS];

    ValidatedRingTest() {
        machineMemory.addToPool(MappedMemory.anonymous((PAGES + 2L) * PAGE));
        ram = machineMemory.allocate((long) PAGES * PAGE, ALICE);
        guest.map(0, ram, (long) PAGES * PAGE, DmaDomain.READ | DmaDomain.WRITE);
        machine = ringMemory.take(LOG2, FIRST, MODULUS_LOG2);
        host = machineMemory.host(machine, RingMemory.bytes(LOG2));
        ring = newRing(FIRST, MODULUS_LOG2);
    }

    private ValidatedRing newRing(final int first, final int modulusLog2) {
        ringMemory.giveBack(LOG2, machine);
        assertEquals(machine, ringMemory.take(LOG2, first, modulusLog2));
        return new ValidatedRing(true, guest, domain, machineMemory, machine, LOG2, first, modulusLog2);
    }

    @AfterEach
    void close() {
        machineMemory.close();
    }

    private void ask(final int position, final long guestPhysical, final int length, final int flags) {
        batch[2 * position] = guestPhysical;
        batch[2 * position + 1] = Descriptor.control(length, flags, 0);
    }

    private void askFor(final int... pageNumbers) {
        for (int i = 0; i < pageNumbers.length; i++) {
            ask(i, (long) pageNumbers[i] * PAGE, LENGTH, Descriptor.FLAG_EOP);
        }
    }

    private long address(final int index) {
        return HostMemory.getLong(host + ((long) (index & (SLOTS - 1)) << Descriptor.SHIFT));
    }

    private long control(final int index) {
        return HostMemory.getLong(
                host + ((long) (index & (SLOTS - 1)) << Descriptor.SHIFT) + Descriptor.CONTROL_OFFSET);
    }

    private void assertDescriptor(final int index, final int page) {
        assertEquals(ram + (long) page * PAGE, address(index));
        assertEquals(Descriptor.control(LENGTH, Descriptor.FLAG_EOP, (FIRST + index) & 0xFFFF), control(index));
    }

    @Test
    void shouldWriteBuffersPostedAgainLikeNewOnesThroughEveryWrap() {
        for (int index = 0; index < 200; index += 5) {
            askFor(1, 2, 3, 4, 5);
            ring.advance(index);
            assertEquals(5, ring.enqueue(batch, 5));
            ring.releaseCompleted();
            for (int i = 0; i < 5; i++) {
                assertDescriptor(index + i, 1 + i);
            }
            assertEquals(5, domain.pinnedPages());
        }
        assertEquals(5, machineMemory.totalPins(), "pins taken anew although the same buffers came again");
    }

    @Test
    void shouldTakeExactlyTheTwoBeforeAForeignOneAlsoWhenAllButItAreKnown() {
        askFor(1, 2, 3, 4);
        assertEquals(4, ring.enqueue(batch, 4));
        ring.advance(4);
        ask(2, (long) PAGES * PAGE, LENGTH, Descriptor.FLAG_EOP);
        assertEquals(2, ring.enqueue(batch, 4));
        assertEquals(HypercallStatus.FOREIGN_PAGE, ring.refusal());
        ring.releaseCompleted();
        assertDescriptor(5, 2);
        assertEquals(2, domain.pinnedPages());
        final int unwritten = Descriptor.unwrittenSequence(FIRST, 6, SLOTS, MODULUS_LOG2);
        assertEquals(unwritten, Descriptor.sequence(control(6)));
    }

    @Test
    void shouldRefuseAPageReleasedBetweenTwoHypercallsThoughTheRequestIsTheSame() {
        askFor(1, 2, 3);
        assertEquals(3, ring.enqueue(batch, 3));
        ring.advance(3);
        assertEquals(3, ring.enqueue(batch, 3));
        ring.advance(6);
        machineMemory.giveUp(guest.removePage(2L * PAGE), ALICE);
        assertEquals(1, ring.enqueue(batch, 3));
        assertEquals(HypercallStatus.FOREIGN_PAGE, ring.refusal());
    }

    @Test
    void shouldTranslateAnewWhereAnotherPageStandsAtTheSameAddressNow() {
        askFor(1, 2, 3);
        assertEquals(3, ring.enqueue(batch, 3));
        ring.advance(3);
        final long before = guest.removePage(2L * PAGE);
        assertEquals(0, guest.addPage(2L * PAGE), "still pinned, so another page is claimed");
        assertEquals(3, ring.enqueue(batch, 3));
        assertEquals(guest.translate(2L * PAGE, LENGTH, DmaDomain.READ), address(4));
        assertNotEquals(before, address(4));
        ring.advance(6);
        ring.releaseCompleted();
        machineMemory.giveUp(before, ALICE);
        assertEquals(MachineMemory.FREE, machineMemory.ownerOf(before));
    }

    @Test
    void shouldRefuseWhatDiffersFromAKnownRequestInOneBit() {
        for (int bit = 0; bit < 32; bit++) {
            askFor(1, 2);
            assertEquals(2, ring.enqueue(batch, 2));
            ring.advance(bit * 2 + 2);
            batch[1] ^= 1L << bit;
            final int length = Descriptor.length(batch[1]);
            final int flags = Descriptor.flags(batch[1]);
            if (flags > Descriptor.FLAG_EOP) {
                assertEquals(0, ring.enqueue(batch, 2), "bit " + bit);
                assertEquals(HypercallStatus.INVALID, ring.refusal());
                askFor(1, 2);
            }
            assertEquals(2, ring.enqueue(batch, 2), "bit " + bit);
            assertEquals(Descriptor.length(batch[1]), Descriptor.length(control(bit * 4 + 2)), "bit " + bit);
            ring.advance(bit * 4 + 4);
            ring.releaseCompleted();
            assertEquals(0, domain.pinnedPages(), "bit " + bit + ", length " + length);
            ring.advance(bit * 4 + 4);
        }
    }

    @Test
    void shouldEnqueueFinishedDescriptorsAgainAsTheyWereThroughEveryWrap() {
        askFor(1, 2, 3, 4, 5);
        assertEquals(5, ring.enqueue(batch, 5));
        for (int index = 5; index < 200; index += 5) {
            assertEquals(0, ring.enqueueAgain(index - 5, 5), "not finished");
            ring.advance(index);
            assertEquals(5, ring.enqueueAgain(index - 5, 5));
            for (int i = 0; i < 5; i++) {
                assertDescriptor(index + i, 1 + i);
            }
        }
        assertEquals(5, machineMemory.totalPins());
        ring.advance(200);
        ring.releaseCompleted();
        assertEquals(0, domain.pinnedPages());
    }

    @Test
    void shouldEnqueueAgainOnlyWhatTheCallerMeans() {
        askFor(1, 2, 3);
        assertEquals(3, ring.enqueue(batch, 3));
        ring.advance(3);
        for (final int other : new int[] {1, 2, 3, -1, SLOTS, Integer.MIN_VALUE}) {
            assertEquals(0, ring.enqueueAgain(other, 1), "index " + other);
        }
        assertEquals(2, ring.enqueueAgain(0, 2));
        assertEquals(0, ring.enqueueAgain(0, 1));
        assertEquals(1, ring.enqueueAgain(2, 256));
        assertEquals(0, ring.enqueueAgain(3, 256), "not finished");
        assertDescriptor(5, 3);
    }

    @Test
    void shouldNotEnqueueAgainWhatWasReleased() {
        askFor(1, 2);
        assertEquals(2, ring.enqueue(batch, 2));
        ring.advance(2);
        ring.releaseCompleted();
        assertEquals(0, ring.enqueueAgain(0, 2));
        assertEquals(0, ring.enqueueAgain(2, 2));
        assertEquals(0, domain.pinnedPages());
    }

    @Test
    void shouldNotEnqueueAgainOnceAPageHasLeftOrTheMapIsAnother() {
        askFor(1, 2, 3);
        assertEquals(3, ring.enqueue(batch, 3));
        ring.advance(3);
        guest.removePage(9L * PAGE);
        assertEquals(0, ring.enqueueAgain(0, 3), "another map");
        assertEquals(3, ring.enqueue(batch, 3));
        ring.advance(6);
        machineMemory.giveUp(ram + 2L * PAGE, ALICE);
        assertEquals(0, ring.enqueueAgain(3, 3), "a page that is nobody's");
        assertEquals(1, ring.enqueue(batch, 3));
    }

    @Test
    void shouldNeverOverrunTheRingByEnqueueingAgain() {
        for (int i = 0; i < SLOTS; i++) {
            ask(i, (long) (i + 1) * PAGE, LENGTH, Descriptor.FLAG_EOP);
        }
        assertEquals(SLOTS, ring.enqueue(batch, SLOTS));
        ring.advance(3);
        assertEquals(3, ring.enqueueAgain(0, 256));
        assertEquals(0, ring.enqueueAgain(3, 256));
        assertDescriptor(SLOTS + 2, 3);
    }

    @Test
    void shouldNumberARunAcrossTheEndOfTheNumbers() {
        final ValidatedRing small = newRing((1 << (LOG2 + 1)) - 2, LOG2 + 1);
        askFor(1, 2, 3, 4, 5);
        assertEquals(5, small.enqueue(batch, 5));
        small.advance(5);
        assertEquals(5, small.enqueue(batch, 5));
        small.advance(10);
        assertEquals(5, small.enqueueAgain(5, 5));
        for (int index = 0; index < 15; index++) {
            assertEquals((index - 2) & (2 * SLOTS - 1), Descriptor.sequence(control(index)), "descriptor " + index);
        }
    }

    @Test
    void shouldIgnoreTheUpperHalfOfARequestsSecondWord() {
        askFor(1, 2);
        assertEquals(2, ring.enqueue(batch, 2));
        ring.advance(2);
        batch[1] |= 0xDEAD_BEEFL << 32;
        for (int index = 2; index < 20; index += 2) {
            assertEquals(2, ring.enqueue(batch, 2));
            ring.advance(index + 2);
            assertDescriptor(index, 1);
        }
    }

    @Test
    void shouldNeverOverrunTheRing() {
        for (int i = 0; i < SLOTS; i++) {
            ask(i, (long) (i + 1) * PAGE, LENGTH, Descriptor.FLAG_EOP);
        }
        assertEquals(SLOTS, ring.enqueue(batch, SLOTS));
        ring.advance(3);
        assertEquals(3, ring.enqueue(batch, SLOTS));
        assertEquals(HypercallStatus.RING_FULL, ring.refusal());
        assertEquals(0, ring.enqueue(batch, SLOTS));
        ring.advance(SLOTS);
        ring.releaseCompleted();
        assertEquals(3, domain.pinnedPages());
    }

    /**
     * Five buffers go round in sixteen slots: in each lap a slot gets the buffer after that of the lap before, so a number that is seen
     * with the address of the lap before shows.
     */
    @Test
    void shouldNeverShowANumberBeforeItsAddress() throws InterruptedException {
        final int buffers = 5;
        final int batches = 200_000;
        final ValidatedRing numbered = newRing(0, 32);
        final AtomicBoolean done = new AtomicBoolean();
        final AtomicReference<String> wrong = new AtomicReference<>();
        final Thread card = new Thread(() -> {
            while (!done.get() && wrong.get() == null) {
                for (int slot = 0; slot < SLOTS; slot++) {
                    final long number = control(slot);
                    VarHandle.acquireFence();
                    final long address = address(slot);
                    VarHandle.acquireFence();
                    final int lap = Descriptor.sequence(number) >>> LOG2;
                    final long ahead = Math.floorMod((address - ram) / PAGE - 1 - slot - lap, buffers);
                    // of its own lap, or already that of the next; the number comes last
                    if (address != 0 && number == control(slot) && ahead > 1) {
                        wrong.set("slot " + slot + ", lap " + lap + ", buffer " + ahead + " ahead");
                    }
                }
            }
        });
        card.start();
        for (int i = 0; i < batches && wrong.get() == null; i++) {
            numbered.advance(i * buffers);
            askFor(1, 2, 3, 4, 5);
            assertEquals(buffers, numbered.enqueue(batch, buffers));
        }
        done.set(true);
        card.join();
        assertNull(wrong.get());
        assertEquals(buffers, machineMemory.totalPins(), "not the runs this is about");
    }
}
