package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.machine.Protection;

class NoProgressTest extends IsolationTest {
    private static final int LARGE_RING_LOG2 = 12;
    private static final int LARGE_RING = 1 << LARGE_RING_LOG2;

    static Stream<Arguments> jumpsOutOfTheRing() {
        final List<Arguments> cases = new ArrayList<>();
        for (final Protection protection : Protection.values()) {
            for (final ContextRegister ring :
                    new ContextRegister[] {ContextRegister.TX_PRODUCER, ContextRegister.RX_PRODUCER}) {
                for (final int jump : new int[] {
                    RING + 1,
                    2 * RING,
                    2 * RING + 3,
                    1 << 16,
                    Integer.MAX_VALUE,
                    Integer.MIN_VALUE,
                    Integer.MIN_VALUE + 1,
                    -RING,
                    -1
                }) {
                    cases.add(Arguments.of(protection, ring, jump));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("jumpsOutOfTheRing")
    void shouldFaultOnTheIndexWhenAProducerLeavesTheRing(
            final Protection protection, final ContextRegister producer, final int jump) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        guest.write(producer, jump);
        lab.round();
        assertEquals(ContextState.FAULTED, guest.state());
        assertEquals(FaultReason.INDEX, guest.fault());
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, RING - 1, RING})
    void shouldFaultOnTheNumberWhenAProducerRunsAheadOfValidatedDescriptors(final int jump) {
        final IsolationLab lab = running(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        guest.write(ContextRegister.TX_PRODUCER, jump);
        lab.round();
        assertEquals(FaultReason.SEQUENCE, guest.fault());
        assertServedAfterReset(lab);
    }

    @Test
    void shouldTakeARingOfNothingOnceWhenTheProducerJumpsByTheRing() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        guest.write(ContextRegister.TX_PRODUCER, RING);
        lab.round();
        assertEquals(ContextState.RUNNING, guest.state());
        assertEquals(0, guest.read(ContextRegister.TX_CONSUMER));
        guest.write(ContextRegister.TX_PRODUCER, RING);
        lab.round();
        assertEquals(0, lab.audit(IsolationLab.HOSTILE).drops(DropReason.Side.TRANSMIT));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldIgnoreNothingButRefuseAProducerThatGoesBack(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 5; i++) {
            guest.send(guest.frameTo(OUTSIDE, 100));
        }
        guest.write(ContextRegister.TX_PRODUCER, 2);
        lab.round();
        assertEquals(FaultReason.INDEX, guest.fault());
        assertEquals(5, guest.read(ContextRegister.TX_CONSUMER));
        assertEquals(5, lab.wire().take().size());
        assertServedAfterReset(lab);
    }

    @Test
    void shouldFaultOnTheIndexWhenAProducerTakesBackWhatWasFetched() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 3; i++) {
            guest.queue(HostileGuest.TX_BUFFERS, 64, 0);
        }
        guest.ringTransmit();
        lab.settle();
        guest.write(ContextRegister.TX_PRODUCER, 1);
        lab.settle();
        assertEquals(FaultReason.INDEX, guest.fault());
        guest.restart();
        guest.postBuffers(8);
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
        lab.settle();
        guest.write(ContextRegister.RX_PRODUCER, 3);
        lab.settle();
        assertEquals(FaultReason.INDEX, guest.fault());
        assertServedAfterReset(lab);
    }

