package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.nic.port.DropReason;
import org.jvnic.vmm.machine.Protection;

/** Pattern C: lengths and numbers in the extension and in the headers that are not those of the frame. */
class OffloadFieldsTest extends IsolationTest {
    private static final int PAYLOAD = 250;
    private static final int LARGEST = 9216;
    private static final int IPV4_CHECKSUM = OffloadExtension.IPV4_CHECKSUM;
    private static final int L4_CHECKSUM = OffloadExtension.L4_CHECKSUM;
    private static final int SEGMENT = OffloadExtension.SEGMENT;
    private static final int L4_OPERATIONS = L4_CHECKSUM | SEGMENT;
    private static final int[] FLAG_LIES = {
        0, OffloadExtension.IPV6, OffloadExtension.UDP, OffloadExtension.IPV6 | OffloadExtension.UDP
    };

    private IsolationLab offloading(final Protection protection) {
        final IsolationLab lab = lab(protection);
        assertEquals(CommandStatus.OK, lab.hostile().startOffloading(8, LARGEST));
        return lab;
    }

    private static Packet packet(final IsolationLab lab, final Packet.Kind kind, final int payload) {
        return new Packet(kind, OUTSIDE, lab.hostile().mac(), payload);
    }

    private static List<byte[]> send(final IsolationLab lab, final long extension, final byte[] frame) {
        final HostileGuest guest = lab.hostile();
        guest.queueExtension(extension);
        guest.queueLong(frame);
        guest.ringTransmit();
        lab.vmm().card().pump();
        return lab.wire().take();
    }

