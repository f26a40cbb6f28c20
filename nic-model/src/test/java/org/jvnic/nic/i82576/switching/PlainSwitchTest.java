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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.port.DropReason;

class PlainSwitchTest {
    private static final int RCTL = ReceiveRegister.RCTL.offset();

    private SwitchFixture fixture = plain(0);

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        fixture.assertExact();
    }

    private static SwitchFixture plain(final int control) {
        final SwitchFixture fixture = new SwitchFixture();
        fixture.address(0, mac(0), 0);
        fixture.set(RCTL, SwitchFixture.RCTL_ENABLE | control);
        fixture.configure();
        return fixture;
    }

    @Test
    void shouldGiveTheFunctionWhatCarriesItsAddressOnly() {
        fixture = plain(0);
        assertEquals(1, fixture.arrival(mac(0)));
        assertTrue(fixture.ports[0].exact);
        assertEquals(0, fixture.arrival(STRANGER));
        assertEquals(0, fixture.arrival(BROADCAST));
        assertEquals(0, fixture.arrival(GROUP));
        assertEquals(3, fixture.portDrops(DropReason.PORT_NO_MATCH));
        assertEquals(4, fixture.host.arrived);
        assertEquals(1, fixture.host.accepted);
    }

    @Test
    void shouldTakeStrangersInPromiscuousModeAndTellThatNoAddressMatched() {
        fixture = plain(SwitchFixture.RCTL_UPE | SwitchFixture.RCTL_MPE);
        assertEquals(1, fixture.arrival(STRANGER));
        assertFalse(fixture.ports[0].exact);
        assertEquals(1, fixture.arrival(GROUP));
        assertEquals(1, fixture.arrival(BROADCAST));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldHashMulticastsAsTheOffsetSays(final int offset) {
        fixture = plain(offset << 12);
        final int shift = new int[] {4, 3, 2, 0}[offset];
        final int hash = (int) (GROUP >>> (32 + shift)) & 0xFFF;
        assertEquals(0, fixture.arrival(GROUP));
        fixture.change(ReceiveRegister.MTA.offset(hash >>> 5), 1 << hash);
        assertEquals(1, fixture.arrival(GROUP));
        assertFalse(fixture.ports[0].exact);
    }

    @Test
    void shouldFilterVlansOnlyWhereToldTo() {
        fixture = plain(0);
        assertEquals(1, fixture.arrival(mac(0), 7, 100));
        fixture.change(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_VFE);
        assertEquals(0, fixture.arrival(mac(0), 7, 100));
        assertEquals(1, fixture.arrival(mac(0)));
        fixture.change(ReceiveRegister.VFTA.offset(0), 1 << 7);
        assertEquals(1, fixture.arrival(mac(0), 7, 100));
        assertEquals(0, fixture.arrival(mac(0), 8, 100));
    }

    @Test
    void shouldFilterByTheCanonicalFormBit() {
        fixture = plain(SwitchFixture.RCTL_VFE | SwitchFixture.RCTL_CFIEN);
        fixture.change(ReceiveRegister.VFTA.offset(0), 1 << 7);
        assertEquals(1, fixture.arrival(mac(0), 7, 100));
        assertEquals(0, fixture.arrival(mac(0), 7 | 1 << 12, 100));
        fixture.change(
                RCTL,
                SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_VFE | SwitchFixture.RCTL_CFIEN | SwitchFixture.RCTL_CFI);
        assertEquals(0, fixture.arrival(mac(0), 7, 100));
        assertEquals(1, fixture.arrival(mac(0), 7 | 1 << 12, 100));
    }

    @Test
    void shouldCountWhatIsLongerThanThePortTakes() {
        fixture = plain(0);
        assertEquals(1, fixture.arrival(mac(0), UNTAGGED, 1514));
        assertEquals(0, fixture.arrival(mac(0), UNTAGGED, 1515));
        assertEquals(1, fixture.arrival(mac(0), 7, 1518));
        assertEquals(0, fixture.arrival(mac(0), 7, 1519));
        assertEquals(2, fixture.host.tooLong);
        assertEquals(2, fixture.portDrops(DropReason.PORT_LENGTH));
        fixture.set(ReceiveRegister.RLPML.offset(), 1522);
        fixture.change(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_LPE);
        assertEquals(1, fixture.arrival(mac(0), 7, 1518));
        assertEquals(0, fixture.arrival(mac(0), 7, 1519));
        fixture.change(RCTL, SwitchFixture.RCTL_ENABLE | SwitchFixture.RCTL_SBP);
        assertEquals(1, fixture.arrival(mac(0), UNTAGGED, 9000));
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
        fixture.change(RCTL, 0);
        fixture.ports[0].receiving = false;
        assertEquals(0, fixture.arrival(mac(0)));
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
        assertEquals(0, fixture.arrival(mac(0)));
        assertEquals(2, fixture.host.arrived);
    }
}
