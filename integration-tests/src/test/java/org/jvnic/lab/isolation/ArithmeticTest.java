package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.machine.Protection;

class ArithmeticTest extends IsolationTest {
    private static final long RAM = HostileGuest.RAM;

    private static final long[] ADDRESSES = addresses();

    private static final int[] LENGTHS = {1, 2, 16, 60, 64, 4096, 65535};

    private static long[] addresses() {
        final List<Long> list = new ArrayList<>();
        for (final long edge : new long[] {RAM, 0, 1L << 31, 1L << 32, Long.MIN_VALUE, 1L << 48}) {
            for (final long back : new long[] {0, 1, 2, 15, 16, 59, 60, 63, 64, 4095, 4096, 65534, 65535, 65536}) {
                list.add(edge - back);
                list.add(edge + back);
            }
        }
        return list.stream().distinct().mapToLong(Long::longValue).toArray();
    }

    private static boolean isInside(final long address, final int length) {
        final BigInteger start = new BigInteger(Long.toUnsignedString(address));
        return start.add(BigInteger.valueOf(length)).compareTo(BigInteger.valueOf(RAM)) <= 0;
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldReadNothingOutsideTheGuestWhateverTheAddressOfAFrame(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        for (final long address : ADDRESSES) {
            for (final int length : LENGTHS) {
                guest.restart();
                final int answer = guest.queue(address, length, Descriptor.FLAG_EOP);
                guest.ringTransmit();
                lab.settle();
                assertRefusedUnlessInside(guest, address, length, answer);
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldWriteNothingOutsideTheGuestWhateverTheAddressOfABuffer(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        for (final long address : ADDRESSES) {
            for (final int length : LENGTHS) {
                if (length >= Descriptor.MIN_RX_BUFFER) {
                    guest.restart();
                    final int answer = guest.post(address, length);
                    guest.ringReceive();
                    lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, Math.min(length, 9216)));
                    lab.settle();
                    assertRefusedUnlessInside(
                            guest, address, Math.min(length, guest.isValidated() ? 65535 : 9216), answer);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    private static void assertRefusedUnlessInside(
            final HostileGuest guest, final long address, final int length, final int answer) {
        final boolean inside = isInside(address, length);
        final String what = "0x" + Long.toHexString(address) + "+" + length;
        if (guest.isValidated()) {
            assertEquals(inside, answer == HypercallStatus.OK, what);
            assertEquals(ContextState.RUNNING, guest.state(), what);
        } else {
            assertEquals(inside ? ContextState.RUNNING : ContextState.FAULTED, guest.state(), what);
            assertEquals(inside ? FaultReason.NONE : FaultReason.DMA_ADDRESS, guest.fault(), what);
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDropAFrameWhoseFragmentsAddUpToMoreThanAnyFrame(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(6, RING_LOG2, 9216));
        for (int i = 0; i < 18; i++) {
            guest.queue(HostileGuest.TX_BUFFERS, 65535, i == 17 ? Descriptor.FLAG_EOP : 0);
        }
        guest.ringTransmit();
        lab.round();
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.TX_LENGTH));
        assertEquals(18, guest.read(ContextRegister.TX_CONSUMER));
        guest.send(guest.frameTo(OUTSIDE, 9216));
        assertEquals(9216, lab.wire().take().get(0).length);
    }

    @ParameterizedTest
    @CsvSource({
        "VALIDATED, 18, 1", "VALIDATED, 19, 0", "VALIDATED, 20, 0",
        "DIRECT_MAP, 18, 1", "DIRECT_MAP, 19, 0", "DIRECT_MAP, 20, 0"
    })
    void shouldSendAFrameOfAtMostEighteenFragments(final Protection protection, final int fragments, final int sent) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(6, RING_LOG2, 9216));
        for (final boolean extended : new boolean[] {false, true}) {
            final byte[] frame = guest.frameTo(OUTSIDE, fragments * 7);
            guest.store(HostileGuest.TX_BUFFERS, frame);
            if (extended) {
                guest.queue(0, 0, Descriptor.FLAG_EXTENSION);
            }
            for (int i = 0; i < fragments; i++) {
                guest.queue(HostileGuest.TX_BUFFERS + 7L * i, 7, i == fragments - 1 ? Descriptor.FLAG_EOP : 0);
            }
            guest.ringTransmit();
            lab.round();
            final List<byte[]> departed = lab.wire().take();
            assertEquals(sent, departed.size());
            if (sent == 1) {
                assertArrayEquals(frame, departed.get(0));
            }
        }
        assertEquals(2 - 2 * sent, lab.drops(IsolationLab.HOSTILE, DropReason.TX_FRAGMENTS));
        assertEquals(2 * fragments + 1, guest.read(ContextRegister.TX_CONSUMER));
    }

    @ParameterizedTest
    @CsvSource({
        "VALIDATED, 1, 0",
        "VALIDATED, 13, 0",
        "VALIDATED, 14, 60",
        "VALIDATED, 59, 60",
        "VALIDATED, 60, 60",
        "VALIDATED, 61, 61",
        "VALIDATED, 9216, 9216",
        "VALIDATED, 9217, 0",
        "VALIDATED, 65535, 0",
        "DIRECT_MAP, 1, 0",
        "DIRECT_MAP, 13, 0",
        "DIRECT_MAP, 14, 60",
        "DIRECT_MAP, 59, 60",
        "DIRECT_MAP, 60, 60",
        "DIRECT_MAP, 61, 61",
        "DIRECT_MAP, 9216, 9216",
        "DIRECT_MAP, 9217, 0",
        "DIRECT_MAP, 65535, 0"
    })
    void shouldSendFramesOfLegalLengthOnly(final Protection protection, final int length, final int sentLength) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        guest.store(HostileGuest.TX_BUFFERS, guest.frameTo(OUTSIDE, length));
        guest.queue(HostileGuest.TX_BUFFERS, length, Descriptor.FLAG_EOP);
        guest.ringTransmit();
        lab.round();
        final List<byte[]> departed = lab.wire().take();
        if (sentLength == 0) {
            assertEquals(List.of(), departed);
            assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.TX_LENGTH));
        } else {
            assertEquals(sentLength, departed.get(0).length);
        }
        assertEquals(1, guest.read(ContextRegister.TX_CONSUMER));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 59, 9217, 65535, 0x1_003C, 0x8000_0040, -1})
    void shouldRefuseToStartWithAMaximumFrameOutOfRange(final int maxFrame) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        assertEquals(CommandStatus.BAD_SETUP, lab.hostile().start(RING_LOG2, RING_LOG2, maxFrame));
        assertEquals(ContextState.ASSIGNED, lab.hostile().state());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 16, 31, 32, 0x8000_0003, 0x23, -1, Integer.MAX_VALUE})
    void shouldRefuseToStartWithARingSizeOutOfRange(final int log2) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        for (final ContextRegister size :
                new ContextRegister[] {ContextRegister.TX_RING_SIZE, ContextRegister.RX_RING_SIZE}) {
            guest.setUpRings(RING_LOG2, RING_LOG2, HostileGuest.STATUS);
            guest.write(size, log2);
            assertEquals(CommandStatus.BAD_RING, guest.command(ContextCommand.START));
            assertEquals(FaultReason.RING_SETUP, guest.fault());
            guest.reset();
        }
        assertServedAfterReset(lab);
    }

    static Stream<Arguments> badPlaces() {
        final List<Arguments> cases = new ArrayList<>();
        for (final ContextRegister low : new ContextRegister[] {
            ContextRegister.TX_RING_LO, ContextRegister.RX_RING_LO, ContextRegister.STATUS_BLOCK_LO
        }) {
            for (final long place :
                    new long[] {RAM, RAM + 64, 1L << 32, Long.MIN_VALUE, -64, -4096, 0x1_0000_0000_0000L}) {
                cases.add(Arguments.of(low, place, CommandStatus.BAD_ADDRESS));
            }
            for (final int offset : new int[] {1, 8, 16, 32, 63}) {
                cases.add(Arguments.of(low, HostileGuest.STATUS + offset, CommandStatus.BAD_RING));
            }
        }
        cases.add(Arguments.of(ContextRegister.TX_RING_LO, RAM - 64, CommandStatus.BAD_ADDRESS));
        cases.add(Arguments.of(ContextRegister.TX_RING_LO, RAM - 192, CommandStatus.BAD_ADDRESS));
        cases.add(Arguments.of(ContextRegister.TX_RING_LO, RAM - 256, CommandStatus.OK));
        cases.add(Arguments.of(ContextRegister.RX_RING_LO, RAM - 192, CommandStatus.BAD_ADDRESS));
        cases.add(Arguments.of(ContextRegister.RX_RING_LO, RAM - 256, CommandStatus.OK));
        cases.add(Arguments.of(ContextRegister.STATUS_BLOCK_LO, RAM - 64, CommandStatus.OK));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("badPlaces")
    void shouldStartOnlyWithRingsInTheGuestsOwnMemory(
            final ContextRegister low, final long place, final CommandStatus expected) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        guest.setUpRings(RING_LOG2, RING_LOG2, HostileGuest.STATUS);
        guest.writeAddress(low, place);
        assertEquals(expected, guest.command(ContextCommand.START));
        assertEquals(expected == CommandStatus.OK ? ContextState.RUNNING : ContextState.FAULTED, guest.state());
        guest.ringTransmit();
        lab.rounds(2);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldTransferToAPageAtTheVeryEndOfTheAddressSpace(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final long last = -8192;
        assertEquals(HypercallStatus.OK, guest.hypercalls().claimPage(last));
        final byte[] frame = guest.frameTo(OUTSIDE, 100);
        guest.store(last + 3996, frame);
        assertEquals(HypercallStatus.OK, guest.queue(last + 3996, 100, Descriptor.FLAG_EOP));
        guest.ringTransmit();
        lab.round();
        assertArrayEquals(frame, lab.wire().take().get(0));
        final int answer = guest.queue(last + 3997, 100, Descriptor.FLAG_EOP);
        guest.ringTransmit();
        lab.round();
        if (guest.isValidated()) {
            assertEquals(HypercallStatus.FOREIGN_PAGE, answer);
        } else {
            assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
        }
        assertServedAfterReset(lab);
    }

    @Test
    void shouldChainBuffersUpToTheLastByteOfTheGuestsMemory() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        guest.post(RAM - 4096, 4096);
        guest.post(RAM - 8192, 4096);
        guest.post(RAM - 64, 65535);
        guest.ringReceive();
        final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, 8192 + 64);
        lab.wire().bring(frame);
        lab.round();
        assertEquals(ContextState.RUNNING, guest.state());
        assertNotEquals(0, guest.completion(2) >>> 16 & Descriptor.FLAG_EOP);
        assertArrayEquals(Arrays.copyOfRange(frame, 8192, 8192 + 64), guest.load(RAM - 64, 64));
        guest.restart();
        guest.post(RAM - 64, 65535);
        guest.ringReceive();
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 65));
        lab.round();
        assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
        assertTrue(lab.audit(IsolationLab.HOSTILE).drops(DropReason.Side.RECEIVE) > 0);
    }
}
