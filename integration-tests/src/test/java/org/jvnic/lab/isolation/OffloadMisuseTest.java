package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.Offload;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.memory.GuestWindow;

/** Pattern C: extensions where none belongs, for what is not allowed, for frames that change, in storms; and lying frames received. */
class OffloadMisuseTest extends IsolationTest {
    private static final int LARGEST = 9216;
    private static final int PIECE = 60;
    private static final int TCI = 0x0123;
    private static final int TAG_BYTES = 4;
    private static final int BUFFER = 64;
    private static final int REWRITES = 2000;
    private static final long INSERT = OffloadExtension.insertVlan(0, TCI);

    private IsolationLab offloading(final Protection protection) {
        final IsolationLab lab = lab(protection);
        assertEquals(CommandStatus.OK, lab.hostile().startOffloading(8, LARGEST));
        return lab;
    }

    private static List<byte[]> send(final IsolationLab lab, final long extension, final byte[] frame) {
        final HostileGuest guest = lab.hostile();
        guest.queueExtension(extension);
        guest.queueLong(frame);
        guest.ringTransmit();
        lab.vmm().card().pump();
        return lab.wire().take();
    }

    private static long drops(final IsolationLab lab, final DropReason reason) {
        return lab.drops(IsolationLab.HOSTILE, reason);
    }

    /** What a descriptor can be: an extension, data, each with or without the end of a frame, and an empty end. */
    private enum Piece {
        EXTENSION(0, Descriptor.FLAG_EXTENSION),
        EXTENSION_END(0, Descriptor.FLAG_EXTENSION | Descriptor.FLAG_EOP),
        DATA(PIECE, 0),
        END(PIECE, Descriptor.FLAG_EOP),
        EMPTY_END(0, Descriptor.FLAG_EOP);

        final int length;
        final int flags;

        Piece(final int length, final int flags) {
            this.length = length;
            this.flags = flags;
        }
    }

