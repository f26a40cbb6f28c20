package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnic.nic.cdna.ContextPage;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.memory.MachineMemory;

class LifetimeTest extends IsolationTest {
    private static final int STEPS = 12;
    private static final long CLAIMED = HostileGuest.RAM;
    private static final Set<ContextRegister> IDENTITY = EnumSet.of(
            ContextRegister.MAGIC,
            ContextRegister.VERSION,
            ContextRegister.CONTEXT,
            ContextRegister.LIMITS,
            ContextRegister.STATE,
            ContextRegister.LINK,
            ContextRegister.FEATURES,
            ContextRegister.MAC_LO,
            ContextRegister.MAC_HI,
            ContextRegister.MAX_FRAME_LIMIT,
            ContextRegister.EPOCH,
            ContextRegister.SEQUENCE_CONTROL);

    static Stream<Arguments> everyStep() {
        return Stream.of(Protection.values())
                .flatMap(
                        protection -> IntStream.rangeClosed(0, STEPS).mapToObj(step -> Arguments.of(protection, step)));
    }

    /** A life in traffic, up to a step. */
    private static void live(final IsolationLab lab, final int steps) {
        final HostileGuest guest = lab.hostile();
        final List<Runnable> life = new ArrayList<>(List.of(
                () -> guest.hypercalls().claimPage(CLAIMED),
                () -> guest.setUpRings(RING_LOG2, RING_LOG2, HostileGuest.STATUS),
                () -> guest.issue(ContextCommand.START),
                () -> lab.vmm().card().pump(),
                () -> {
                    guest.post(CLAIMED, 4096);
                    guest.postBuffers(8);
                },
                () -> guest.write(ContextRegister.INTERRUPT_CONTROL, 5),
                () -> {
                    guest.queueFrame(guest.frameTo(lab.macOf(1), 500));
                    guest.queue(HostileGuest.TX_BUFFERS, 64, 0);
                },
                guest::ringTransmit,
                () -> {
                    lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 300));
                    lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 9000));
                },
                () -> lab.vmm().card().pump(),
                () -> guest.hypercalls().releasePage(CLAIMED),
                () -> guest.issue(ContextCommand.STOP)));
        assertEquals(STEPS, life.size());
        life.subList(0, steps).forEach(Runnable::run);
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void shouldFreeEverythingWhenTheGuestDiesAtAnyStep(final Protection protection, final int step) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        final MachineMemory memory = lab.vmm().machineMemory();
        final long machine = guest.vm().guestMemory().translate(0, HostileGuest.RAM, DmaDomain.READ);
        live(lab, step);
        final long claimed = guest.vm().guestMemory().translate(CLAIMED, 4096, DmaDomain.READ);
        lab.kill(guest.vm());
        for (long page = machine; page < machine + HostileGuest.RAM; page += MachineMemory.PAGE_SIZE) {
            assertEquals(0, memory.pinsOf(page));
            assertEquals(MachineMemory.FREE, memory.ownerOf(page));
        }
        assertEquals(claimed > 0 ? MachineMemory.FREE : MachineMemory.NOWHERE, memory.ownerOf(claimed));
        assertNull(guest.state());
        lab.rounds(2);
        assertNextOwnerIsServed(lab, protection);
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void shouldStartAgainWhenTheContextIsResetAtAnyStep(final Protection protection, final int step) {
        final IsolationLab lab = lab(protection);
        live(lab, step);
        lab.hostile().reset();
        assertEquals(ContextState.ASSIGNED, lab.hostile().state());
        assertEquals(0, lab.hostile().vm().statistics().pinnedPages());
        lab.rounds(2);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @MethodSource("everyStep")
    void shouldPassNothingOnWhenTheContextChangesHandsAtAnyStep(final Protection protection, final int step) {
        final IsolationLab lab = lab(protection);
        final HostileGuest old = lab.hostile();
        old.page().write(ContextRegister.SHARED_MEMORY, 8, 0x1122_3344_5566_7788L);
        old.page().write(0xFF8, 8, -1);
        old.write(ContextRegister.RESERVED_17, 0x55);
        live(lab, step);
        final ContextPage stale = lab.vmm().card().contextPage(IsolationLab.HOSTILE);
        assertNotNull(stale);
        lab.revoke(old.vm());
        final HostileGuest next = nextOwner(lab, protection);
        lab.settle();
        assertNothingInherited(next);
        assertEquals(0, next.vm().statistics().interruptsRaised());
        for (int offset = 0; offset < ContextRegister.PAGE_BYTES; offset += 4) {
            assertEquals(0xFFFF_FFFFL, stale.read(offset, 4));
            stale.write(offset, 4, 0x7777_7777L);
        }
        lab.wire().bring(HostileGuest.frame(old.mac(), OUTSIDE, 300));
        lab.settle();
        assertNothingInherited(next);
        assertServed(lab, next);
        assertEquals(0, old.vm().statistics().pinnedPages());
    }

    private static void assertNothingInherited(final HostileGuest guest) {
        assertEquals(ContextState.ASSIGNED, guest.state());
        final boolean[] identity = new boolean[ContextRegister.PAGE_BYTES / 4];
        IDENTITY.forEach(register -> identity[register.word()] = true);
        for (int word = 0; word < identity.length; word++) {
            final int value = guest.page().read32(4L * word);
            assertTrue(identity[word] || value == 0, "0x" + Integer.toHexString(4 * word) + " is " + value);
        }
    }

    private static HostileGuest nextOwner(final IsolationLab lab, final Protection protection) {
        final VirtualMachine vm = lab.newVm("next", HostileGuest.RAM);
        final long mac = lab.macOf(9);
        lab.assign(vm, IsolationLab.HOSTILE, ContextSettings.of(mac, protection));
        return new HostileGuest(vm, protection, mac, lab::settle);
    }

    private static void assertNextOwnerIsServed(final IsolationLab lab, final Protection protection) {
        final HostileGuest next = nextOwner(lab, protection);
        assertNothingInherited(next);
        assertServed(lab, next);
    }

    private static void assertServed(final IsolationLab lab, final HostileGuest guest) {
        lab.wire().take();
        startByTheRules(guest);
        guest.postBuffers(2);
        final byte[] frame = guest.frameTo(OUTSIDE, 222);
        guest.send(frame);
        assertArrayEquals(frame, lab.wire().take().get(0));
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 333));
        lab.settle();
        assertEquals(1, guest.received().size());
        assertEquals(1, guest.statistic(ContextRegister.STAT_RX_FRAMES));
        assertEquals(1, guest.statistic(ContextRegister.STAT_TX_FRAMES));
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldEndTwiceWithoutHarm(final Protection protection) {
        final IsolationLab lab = lab(protection);
        live(lab, STEPS);
        final VirtualMachine vm = lab.hostile().vm();
        lab.revoke(vm);
        lab.revoke(vm);
        lab.kill(vm);
        lab.kill(vm);
        lab.round();
        assertNextOwnerIsServed(lab, protection);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldRefuseTheHypercallsOfTheDead(final Protection protection) {
        final IsolationLab lab = lab(protection);
        live(lab, STEPS - 2);
        final Hypercalls calls = lab.hostile().hypercalls();
        lab.kill(lab.hostile().vm());
        final long free = lab.vmm().machineMemory().freePages();
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.setUpRings(4, 4, 0));
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.enqueue(Hypercalls.RING_TX, HostileGuest.REQUESTS, 1));
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.enqueueAgain(Hypercalls.RING_TX, 0, 1));
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.resetContext());
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.addMac(lab.macOf(8)));
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.claimPage(CLAIMED + 4096));
        assertTrue(calls.releasePage(0) < 0);
        assertNull(calls.ringView(Hypercalls.RING_RX));
        assertEquals(free, lab.vmm().machineMemory().freePages());
    }

    @Test
    void shouldRefuseWhatNeedsAContextAfterItIsRevoked() {
        final IsolationLab lab = running(Protection.VALIDATED);
        final Hypercalls calls = lab.hostile().hypercalls();
        lab.hostile().send(lab.hostile().frameTo(OUTSIDE, 100));
        lab.revoke(lab.hostile().vm());
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.setUpRings(4, 4, 0));
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.enqueue(Hypercalls.RING_TX, HostileGuest.REQUESTS, 1));
        assertEquals(HypercallStatus.NOT_AVAILABLE, calls.enqueueAgain(Hypercalls.RING_TX, 0, 1));
        assertEquals(
                HypercallStatus.NOT_AVAILABLE, calls.removeMac(lab.hostile().mac()));
        lab.hostile().ringTransmit();
        lab.hostile().issue(ContextCommand.START);
        lab.rounds(2);
        assertEquals(1, lab.audit(IsolationLab.HOSTILE).get(PortCounters.TX_TAKEN));
    }

    @ParameterizedTest
    @CsvSource({
        "VALIDATED, RESET", "VALIDATED, REVOKE", "VALIDATED, KILL",
        "DIRECT_MAP, RESET", "DIRECT_MAP, REVOKE", "DIRECT_MAP, KILL"
    })
    void shouldSendNothingMoreWhenALongQueueIsCutOff(final Protection protection, final End end) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(10, RING_LOG2, 9216));
        guest.store(HostileGuest.TX_BUFFERS, guest.frameTo(OUTSIDE, 60));
        for (int i = 0; i < 3 * IsolationLab.BUDGET; i++) {
            guest.queue(HostileGuest.TX_BUFFERS, 60, Descriptor.FLAG_EOP);
        }
        guest.ringTransmit();
        lab.vmm().card().pump();
        end.come(lab);
        final long departed = lab.wire().departed();
        assertTrue(departed > 0 && departed < 3 * IsolationLab.BUDGET, () -> "departed " + departed);
        lab.rounds(3);
        assertEquals(departed, lab.wire().departed());
        assertEquals(departed, lab.audit(IsolationLab.HOSTILE).get(PortCounters.TX_TAKEN));
    }

    /** How a guest can lose its rings. */
    private enum End {
        RESET {
            @Override
            void come(final IsolationLab lab) {
                lab.hostile().reset();
            }
        },
        REVOKE {
            @Override
            void come(final IsolationLab lab) {
                lab.revoke(lab.hostile().vm());
            }
        },
        KILL {
            @Override
            void come(final IsolationLab lab) {
                lab.kill(lab.hostile().vm());
            }
        };

        abstract void come(IsolationLab lab);
    }

    @Test
    void shouldNotStartWithRingsThatAreBeingReplaced() {
        final Runnable[] meanwhile = {() -> {}};
        final java.util.Random random = new java.util.Random(3) {
            @Override
            public int nextInt() {
                meanwhile[0].run();
                return super.nextInt();
            }
        };
        final IsolationLab lab =
                use(new IsolationLab(Protection.VALIDATED, 32, random, org.jvnic.nic.engine.EngineMode.STEPPED));
        final HostileGuest guest = lab.hostile();
        guest.setUpRings(RING_LOG2, RING_LOG2, 0);
        guest.post(HostileGuest.RX_BUFFERS, 4096);
        guest.ringReceive();
        guest.issue(ContextCommand.START);
        meanwhile[0] = () -> lab.vmm().card().pump();
        final int answer = guest.hypercalls().setUpRings(RING_LOG2, RING_LOG2, 0);
        meanwhile[0] = () -> {};
        lab.settle();
        assertEquals(CommandStatus.NO_RINGS, guest.commandStatus());
        assertEquals(HypercallStatus.OK, answer);
        assertEquals(ContextState.ASSIGNED, guest.state());
        assertEquals(CommandStatus.OK, guest.command(ContextCommand.START));
        assertServedAfterReset(lab);
    }

    @Test
    void shouldForgetTheOldRingsWhenNewOnesAreRefused() {
        final IsolationLab lab = lab(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        guest.setUpRings(RING_LOG2, RING_LOG2, 0);
        assertEquals(HypercallStatus.FOREIGN_PAGE, guest.hypercalls().setUpRings(4, 4, HostileGuest.RAM));
        assertEquals(CommandStatus.NO_RINGS, guest.command(ContextCommand.START));
        assertEquals(0, guest.vm().statistics().pinnedPages());
        assertServedAfterReset(lab);
    }

    @Test
    void shouldLeaveTheMonitorItsMemoryWhenAGuestClaimsAllThereIs() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final Hypercalls calls = lab.hostile().hypercalls();
        long page = CLAIMED;
        while (calls.claimPage(page) == HypercallStatus.OK) {
            page += 4096;
        }
        assertEquals(HypercallStatus.NO_MEMORY, calls.claimPage(page));
        assertTrue(page - CLAIMED >= IsolationLab.POOL_PAGES / 4 * 4096L);
        final VirtualMachine vm = lab.newVm("late", HostileGuest.RAM);
        final long mac = lab.macOf(9);
        lab.assign(vm, IsolationLab.SPARE, ContextSettings.of(mac, Protection.VALIDATED));
        final HostileGuest late = new HostileGuest(vm, Protection.VALIDATED, mac, lab::settle);
        assertEquals(CommandStatus.OK, late.start(12, 12, 1518));
        assertServedAfterReset(lab);
    }

    @Test
    void shouldPublishWhereItStoppedWhenAFaultFollowsGoodFrames() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 3; i++) {
            guest.queueFrame(guest.frameTo(OUTSIDE, 100));
        }
        guest.queue(HostileGuest.RAM, 100, Descriptor.FLAG_EOP);
        guest.ringTransmit();
        lab.round();
        assertEquals(ContextState.FAULTED, guest.state());
        assertEquals(3, guest.read(ContextRegister.FAULT_INDEX));
        assertEquals(3, guest.read(ContextRegister.TX_CONSUMER));
        assertEquals(3, lab.wire().take().size());
    }
}
