package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.memory.MachineMemory;

class PageHandoverTest extends IsolationTest {
    private static final int PAGE = MachineMemory.PAGE_SIZE;
    private static final long CLAIMED = HostileGuest.RAM;
    private static final int CLAIMER_RAM = 2 * PAGE;
    private static final int HURRY = 20_000;

    /** Claims every page there is and checks that each is and stays zero. */
    private static final class Claimer {
        private final VirtualMachine vm;
        private long end = CLAIMER_RAM;

        Claimer(final IsolationLab lab) {
            vm = lab.newVm("claimer", CLAIMER_RAM);
        }

        boolean claim() {
            final boolean claimed = vm.hypercalls().claimPage(end) == HypercallStatus.OK;
            end += claimed ? PAGE : 0;
            return claimed;
        }

        Claimer claimAll() {
            while (claim()) {
                Thread.onSpinWait();
            }
            return this;
        }

        boolean has(final IsolationLab lab, final long machine) {
            return lab.vmm().machineMemory().ownerOf(machine) == vm.id();
        }

        void fill(final byte value) {
            final byte[] page = new byte[PAGE];
            java.util.Arrays.fill(page, value);
            for (long at = CLAIMER_RAM; at < end; at += PAGE) {
                vm.guestMemory().write(at, page, 0, PAGE);
            }
        }

        void assertAll(final byte value) {
            final byte[] page = new byte[PAGE];
            for (long at = CLAIMER_RAM; at < end; at += PAGE) {
                assertTrue(vm.guestMemory().read(at, page, 0, PAGE));
                for (final byte found : page) {
                    assertEquals(value, found, "a page of the claimer at 0x" + Long.toHexString(at));
                }
            }
        }
    }

