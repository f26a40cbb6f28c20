package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.switching.SwitchFixture.UNTAGGED;
import static org.jvnic.nic.i82576.switching.SwitchFixture.mac;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;

class MirrorRulesTest {
    private static final long STRANGER = 0x0000_0000_4242L;
    private static final int OF_POOLS = 1;
    private static final int FROM_WIRE = 1 << 1;
    private static final int TO_WIRE = 1 << 2;
    private static final int OF_VLANS = 1 << 3;
    private static final int TO_POOL_7 = 7 << 8;
    private static final int MIRROR = 0b1000_0000;

    private final SwitchFixture fixture = SwitchFixture.pooled();

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        fixture.assertExact();
    }

    private void rule(final int number, final int control, final int pools, final int entries) {
        fixture.set(VirtualRegister.VMRCTL.offset(number), control);
        fixture.set(VirtualRegister.VMRVM.offset(number), pools);
        fixture.set(VirtualRegister.VMRVLAN.offset(number), entries);
        fixture.configure();
    }

    private int arrival(final long destination, final int tag) {
        fixture.arrive(fixture.frame(destination, STRANGER, tag, 100));
        return fixture.takeReceived();
    }

    private int sending(final int pool, final long destination) {
        assertNull(fixture.send(pool, fixture.frame(destination, mac(pool))));
        return fixture.takeReceived();
    }

    @Test
    void shouldMirrorWhatAPoolReceives() {
        rule(0, OF_POOLS | TO_POOL_7, 0b010, 0);
        assertEquals(MIRROR | 0b010, arrival(mac(1), UNTAGGED));
        assertEquals(0b100, arrival(mac(2), UNTAGGED));
        assertEquals(MIRROR | 0b010, sending(0, mac(1)));
        assertTrue(fixture.ports[7].replicated);
    }

    @Test
    void shouldMirrorWhatComesFromTheWire() {
        rule(3, FROM_WIRE | TO_POOL_7, 0, 0);
        assertEquals(MIRROR | 0b010, arrival(mac(1), UNTAGGED));
        assertEquals(MIRROR, arrival(STRANGER, UNTAGGED));
        assertEquals(0b010, sending(0, mac(1)));
        assertEquals(1, fixture.host.accepted);
    }

    @Test
    void shouldMirrorWhatGoesToTheWire() {
        rule(1, TO_WIRE | TO_POOL_7, 0, 0);
        assertEquals(MIRROR, sending(0, STRANGER));
        assertEquals(1, fixture.takeDeparted());
        assertEquals(0b010, sending(0, mac(1)));
        assertEquals(0b010, arrival(mac(1), UNTAGGED));
        fixture.host.linkUp = false;
        assertEquals(DropReason.TX_LINK_DOWN, fixture.send(0, fixture.frame(STRANGER, mac(0))));
        assertEquals(0, fixture.takeReceived());
    }

    @Test
    void shouldMirrorVlans() {
        fixture.vlan(5, 7, 0b010);
        rule(0, OF_VLANS | TO_POOL_7, 0, 1 << 5);
        assertEquals(MIRROR | 0b010, arrival(mac(1), 7));
        assertEquals(0, arrival(mac(1), 8));
        assertEquals(0b010, arrival(mac(1), UNTAGGED));
    }

    @Test
    void shouldGiveOneCopyWhereSeveralRulesAgree() {
        rule(0, OF_POOLS | FROM_WIRE | TO_POOL_7, 0b010, 0);
        rule(1, FROM_WIRE | TO_POOL_7, 0, 0);
        assertEquals(MIRROR | 0b010, arrival(mac(1), UNTAGGED));
        assertEquals(1, fixture.delivery.replicas());
    }

    @Test
    void shouldMirrorNothingToTheSenderToStoppedPoolsOrWithoutReplication() {
        rule(0, OF_POOLS | TO_WIRE | TO_POOL_7, 0b111, 0);
        assertEquals(0b010, sending(7, mac(1)));
        fixture.set(VirtualRegister.VFRE.offset(), 0x7F);
        fixture.configure();
        assertEquals(0b010, sending(0, mac(1)));
        fixture.set(VirtualRegister.VFRE.offset(), 0xFF);
        fixture.set(VirtualRegister.VT_CTL.offset(), SwitchFixture.DIS_DEF_PL);
        fixture.configure();
        assertEquals(0b010, arrival(mac(1), UNTAGGED));
    }
}
