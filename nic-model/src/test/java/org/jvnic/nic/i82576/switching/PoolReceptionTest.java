package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.switching.SwitchFixture.BROADCAST;
import static org.jvnic.nic.i82576.switching.SwitchFixture.GROUP;
import static org.jvnic.nic.i82576.switching.SwitchFixture.STRANGER;
import static org.jvnic.nic.i82576.switching.SwitchFixture.UNTAGGED;
import static org.jvnic.nic.i82576.switching.SwitchFixture.mac;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;

class PoolReceptionTest {
    private static final int RCTL = ReceiveRegister.RCTL.offset();
    private static final int VT_CTL = VirtualRegister.VT_CTL.offset();
    private static final int VFRE = VirtualRegister.VFRE.offset();

    private final SwitchFixture fixture = SwitchFixture.pooled();

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        fixture.assertExact();
    }

    @Test
    void shouldGiveAPoolWhatCarriesItsAddress() {
        assertEquals(0b010, fixture.arrival(mac(1)));
        assertFalse(fixture.ports[1].replicated);
        assertEquals(0, fixture.arrival(STRANGER));
    }

    @Test
    void shouldGiveSharedAddressesToAllThatShareThem() {
        fixture.address(16, mac(1), 0b100);
        fixture.address(23, STRANGER, 0b101);
        fixture.configure();
        assertEquals(0b110, fixture.arrival(mac(1)));
        assertEquals(0b101, fixture.arrival(STRANGER));
        assertTrue(fixture.ports[0].replicated);
        assertEquals(2, fixture.delivery.replicas());
    }

    @Test
    void shouldCompareSourcesWhereTheAddressSaysSo() {
        fixture.address(9, STRANGER, 0b100);
        final int high = ReceiveRegister.RAH.offset(9);
        fixture.change(high, fixture.get(high) | 1 << 16);
        assertEquals(0b110, fixture.arrival(mac(1)));
        fixture.arrive(fixture.frame(mac(1), mac(2)));
        assertEquals(0b010, fixture.takeReceived());
    }

    @Test
    void shouldGiveBroadcastsToPoolsThatAcceptThem() {
        fixture.mode(1, SwitchFixture.VMOLR_AUPE);
        fixture.configure();
        assertEquals(0b101, fixture.arrival(BROADCAST));
        assertTrue(fixture.ports[0].replicated);
    }

    @Test
    void shouldGiveOneCopyToTheLowestPoolWithoutReplication() {
        fixture.change(VT_CTL, SwitchFixture.DIS_DEF_PL);
        assertEquals(0b001, fixture.arrival(BROADCAST));
        fixture.send(0, fixture.frame(BROADCAST, mac(0)));
        assertEquals(0b010, fixture.takeReceived());
    }

    @Test
    void shouldGiveMulticastsToPoolsThatAskForThem() {
        final int hash = (int) (GROUP >>> 36) & 0xFFF;
        fixture.mode(0, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_ROMPE);
        fixture.mode(1, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_MPME);
        fixture.configure();
        assertEquals(0b010, fixture.arrival(GROUP));
        fixture.change(ReceiveRegister.MTA.offset(hash >>> 5), 1 << hash);
        assertEquals(0b011, fixture.arrival(GROUP));
    }

    @Test
    void shouldGiveStrangersToTheDefaultPool() {
        fixture.change(VT_CTL, SwitchFixture.REPL_EN | 2 << 7);
        assertEquals(0b100, fixture.arrival(STRANGER));
        assertEquals(0, fixture.arrival(GROUP));
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0))));
        assertEquals(0, fixture.takeReceived());
        fixture.change(VFRE, 0b011);
        assertEquals(0, fixture.arrival(STRANGER));
    }

    @Test
    void shouldKeepAPoolToItsVlans() {
        fixture.vlan(0, 7, 0b010);
        fixture.mode(2, SwitchFixture.VMOLR_BAM);
        fixture.configure();
        assertEquals(0b010, fixture.arrival(mac(1), 7, 100));
        assertEquals(0, fixture.arrival(mac(0), 7, 100));
        assertEquals(0b010, fixture.arrival(BROADCAST, 7, 100));
        assertEquals(0b011, fixture.arrival(BROADCAST));
        assertEquals(0, fixture.arrival(mac(2)));
    }

    @Test
    void shouldLeaveVlansOfNobodyToTheDefaultPool() {
        fixture.change(VT_CTL, SwitchFixture.REPL_EN | 2 << 7);
        assertEquals(0b100, fixture.arrival(BROADCAST, 9, 100));
        assertEquals(0b100, fixture.arrival(mac(1), 9, 100));
        fixture.change(VT_CTL, SwitchFixture.REPL_EN | SwitchFixture.DIS_DEF_PL);
        assertEquals(0, fixture.arrival(BROADCAST, 9, 100));
    }

    @Test
    void shouldGiveAVlanPromiscuousPoolItsAddressInAnyVlan() {
        fixture.vlan(0, 7, 0b010);
        fixture.mode(0, SwitchFixture.VMOLR_VPE);
        fixture.configure();
        assertEquals(0b001, fixture.arrival(mac(0), 7, 100));
        assertEquals(0b001, fixture.arrival(mac(0), 9, 100));
        assertEquals(0, fixture.arrival(mac(1), 9, 100));
    }

    @Test
    void shouldSelectByVlanAloneWhereAddressesAreIgnored() {
        fixture.vlan(0, 7, 0b010);
        fixture.change(VT_CTL, SwitchFixture.REPL_EN | SwitchFixture.DIS_DEF_PL | SwitchFixture.IGNORE_MAC);
        assertEquals(0b010, fixture.arrival(STRANGER, 7, 100));
        assertEquals(0b010, fixture.arrival(GROUP, 7, 100));
        assertEquals(0, fixture.arrival(mac(0), 9, 100));
    }

    @Test
    void shouldHoldEachPoolToItsOwnLength() {
        fixture.set(ReceiveRegister.RLPML.offset(), 9000);
        fixture.set(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_LPE);
        fixture.vlan(0, 7, 0b010);
        fixture.mode(1, SwitchFixture.VMOLR_LPE | SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_BAM | 1522);
        fixture.configure();
        assertEquals(0b010, fixture.arrival(mac(1), 7, 1518));
        assertEquals(0, fixture.arrival(mac(1), 7, 1519));
        assertEquals(0b010, fixture.arrival(BROADCAST, UNTAGGED, 1518));
        assertEquals(0b010, fixture.arrival(mac(1), UNTAGGED, 1518));
        assertEquals(1, fixture.ports[1].counters().get(PortCounters.drop(DropReason.RX_TOO_LONG)));
        assertEquals(1, fixture.ports[0].counters().get(PortCounters.drop(DropReason.RX_TOO_LONG)));
        assertEquals(0, fixture.host.tooLong);
    }

    @Test
    void shouldGiveNothingToAPoolThatMayNotReceive() {
        fixture.change(VFRE, 0b101);
        assertEquals(0, fixture.arrival(mac(1)));
        assertEquals(0b101, fixture.arrival(BROADCAST));
    }
}