    @Test
    void shouldShareTurnsWhenTheProducerMovesOnWhileTheRingIsDrained() {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(LARGE_RING_LOG2, RING_LOG2, 9216));
        guest.store(HostileGuest.TX_BUFFERS, guest.frameTo(guest.mac(), 60));
        for (int i = 0; i < LARGE_RING; i++) {
            guest.queue(HostileGuest.TX_BUFFERS, 60, Descriptor.FLAG_EOP);
        }
        final int[] producer = {64};
        guest.write(ContextRegister.TX_PRODUCER, producer[0]);
        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
            if (requester == IsolationLab.HOSTILE && producer[0] < 10 * LARGE_RING) {
                producer[0]++;
                guest.write(ContextRegister.TX_PRODUCER, producer[0]);
            }
        });
        final long before = lab.honest(0).sent();
        lab.rounds(40);
        assertTrue(producer[0] > 2 * LARGE_RING, () -> "moved " + producer[0]);
        assertEquals(8 * 40 / 2, lab.honest(0).sent() - before);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 10})
    void shouldDropOneFrameWhenAWholeRingHasNoEnd(final int log2) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(log2, RING_LOG2, 9216));
        final int ring = 1 << log2;
        for (int lap = 0; lap < 4; lap++) {
            final int free = guest.read(ContextRegister.TX_CONSUMER) + ring;
            while (guest.txProducer() != free) {
                guest.queue(HostileGuest.TX_BUFFERS, 64, 0);
            }
            guest.ringTransmit();
            lab.round();
        }
        final long dropped = lab.drops(IsolationLab.HOSTILE, DropReason.TX_FRAGMENTS);
        assertEquals(ring >= Descriptor.MAX_FRAME_DESCRIPTORS ? 1 : 0, dropped);
        assertEquals(0, lab.wire().departed());
        assertServedAfterReset(lab);
    }

    @Test
    void shouldSendTheNextFrameAfterTheEndOfAnEndlessOne() {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(6, RING_LOG2, 9216));
        for (int i = 0; i < 60; i++) {
            guest.queue(HostileGuest.TX_BUFFERS, 64, i == 59 ? Descriptor.FLAG_EOP : 0);
        }
        guest.queueFrame(guest.frameTo(OUTSIDE, 77));
        guest.ringTransmit();
        lab.round();
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.TX_FRAGMENTS));
        assertEquals(77, lab.wire().take().get(0).length);
        assertEquals(61, guest.read(ContextRegister.TX_CONSUMER));
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldRefuseARingOfExtensions(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(6, RING_LOG2, 9216));
        for (int i = 0; i < 64; i++) {
            guest.queue(0, 0, Descriptor.FLAG_EXTENSION);
        }
        guest.ringTransmit();
        lab.round();
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.TX_FRAGMENTS));
        assertEquals(64, guest.read(ContextRegister.TX_CONSUMER));
        for (int i = 0; i < 64; i++) {
            guest.queue(0, 0, Descriptor.FLAG_EXTENSION | Descriptor.FLAG_EOP);
        }
        guest.ringTransmit();
        lab.round();
        assertEquals(63, lab.drops(IsolationLab.HOSTILE, DropReason.TX_FORMAT));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17})
    void shouldDropAFrameWithAnEmptyFragmentWhereverItIs(final int place) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(6, RING_LOG2, 9216));
        for (int i = 0; i < 18; i++) {
            guest.queue(HostileGuest.TX_BUFFERS, i == place ? 0 : 64, i == 17 ? Descriptor.FLAG_EOP : 0);
        }
        guest.ringTransmit();
        lab.round();
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.TX_LENGTH));
        assertEquals(18, guest.read(ContextRegister.TX_CONSUMER));
        assertServedAfterReset(lab);
    }

    @Test
    void shouldDropEveryFrameOfARingWhoseLengthsAreAllZero() {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(LARGE_RING_LOG2, RING_LOG2, 9216));
        for (int i = 0; i < LARGE_RING; i++) {
            guest.queue(0, 0, Descriptor.FLAG_EOP);
        }
        guest.ringTransmit();
        lab.round();
        assertEquals(LARGE_RING, lab.drops(IsolationLab.HOSTILE, DropReason.TX_LENGTH));
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldServeOthersUnderAStormOnAllMailboxes(final Protection protection) {
        final IsolationLab lab = running(protection);
        final Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 500; i++) {
                final int mailbox = random.nextInt(ContextRegister.MAILBOXES);
                lab.hostile().page().write32(mailbox * 4L, random.nextInt() >>> random.nextInt(32));
            }
            lab.round();
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldAnswerTheLastOfAStormOfCommands(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 100; i++) {
                guest.write(ContextRegister.COMMAND, i % 8 | (i << 16));
            }
            assertEquals(CommandStatus.OK, guest.command(ContextCommand.NOP));
            lab.round();
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldAcceptTheLastOfAStormOfFilterGenerations(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final Random random = new Random(13);
        for (int generation = 1; generation < 2000; generation++) {
            guest.page().write(0x200 + 8L * random.nextInt(448), 8, random.nextLong());
            guest.write(ContextRegister.FILTER_GENERATION, generation);
            if (generation % 50 == 0) {
                lab.round();
                assertEquals(generation, guest.read(ContextRegister.FILTER_ACCEPTED));
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 59, 63})
    void shouldFaultOnTheDescriptorWhenAReceiveBufferIsTooSmall(final int length) {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < RING; i++) {
            guest.post(HostileGuest.RX_BUFFERS, length);
        }
        guest.ringReceive();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
        lab.round();
        assertEquals(FaultReason.DESCRIPTOR, guest.fault());
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.RX_FAULT));
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.RX_NOT_RUNNING));
        assertServedAfterReset(lab);
    }

    @Test
    void shouldDropWithoutTouchingBuffersWhenAFrameDoesNotFitTheRing() {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(RING_LOG2, 3, 9216));
        guest.fill(HostileGuest.RX_BUFFERS, 8 * 64, 0x33);
        for (int i = 0; i < 8; i++) {
            guest.post(HostileGuest.RX_BUFFERS + 64L * i, 64);
        }
        guest.ringReceive();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 513));
        lab.round();
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.RX_NO_ROOM));
        for (final byte value : guest.load(HostileGuest.RX_BUFFERS, 8 * 64)) {
            assertEquals(0x33, value);
        }
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 512));
        lab.round();
        assertEquals(512, guest.received().get(0).length);
    }

    @Test
    void shouldNotStarveANeighbourWhenFramesAreMadeOfCrumbs() {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(Descriptor.MAX_RING_LOG2, RING_LOG2, 9216));
        final int ring = 1 << Descriptor.MAX_RING_LOG2;
        for (int i = 0; i < ring; i++) {
            guest.queue(HostileGuest.TX_BUFFERS, 1, i % 18 == 17 ? Descriptor.FLAG_EOP : 0);
        }
        guest.ringTransmit();
        final int[] refills = {0};
        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
            if (requester == IsolationLab.HOSTILE && access == DmaDomain.READ) {
                final int far = guest.read(ContextRegister.TX_CONSUMER) + ring;
                guest.write(ContextRegister.TX_PRODUCER, far);
                refills[0]++;
            }
        });
        final long before = lab.deliveredTo(1) + lab.deliveredTo(2);
        for (int i = 0; i < 8; i++) {
            lab.stepHonest();
            lab.vmm().card().pump();
        }
        assertTrue(refills[0] > 0);
        assertEquals(64, lab.deliveredTo(1) + lab.deliveredTo(2) - before, "frames of neighbours in 8 turns");
    }
}
