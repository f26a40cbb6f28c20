package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.port.NicEvents;
import org.jvnic.vmm.events.NicEventKind;
import org.jvnic.vmm.events.RateLimitedNicEvents;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.ContextSettings;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.VirtualMachine;
import org.jvnic.vmm.memory.MachineMemory;

/** Pattern I: everything a guest can make grow has an end, and others keep their part. */
class ExhaustionTest extends IsolationTest {
    private static final int PAGE = 4096;
    private static final int ADDRESSES = 15;
    private static final long CLAIMED = 1L << 30;
    private static final int EVENTS_A_SECOND = 10;
    private static final long SECOND = 1_000_000_000L;

    private static long address(final int owner, final int number) {
        return 0x0000_0000_0002L | ((long) owner << 32) | ((long) number << 40);
    }

    private static int addAddresses(final HostileGuest guest, final int owner) {
        int added = 0;
        while (added < 256 && guest.hypercalls().addMac(address(owner, added)) == HypercallStatus.OK) {
            added++;
        }
        return added;
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldLeaveOthersTheirAddressesWhenAGuestTakesAllItMay(final Protection protection) {
        final IsolationLab lab = running(protection);
        final VirtualMachine vm = lab.newVm("late", HostileGuest.RAM);
        lab.assign(
                vm,
                IsolationLab.SPARE,
                ContextSettings.of(lab.macOf(9), protection).withAddresses(mac -> true));
        final HostileGuest late = new HostileGuest(vm, protection, lab.macOf(9), lab::settle);
        for (int life = 0; life < 3; life++) {
            assertEquals(ADDRESSES, addAddresses(lab.hostile(), 1));
            assertEquals(life == 0 ? ADDRESSES : 0, addAddresses(late, 2));
            lab.reassign(lab.hostile().vm(), IsolationLab.HOSTILE, lab.settings(protection));
            startByTheRules(lab.hostile());
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldGetBackEveryPageThatWasClaimed(final Protection protection) {
        final IsolationLab lab = running(protection);
        final Hypercalls calls = lab.hostile().hypercalls();
        final MachineMemory memory = lab.vmm().machineMemory();
        final long free = memory.freePages();
        for (final int stride : new int[] {1, 2, 3}) {
            for (int cycle = 0; cycle < 3; cycle++) {
                int claimed = 0;
                while (calls.claimPage(CLAIMED + (long) stride * PAGE * claimed) == HypercallStatus.OK) {
                    claimed++;
                }
                assertTrue(memory.freePages() >= IsolationLab.POOL_PAGES / 4, "pages left for rings");
                for (int i = claimed - 1; i >= 0; i--) {
                    assertEquals(HypercallStatus.OK, calls.releasePage(CLAIMED + (long) stride * PAGE * i));
                }
                assertEquals(free, memory.freePages(), "stride " + stride);
                assertTrue(claimed > 50, "stride " + stride);
            }
        }
        assertServedAfterReset(lab);
    }

    @Test
    void shouldGetBackEveryRingAndPinOverThousandsOfSetUps() {
        final IsolationLab lab = lab(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        final Random random = new Random(3);
        guest.setUpRings(12, 12, HostileGuest.STATUS);
        guest.reset();
        final long free = lab.vmm().machineMemory().freePages();
        for (int i = 0; i < 2000; i++) {
            final int log2 = 3 + random.nextInt(10);
            assertEquals(HypercallStatus.OK, guest.setUpRings(log2, log2, HostileGuest.STATUS));
            for (int j = 0; j < 4; j++) {
                guest.queue(HostileGuest.TX_BUFFERS + random.nextInt(PAGE), 65535, Descriptor.FLAG_EOP);
                guest.post(HostileGuest.RX_BUFFERS + random.nextInt(PAGE), 65535);
            }
            if (random.nextBoolean()) {
                guest.reset();
                assertEquals(0, guest.vm().statistics().pinnedPages());
            }
        }
        guest.reset();
        assertTrue(free - lab.vmm().machineMemory().freePages() <= 2 * (1 << 13) * Descriptor.BYTES / PAGE);
        assertServedAfterReset(lab);
    }

    @Test
    void shouldPinNoMoreThanTheRingsHold() {
        final IsolationLab lab = lab(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        startByTheRules(guest);
        for (int i = 0; i < 256; i++) {
            guest.request(i, HostileGuest.TX_BUFFERS + 17L * PAGE * (i % 32) + PAGE - 1, 65535, 0);
        }
        int taken = 0;
        for (int call = 0; call < 1000; call++) {
            taken += Math.max(0, guest.hypercalls().enqueue(call & 1, HostileGuest.REQUESTS, 256));
        }
        assertEquals(2 * RING, taken);
        assertTrue(guest.vm().statistics().pinnedPages() <= 2 * RING * 17 + 3);
        assertServedAfterReset(lab);
    }

    /** Counts what passes to it, by kind. */
    private static final class Log implements NicEvents {
        private final Map<NicEventKind, Integer> lines = new EnumMap<>(NicEventKind.class);

        private void line(final NicEventKind kind) {
            lines.merge(kind, 1, Integer::sum);
        }

        int lines(final NicEventKind kind) {
            return lines.getOrDefault(kind, 0);
        }

        @Override
        public void fault(
                final int context,
                final String ring,
                final int index,
                final long busAddress,
                final String reason,
                final String detail) {
            line(NicEventKind.FAULT);
        }

        @Override
        public void stateChange(final int context, final String from, final String to, final int epoch) {
            line(NicEventKind.STATE_CHANGE);
        }

        @Override
        public void refusedFrame(final int context, final int index, final DropReason reason) {
            line(NicEventKind.REFUSED_FRAME);
        }

        @Override
        public void accessError(final int context, final long offset, final int numBytes, final boolean write) {
            line(NicEventKind.ACCESS_ERROR);
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldWriteNoMoreEventsASecondThanAllowedAndCountTheRest(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final Log log = new Log();
        final RateLimitedNicEvents limit =
                new RateLimitedNicEvents(log, lab.clock(), IsolationLab.CONTEXTS, EVENTS_A_SECOND);
        lab.host().alsoTell(limit);
        for (int second = 1; second <= 3; second++) {
            for (int i = 0; i < 300; i++) {
                guest.page().read(1, 4);
                guest.page().write(3, 2, i);
                guest.queueFrame(HostileGuest.frame(OUTSIDE, lab.macOf(1), 60));
                guest.ringTransmit();
                lab.vmm().card().pump();
                guest.write(ContextRegister.TX_PRODUCER, Integer.MIN_VALUE);
                lab.vmm().card().pump();
                assertEquals(ContextState.FAULTED, guest.state());
                guest.restart();
            }
            for (final NicEventKind kind : new NicEventKind[] {
                NicEventKind.FAULT, NicEventKind.STATE_CHANGE, NicEventKind.REFUSED_FRAME, NicEventKind.ACCESS_ERROR
            }) {
                assertEquals(second * EVENTS_A_SECOND, log.lines(kind), kind::name);
                assertTrue(limit.suppressed(kind, IsolationLab.HOSTILE) >= 290L * second, kind::name);
                assertEquals(0, limit.suppressed(kind, 1), kind::name);
            }
            lab.clock().advance(SECOND);
        }
        assertEquals(900, lab.audit(IsolationLab.HOSTILE).get(PortCounters.FAULTS));
        assertEquals(900, lab.drops(IsolationLab.HOSTILE, DropReason.TX_SPOOFED_MAC));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldKeepNothingForAReceiverThatDoesNotPost(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, 1000);
        for (int burst = 0; burst < 50; burst++) {
            if (burst >= 25) {
                guest.postBuffers(1);
            }
            for (int i = 0; i < 50; i++) {
                lab.wire().bring(frame);
            }
            lab.round();
        }
        assertEquals(50 * 50 - 25, lab.drops(IsolationLab.HOSTILE, DropReason.RX_NO_DESCRIPTOR));
        assertEquals(25, guest.read(ContextRegister.RX_CONSUMER));
        guest.postBuffers(RING);
        lab.round();
        assertEquals(25, guest.read(ContextRegister.RX_CONSUMER));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldServeNeighboursWithinTurnsUnderStormsOfEveryKind(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final int[] number = {0};
        assertNeighboursServed(lab, 60, 2, () -> {
            final int storm = number[0]++ % 6;
            for (int i = 0; i < 500; i++) {
                switch (storm) {
                    case 0 -> guest.write(ContextRegister.COMMAND, i << 16);
                    case 1 -> guest.write(ContextRegister.FILTER_GENERATION, i);
                    case 2 -> guest.write(ContextRegister.INTERRUPT_CONTROL, i & 7);
                    case 3 -> guest.page().read(2L * i + 1, 8);
                    case 4 -> guest.hypercalls().enqueue(i & 1, HostileGuest.REQUESTS, 256);
                    default -> guest.write(ContextRegister.RX_SEEN, i);
                }
            }
            guest.ringTransmit();
        });
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000, 400_000})
    void shouldHoldBackAGuestBeyondItsRateWithoutHoldingUpOthersOrLosingItsFrames(final int mbps) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.startOffloading(8, 9216));
        assertEquals(CommandStatus.OK, lab.setRate(IsolationLab.HOSTILE, mbps, -1));
        assertEquals(CommandStatus.OK, lab.setRate(IsolationLab.HOSTILE, mbps, 0));
        final Packet packet = new Packet(Packet.Kind.TCP4, OUTSIDE, guest.mac(), 16_000);
        final int segments = 16_000 / OffloadExtension.MIN_MSS;
        final long extension =
                OffloadExtension.MSS.with(packet.extension(OffloadExtension.SEGMENT), OffloadExtension.MIN_MSS);
        guest.store(HostileGuest.TX_BUFFERS, packet.bytes);
        for (int i = 0; i < 80; i++) {
            guest.queueExtension(extension);
            guest.queue(HostileGuest.TX_BUFFERS, packet.bytes.length, Descriptor.FLAG_EOP);
        }
        final long departed = lab.wire().departed();
        assertNeighboursServed(lab, 20, 4, () -> {
            guest.ringTransmit();
            lab.clock().advance(1000);
        });
        final long bytes = (lab.wire().departed() - departed) * (packet.headers() + 64);
        assertTrue(
                bytes <= 9216 + 20 * 125L * mbps + (long) segments * (packet.headers() + 64), () -> bytes + " bytes");
        assertEquals(CommandStatus.OK, lab.setRate(IsolationLab.HOSTILE, 0, 0));
        lab.settle();
        assertEquals(80L * segments, lab.wire().departed() - departed);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldKeepTheDebtOfARateOverAnyRestartAndPassNoneOn(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, lab.setRate(IsolationLab.HOSTILE, 1, 0));
        guest.send(guest.frameTo(OUTSIDE, 9216));
        assertEquals(1, lab.wire().take().size());
        for (int i = 0; i < 50; i++) {
            if (i % 2 == 0) {
                guest.restart();
            } else {
                guest.command(ContextCommand.STOP);
                startByTheRules(guest);
            }
            guest.send(guest.frameTo(OUTSIDE, 1000));
        }
        assertTrue(lab.wire().take().size() <= 1);
        lab.reassign(guest.vm(), IsolationLab.HOSTILE, lab.settings(protection));
        startByTheRules(guest);
        for (int i = 0; i < 20; i++) {
            guest.send(guest.frameTo(OUTSIDE, 9216));
        }
        assertEquals(20, lab.wire().take().size());
    }
}
