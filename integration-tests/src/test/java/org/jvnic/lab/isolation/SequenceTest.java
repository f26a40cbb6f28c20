package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.memory.MachineMemory;

class SequenceTest extends IsolationTest {
    static Stream<Arguments> laps() {
        return IntStream.rangeClosed(0, 5)
                .boxed()
                .flatMap(laps -> Stream.of(Arguments.of(laps, 0), Arguments.of(laps, 3), Arguments.of(laps, 7)));
    }

    @ParameterizedTest
    @MethodSource("laps")
    void shouldSendNoDescriptorTwiceHoweverOftenTheNumbersWrapped(final int laps, final int extra) {
        final IsolationLab lab = runningWithModulus(4, 3);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 8 * laps + extra; i++) {
            guest.send(guest.frameTo(OUTSIDE, 60 + i));
        }
        assertEquals(8L * laps + extra, lab.wire().take().size());
        guest.write(ContextRegister.TX_PRODUCER, guest.txProducer() + 8);
        lab.round();
        assertEquals(FaultReason.SEQUENCE, guest.fault());
        assertEquals(guest.txProducer(), guest.read(ContextRegister.FAULT_INDEX));
        assertEquals(List.of(), lab.wire().take());
    }

    @ParameterizedTest
    @MethodSource("laps")
    void shouldFillNoBufferTwiceHoweverOftenTheNumbersWrapped(final int laps, final int extra) {
        final IsolationLab lab = runningWithModulus(4, 3);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 8 * laps + extra; i++) {
            guest.postBuffers(1);
            lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
            lab.settle();
        }
        assertEquals(8L * laps + extra, guest.received().size());
        guest.fill(HostileGuest.RX_BUFFERS, HostileGuest.SLOTS * HostileGuest.SLOT, 0);
        guest.write(ContextRegister.RX_PRODUCER, guest.rxProducer() + 8);
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
        lab.round();
        assertEquals(FaultReason.SEQUENCE, guest.fault());
        assertArrayEquals(
                new byte[HostileGuest.SLOTS * HostileGuest.SLOT],
                guest.load(HostileGuest.RX_BUFFERS, HostileGuest.SLOTS * HostileGuest.SLOT));
    }

    @Test
    void shouldSendNothingThatWasEnqueuedBeforeAResetOrForAFormerOwner() {
        final IsolationLab lab = runningWithModulus(4, 3);
        final HostileGuest guest = lab.hostile();
        for (int life = 0; life < 60; life++) {
            for (int i = 0; i < life % 9; i++) {
                guest.queueFrame(guest.frameTo(OUTSIDE, 100));
            }
            if (life % 3 == 0) {
                lab.revoke(guest.vm());
                lab.assign(
                        guest.vm(),
                        IsolationLab.HOSTILE,
                        lab.settings(Protection.VALIDATED).withSequenceModulus(4));
            }
            guest.reset();
            assertEquals(CommandStatus.OK, guest.start(3, 3, 9216));
            guest.write(ContextRegister.TX_PRODUCER, 1 + life % 8);
            lab.settle();
            assertEquals(FaultReason.SEQUENCE, guest.fault());
            assertEquals(0, guest.read(ContextRegister.FAULT_INDEX));
        }
        assertEquals(0, lab.wire().departed());
        lab.round();
    }

    @Test
    void shouldNumberDescriptorsItselfWhateverTheGuestWroteThere() {
        final IsolationLab lab = runningWithModulus(32, 3);
        final HostileGuest guest = lab.hostile();
        final int first = guest.read(ContextRegister.TX_SEQUENCE_FIRST);
        guest.store(HostileGuest.TX_BUFFERS, guest.frameTo(OUTSIDE, 60));
        for (int i = 0; i < 8; i++) {
            guest.storeLong(HostileGuest.REQUESTS + 16L * i, HostileGuest.TX_BUFFERS);
            guest.storeLong(
                    HostileGuest.REQUESTS + 16L * i + 8, Descriptor.control(60, Descriptor.FLAG_EOP, first + 1000 - i));
        }
        assertEquals(8, guest.hypercalls().enqueue(Hypercalls.RING_TX, HostileGuest.REQUESTS, 8));
        final GuestView view = guest.hypercalls().ringView(Hypercalls.RING_TX);
        for (int i = 0; i < 8; i++) {
            assertEquals(first + i, view == null ? 0 : Descriptor.sequence(view.getLong(16 * i + 8)));
        }
        guest.write(ContextRegister.TX_PRODUCER, 8);
        lab.settle();
        assertEquals(8, lab.wire().departed());
    }

    @Test
    void shouldReachNoPageThatIsNotPinnedEvenWhenTheRingNamesIt() {
        final IsolationLab lab = running(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        final MachineMemory memory = lab.vmm().machineMemory();
        final long own = guest.vm().guestMemory().translate(HostileGuest.TX_BUFFERS, 4096, DmaDomain.READ);
        final long foreign = lab.honestVm(0).guestMemory().translate(4096, 4096, DmaDomain.READ);
        for (final long target : new long[] {own, foreign, own - HostileGuest.TX_BUFFERS + HostileGuest.RAM - 30}) {
            guest.restart();
            final long ring = (lab.privileged().read32(ControlRegister.TX_RING_LO.offsetInBar(0)) & 0xFFFF_FFFFL)
                    | (long) lab.privileged().read32(ControlRegister.TX_RING_HI.offsetInBar(0)) << 32;
            final long host = memory.host(ring, 16);
            HostMemory.putLong(host, target);
            HostMemory.putLong(
                    host + 8,
                    Descriptor.control(60, Descriptor.FLAG_EOP, guest.read(ContextRegister.TX_SEQUENCE_FIRST)));
            guest.write(ContextRegister.TX_PRODUCER, 1);
            lab.settle();
            assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
        }
        assertEquals(0, lab.wire().departed());
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void shouldExecuteUpToTheFirstForgedNumberWhereTheGuestNumbers(final int[] numbers, final int sent) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        lab.revoke(guest.vm());
        lab.demandPolicy(IsolationLab.HOSTILE, "SEQUENCE_CHECK");
        lab.assign(
                guest.vm(),
                IsolationLab.HOSTILE,
                lab.settings(Protection.DIRECT_MAP).withSequenceModulus(5));
        startByTheRules(guest);
        final int first = guest.read(ContextRegister.TX_SEQUENCE_FIRST);
        guest.store(HostileGuest.TX_BUFFERS, guest.frameTo(OUTSIDE, 60));
        for (int i = 0; i < numbers.length; i++) {
            guest.storeLong(HostileGuest.TX_RING + 16L * i, HostileGuest.TX_BUFFERS);
            guest.storeLong(
                    HostileGuest.TX_RING + 16L * i + 8,
                    Descriptor.control(60, Descriptor.FLAG_EOP, first + numbers[i]));
        }
        guest.write(ContextRegister.TX_PRODUCER, numbers.length);
        lab.round();
        assertEquals(sent, lab.wire().departed());
        assertEquals(sent, guest.read(ContextRegister.TX_CONSUMER));
        assertEquals(sent == numbers.length ? FaultReason.NONE : FaultReason.SEQUENCE, guest.fault());
    }

    static Stream<Arguments> forgeries() {
        return Stream.of(
                Arguments.of(new int[] {0, 1, 2, 3}, 4),
                Arguments.of(new int[] {0, 1, 3, 4}, 2),
                Arguments.of(new int[] {0, 1, 1, 2}, 2),
                Arguments.of(new int[] {1, 2, 3, 4}, 0),
                Arguments.of(new int[] {-1, 0, 1, 2}, 0),
                Arguments.of(new int[] {0, 1, 2, -1}, 3),
                Arguments.of(new int[] {32, 33, 34, 35}, 0),
                Arguments.of(new int[] {0, 1 | 1 << 31, 2, 3}, 1));
    }
}
