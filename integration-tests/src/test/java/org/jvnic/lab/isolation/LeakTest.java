package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.Hypercalls;
import org.jvnic.vmm.machine.Protection;

class LeakTest extends IsolationTest {
    private static final byte DIRT = (byte) 0xA7;

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldOverhearNothing(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        guest.setUpRings(RING_LOG2, RING_LOG2, HostileGuest.STATUS);
        guest.write(ContextRegister.RX_MODE, 7);
        assertEquals(CommandStatus.NOT_PRIVILEGED, guest.command(ContextCommand.START));
        guest.write(ContextRegister.RX_MODE, 3);
        assertEquals(CommandStatus.OK, guest.command(ContextCommand.START));
        guest.postBuffers(8);
        guest.write(ContextRegister.RX_MODE, 7);
        for (long at = 0x200; at < 0x600; at += 8) {
            guest.page().write(at, 8, -1);
        }
        guest.write(ContextRegister.FILTER_GENERATION, 1);
        lab.rounds(20);
        assertEquals(0, lab.deliveredTo(IsolationLab.HOSTILE));
        assertEquals(List.of(), guest.received());
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldPadShortFramesWithZerosWhateverLiesBehindThem(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        for (int length = 14; length < 60; length++) {
            for (final long destination : new long[] {OUTSIDE, lab.macOf(1)}) {
                guest.fill(HostileGuest.TX_BUFFERS, 128, DIRT);
                guest.store(HostileGuest.TX_BUFFERS, guest.frameTo(destination, length));
                guest.queue(HostileGuest.TX_BUFFERS, length, Descriptor.FLAG_EOP);
                guest.ringTransmit();
                lab.rounds(2);
                final List<byte[]> out = new ArrayList<>(lab.wire().take());
                out.addAll(lab.honest(0).takeFromStrangers());
                assertEquals(1, out.size());
                assertArrayEquals(Arrays.copyOf(guest.frameTo(destination, length), 60), out.get(0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldTouchNothingOfABufferBehindTheFrame(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        for (final int length : new int[] {60, 61, 63, 64, 65, 127, 128, 129, 1000, 2048, 2049, 5000}) {
            guest.restart();
            guest.fill(HostileGuest.RX_BUFFERS, 4 * HostileGuest.SLOT, DIRT);
            for (int i = 0; i < 4; i++) {
                guest.post(HostileGuest.receiveBuffer(i), 2048);
            }
            guest.ringReceive();
            final byte[] frame = HostileGuest.frame(guest.mac(), OUTSIDE, length);
            lab.wire().bring(frame);
            lab.settle();
            final byte[] expected = new byte[4 * HostileGuest.SLOT];
            Arrays.fill(expected, DIRT);
            for (int at = 0; at < length; at += 2048) {
                System.arraycopy(frame, at, expected, at / 2048 * HostileGuest.SLOT, Math.min(2048, length - at));
            }
            assertArrayEquals(expected, guest.load(HostileGuest.RX_BUFFERS, expected.length));
        }
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldCompleteWithNothingButWhatTheInterfaceSays(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        guest.fill(HostileGuest.STATUS, 64, DIRT);
        guest.postBuffers(3);
        final long[] before = ringWords(guest);
        lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 100));
        lab.wire().bring(HostileGuest.frame(MacAddress.BROADCAST, OUTSIDE, 100));
        lab.settle();
        final long[] after = ringWords(guest);
        final long done = 100 | (long) (Descriptor.FLAG_DONE | Descriptor.FLAG_EOP) << 16;
        assertEquals(0, after[0]);
        assertEquals(done, after[1] & 0xFFFF_FFFFL);
        assertEquals(Descriptor.STATUS_BROADCAST, after[2]);
        assertEquals(done, after[3] & 0xFFFF_FFFFL);
        assertEquals(before[1] >>> 32, after[1] >>> 32);
        assertEquals(before[3] >>> 32, after[3] >>> 32);
        assertArrayEquals(Arrays.copyOfRange(before, 4, before.length), Arrays.copyOfRange(after, 4, after.length));
        final byte[] status = new byte[64];
        Arrays.fill(status, DIRT);
        Arrays.fill(status, 0, 8, (byte) 0);
        status[4] = 2;
        assertArrayEquals(status, guest.load(HostileGuest.STATUS, 64));
        lab.round();
        lab.honest(0).takeFromStrangers();
    }

    private static long[] ringWords(final HostileGuest guest) {
        final long[] words = new long[2 * RING];
        final GuestView view = guest.hypercalls().ringView(Hypercalls.RING_RX);
        for (int i = 0; i < words.length; i++) {
            if (view != null) {
                words[i] = view.getLong(8 * i);
            } else {
                final long[] word = new long[1];
                guest.vm().guestMemory().read(HostileGuest.RX_RING + 8L * i, word, 0, 1);
                words[i] = word[0];
            }
        }
        return words;
    }

    @Test
    void shouldShowAGuestItsOwnStatisticsOnly() {
        final IsolationLab lab = running(Protection.DIRECT_MAP);
        lab.rounds(30);
        assertEquals(0, lab.hostile().statistic(ContextRegister.STAT_RX_FRAMES));
        assertEquals(0, lab.hostile().statistic(ContextRegister.STAT_TX_FRAMES));
        assertTrue(lab.honest(0).received() > 0);
        assertEquals(0, lab.hostile().read(ContextRegister.RX_CONSUMER));
    }
}