    /** Nothing but frames whose sums are right when it should be sent, nothing but one named drop when not. */
    private static void assertSent(
            final boolean sent, final IsolationLab lab, final long extension, final byte[] frame, final Object what) {
        final long before = lab.drops(IsolationLab.HOSTILE, DropReason.TX_OFFLOAD);
        final List<byte[]> frames = send(lab, extension, frame);
        final String where = what + ", extension 0x" + Long.toHexString(extension);
        assertEquals(sent, !frames.isEmpty(), where);
        assertEquals(before + (sent ? 0 : 1), lab.drops(IsolationLab.HOSTILE, DropReason.TX_OFFLOAD), where);
        assertEquals(ContextState.RUNNING, lab.hostile().state(), where);
        final int operations = OffloadExtension.operations(extension);
        for (final byte[] one : frames) {
            assertTrue((operations & (IPV4_CHECKSUM | SEGMENT)) == 0 || Packet.isHeaderSummed(one), where);
            assertTrue((operations & L4_OPERATIONS) == 0 || Packet.isL4Summed(one), where);
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldSendOnlyWhatHasTheHeadersTheExtensionTells(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : Packet.Kind.values()) {
            final byte[] frame = packet(lab, kind, PAYLOAD).bytes;
            for (final int l2 : new int[] {0, 13, 14, 15, 18, 255}) {
                for (final int l3 : new int[] {0, 19, 20, 40, 56, 60, 255}) {
                    for (final int l4 : new int[] {0, 7, 8, 20, 60, 255}) {
                        sendWithEachOperation(lab, kind, frame, l2, l3, l4);
                    }
                }
            }
        }
        assertServedAfterReset(lab);
    }

    private static void sendWithEachOperation(
            final IsolationLab lab,
            final Packet.Kind kind,
            final byte[] frame,
            final int l2,
            final int l3,
            final int l4) {
        for (final int operations : kind.operations()) {
            for (final int lie : FLAG_LIES) {
                final boolean summed = (operations & L4_OPERATIONS) != 0;
                final boolean trueFlags = summed ? lie == 0 : (lie & OffloadExtension.IPV6) == 0;
                final boolean trueLengths = l2 == kind.l2 && l3 == kind.l3 && (!summed || l4 == kind.l4);
                final long extension = OffloadExtension.of(operations | (kind.flags() ^ lie), l2, l3, l4);
                assertSent(
                        trueFlags && trueLengths, lab, OffloadExtension.MSS.with(extension, Packet.MSS), frame, kind);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldSumNoFurtherThanTheFrameWhateverLengthItsHeadersTell(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : Packet.Kind.values()) {
            final int full = kind.l3 + kind.l4 + PAYLOAD;
            for (final int told : new int[] {
                0, 1, kind.l3 - 1, kind.l3, kind.l3 + kind.l4 - 1, kind.l3 + kind.l4, full - 1, full, full + 1, 65535
            }) {
                for (final int operations : kind.operations()) {
                    final Packet packet = packet(lab, kind, PAYLOAD);
                    final int field = kind.l2 + (kind.isIpv6() ? 4 : 2);
                    final int value = kind.isIpv6() ? (told - 40) & 0xFFFF : told;
                    Packet.put16(packet.bytes, field, value);
                    final int datagram = kind.isIpv6() ? 40 + value : value;
                    final boolean holds =
                            datagram <= full && datagram >= kind.l3 + kind.l4 && (!kind.isUdp() || datagram == full);
                    final boolean matters = (operations & L4_CHECKSUM) != 0;
                    assertSent(!matters || holds, lab, packet.extension(operations), packet.bytes, kind + " " + told);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldSendADatagramOnlyWhenBothHeadersTellTheSameLength(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : List.of(Packet.Kind.UDP4, Packet.Kind.UDP6, Packet.Kind.OPTIONS_UDP6)) {
            for (final int told : new int[] {0, 7, 8, 9, 8 + PAYLOAD - 1, 8 + PAYLOAD, 8 + PAYLOAD + 1, 65535}) {
                final Packet packet = packet(lab, kind, PAYLOAD);
                Packet.put16(packet.bytes, packet.l4() + 4, told);
                assertSent(
                        told == 8 + PAYLOAD, lab, packet.extension(L4_CHECKSUM), packet.bytes, kind + " UDP " + told);
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldBelieveADataOffsetOnlyInsideTheFrame(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : List.of(Packet.Kind.TCP4, Packet.Kind.TCP6, Packet.Kind.OPTIONS_TCP4)) {
            for (final int payload : new int[] {0, 3, 4, 39, 40}) {
                for (int words = 0; words < 16; words++) {
                    final Packet packet = packet(lab, kind, payload);
                    packet.bytes[packet.l4() + 12] = (byte) (words << 4);
                    for (final int told : new int[] {words * 4, kind.l4}) {
                        for (final int operations : new int[] {L4_CHECKSUM, SEGMENT}) {
                            final boolean fits = words >= 5 && words * 4 == told && told <= kind.l4 + payload;
                            final long extension = OffloadExtension.L4_LENGTH.with(packet.extension(operations), told);
                            assertSent(fits, lab, extension, packet.bytes, kind + " offset " + words + "+" + payload);
                        }
                    }
                }
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldBelieveAnIpHeaderLengthOnlyInsideTheFrame(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (int version = 0; version < 16; version++) {
            for (int words = 0; words < 16; words++) {
                for (final int bytes : new int[] {34, 37, 38, 50, 73, 74, 75, 300}) {
                    final Packet packet = packet(lab, Packet.Kind.TCP4, PAYLOAD);
                    packet.bytes[14] = (byte) ((version << 4) | words);
                    final boolean fits = version == 4 && words >= 5 && 14 + words * 4 <= bytes;
                    final long extension = OffloadExtension.L3_LENGTH.with(packet.extension(IPV4_CHECKSUM), 4L * words);
                    final byte[] frame = Arrays.copyOf(packet.bytes, bytes);
                    assertSent(fits, lab, extension, frame, "version " + version + " words " + words + " of " + bytes);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldSendOnlyWhatHasItsHeadersWhereverTheFrameEnds(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : Packet.Kind.values()) {
            for (final int operations : kind.operations()) {
                final Packet packet = packet(lab, kind, 5);
                for (int length = 14; length <= packet.bytes.length; length++) {
                    final int needed = (operations & L4_CHECKSUM) != 0
                            ? packet.bytes.length
                            : (operations & SEGMENT) != 0 ? packet.headers() : packet.l4();
                    final byte[] frame = Arrays.copyOf(packet.bytes, length);
                    assertSent(length >= needed, lab, packet.extension(operations), frame, kind + " of " + length);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldPassOverTheOptionsOfIpv6OnlyWhileTheyEnd(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (int options = 0; options < 30; options++) {
            final byte[] frame = Arrays.copyOf(packet(lab, Packet.Kind.TCP6, 0).bytes, 400);
            Packet.put16(frame, 18, 400 - 54);
            frame[20] = (byte) (options == 0 ? 6 : 0);
            for (int i = 1; i <= options; i++) {
                frame[14 + 32 + 8 * i] = (byte) (i == options ? 6 : 60);
                frame[14 + 33 + 8 * i] = 0;
            }
            final int l3 = 40 + 8 * options;
            frame[(14 + l3 + 12) % 400] = 0x50;
            final long extension = OffloadExtension.of(L4_CHECKSUM | OffloadExtension.IPV6, 14, Math.min(255, l3), 20);
            final boolean fits = l3 <= 255 && 14 + l3 + 20 <= OffloadExtension.MAX_HEADERS;
            assertSent(fits, lab, extension, frame, options + " options");
        }
        for (int next = 0; next < 256; next++) {
            for (final int units : new int[] {0, 1, 2, 26, 27, 255}) {
                final Packet packet = packet(lab, Packet.Kind.OPTIONS_UDP6, PAYLOAD);
                packet.bytes[14 + 40] = (byte) next;
                packet.bytes[14 + 41] = (byte) units;
                final boolean options = (next == 0 || next == 60) && units == 0;
                final boolean oneOfTwoUnits = next == 17 && units == 1;
                assertSent(
                        options || oneOfTwoUnits,
                        lab,
                        packet.extension(L4_CHECKSUM),
                        packet.bytes,
                        "next header " + next + " after " + units);
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldCutNoFragments(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : List.of(Packet.Kind.TCP4, Packet.Kind.UDP4, Packet.Kind.TAGGED_TCP4)) {
            for (int bit = 0; bit < 16; bit++) {
                for (final int operations : kind.operations()) {
                    final Packet packet = packet(lab, kind, PAYLOAD);
                    Packet.put16(packet.bytes, kind.l2 + 6, 1 << bit);
                    final boolean fragment = bit < 14;
                    final boolean matters = (operations & L4_OPERATIONS) != 0;
                    assertSent(
                            !fragment || !matters,
                            lab,
                            packet.extension(operations),
                            packet.bytes,
                            kind + " fragment bit " + bit);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldCutAnyDataIntoBoundedSegmentsOrRefuseIt(final Protection protection) {
        final IsolationLab lab = offloading(protection);
        for (final Packet.Kind kind : List.of(Packet.Kind.TCP4, Packet.Kind.TCP6, Packet.Kind.OPTIONS_TCP4)) {
            final int headers = kind.l2 + kind.l3 + kind.l4;
            for (final int payload : new int[] {
                0,
                1,
                63,
                64,
                65,
                9216 - headers,
                9217 - headers,
                256 * 64,
                256 * 64 + 1,
                65792 - headers,
                65793 - headers
            }) {
                for (final int mss : new int[] {0, 1, 63, 64, 65, 257, 9216 - headers, 9217 - headers, 65535}) {
                    cutInto(lab, packet(lab, kind, payload), payload, mss);
                }
            }
        }
        assertServedAfterReset(lab);
    }

    private static void cutInto(final IsolationLab lab, final Packet packet, final int payload, final int mss) {
        final boolean fits = mss >= OffloadExtension.MIN_MSS
                && packet.bytes.length <= OffloadExtension.MAX_BYTES
                && payload <= mss * OffloadExtension.MAX_SEGMENTS
                && packet.headers() + Math.min(mss, payload) <= LARGEST;
        final String what = packet.kind + " of " + payload + " by " + mss;
        final List<byte[]> frames = send(lab, OffloadExtension.MSS.with(packet.extension(SEGMENT), mss), packet.bytes);
        assertEquals(fits ? Math.max(1, (payload + mss - 1) / mss) : 0, frames.size(), what);
        int at = packet.headers();
        for (final byte[] frame : frames) {
            assertTrue(Packet.isSummed(frame), what);
            final int length = Math.min(mss, packet.bytes.length - at);
            assertTrue(
                    Arrays.equals(frame, packet.headers(), packet.headers() + length, packet.bytes, at, at + length),
                    what);
            at += length;
        }
        assertTrue(frames.isEmpty() || at == packet.bytes.length, what);
    }
}
