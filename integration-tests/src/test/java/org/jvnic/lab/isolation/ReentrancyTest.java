package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.cdna.spec.VectorRing;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.pci.PciFunction;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.machine.Protection;

/** Pattern D: transfers aimed at registers and at each other, frames that come back, calls from inside a call. */
class ReentrancyTest extends IsolationTest {
    private static final int LARGEST = 9216;

    /** Places in the registers of the card: doorbells, other contexts, control blocks, the MSI-X table. */
    private static List<Long> registerAddresses(final IsolationLab lab) {
        final PciFunction function = lab.vmm().card().function();
        final List<Long> places = new ArrayList<>();
        for (final int bar : new int[] {0, 2, 4}) {
            for (final long offset : new long[] {0, 0x40, 0x1000, 0x1040, 0x2000}) {
                places.add(function.barAddress(bar) + offset);
            }
        }
        return places;
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldTransferNothingToOrFromRegisters(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        for (final long place : registerAddresses(lab)) {
            for (final boolean transmit : new boolean[] {true, false}) {
                final int answer = transmit ? guest.queue(place, 64, Descriptor.FLAG_EOP) : guest.post(place, 64);
                guest.ringTransmit();
                guest.ringReceive();
                lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 60));
                lab.round();
                if (guest.isValidated()) {
                    assertEquals(HypercallStatus.FOREIGN_PAGE, answer);
                } else {
                    assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
                }
                guest.restart();
            }
            assertNoRingAt(guest, place);
        }
        assertServedAfterReset(lab);
    }

    private static void assertNoRingAt(final HostileGuest guest, final long place) {
        guest.reset();
        if (guest.isValidated()) {
            assertEquals(HypercallStatus.FOREIGN_PAGE, guest.setUpRings(RING_LOG2, RING_LOG2, place));
        } else {
            for (final ContextRegister low : new ContextRegister[] {
                ContextRegister.TX_RING_LO, ContextRegister.RX_RING_LO, ContextRegister.STATUS_BLOCK_LO
            }) {
                guest.setUpRings(RING_LOG2, RING_LOG2, HostileGuest.STATUS);
                guest.writeAddress(low, place);
                assertEquals(CommandStatus.BAD_ADDRESS, guest.command(ContextCommand.START));
                guest.reset();
            }
        }
        startByTheRules(guest);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldRingNoDoorbellWithMemoryTheGuestPutWhereTheRegistersAre(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final long page = lab.vmm().card().function().barAddress(0);
        assertEquals(HypercallStatus.OK, guest.hypercalls().claimPage(page));
        guest.post(page, 4096);
        guest.ringReceive();
        lab.settle();
        final long doorbells = guest.statistic(ContextRegister.STAT_DOORBELLS);
        final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, 300);
        lab.wire().bring(frame);
        lab.rounds(2);
        assertEquals(doorbells, guest.statistic(ContextRegister.STAT_DOORBELLS));
        assertEquals(0, guest.read(ContextRegister.TX_CONSUMER));
        assertArrayEquals(frame, guest.load(page, 300));
        assertServedAfterReset(lab);
    }

    @Test
    void shouldPostNoVectorsToRegistersNorToAGuest() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final long machine = lab.vmm().machineMemory().chunk(1).machine();
        final List<Long> places = new ArrayList<>(registerAddresses(lab));
        places.addAll(List.of(0L, 64L, machine, machine + 4096, -64L, Long.MIN_VALUE));
        final int[] before = new int[3];
        for (int i = 0; i < 3; i++) {
            before[i] = lab.privileged().read32(GlobalRegister.VECTOR_RING_LO.offset() + 4L * i);
        }
        for (final long place : places) {
            setVectorRing(lab, (int) place, (int) (place >>> 32), before[2]);
            lab.rounds(2);
            assertEquals(
                    0,
                    lab.privileged().read32(GlobalRegister.VECTOR_RING_SIZE.offset()) >>> 31,
                    Long.toHexString(place));
        }
        restoreVectorRing(lab, before);
        lab.round();
        assertEquals(1, lab.privileged().read32(GlobalRegister.VECTOR_RING_SIZE.offset()) >>> 31);
        assertServedAfterReset(lab);
    }

    private static void restoreVectorRing(final IsolationLab lab, final int[] registers) {
        final long machine = (registers[0] & 0xFFFF_FFFFL) | ((long) registers[1] << 32);
        final int log2 = registers[2] & 15;
        final long bytes = VectorRing.ringBytes(IsolationLab.CONTEXTS, log2);
        final long host = lab.vmm().machineMemory().host(machine, bytes);
        lab.vmm().interrupts().useRing(lab.privileged(), host, log2, () -> {});
        setVectorRing(lab, registers[0], registers[1], registers[2]);
    }

    private static void setVectorRing(final IsolationLab lab, final int low, final int high, final int size) {
        lab.privileged().write32(GlobalRegister.VECTOR_RING_LO.offset(), low);
        lab.privileged().write32(GlobalRegister.VECTOR_RING_HI.offset(), high);
        lab.privileged().write32(GlobalRegister.VECTOR_RING_SIZE.offset(), size);
    }

    static Stream<Arguments> overlaps() {
        final List<Arguments> cases = new ArrayList<>();
        for (final ContextRegister moved : new ContextRegister[] {
            ContextRegister.TX_RING_LO, ContextRegister.RX_RING_LO, ContextRegister.STATUS_BLOCK_LO
        }) {
            for (final long target : new long[] {
                HostileGuest.TX_RING,
                HostileGuest.RX_RING,
                HostileGuest.STATUS,
                HostileGuest.TX_BUFFERS,
                HostileGuest.RX_BUFFERS
            }) {
                cases.add(Arguments.of(moved, target));
                cases.add(Arguments.of(moved, target + 64));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("overlaps")
    void shouldHarmOnlyTheGuestWhenItsRingsLieOnOneAnother(final ContextRegister moved, final long place) {
        final IsolationLab lab = lab(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        for (int start = 0; start < 4; start++) {
            guest.reset();
            guest.setUpRings(RING_LOG2, RING_LOG2, HostileGuest.STATUS);
            guest.write(ContextRegister.RX_MODE, 1);
            guest.writeAddress(moved, place);
            assertEquals(CommandStatus.OK, guest.command(ContextCommand.START));
            for (int i = 0; i < 2 * RING; i++) {
                guest.postBuffers(start);
                guest.queueFrame(guest.frameTo(MacAddress.BROADCAST, 100));
                guest.ringTransmit();
                lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 64 + i));
                lab.round();
            }
        }
        assertServedAfterReset(lab);
    }

    @Test
    void shouldExecuteOnlyWhatIsAdvertisedWhenFramesWriteTheTransmitRing() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        final byte[] out = guest.frameTo(OUTSIDE, 77);
        guest.store(HostileGuest.TX_BUFFERS, out);
        for (int lap = 0; lap < 8; lap++) {
            guest.post(HostileGuest.TX_RING, RING * Descriptor.BYTES);
            guest.ringReceive();
            lab.wire().bring(frameOfDescriptors(guest));
            lab.round();
            assertEquals(List.of(), lab.wire().take());
            guest.queue(HostileGuest.TX_BUFFERS, 77, Descriptor.FLAG_EOP);
            guest.ringTransmit();
            lab.round();
            assertEquals(1, lab.wire().take().size());
        }
        assertEquals(8, guest.read(ContextRegister.TX_CONSUMER));
        assertServedAfterReset(lab);
    }

    /** A frame that reads as a ring of descriptors from the second on. */
    private static byte[] frameOfDescriptors(final HostileGuest guest) {
        final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, RING * Descriptor.BYTES);
        final long control = Descriptor.control(77, Descriptor.FLAG_EOP, 0);
        for (int slot = 1; slot < RING; slot++) {
            for (int i = 0; i < 8; i++) {
                frame[slot * Descriptor.BYTES + i] = (byte) (HostileGuest.TX_BUFFERS >>> (8 * i));
                frame[slot * Descriptor.BYTES + 8 + i] = (byte) (control >>> (8 * i));
            }
        }
        return frame;
    }

    static Stream<Arguments> modes() {
        final List<Arguments> cases = new ArrayList<>();
        for (final Protection protection : Protection.values()) {
            cases.add(Arguments.of(protection, EngineMode.STEPPED));
            cases.add(Arguments.of(protection, EngineMode.INLINE));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void shouldNeverNestWhateverIsDoneInsideItsCalls(final Protection protection, final EngineMode mode) {
        final IsolationLab lab = use(new IsolationLab(protection, 32, new Random(7), mode));
        final HostileGuest guest = lab.hostile();
        startByTheRules(guest);
        final int[] inside = {0};
        final int[] calls = {0};
        final int[] deepest = {0};
        final Runnable act = () -> {
            inside[0]++;
            deepest[0] = Math.max(deepest[0], inside[0]);
            if (inside[0] == 1) {
                actInside(lab, calls[0]++);
            }
            inside[0]--;
        };
        for (int i = 0; i < 200; i++) {
            if (guest.state() != ContextState.RUNNING) {
                lab.dma().atNoAccess();
                lab.host().duringCalls(() -> {});
                lab.wire().beforeCopy(() -> {});
                guest.restart();
            }
            guest.postBuffers(2);
            guest.queueFrame(guest.frameTo(i % 2 == 0 ? OUTSIDE : MacAddress.BROADCAST, 100));
            lab.dma().atEachAccess((requester, bus, length, access, host) -> act.run());
            lab.host().duringCalls(act);
            lab.wire().beforeCopy(act);
            guest.ringTransmit();
            lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
            lab.round();
            lab.honest(0).takeFromStrangers();
            lab.honest(1).takeFromStrangers();
        }
        assertTrue(calls[0] > 1000, () -> "calls: " + calls[0]);
        assertEquals(1, deepest[0]);
        lab.dma().atNoAccess();
        lab.host().duringCalls(() -> {});
        lab.wire().beforeCopy(() -> {});
        assertServedAfterReset(lab);
    }

    private static void actInside(final IsolationLab lab, final int number) {
        final HostileGuest guest = lab.hostile();
        switch (number % 8) {
            case 0 -> guest.ringTransmit();
            case 1 -> guest.ringReceive();
            case 2 -> guest.write(ContextRegister.INTERRUPT_CONTROL, 5);
            case 3 -> assertEquals(0, lab.vmm().card().pump());
            case 4 -> lab.vmm().card().barrier("inside");
            case 5 -> guest.page().read(8L * (number % 512), 8);
            case 6 -> guest.write(ContextRegister.FILTER_GENERATION, number);
            default -> guest.issue(ContextCommand.values()[number / 8 % 64 == 0 ? 3 : 0]);
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDropWhatAGuestSendsToAnyOfItsOwnAddresses(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.startOffloading(6, LARGEST));
        guest.postBuffers(32);
        final long second = 0x0000_7700_0002L;
        assertEquals(HypercallStatus.OK, guest.hypercalls().addMac(second));
        long expected = 0;
        for (final long own : new long[] {guest.mac(), second}) {
            for (final long source : new long[] {guest.mac(), second}) {
                guest.send(HostileGuest.frame(own, source, 60));
                final Packet packet = new Packet(Packet.Kind.TCP4, own, source, 5 * Packet.MSS);
                guest.queueExtension(packet.extension(OffloadExtension.SEGMENT));
                guest.queueFrame(packet.bytes);
                guest.ringTransmit();
                lab.settle();
                expected += 6;
            }
        }
        assertEquals(expected, lab.drops(IsolationLab.HOSTILE, DropReason.TX_SELF_ADDRESSED));
        guest.send(guest.frameTo(MacAddress.BROADCAST, 60));
        assertEquals(0, guest.read(ContextRegister.RX_CONSUMER));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldEndEveryFrameThatAWireSendsBack(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        guest.postBuffers(RING);
        final long before = lab.wire().departed();
        for (final long destination : new long[] {OUTSIDE, MacAddress.BROADCAST, OUTSIDE | 1}) {
            guest.queueFrame(guest.frameTo(destination, 100));
            guest.ringTransmit();
            lab.settle();
            for (int echo = 0; echo < 20; echo++) {
                lab.wire().take().forEach(lab.wire()::bring);
                lab.settle();
            }
        }
        assertEquals(before + 3, lab.wire().departed());
        assertEquals(1, guest.read(ContextRegister.RX_CONSUMER));
        assertServedAfterReset(lab);
    }
}
