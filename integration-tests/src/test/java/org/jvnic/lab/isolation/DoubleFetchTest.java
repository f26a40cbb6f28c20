package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.agrona.concurrent.AtomicBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.memory.GuestWindow;
import org.jvnic.vmm.memory.MachineMemory;

class DoubleFetchTest extends IsolationTest {
    private static final int MOMENTS = 9;
    private static final int HEADER = 24;
    private static final int REWRITES = 3000;
    private static final int FLIPS = 50;
    private static final int OWN_VLAN = 5;
    private static final int FOREIGN_VLAN = 6;
    private static final long BUFFER = HostileGuest.TX_BUFFERS;

    static Stream<Arguments> moments() {
        final List<Arguments> cases = new ArrayList<>();
        for (final Protection protection : Protection.values()) {
            for (final int fragment : new int[] {1, 5, 13, 24, 200}) {
                cases.add(Arguments.of(protection, fragment));
            }
        }
        return cases.stream();
    }

    private static void atAccess(final IsolationLab lab, final int number, final Runnable action) {
        final int[] count = {0};
        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
            count[0]++;
            if (count[0] == number) {
                action.run();
            }
        });
    }

    private static void queueInPieces(final HostileGuest guest, final byte[] frame, final int piece) {
        guest.store(BUFFER, frame);
        int offset = 0;
        for (int count = 1; offset < frame.length; count++) {
            final int length = count == 18 ? frame.length - offset : Math.min(piece, frame.length - offset);
            guest.queue(BUFFER + offset, length, offset + length == frame.length ? Descriptor.FLAG_EOP : 0);
            offset += length;
        }
        guest.ringTransmit();
    }

    private static byte[] bytesOf(final long mac) {
        final byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (mac >>> (8 * i));
        }
        return bytes;
    }

    private static long macAt(final byte[] frame, final int offset) {
        long mac = 0;
        for (int i = 5; i >= 0; i--) {
            mac = (mac << 8) | (frame[offset + i] & 0xFF);
        }
        return mac;
    }

    private static int assertDeliveredAsDecided(final IsolationLab lab) {
        int frames = 0;
        for (int i = 0; i < 2; i++) {
            for (final byte[] frame : lab.honest(i).takeFromStrangers()) {
                assertEquals(lab.macOf(i + 1), macAt(frame, 0), "destination");
                assertEquals(lab.hostile().mac(), macAt(frame, 6), "source");
                frames++;
            }
        }
        for (final byte[] frame : lab.wire().take()) {
            assertEquals(lab.hostile().mac(), macAt(frame, 6), "source on the wire");
            frames++;
        }
        return frames;
    }

    @ParameterizedTest
    @MethodSource("moments")
    void shouldDeliverTheAddressesDecidedOnWheneverTheyAreRewritten(final Protection protection, final int piece) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        assertEquals(CommandStatus.OK, guest.start(6, RING_LOG2, 9216));
        int delivered = 0;
        for (int moment = 1; moment <= MOMENTS + 18; moment++) {
            for (final long target : new long[] {lab.macOf(2), OUTSIDE, guest.mac(), MacAddress.BROADCAST}) {
                queueInPieces(guest, guest.frameTo(lab.macOf(1), 200), piece);
                atAccess(lab, moment, () -> guest.store(BUFFER, bytesOf(target)));
                lab.settle();
                lab.dma().atNoAccess();
                lab.round();
                lab.honest(0)
                        .takeFromStrangers()
                        .forEach(frame -> assertHeader(frame, lab.macOf(1), target, guest.mac()));
                lab.honest(1)
                        .takeFromStrangers()
                        .forEach(frame -> assertHeader(frame, lab.macOf(2), target, guest.mac()));
                lab.wire().take().forEach(frame -> assertHeader(frame, target, target, guest.mac()));
                queueInPieces(guest, guest.frameTo(lab.macOf(1), 200), piece);
                atAccess(lab, moment, () -> guest.store(BUFFER + 6, bytesOf(target)));
                lab.settle();
                lab.dma().atNoAccess();
                lab.round();
                delivered += assertDeliveredAsDecided(lab);
            }
        }
        assertTrue(delivered > 0);
        assertTrue(lab.drops(IsolationLab.HOSTILE, DropReason.TX_SPOOFED_MAC) > 0);
    }

    private static void assertHeader(final byte[] frame, final long receiver, final long target, final long source) {
        final long destination = macAt(frame, 0);
        assertTrue(destination == receiver || (destination == target && MacAddress.isMulticast(target)));
        assertEquals(source, macAt(frame, 6));
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldGiveEveryReceiverOfAGroupFrameTheSameHeader(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final byte[] header = Arrays.copyOf(guest.frameTo(MacAddress.BROADCAST, 200), HEADER);
        int atReceivers = 0;
        for (int moment = 1; moment <= MOMENTS; moment++) {
            guest.queueFrame(guest.frameTo(MacAddress.BROADCAST, 200));
            guest.ringTransmit();
            final long buffer = HostileGuest.transmitBuffer(guest.txProducer() - 1);
            final int[] calls = {0};
            final int at = moment;
            lab.dma().atEachAccess((requester, bus, length, access, host) -> {
                if (requester != IsolationLab.HOSTILE && ++calls[0] == at) {
                    guest.fill(buffer, HEADER, 0xEE);
                }
            });
            lab.wire().beforeCopy(() -> guest.fill(buffer, HEADER, 0xDD));
            lab.settle();
            lab.dma().atNoAccess();
            lab.round();
            final List<byte[]> copies = new ArrayList<>(lab.wire().take());
            copies.addAll(lab.honest(0).takeFromStrangers());
            copies.addAll(lab.honest(1).takeFromStrangers());
            assertEquals(3, copies.size());
            copies.forEach(copy -> assertArrayEquals(header, Arrays.copyOf(copy, HEADER)));
            atReceivers += calls[0];
        }
        assertTrue(atReceivers > 0);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDeliverTheVlanDecidedOnWheneverItIsRewritten(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        lab.revoke(guest.vm());
        lab.demandPolicy(IsolationLab.HOSTILE, "VLAN_MEMBERSHIP");
        lab.assign(guest.vm(), IsolationLab.HOSTILE, lab.settings(protection));
        assertEquals(CommandStatus.OK, lab.control(IsolationLab.HOSTILE, ControlCommand.ADD_VLAN, OWN_VLAN));
        startByTheRules(guest);
        int delivered = 0;
        for (int moment = 0; moment <= MOMENTS; moment++) {
            for (final int from : new int[] {OWN_VLAN, FOREIGN_VLAN}) {
                for (final long destination : new long[] {lab.macOf(1), OUTSIDE}) {
                    final byte[] frame = HostileGuest.tagged(guest.frameTo(destination, 100), from);
                    guest.queueFrame(frame);
                    guest.ringTransmit();
                    final long buffer = HostileGuest.transmitBuffer(guest.txProducer() - 1);
                    final int other = OWN_VLAN + FOREIGN_VLAN - from;
                    atAccess(lab, moment, () -> guest.store(buffer, HostileGuest.tagged(frame, other)));
                    lab.wire().beforeCopy(() -> guest.store(buffer, HostileGuest.tagged(frame, FOREIGN_VLAN)));
                    lab.settle();
                    lab.dma().atNoAccess();
                    lab.round();
                    final List<byte[]> copies = new ArrayList<>(lab.wire().take());
                    copies.addAll(lab.honest(0).takeFromStrangers());
                    copies.forEach(copy -> assertEquals(OWN_VLAN, copy[15]));
                    delivered += copies.size();
                }
            }
        }
        assertTrue(delivered > 0);
        assertTrue(lab.drops(IsolationLab.HOSTILE, DropReason.TX_SPOOFED_VLAN) > 0);
    }

    @Test
    void shouldTakeADescriptorWholeWheneverItIsRewritten() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        final byte[] first = guest.frameTo(OUTSIDE, 100);
        final byte[] second = guest.frameTo(OUTSIDE, 300);
        Arrays.fill(second, 14, 300, (byte) 0x77);
        guest.store(BUFFER, first);
        guest.store(BUFFER + 4096, second);
        int taken = 0;
        for (int moment = 1; moment <= MOMENTS; moment++) {
            for (final long bus : new long[] {BUFFER + 4096, HostileGuest.RAM, -1, 0}) {
                final int slot = guest.txProducer() & (RING - 1);
                guest.queue(BUFFER, 100, Descriptor.FLAG_EOP);
                guest.ringTransmit();
                atAccess(
                        lab,
                        moment,
                        () -> guest.putDescriptor(HostileGuest.TX_RING, slot, bus, 300, Descriptor.FLAG_EOP));
                lab.settle();
                lab.dma().atNoAccess();
                for (final byte[] frame : lab.wire().take()) {
                    assertArrayEquals(frame.length == 100 ? first : second, frame);
                    taken += frame.length == 100 ? 1 : 0;
                }
                guest.restart();
            }
        }
        assertTrue(taken > 0);
    }

    @Test
    void shouldFillTheBufferDecidedOnWheneverAReceiveDescriptorIsRewritten() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, 300);
        int filled = 0;
        for (int moment = 1; moment <= MOMENTS; moment++) {
            guest.restart();
            guest.fill(HostileGuest.RX_BUFFERS, 2 * HostileGuest.SLOT, 0);
            guest.postBuffers(1);
            atAccess(lab, moment, () -> guest.putDescriptor(HostileGuest.RX_RING, 0, HostileGuest.RAM - 100, 65535, 0));
            lab.wire().bring(frame);
            lab.settle();
            lab.dma().atNoAccess();
            if ((guest.completion(0) >>> 16 & Descriptor.FLAG_DONE) != 0) {
                assertArrayEquals(frame, guest.load(HostileGuest.receiveBuffer(0), 300));
                filled++;
            }
            assertArrayEquals(new byte[100], guest.load(HostileGuest.RAM - 100, 100));
        }
        assertTrue(filled > 0);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldNeverBeFooledByAGuestThatRewritesHeadersAllTheTime(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final long[] targets = {lab.macOf(1), lab.macOf(2), guest.mac(), OUTSIDE};
        final byte[] frame = guest.frameTo(lab.macOf(1), 100);
        guest.store(BUFFER, frame);
        long sent = 0;
        long delivered = 0;
        try (GuestWindow window =
                        Objects.requireNonNull(guest.vm().guestMemory().window(BUFFER, 64));
                Mutator mutator = new Mutator(turn -> rewrite(window.buffer(), targets, turn))) {
            while (sent < 2000 || mutator.turns() < REWRITES) {
                for (int i = 0; i < 8; i++) {
                    guest.queue(BUFFER, 100, Descriptor.FLAG_EOP);
                }
                sent += 8;
                guest.ringTransmit();
                lab.round();
                delivered += assertDeliveredAsDecided(lab);
            }
        }
        lab.round();
        delivered += assertDeliveredAsDecided(lab);
        assertEquals(sent, delivered + lab.audit(IsolationLab.HOSTILE).drops(DropReason.Side.TRANSMIT));
    }

    private static void rewrite(final AtomicBuffer header, final long[] targets, final int turn) {
        final long destination = targets[turn & 3];
        for (int i = 0; i < 4 * FLIPS; i++) {
            final long source = targets[i & 3];
            header.putLong(0, destination | source << 48);
            header.putInt(8, (int) (source >>> 16));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Hypercalls.RING_TX, Hypercalls.RING_RX})
    void shouldPinNoForeignPageWhenABatchIsRewrittenWhileItIsChecked(final int ring) {
        final IsolationLab lab = running(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        final Hypercalls calls = guest.hypercalls();
        final long[] addresses = {BUFFER, HostileGuest.RAM - 60, -60, 1L << 32, 3L << 32, BUFFER + 4090};
        final int[] lengths = {64, 60, 65535, 4096};
        long taken = 0;
        try (Mutator mutator = new Mutator(turn -> {
            for (int i = 0; i < RING; i++) {
                guest.request(i, addresses[(turn + i) % 6], lengths[(turn * 3 + i) & 3], 0);
            }
        })) {
            while (mutator.turns() < REWRITES || taken < 200) {
                final int answer = calls.enqueue(ring, HostileGuest.REQUESTS, RING);
                taken += Math.max(0, answer);
                assertRingHoldsOwnPagesOnly(lab, ring);
                if (answer == HypercallStatus.RING_FULL) {
                    guest.restart();
                }
            }
        }
        lab.round();
    }

    private static void assertRingHoldsOwnPagesOnly(final IsolationLab lab, final int ring) {
        final MachineMemory memory = lab.vmm().machineMemory();
        final int owner = lab.hostile().vm().id();
        final GuestView view = lab.hostile().hypercalls().ringView(ring);
        if (view == null) {
            return;
        }
        for (int slot = 0; slot < RING; slot++) {
            final long address = view.getLong(slot << Descriptor.SHIFT);
            final int length = Descriptor.length(view.getLong((slot << Descriptor.SHIFT) + 8));
            for (long page = address; Span.contains(address, length, page, 1); page += MachineMemory.PAGE_SIZE) {
                assertEquals(owner, memory.ownerOf(page));
                assertTrue(memory.pinsOf(page) > 0);
            }
            if (length > 0) {
                assertEquals(owner, memory.ownerOf(address + length - 1));
            }
        }
    }
}
