package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.switching.SwitchFixture.BROADCAST;
import static org.jvnic.nic.i82576.switching.SwitchFixture.GROUP;
import static org.jvnic.nic.i82576.switching.SwitchFixture.STRANGER;
import static org.jvnic.nic.i82576.switching.SwitchFixture.mac;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;

class PoolSwitchTest {
    private static final int MRQC = ReceiveRegister.MRQC.offset();
    private static final int DTXSWC = VirtualRegister.DTXSWC.offset();
    private static final int VFRE = VirtualRegister.VFRE.offset();
    private static final int LLE_POOL_0 = 1 << 16;
    private static final int LOCAL_VLAN = 1 << 20;

    private final SwitchFixture fixture = SwitchFixture.pooled();

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        fixture.assertExact();
    }

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
        fixture.change(DTXSWC, SwitchFixture.LOOPBACK_EN | LLE_POOL_0);
        assertNull(fixture.send(0, fixture.frame(mac(0), mac(0))));
        assertEquals(0b001, fixture.takeReceived());
        fixture.send(0, fixture.frame(BROADCAST, mac(0)));
        assertEquals(0b111, fixture.takeReceived());
    }

    @Test
    void shouldUseTheWireForEverythingWhereSwitchingIsOff() {
        fixture.change(DTXSWC, 0);
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
        fixture.change(VirtualRegister.VLVF.offset(3), fixture.get(VirtualRegister.VLVF.offset(3)) | LOCAL_VLAN);
        assertNull(fixture.send(0, fixture.frame(BROADCAST, mac(0), 7, 100)));
        assertEquals(0b010, fixture.takeReceived());
        assertEquals(DropReason.TX_NO_DESTINATION, fixture.send(0, fixture.frame(STRANGER, mac(0), 7, 100)));
        assertEquals(0, fixture.takeDeparted());
    }

    @Test
    void shouldKeepWhatIsForAStoppedNeighbourOffTheWire() {
        fixture.change(VFRE, 0b101);
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

    @Test
    void shouldDropWhatIsSentUnderAnotherName() {
        fixture.change(DTXSWC, SwitchFixture.LOOPBACK_EN | 0b001);
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
        fixture.change(DTXSWC, SwitchFixture.LOOPBACK_EN | 0b011 << 8);
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0))));
        assertNull(fixture.send(0, fixture.frame(STRANGER, mac(0), 7 | 5 << 13, 100)));
        assertEquals(DropReason.TX_SPOOFED_VLAN, fixture.send(0, fixture.frame(STRANGER, mac(0), 8, 100)));
        assertEquals(DropReason.TX_SPOOFED_VLAN, fixture.send(1, fixture.frame(STRANGER, mac(1))));
        assertEquals(DropReason.TX_SPOOFED_VLAN, fixture.send(1, fixture.frame(STRANGER, mac(1), 4000, 100)));
        assertEquals(0b011, fixture.host.spoofedQueues);
    }

    @Test
    void shouldCheckNamesInPortLoopbackToo() {
        fixture.change(DTXSWC, 0b001);
        fixture.host.loopback = true;
        assertEquals(DropReason.TX_SPOOFED_MAC, fixture.send(0, fixture.frame(mac(1), mac(2))));
        assertNull(fixture.send(0, fixture.frame(mac(1), mac(0))));
        assertEquals(0b010, fixture.takeReceived());
    }

    @Test
    void shouldCountForEachPool() {
        fixture.mode(1, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_MPME);
        fixture.configure();
        fixture.send(0, fixture.frame(mac(1), mac(0)));
        fixture.send(0, fixture.frame(STRANGER, mac(0)));
        fixture.arrival(GROUP);
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
        assertEquals(0b010, fixture.arrival(mac(1), 7, 100));
        fixture.tagType(0x8100);
        assertEquals(0, fixture.arrival(mac(1), 7, 100));
    }

    @Test
    void shouldGoByTheRegistersOfTheLastConfiguration() {
        fixture.set(MRQC, 0);
        assertEquals(0b010, fixture.arrival(mac(1)));
        fixture.configure();
        assertEquals(0b001, fixture.arrival(mac(1)));
    }
}
