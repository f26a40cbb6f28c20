package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.switching.SwitchFixture.BROADCAST;
import static org.jvnic.nic.i82576.switching.SwitchFixture.UNTAGGED;
import static org.jvnic.nic.i82576.switching.SwitchFixture.mac;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;

class PoolSwitchTest {
    private static final long STRANGER = 0x0000_0000_4242L | 0x02L;
    private static final long GROUP = 0x0100_5E00_0001L;
    private static final int RCTL = ReceiveRegister.RCTL.offset();
    private static final int MRQC = ReceiveRegister.MRQC.offset();
    private static final int VT_CTL = VirtualRegister.VT_CTL.offset();
    private static final int DTXSWC = VirtualRegister.DTXSWC.offset();
    private static final int VFRE = VirtualRegister.VFRE.offset();
    private static final int LLE_POOL_0 = 1 << 16;
    private static final int LOCAL_VLAN = 1 << 20;

    private SwitchFixture fixture = SwitchFixture.pooled();

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        fixture.assertExact();
    }

    private void change(final int offset, final int value) {
        fixture.set(offset, value);
        fixture.configure();
    }

    private static SwitchFixture plain(final int control) {
        final SwitchFixture fixture = new SwitchFixture();
        fixture.address(0, mac(0), 0);
        fixture.set(RCTL, SwitchFixture.RCTL_ENABLE | control);
        fixture.configure();
        return fixture;
    }

    private int arrival(final long destination, final int tag, final int length) {
        fixture.arrive(fixture.frame(destination, STRANGER, tag, length));
        return fixture.takeReceived();
    }

    private int arrival(final long destination) {
        return arrival(destination, UNTAGGED, 100);
    }

    // ---- without pools

    @Test
    void shouldGiveTheFunctionWhatCarriesItsAddressOnly() {
        fixture = plain(0);
        assertEquals(1, arrival(mac(0)));
        assertTrue(fixture.ports[0].exact);
        assertEquals(0, arrival(STRANGER));
        assertEquals(0, arrival(BROADCAST));
        assertEquals(0, arrival(GROUP));
        assertEquals(3, fixture.portDrops(DropReason.PORT_NO_MATCH));
        assertEquals(4, fixture.host.arrived);
        assertEquals(1, fixture.host.accepted);
    }

    @Test
    void shouldTakeStrangersInPromiscuousModeAndTellThatNoAddressMatched() {
        fixture = plain(SwitchFixture.RCTL_UPE | SwitchFixture.RCTL_MPE);
        assertEquals(1, arrival(STRANGER));
        assertFalse(fixture.ports[0].exact);
        assertEquals(1, arrival(GROUP));
        assertEquals(1, arrival(BROADCAST));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldHashMulticastsAsTheOffsetSays(final int offset) {
        fixture = plain(offset << 12);
        final int shift = new int[] {4, 3, 2, 0}[offset];
        final int hash = (int) (GROUP >>> (32 + shift)) & 0xFFF;
        assertEquals(0, arrival(GROUP));
        change(ReceiveRegister.MTA.offset(hash >>> 5), 1 << hash);
        assertEquals(1, arrival(GROUP));
        assertFalse(fixture.ports[0].exact);
    }

    @Test
    void shouldFilterVlansOnlyWhereToldTo() {
        fixture = plain(0);
        assertEquals(1, arrival(mac(0), 7, 100));
        change(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_VFE);
        assertEquals(0, arrival(mac(0), 7, 100));
        assertEquals(1, arrival(mac(0)));
        change(ReceiveRegister.VFTA.offset(0), 1 << 7);
        assertEquals(1, arrival(mac(0), 7, 100));
        assertEquals(0, arrival(mac(0), 8, 100));
    }

    @Test
    void shouldFilterByTheCanonicalFormBit() {
        fixture = plain(SwitchFixture.RCTL_VFE | SwitchFixture.RCTL_CFIEN);
        change(ReceiveRegister.VFTA.offset(0), 1 << 7);
        assertEquals(1, arrival(mac(0), 7, 100));
        assertEquals(0, arrival(mac(0), 7 | 1 << 12, 100));
        change(
                RCTL,
                SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_VFE | SwitchFixture.RCTL_CFIEN | SwitchFixture.RCTL_CFI);
        assertEquals(0, arrival(mac(0), 7, 100));
        assertEquals(1, arrival(mac(0), 7 | 1 << 12, 100));
    }

    @Test
    void shouldCountWhatIsLongerThanThePortTakes() {
        fixture = plain(0);
        assertEquals(1, arrival(mac(0), UNTAGGED, 1514));
        assertEquals(0, arrival(mac(0), UNTAGGED, 1515));
        assertEquals(1, arrival(mac(0), 7, 1518));
        assertEquals(0, arrival(mac(0), 7, 1519));
        assertEquals(2, fixture.host.tooLong);
        assertEquals(2, fixture.portDrops(DropReason.PORT_LENGTH));
        fixture.set(ReceiveRegister.RLPML.offset(), 1522);
        change(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_LPE);
        assertEquals(1, arrival(mac(0), 7, 1518));
        assertEquals(0, arrival(mac(0), 7, 1519));
        change(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_SBP);
        assertEquals(1, arrival(mac(0), UNTAGGED, 9000));
    }

    @Test
    void shouldCountFramesThatAreNone() {
        fixture.fabric.refuseFromWire(13);
        fixture.fabric.refuseFromWire(20_000);
        assertEquals(1, fixture.host.tooShort);
        assertEquals(1, fixture.host.tooLong);
    }

    @Test
    void shouldKeepNoStatisticsWhileReceptionIsOff() {
        fixture = plain(0);
        change(RCTL, 0);
        fixture.ports[0].receiving = false;
        assertEquals(0, arrival(mac(0)));
        fixture.fabric.refuseFromWire(13);
        assertEquals(0, fixture.host.arrived + fixture.host.tooShort);
        assertEquals(1, fixture.ports[0].counters().get(PortCounters.drop(DropReason.RX_NOT_RUNNING)));
    }

    @Test
    void shouldSendEverythingToTheWireWithoutPools() {
        fixture = plain(SwitchFixture.RCTL_BAM);
        assertNull(fixture.send(0, fixture.frame(mac(0), mac(0))));
        assertNull(fixture.send(0, fixture.frame(BROADCAST, mac(0))));
        assertEquals(2, fixture.takeDeparted());
        assertEquals(0, fixture.takeReceived());
        fixture.host.linkUp = false;
        assertEquals(DropReason.TX_LINK_DOWN, fixture.send(0, fixture.frame(STRANGER, mac(0))));
    }

    // ---- loopback of the port

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReturnWhatIsSentInLoopbackWithoutALink(final boolean ofTheMac) {
        fixture = plain(SwitchFixture.RCTL_BAM | (ofTheMac ? SwitchFixture.RCTL_MAC_LOOPBACK : 0));
        fixture.host.loopback = !ofTheMac;
        fixture.host.linkUp = false;
        assertNull(fixture.send(0, fixture.frame(BROADCAST, BROADCAST, UNTAGGED, 256)));
        assertEquals(1, fixture.takeReceived());
        assertFalse(fixture.ports[0].loopback);
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0))));
        assertEquals(0, fixture.takeReceived());
        assertEquals(1, fixture.portDrops(DropReason.PORT_NO_MATCH));
        assertEquals(0, fixture.takeDeparted());
        fixture.host.linkUp = true;
        assertEquals(0, arrival(mac(0)));
        assertEquals(2, fixture.host.arrived);
    }

    // ---- pools

    @Test
    void shouldGiveAPoolWhatCarriesItsAddress() {
        assertEquals(0b010, arrival(mac(1)));
        assertFalse(fixture.ports[1].replicated);
        assertEquals(0, arrival(STRANGER));
    }

    @Test
    void shouldGiveSharedAddressesToAllThatShareThem() {
        fixture.address(16, mac(1), 0b100);
        fixture.address(23, STRANGER, 0b101);
        fixture.configure();
        assertEquals(0b110, arrival(mac(1)));
        assertEquals(0b101, arrival(STRANGER));
        assertTrue(fixture.ports[0].replicated);
        assertEquals(2, fixture.delivery.replicas());
    }

    @Test
    void shouldCompareSourcesWhereTheAddressSaysSo() {
        fixture.address(9, STRANGER, 0b100);
        final int high = ReceiveRegister.RAH.offset(9);
        change(high, fixture.get(high) | 1 << 16);
        assertEquals(0b110, arrival(mac(1)));
        fixture.arrive(fixture.frame(mac(1), mac(2)));
        assertEquals(0b010, fixture.takeReceived());
    }

    @Test
    void shouldGiveBroadcastsToPoolsThatAcceptThem() {
        fixture.mode(1, SwitchFixture.VMOLR_AUPE);
        fixture.configure();
        assertEquals(0b101, arrival(BROADCAST));
        assertTrue(fixture.ports[0].replicated);
    }

    @Test
    void shouldGiveOneCopyToTheLowestPoolWithoutReplication() {
        change(VT_CTL, SwitchFixture.DIS_DEF_PL);
        assertEquals(0b001, arrival(BROADCAST));
        fixture.send(0, fixture.frame(BROADCAST, mac(0)));
        assertEquals(0b010, fixture.takeReceived());
    }

    @Test
    void shouldGiveMulticastsToPoolsThatAskForThem() {
        final int hash = (int) (GROUP >>> 36) & 0xFFF;
        fixture.mode(0, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_ROMPE);
        fixture.mode(1, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_MPME);
        fixture.configure();
        assertEquals(0b010, arrival(GROUP));
        change(ReceiveRegister.MTA.offset(hash >>> 5), 1 << hash);
        assertEquals(0b011, arrival(GROUP));
    }

    @Test
    void shouldGiveStrangersToTheDefaultPool() {
        change(VT_CTL, SwitchFixture.REPL_EN | 2 << 7);
        assertEquals(0b100, arrival(STRANGER));
        assertEquals(0, arrival(GROUP));
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0))));
        assertEquals(0, fixture.takeReceived());
        change(VFRE, 0b011);
        assertEquals(0, arrival(STRANGER));
    }

    @Test
    void shouldKeepAPoolToItsVlans() {
        fixture.vlan(0, 7, 0b010);
        fixture.mode(2, SwitchFixture.VMOLR_BAM);
        fixture.configure();
        assertEquals(0b010, arrival(mac(1), 7, 100));
        assertEquals(0, arrival(mac(0), 7, 100));
        assertEquals(0b010, arrival(BROADCAST, 7, 100));
        assertEquals(0b011, arrival(BROADCAST));
        assertEquals(0, arrival(mac(2)));
    }

    @Test
    void shouldLeaveVlansOfNobodyToTheDefaultPool() {
        change(VT_CTL, SwitchFixture.REPL_EN | 2 << 7);
        assertEquals(0b100, arrival(BROADCAST, 9, 100));
        assertEquals(0b100, arrival(mac(1), 9, 100));
        change(VT_CTL, SwitchFixture.REPL_EN | SwitchFixture.DIS_DEF_PL);
        assertEquals(0, arrival(BROADCAST, 9, 100));
    }

    @Test
    void shouldGiveAVlanPromiscuousPoolItsAddressInAnyVlan() {
        fixture.vlan(0, 7, 0b010);
        fixture.mode(0, SwitchFixture.VMOLR_VPE);
        fixture.configure();
        assertEquals(0b001, arrival(mac(0), 7, 100));
        assertEquals(0b001, arrival(mac(0), 9, 100));
        assertEquals(0, arrival(mac(1), 9, 100));
    }

    @Test
    void shouldSelectByVlanAloneWhereAddressesAreIgnored() {
        fixture.vlan(0, 7, 0b010);
        change(VT_CTL, SwitchFixture.REPL_EN | SwitchFixture.DIS_DEF_PL | SwitchFixture.IGNORE_MAC);
        assertEquals(0b010, arrival(STRANGER, 7, 100));
        assertEquals(0b010, arrival(GROUP, 7, 100));
        assertEquals(0, arrival(mac(0), 9, 100));
    }

    @Test
    void shouldHoldEachPoolToItsOwnLength() {
        fixture.set(ReceiveRegister.RLPML.offset(), 9000);
        fixture.set(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_LPE);
        fixture.vlan(0, 7, 0b010);
        fixture.mode(1, SwitchFixture.VMOLR_LPE | SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_BAM | 1522);
        fixture.configure();
        assertEquals(0b010, arrival(mac(1), 7, 1518));
        assertEquals(0, arrival(mac(1), 7, 1519));
        assertEquals(0b010, arrival(BROADCAST, UNTAGGED, 1518));
        assertEquals(0b010, arrival(mac(1), UNTAGGED, 1518));
        assertEquals(1, fixture.ports[1].counters().get(PortCounters.drop(DropReason.RX_TOO_LONG)));
        assertEquals(1, fixture.ports[0].counters().get(PortCounters.drop(DropReason.RX_TOO_LONG)));
        assertEquals(0, fixture.host.tooLong);
    }

    @Test
    void shouldGiveNothingToAPoolThatMayNotReceive() {
        change(VFRE, 0b101);
        assertEquals(0, arrival(mac(1)));
        assertEquals(0b101, arrival(BROADCAST));
    }

    // ---- from pool to pool

    @Test
    void shouldSwitchBetweenPoolsWithoutTouchingTheWire() {
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(0b010, fixture.takeReceived());
        assertTrue(fixture.ports[1].loopback);
        assertEquals(0, fixture.takeDeparted());
        assertEquals(0, fixture.host.arrived);
    }

    @Test
    void shouldSwitchBetweenPoolsWithoutALink() {
        fixture.host.linkUp = false;
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertNull(fixture.send(0, fixture.frame(BROADCAST, mac(0))));
        assertEquals(0b110, fixture.takeReceived());
        assertEquals(DropReason.TX_LINK_DOWN, fixture.send(0, fixture.frame(STRANGER, mac(0))));
    }

    @Test
    void shouldSendGroupsBothWays() {
        fixture.send(0, fixture.frame(BROADCAST, mac(0)));
        assertEquals(0b110, fixture.takeReceived());
        assertEquals(1, fixture.takeDeparted());
        assertEquals(2, fixture.delivery.replicas());
    }

    @Test
    void shouldNotReturnToTheSenderUnlessTold() {
        assertEquals(DropReason.TX_SELF_ADDRESSED, fixture.send(0, fixture.frame(mac(0), mac(0))));
        assertEquals(0, fixture.takeDeparted());
        change(DTXSWC, SwitchFixture.LOOPBACK_EN | LLE_POOL_0);
        assertNull(fixture.send(0, fixture.frame(mac(0), mac(0))));
        assertEquals(0b001, fixture.takeReceived());
        fixture.send(0, fixture.frame(BROADCAST, mac(0)));
        assertEquals(0b111, fixture.takeReceived());
    }

    @Test
    void shouldUseTheWireForEverythingWhereSwitchingIsOff() {
        change(DTXSWC, 0);
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(0, fixture.takeReceived());
        assertEquals(1, fixture.takeDeparted());
    }

    @Test
    void shouldSendUnicastsThatOnlyAPromiscuousPoolWantsToTheWireAsWell() {
        fixture.mode(2, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_ROPE);
        for (int i = 0; i < 128; i++) {
            fixture.set(ReceiveRegister.UTA.offset(i), -1);
        }
        fixture.configure();
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0))));
        assertEquals(0b100, fixture.takeReceived());
        assertEquals(1, fixture.takeDeparted());
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(0b010, fixture.takeReceived());
        assertEquals(0, fixture.takeDeparted());
    }

    @Test
    void shouldKeepAPrivateVlanInside() {
        fixture.vlan(3, 7, 0b011);
        change(VirtualRegister.VLVF.offset(3), fixture.get(VirtualRegister.VLVF.offset(3)) | LOCAL_VLAN);
        assertNull(fixture.send(0, fixture.frame(BROADCAST, mac(0), 7, 100)));
        assertEquals(0b010, fixture.takeReceived());
        assertEquals(DropReason.TX_NO_DESTINATION, fixture.send(0, fixture.frame(STRANGER, mac(0), 7, 100)));
        assertEquals(0, fixture.takeDeparted());
    }

    @Test
    void shouldKeepWhatIsForAStoppedNeighbourOffTheWire() {
        change(VFRE, 0b101);
        assertEquals(DropReason.TX_NO_DESTINATION, fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(0, fixture.takeDeparted());
    }

    @Test
    void shouldSendToTheWireWhatIsForANeighbourOfAnotherVlan() {
        fixture.vlan(0, 7, 0b001);
        fixture.configure();
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0), 7, 100)));
        assertEquals(0, fixture.takeReceived());
        assertEquals(1, fixture.takeDeparted());
    }

    @Test
    void shouldCountAReceiverThatRefuses() {
        fixture.ports[1].refusal = DropReason.RX_NO_DESCRIPTOR;
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(1, fixture.ports[1].counters().get(PortCounters.drop(DropReason.RX_NO_DESCRIPTOR)));
        assertEquals(0, fixture.fabric.counts().get(1, PoolCounts.RECEIVED_FRAMES));
    }

    // ---- anti-spoof

    @Test
    void shouldDropWhatIsSentUnderAnotherName() {
        change(DTXSWC, SwitchFixture.LOOPBACK_EN | 0b001);
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(DropReason.TX_SPOOFED_MAC, fixture.send(0, fixture.frame(mac(1), mac(2))));
        assertEquals(DropReason.TX_SPOOFED_MAC, fixture.send(0, fixture.frame(mac(1), STRANGER)));
        assertNull(fixture.send(2, fixture.frame(mac(1), STRANGER)));
        assertEquals(0b001, fixture.host.spoofedQueues);
    }

    @Test
    void shouldDropWhatIsSentInAnotherVlan() {
        fixture.vlan(0, 0, 0b001);
        fixture.vlan(1, 7, 0b001);
        fixture.vlan(2, 8, 0b010);
        change(DTXSWC, SwitchFixture.LOOPBACK_EN | 0b011 << 8);
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0))));
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0), 7 | 5 << 13, 100)));
        assertEquals(DropReason.TX_SPOOFED_VLAN, fixture.send(0, fixture.frame(STRANGER, mac(0), 8, 100)));
        assertEquals(DropReason.TX_SPOOFED_VLAN, fixture.send(1, fixture.frame(STRANGER, mac(1))));
        assertEquals(DropReason.TX_SPOOFED_VLAN, fixture.send(1, fixture.frame(STRANGER, mac(1), 4000, 100)));
        assertEquals(0b011, fixture.host.spoofedQueues);
    }

    @Test
    void shouldCheckNamesInPortLoopbackToo() {
        change(DTXSWC, 0b001);
        fixture.host.loopback = true;
        assertEquals(DropReason.TX_SPOOFED_MAC, fixture.send(0, fixture.frame(mac(1), mac(2))));
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(0b010, fixture.takeReceived());
    }

    // ---- counts, tags, configuration

    @Test
    void shouldCountForEachPool() {
        fixture.mode(1, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_MPME);
        fixture.configure();
        fixture.send(0, fixture.frame(mac(1), mac(0)));
        fixture.send(0, fixture.frame(STRANGER, mac(0)));
        arrival(GROUP);
        final PoolCounts counts = fixture.fabric.counts();
        assertEquals(2, counts.get(0, PoolCounts.SENT_FRAMES));
        assertEquals(208, counts.get(0, PoolCounts.SENT_OCTETS));
        assertEquals(1, counts.get(0, PoolCounts.LOOPED_OUT_FRAMES));
        assertEquals(104, counts.get(0, PoolCounts.LOOPED_OUT_OCTETS));
        assertEquals(2, counts.get(1, PoolCounts.RECEIVED_FRAMES));
        assertEquals(208, counts.get(1, PoolCounts.RECEIVED_OCTETS));
        assertEquals(1, counts.get(1, PoolCounts.RECEIVED_MULTICASTS));
        assertEquals(1, counts.get(1, PoolCounts.LOOPED_IN_FRAMES));
        assertEquals(104, counts.get(1, PoolCounts.LOOPED_IN_OCTETS));
        counts.reset(1);
        assertEquals(0, counts.get(1, PoolCounts.RECEIVED_OCTETS));
        assertEquals(2, counts.get(0, PoolCounts.SENT_FRAMES));
    }

    @Test
    void shouldTakeTheTypeOfTagsFromItsRegister() {
        fixture.vlan(0, 7, 0b010);
        fixture.mode(1, SwitchFixture.VMOLR_BAM);
        fixture.tagType(0x88A8);
        fixture.configure();
        assertEquals(0b010, arrival(mac(1), 7, 100));
        fixture.tagType(0x8100);
        assertEquals(0, arrival(mac(1), 7, 100));
    }

    @Test
    void shouldGoByTheRegistersOfTheLastConfiguration() {
        fixture.set(MRQC, 0);
        assertEquals(0b010, arrival(mac(1)));
        fixture.configure();
        assertEquals(0b001, arrival(mac(1)));
    }
}