    /** What the datasheet says of a row of descriptors: lengths of the frames sent, and drops by name. */
    private static List<String> expected(final List<Piece> pieces) {
        final List<String> outcome = new ArrayList<>();
        String error = "";
        int position = 0;
        int bytes = 0;
        boolean tagged = false;
        for (final Piece piece : pieces) {
            final boolean extension = (piece.flags & Descriptor.FLAG_EXTENSION) != 0;
            if (error.isEmpty() && extension && (position > 0 || piece == Piece.EXTENSION_END)) {
                error = "TX_FORMAT";
            } else if (error.isEmpty() && piece == Piece.EMPTY_END) {
                error = "TX_LENGTH";
            }
            tagged |= extension;
            bytes += piece.length;
            position++;
            if ((piece.flags & Descriptor.FLAG_EOP) != 0) {
                outcome.add(error.isEmpty() ? Integer.toString(bytes + (tagged ? TAG_BYTES : 0)) : error);
                error = "";
                position = 0;
                bytes = 0;
                tagged = false;
            }
        }
        return outcome;
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldJudgeEveryFrameByItsOwnDescriptorsWhateverCameBefore(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        final HostileGuest guest = lab.hostile();
        guest.store(HostileGuest.TX_BUFFERS, guest.frameTo(OUTSIDE, PIECE));
        final int kinds = guest.isValidated() ? Piece.values().length - 1 : Piece.values().length;
        for (int row = 0; row < Math.pow(kinds, 5); row++) {
            final List<Piece> pieces = new ArrayList<>();
            for (int left = row, i = 0; i < 5; i++, left /= kinds) {
                pieces.add(Piece.values()[left % kinds]);
            }
            pieces.add(Piece.END);
            final long format = drops(lab, DropReason.TX_FORMAT);
            final long length = drops(lab, DropReason.TX_LENGTH);
            for (final Piece piece : pieces) {
                final boolean extension = (piece.flags & Descriptor.FLAG_EXTENSION) != 0;
                guest.queue(extension ? INSERT : HostileGuest.TX_BUFFERS, piece.length, piece.flags);
            }
            guest.ringTransmit();
            lab.vmm().card().pump();
            final List<String> outcome = expected(pieces);
            assertEquals(format + Collections.frequency(outcome, "TX_FORMAT"), drops(lab, DropReason.TX_FORMAT));
            assertEquals(length + Collections.frequency(outcome, "TX_LENGTH"), drops(lab, DropReason.TX_LENGTH));
            outcome.removeIf(one -> one.startsWith("TX"));
            assertEquals(
                    outcome,
                    lab.wire().take().stream()
                            .map(frame -> Integer.toString(frame.length))
                            .toList(),
                    pieces::toString);
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldWaitForTheFrameOfAnExtensionAndForgetItWithTheRing(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        final HostileGuest guest = lab.hostile();
        guest.queueExtension(INSERT);
        guest.ringTransmit();
        lab.rounds(3);
        assertEquals(0, guest.read(ContextRegister.TX_CONSUMER));
        guest.queueFrame(guest.frameTo(OUTSIDE, 100));
        guest.ringTransmit();
        lab.round();
        assertEquals(100 + TAG_BYTES, lab.wire().take().get(0).length);
        guest.queueExtension(INSERT);
        guest.ringTransmit();
        lab.round();
        guest.restart();
        final byte[] plain = guest.frameTo(OUTSIDE, 100);
        guest.send(plain);
        assertArrayEquals(plain, lab.wire().take().get(0));
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDoNothingThatIsNotEnabledAndNothingThatIsNotDefined(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        final Offload[] needed = {
            Offload.VLAN_INSERT, Offload.TX_IPV4_CHECKSUM, Offload.TX_L4_CHECKSUM, Offload.TX_SEGMENTATION
        };
        for (int enabled = 0; enabled <= Offload.ALL; enabled++) {
            guest.reset();
            guest.write(ContextRegister.OFFLOADS, enabled);
            assertEquals(CommandStatus.OK, guest.start(RING_LOG2, RING_LOG2, LARGEST));
            final Packet packet = new Packet(Packet.Kind.TCP4, OUTSIDE, guest.mac(), 50);
            for (int operations = 0; operations < 256; operations++) {
                boolean sent = operations < 64 && !contradicts(operations);
                for (int bit = 0; bit < needed.length; bit++) {
                    sent &= (operations & (1 << bit)) == 0 || needed[bit].isIn(enabled);
                }
                assertEquals(
                        sent ? 1 : 0,
                        send(lab, packet.extension(operations), packet.bytes).size(),
                        "operations " + operations + " with offloads " + enabled);
            }
        }
        assertServedAfterReset(lab);
    }

    /** Whether the flags of an extension say something else than TCP over IPv4 where it matters. */
    private static boolean contradicts(final int operations) {
        final boolean l4 = (operations & (OffloadExtension.L4_CHECKSUM | OffloadExtension.SEGMENT)) != 0;
        final boolean ip = l4 || (operations & OffloadExtension.IPV4_CHECKSUM) != 0;
        return (ip && (operations & OffloadExtension.IPV6) != 0) || (l4 && (operations & OffloadExtension.UDP) != 0);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldInsertATagOnlyWhereItFits(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        final HostileGuest guest = lab.hostile();
        for (final int length :
                new int[] {1, 13, 14, 15, 16, 17, 18, 55, 56, 57, 60, LARGEST - 4, LARGEST - 3, LARGEST}) {
            final long before = drops(lab, DropReason.TX_LENGTH);
            final boolean fits = length >= 14 && length <= LARGEST - TAG_BYTES;
            final byte[] frame = guest.frameTo(OUTSIDE, length);
            final List<byte[]> sent = send(lab, INSERT, frame);
            assertEquals(fits ? 1 : 0, sent.size(), "length " + length);
            assertEquals(before + (fits ? 0 : 1), drops(lab, DropReason.TX_LENGTH), "length " + length);
            if (fits) {
                final byte[] expected = new byte[Math.max(PIECE, length + TAG_BYTES)];
                System.arraycopy(frame, 0, expected, 0, 12);
                System.arraycopy(frame, 12, expected, 16, length - 12);
                Packet.put16(expected, 12, 0x8100);
                Packet.put16(expected, 14, TCI);
                assertArrayEquals(expected, sent.get(0));
            }
        }
        for (final int length : new int[] {14, 17, 18, 60, LARGEST - 4}) {
            final byte[] tagged = HostileGuest.tagged(guest.frameTo(OUTSIDE, Math.max(16, length)), 7);
            final long before = drops(lab, DropReason.TX_OFFLOAD);
            assertEquals(List.of(), send(lab, INSERT, Arrays.copyOf(tagged, length)));
            assertEquals(before + 1, drops(lab, DropReason.TX_OFFLOAD));
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldJudgeWhatTheOffloadMadeNotWhatStoodInMemory(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        lab.demandPolicy(IsolationLab.HOSTILE, "VLAN_MEMBERSHIP");
        lab.reassign(guest.vm(), IsolationLab.HOSTILE, lab.settings(protection));
        assertEquals(CommandStatus.OK, lab.control(IsolationLab.HOSTILE, ControlCommand.ADD_VLAN, 5));
        assertEquals(CommandStatus.OK, guest.startOffloading(8, LARGEST));
        final byte[] frame = guest.frameTo(OUTSIDE, 100);
        assertEquals(1, send(lab, OffloadExtension.insertVlan(0, 5), frame).size());
        assertEquals(List.of(), send(lab, OffloadExtension.insertVlan(0, 6), frame));
        assertEquals(1, drops(lab, DropReason.TX_SPOOFED_VLAN));
        for (final long destination : new long[] {OUTSIDE, lab.macOf(1), MacAddress.BROADCAST}) {
            final Packet forged = new Packet(Packet.Kind.TCP4, destination, lab.macOf(2), 10 * Packet.MSS);
            final long tagged = OffloadExtension.insertVlan(forged.extension(OffloadExtension.SEGMENT), 5);
            assertEquals(List.of(), send(lab, tagged, forged.bytes));
        }
        assertEquals(30, drops(lab, DropReason.TX_SPOOFED_MAC));
        final Packet toItself = new Packet(Packet.Kind.TCP6, guest.mac(), guest.mac(), 10 * Packet.MSS);
        final long tagged = OffloadExtension.insertVlan(toItself.extension(OffloadExtension.SEGMENT), 5);
        assertEquals(List.of(), send(lab, tagged, toItself.bytes));
        assertEquals(10, drops(lab, DropReason.TX_SELF_ADDRESSED));
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldSendOneVersionOfAPacketWheneverItIsRewritten(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : Packet.Kind.values()) {
            for (final int operations : kind.operations()) {
                final Packet packet = new Packet(kind, OUTSIDE, lab.hostile().mac(), 250);
                final List<byte[]> whole = send(lab, packet.extension(operations), packet.bytes);
                final int[] places = {
                    12, 13, kind.l2, kind.l2 + 3, kind.l2 + 6, kind.l2 + 9, packet.l4() + 4, packet.l4() + 12
                };
                for (final int place : places) {
                    for (int moment = 1; moment <= 4; moment++) {
                        final int[] accesses = {0};
                        final int at = moment;
                        lab.dma().atEachAccess((requester, bus, length, access, host) -> {
                            accesses[0]++;
                            if (accesses[0] == at) {
                                lab.hostile().fill(HostileGuest.TX_BUFFERS + place, 1, 0xFF);
                            }
                        });
                        lab.wire().beforeCopy(() -> lab.hostile().fill(HostileGuest.TX_BUFFERS + place, 2, 0xEE));
                        assertAsBeforeOrSummed(
                                whole, send(lab, packet.extension(operations), packet.bytes), operations);
                        lab.dma().atNoAccess();
                    }
                }
            }
        }
        assertServedAfterReset(lab);
    }

    private static void assertAsBeforeOrSummed(
            final List<byte[]> whole, final List<byte[]> sent, final int operations) {
        for (int i = 0; i < sent.size(); i++) {
            final boolean asBefore = sent.size() == whole.size() && Arrays.equals(whole.get(i), sent.get(i));
            final boolean l4 = (operations & ~OffloadExtension.IPV4_CHECKSUM) != 0;
            assertTrue(asBefore || (l4 ? Packet.isL4Summed(sent.get(i)) : Packet.isHeaderSummed(sent.get(i))));
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldNeverSendAWrongSumForAGuestThatRewritesItsPacketAllTheTime(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        final HostileGuest guest = lab.hostile();
        final Packet packet = new Packet(Packet.Kind.TCP4, OUTSIDE, guest.mac(), 250);
        guest.store(HostileGuest.TX_BUFFERS, packet.bytes);
        final long extension = packet.extension(OffloadExtension.SEGMENT);
        long sent = 0;
        try (GuestWindow window =
                        Objects.requireNonNull(guest.vm().guestMemory().window(HostileGuest.TX_BUFFERS, 512));
                Mutator mutator = new Mutator(turn -> {
                    final int place = 12 + turn % (packet.bytes.length - 12);
                    window.buffer().putByte(place, (byte) (turn * 31));
                    window.buffer().putByte(place, packet.bytes[place]);
                })) {
            while (sent < REWRITES || mutator.turns() < REWRITES) {
                guest.queueExtension(extension);
                guest.queue(HostileGuest.TX_BUFFERS, packet.bytes.length, Descriptor.FLAG_EOP);
                guest.ringTransmit();
                lab.vmm().card().pump();
                for (final byte[] frame : lab.wire().take()) {
                    assertTrue(Packet.isSummed(frame));
                    sent++;
                }
            }
        }
        assertNotEquals(0, drops(lab, DropReason.TX_OFFLOAD) + sent);
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldServeNeighboursWithinTurnsUnderAStormOfSegments(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        final HostileGuest guest = lab.hostile();
        final Packet packet = new Packet(Packet.Kind.TCP4, OUTSIDE, guest.mac(), OffloadExtension.MAX_SEGMENTS * 64);
        final long extension =
                OffloadExtension.MSS.with(packet.extension(OffloadExtension.SEGMENT), OffloadExtension.MIN_MSS);
        guest.store(HostileGuest.TX_BUFFERS, packet.bytes);
        assertNeighboursServed(lab, 12, 4, () -> {
            for (int i = 0; i < 20; i++) {
                guest.queueExtension(extension);
                guest.queue(HostileGuest.TX_BUFFERS, 8192, 0);
                guest.queue(HostileGuest.TX_BUFFERS + 8192, packet.bytes.length - 8192, Descriptor.FLAG_EOP);
            }
            guest.ringTransmit();
            lab.wire().take();
        });
        assertTrue(lab.audit(IsolationLab.HOSTILE).get(PortCounters.TX_FRAMES) > 12 * 256);
        lab.settle();
    }

    @Test
    void shouldTellTheTruthAboutFramesThatLieToAReceiver() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final IsolationLab lab = offloading(Protection.DIRECT_MAP);
        final HostileGuest guest = lab.hostile();
        for (int i = 0; i < 4000; i++) {
            final Packet.Kind kind = Packet.Kind.values()[random.nextInt(Packet.Kind.values().length)];
            final byte[] frame = new Packet(kind, guest.mac(), OUTSIDE, 4 + random.nextInt(200)).bytes;
            for (int lies = random.nextInt(3); lies > 0; lies--) {
                frame[12 + random.nextInt(kind.l2 + kind.l3 + kind.l4 - 12)] = (byte) random.nextInt();
            }
            final byte[] told = Arrays.copyOf(frame, 60 + random.nextInt(frame.length));
            final int first = guest.read(ContextRegister.RX_CONSUMER);
            while (guest.rxProducer() - first <= told.length / BUFFER) {
                guest.post(HostileGuest.receiveBuffer(guest.rxProducer()), BUFFER);
            }
            guest.ringReceive();
            lab.wire().bring(told);
            lab.vmm().card().pump();
            final long status = guest.information(first & 255);
            final boolean stripped = (status & Descriptor.STATUS_VLAN_STRIPPED) != 0;
            assertEquals(told[12] == (byte) 0x81 && told[13] == 0, stripped, "seed " + seed);
            if ((status & Descriptor.STATUS_L4_OK) != 0) {
                assertTrue(Packet.isL4Summed(told), "seed " + seed);
            }
            if ((status & Descriptor.STATUS_IPV4_OK) != 0) {
                assertTrue(Packet.isHeaderSummed(told), "seed " + seed);
            }
            final byte[] expected = stripped ? withoutTag(told) : told;
            assertEquals(
                    first + (expected.length + BUFFER - 1) / BUFFER,
                    guest.read(ContextRegister.RX_CONSUMER),
                    "seed " + seed);
            assertArrayEquals(expected, guest.received().get(0), "seed " + seed);
        }
    }

    private static byte[] withoutTag(final byte[] frame) {
        final byte[] untagged = Arrays.copyOf(frame, frame.length - TAG_BYTES);
        System.arraycopy(frame, 16, untagged, 12, untagged.length - 12);
        return untagged;
    }
}