    private static long claim(final HostileGuest guest, final long guestPhysical) {
        assertEquals(HypercallStatus.OK, guest.hypercalls().claimPage(guestPhysical));
        return guest.vm().guestMemory().translate(guestPhysical, PAGE, DmaDomain.READ);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldReceiveNothingIntoAPageThatChangedHands(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 8; i++) {
            claim(guest, CLAIMED + (long) i * PAGE);
            assertEquals(HypercallStatus.OK, guest.post(CLAIMED + (long) i * PAGE, PAGE));
        }
        guest.ringReceive();
        final Claimer claimer = new Claimer(lab);
        for (int i = 0; i < 8; i++) {
            assertEquals(HypercallStatus.OK, guest.hypercalls().releasePage(CLAIMED + (long) i * PAGE));
            claimer.claim();
            claimer.claim();
            lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 1500));
            lab.round();
            claimer.assertAll((byte) 0);
        }
        claimer.claimAll();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 1500));
        lab.round();
        claimer.assertAll((byte) 0);
        assertEquals(guest.isValidated() ? ContextState.RUNNING : ContextState.FAULTED, guest.state());
        assertServedAfterReset(lab);
        claimer.claimAll().assertAll((byte) 0);
    }

    @Test
    void shouldWriteNothingOfOldDescriptorsIntoAPageClaimedAtTheSameAddress() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        claim(guest, CLAIMED);
        guest.post(CLAIMED, 2048);
        guest.post(CLAIMED, 2048);
        guest.ringReceive();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 600));
        lab.settle();
        assertEquals(1, guest.received().size());

        assertEquals(HypercallStatus.OK, guest.hypercalls().releasePage(CLAIMED));
        claim(guest, CLAIMED);
        guest.putDescriptor(HostileGuest.RX_RING, 1, HostileGuest.RX_BUFFERS, 2048, 0);
        final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, 700);
        lab.wire().bring(frame);
        lab.settle();

        assertArrayEquals(new byte[PAGE], guest.load(CLAIMED, PAGE));
        assertArrayEquals(frame, guest.load(HostileGuest.RX_BUFFERS, frame.length));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldSendNothingFromAPageThatChangedHands(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        claim(guest, CLAIMED);
        final byte[] frame = guest.frameTo(OUTSIDE, 1000);
        guest.store(CLAIMED, frame);
        for (int i = 0; i < 4; i++) {
            guest.queue(CLAIMED, 1000, Descriptor.FLAG_EOP);
        }
        assertEquals(HypercallStatus.OK, guest.hypercalls().releasePage(CLAIMED));
        final Claimer claimer = new Claimer(lab).claimAll();
        claimer.fill((byte) 0x6B);
        guest.ringTransmit();
        lab.rounds(2);
        lab.wire().take().forEach(sent -> assertArrayEquals(frame, sent));
        assertEquals(guest.isValidated() ? ContextState.RUNNING : ContextState.FAULTED, guest.state());
        claimer.assertAll((byte) 0x6B);
        assertServedAfterReset(lab);
    }

    @Test
    void shouldEnqueueNothingAgainAfterAPageWasGivenUp() {
        final IsolationLab lab = running(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        claim(guest, CLAIMED);
        guest.post(CLAIMED, 2048);
        guest.post(HostileGuest.receiveBuffer(0), 2048);
        guest.ringReceive();
        for (int i = 0; i < 2; i++) {
            lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 600));
        }
        lab.settle();
        final Hypercalls calls = guest.hypercalls();
        assertEquals(1, calls.enqueueAgain(Hypercalls.RING_RX, 0, 1), "the page is still the guest's");
        guest.write(ContextRegister.RX_PRODUCER, 3);
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 600));
        lab.round();

        assertEquals(HypercallStatus.OK, calls.releasePage(CLAIMED));
        assertEquals(0, calls.enqueueAgain(Hypercalls.RING_RX, 1, 2));
        guest.write(ContextRegister.RX_PRODUCER, 3);
        final Claimer claimer = new Claimer(lab).claimAll();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 600));
        lab.round();
        claimer.assertAll((byte) 0);
        assertServedAfterReset(lab);
    }

    @Test
    void shouldHoldAPageUntilItsLastPinIsGone() {
        final IsolationLab lab = running(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        final MachineMemory memory = lab.vmm().machineMemory();
        final long machine = claim(guest, CLAIMED);
        guest.post(CLAIMED, 2048);
        guest.post(CLAIMED + 2048, 2048);
        guest.ringReceive();
        assertEquals(HypercallStatus.OK, guest.hypercalls().releasePage(CLAIMED));
        final Claimer claimer = new Claimer(lab);
        for (int frames = 0; frames < 2; frames++) {
            claimer.claimAll();
            assertEquals(MachineMemory.LEAVING, memory.ownerOf(machine));
            lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 600));
            lab.round();
            assertEquals(MachineMemory.LEAVING, memory.ownerOf(machine));
            assertEquals(HypercallStatus.OK, guest.post(HostileGuest.RX_BUFFERS, 2048));
        }
        assertEquals(MachineMemory.FREE, memory.ownerOf(machine));
        claimer.claimAll();
        assertTrue(claimer.has(lab, machine));
        claimer.assertAll((byte) 0);
    }

    @ParameterizedTest
    @CsvSource({"TX_RING_LO", "RX_RING_LO", "STATUS_BLOCK_LO"})
    void shouldFaultWhenARingIsGivenAwayUnderTheCard(final ContextRegister ring) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        claim(guest, CLAIMED);
        guest.setUpRings(RING_LOG2, RING_LOG2, HostileGuest.STATUS);
        guest.writeAddress(ring, CLAIMED);
        assertEquals(CommandStatus.OK, guest.command(ContextCommand.START));
        assertEquals(HypercallStatus.OK, guest.hypercalls().releasePage(CLAIMED));
        final Claimer claimer = new Claimer(lab).claimAll();
        guest.postBuffers(4);
        guest.queueFrame(guest.frameTo(OUTSIDE, 100));
        guest.ringTransmit();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
        lab.rounds(2);
        assertEquals(ContextState.FAULTED, guest.state());
        assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
        claimer.assertAll((byte) 0);
        assertServedAfterReset(lab);
    }

    @Test
    void shouldKeepTheStatusBlocksPageFromTheNextOwnerUntilReset() {
        final IsolationLab lab = lab(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        final long machine = claim(guest, CLAIMED);
        guest.setUpRings(RING_LOG2, RING_LOG2, CLAIMED);
        assertEquals(CommandStatus.OK, guest.command(ContextCommand.START));
        assertEquals(HypercallStatus.PAGE_BUSY, guest.hypercalls().releasePage(CLAIMED));
        final Claimer claimer = new Claimer(lab).claimAll();
        guest.send(guest.frameTo(OUTSIDE, 100));
        assertEquals(ContextState.RUNNING, guest.state());
        assertFalse(claimer.has(lab, machine));
        guest.reset();
        assertEquals(HypercallStatus.OK, guest.hypercalls().releasePage(CLAIMED));
        claimer.claimAll();
        assertTrue(claimer.has(lab, machine));
        lab.rounds(2);
        claimer.assertAll((byte) 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldWriteNothingBesideTheRingWhenPartOfABufferIsTakenUnderTheCopy(final int buffers) {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 2 * RING + 3; i++) {
            guest.postBuffers(1);
            lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
            lab.settle();
            assertEquals(1, guest.received().size());
        }
        claim(guest, CLAIMED);
        final long ringEnd = HostileGuest.RX_RING + RING * Descriptor.BYTES;
        guest.fill(ringEnd, PAGE, 0x3C);
        for (int i = 0; i < buffers; i++) {
            guest.post(CLAIMED - 64, 128);
        }
        guest.ringReceive();
        final int[] split = {0};
        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
            if (host == DmaStatus.SPLIT && ++split[0] == buffers) {
                guest.vm().guestMemory().removePage(CLAIMED);
            }
        });
        final long before = lab.deliveredTo(IsolationLab.HOSTILE);
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 128 * buffers));
        lab.settle();
        assertEquals(buffers, split[0]);
        for (final byte value : guest.load(ringEnd, PAGE)) {
            assertEquals(0x3C, value);
        }
        assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
        assertEquals(before, lab.deliveredTo(IsolationLab.HOSTILE));
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.RX_FAULT));
        assertServedAfterReset(lab);
    }

    @Test
    void shouldFaultWhenPartOfAFrameIsTakenWhileItIsGathered() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        claim(guest, CLAIMED);
        guest.store(CLAIMED - 100, guest.frameTo(OUTSIDE, 300));
        guest.queue(CLAIMED - 100, 300, Descriptor.FLAG_EOP);
        guest.ringTransmit();
        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
            if (host == DmaStatus.SPLIT) {
                guest.vm().guestMemory().removePage(CLAIMED);
            }
        });
        lab.settle();
        assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
        assertEquals(0, lab.wire().departed());
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldGiveAPageAwayOnlyAfterTheTurnThatUsesIt(final Protection protection) throws InterruptedException {
        final IsolationLab lab = use(new IsolationLab(protection, 32, new Random(7), EngineMode.THREAD));
        final HostileGuest guest = lab.hostile();
        startByTheRules(guest);
        final MachineMemory memory = lab.vmm().machineMemory();
        final long machine = claim(guest, CLAIMED);
        guest.post(CLAIMED, PAGE);
        guest.ringReceive();
        lab.settle();
        final CountDownLatch inTurn = new CountDownLatch(1);
        final AtomicBoolean keptInTurn = new AtomicBoolean();
        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
            if (requester == IsolationLab.HOSTILE && length == 1000) {
                inTurn.countDown();
                waitWhileMapped(guest);
                keptInTurn.set(isKept(memory, machine));
            }
        });
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 1000));
        inTurn.await();
        assertEquals(HypercallStatus.OK, guest.hypercalls().releasePage(CLAIMED));
        final Claimer claimer = new Claimer(lab).claimAll();
        lab.settle();
        lab.dma().atNoAccess();
        assertTrue(keptInTurn.get());
        claimer.assertAll((byte) 0);
        assertEquals(protection == Protection.DIRECT_MAP, claimer.has(lab, machine));
        assertServedAfterReset(lab);
    }

    private static void waitWhileMapped(final HostileGuest guest) {
        while (guest.vm().guestMemory().map().find(CLAIMED) >= 0) {
            Thread.onSpinWait();
        }
    }

    private static boolean isKept(final MachineMemory memory, final long machine) {
        boolean kept = true;
        for (int i = 0; i < HURRY; i++) {
            kept &= memory.ownerOf(machine) != MachineMemory.FREE;
            Thread.onSpinWait();
        }
        return kept;
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldRevokeOnlyAfterTheTurnThatUsesTheContext(final Protection protection) throws InterruptedException {
        final IsolationLab lab = use(new IsolationLab(protection, 32, new Random(7), EngineMode.THREAD));
        final HostileGuest guest = lab.hostile();
        startByTheRules(guest);
        guest.postBuffers(4);
        lab.settle();
        final CountDownLatch inTurn = new CountDownLatch(1);
        final AtomicBoolean revoked = new AtomicBoolean();
        final AtomicBoolean revokedInTurn = new AtomicBoolean();
        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
            if (requester == IsolationLab.HOSTILE && length == 1000) {
                inTurn.countDown();
                while (guest.state() != null) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < HURRY; i++) {
                    revokedInTurn.compareAndSet(false, revoked.get());
                }
            }
        });
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 1000));
        inTurn.await();
        lab.revoke(guest.vm());
        revoked.set(true);
        final long accesses = lab.dma().accesses();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 1000));
        lab.settle();
        lab.dma().atNoAccess();
        assertFalse(revokedInTurn.get());
        assertEquals(accesses, lab.dma().accesses());
        assertEquals(0, guest.vm().statistics().pinnedPages());
    }
}
