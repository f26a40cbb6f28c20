package org.jvnic.lab.isolation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.cdna.spec.CommandStatus;
import org.jvnic.nic.cdna.spec.ContextCommand;
import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.ContextState;
import org.jvnic.nic.cdna.spec.ControlCommand;
import org.jvnic.nic.cdna.spec.ControlRegister;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DropReason;
import org.jvnic.nic.register.RegisterSpace;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.machine.Protection;

class IdentityTest extends IsolationTest {
    private static final int PAGE = 4096;

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDropFramesUnderAForeignSource(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final long[] sources = {
            lab.macOf(1), lab.macOf(2), 0, 1, MacAddress.BROADCAST, guest.mac() ^ (1L << 47), guest.mac() | 1, OUTSIDE
        };
        for (final long source : sources) {
            for (final long destination : new long[] {lab.macOf(1), lab.macOf(2), OUTSIDE, MacAddress.BROADCAST}) {
                guest.send(HostileGuest.frame(destination, source, 100));
            }
        }
        lab.round();
        assertEquals(4L * sources.length, lab.drops(IsolationLab.HOSTILE, DropReason.TX_SPOOFED_MAC));
        assertEquals(0, lab.wire().departed());
        assertServedAfterReset(lab);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDropFramesOfAForeignVlan(final Protection protection) {
        final IsolationLab lab = lab(protection);
        final HostileGuest guest = lab.hostile();
        lab.revoke(guest.vm());
        lab.demandPolicy(IsolationLab.HOSTILE, "VLAN_MEMBERSHIP");
        lab.assign(guest.vm(), IsolationLab.HOSTILE, lab.settings(protection));
        lab.control(IsolationLab.HOSTILE, ControlCommand.ADD_VLAN, 100);
        startByTheRules(guest);
        guest.postBuffers(8);
        final byte[] frame = guest.frameTo(OUTSIDE, 100);
        final byte[] incoming = HostileGuest.frame(guest.mac(), OUTSIDE, 100);
        final int[] foreign = {1, 99, 101, 100 | 0x400, 4095, 0};
        for (final int vlan : foreign) {
            guest.send(HostileGuest.tagged(frame, vlan));
            lab.wire().bring(HostileGuest.tagged(incoming, vlan));
            lab.settle();
        }
        guest.send(frame);
        assertEquals(foreign.length + 1, lab.drops(IsolationLab.HOSTILE, DropReason.TX_SPOOFED_VLAN));
        assertEquals(foreign.length, lab.drops(IsolationLab.HOSTILE, DropReason.RX_VLAN_FILTER));
        guest.send(HostileGuest.tagged(frame, 100 | 0xF000));
        assertEquals(1, lab.wire().take().size());
        lab.wire().bring(HostileGuest.tagged(incoming, 100));
        lab.settle();
        assertEquals(1, guest.received().size());
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldDropFramesToTheSender(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        guest.postBuffers(8);
        guest.send(guest.frameTo(guest.mac(), 100));
        guest.send(guest.frameTo(MacAddress.BROADCAST, 100));
        assertEquals(1, lab.drops(IsolationLab.HOSTILE, DropReason.TX_SELF_ADDRESSED));
        assertEquals(List.of(), guest.received());
        lab.round();
        assertEquals(1, lab.honest(0).takeFromStrangers().size());
        assertEquals(1, lab.honest(1).takeFromStrangers().size());
    }

    private static long[] foreignAddresses(final IsolationLab lab) {
        final RegisterSpace bar = lab.privileged();
        final List<Long> places = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            places.add(lab.honestVm(i).guestMemory().translate(PAGE, PAGE, DmaDomain.READ));
        }
        for (final int context : new int[] {IsolationLab.HOSTILE, 1}) {
            places.add((bar.read32(ControlRegister.TX_RING_LO.offsetInBar(context)) & 0xFFFF_FFFFL)
                    | ((long) bar.read32(ControlRegister.TX_RING_HI.offsetInBar(context)) << 32));
        }
        places.add((bar.read32(GlobalRegister.VECTOR_RING_LO.offset()) & 0xFFFF_FFFFL)
                | ((long) bar.read32(GlobalRegister.VECTOR_RING_HI.offset()) << 32));
        for (int i = 0; i < lab.vmm().machineMemory().chunkCount(); i++) {
            places.add(lab.vmm().machineMemory().chunk(i).machine());
            places.add(lab.vmm()
                    .machineMemory()
                    .chunk(i)
                    .host(lab.vmm().machineMemory().chunk(i).machine()));
        }
        return places.stream()
                .filter(place -> place != 0)
                .mapToLong(Long::longValue)
                .toArray();
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldReachNoForeignMemory(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        for (final long place : foreignAddresses(lab)) {
            for (final long address : new long[] {place, place - 60, place + 60}) {
                guest.restart();
                assertFalse(guest.vm().guestMemory().writeLong(address, 1));
                final int queued = guest.queue(address, 120, Descriptor.FLAG_EOP);
                guest.ringTransmit();
                lab.settle();
                assertRefused(guest, queued);
                guest.restart();
                final int posted = guest.post(address, 2048);
                guest.ringReceive();
                lab.wire().bring(HostileGuest.frame(guest.mac(), OUTSIDE, 200));
                lab.settle();
                assertRefused(guest, posted);
            }
        }
        assertEquals(0, lab.wire().departed());
        assertServedAfterReset(lab);
    }

    private static void assertRefused(final HostileGuest guest, final int answer) {
        if (guest.isValidated()) {
            assertEquals(HypercallStatus.FOREIGN_PAGE, answer);
        } else {
            assertEquals(FaultReason.DMA_ADDRESS, guest.fault());
        }
    }

    @Test
    void shouldRefuseABufferOfTwoPiecesOfMachineMemory() {
        final IsolationLab lab = running(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        guest.hypercalls().claimPage(HostileGuest.RAM);
        assertEquals(HypercallStatus.NOT_CONTIGUOUS, guest.queue(HostileGuest.RAM - 30, 60, Descriptor.FLAG_EOP));
        assertEquals(HypercallStatus.NOT_CONTIGUOUS, guest.post(HostileGuest.RAM - 30, 128));
        assertEquals(3, guest.vm().statistics().pinnedPages());
    }

    @Test
    void shouldIgnoreAndCountRingAddressesWhereTheyAreTheMonitors() {
        final IsolationLab lab = running(Protection.VALIDATED);
        final HostileGuest guest = lab.hostile();
        for (int mailbox = 2; mailbox <= 9; mailbox++) {
            guest.page().write32(4L * mailbox, 0x1234_5678);
            assertEquals(0, guest.page().read32(4L * mailbox));
        }
        for (int mailbox = 2; mailbox <= 8; mailbox += 2) {
            guest.page().write(4L * mailbox, 8, -1);
            assertEquals(0, guest.page().read(4L * mailbox, 8));
        }
        assertEquals(16, guest.statistic(ContextRegister.STAT_REFUSED_WRITES));
        guest.write(ContextRegister.RESERVED_17, 3);
        assertEquals(CommandStatus.NOT_PRIVILEGED, guest.command(ContextCommand.RESET));
        assertEquals(ContextState.RUNNING, guest.state());
        guest.send(guest.frameTo(OUTSIDE, 100));
        assertEquals(1, lab.wire().departed());
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void shouldAnswerAccessesOfEveryPlaceAndWidth(final Protection protection) {
        final IsolationLab lab = running(protection);
        final HostileGuest guest = lab.hostile();
        final RegisterSpace page = guest.page();
        long refused = guest.statistic(ContextRegister.STAT_ACCESS_ERRORS);
        for (long offset = -16; offset < ContextRegister.PAGE_BYTES + 16; offset++) {
            for (final int width : new int[] {-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, Integer.MAX_VALUE}) {
                final boolean legal = isLegal(offset, width);
                final long value = page.read(offset, width);
                assertEquals(0, legal && width < 8 ? value >>> (8 * width) : 0);
                if (!legal) {
                    assertEquals(RegisterSpace.allOnes(width), value);
                }
                page.write(offset, width, 0x0102_0304_0506_0708L * width);
                refused += legal ? 0 : 1;
                refused += legal && (width >= 4 || offset >= ContextRegister.SHARED_MEMORY) ? 0 : 1;
            }
            if ((offset & 63) == 0) {
                lab.settle();
            }
        }
        assertEquals(refused, guest.statistic(ContextRegister.STAT_ACCESS_ERRORS));
        for (final long offset : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, -1, 1L << 32, (1L << 32) + 0x60}) {
            assertEquals(-1L, page.read(offset & ~7, 8));
            page.write(offset, 4, 1);
        }
        assertServedAfterReset(lab);
    }

    private static boolean isLegal(final long offset, final int width) {
        final boolean power = width == 1 || width == 2 || width == 4 || width == 8;
        return power && offset >= 0 && offset < ContextRegister.PAGE_BYTES && offset % width == 0;
    }
}
