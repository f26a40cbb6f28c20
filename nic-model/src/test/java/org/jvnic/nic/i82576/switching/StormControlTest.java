package org.jvnic.nic.i82576.switching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvnic.nic.i82576.switching.SwitchFixture.BROADCAST;
import static org.jvnic.nic.i82576.switching.SwitchFixture.mac;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.port.DropReason;

class StormControlTest {
    private static final long MS = 1_000_000;
    private static final long GROUP = 0x0100_5E00_0001L;
    private static final int SCCRL = VirtualRegister.SCCRL.offset();
    private static final int SCSTS = VirtualRegister.SCSTS.offset();
    private static final int BSCTRH = VirtualRegister.BSCTRH.offset();
    private static final int MSCTRH = VirtualRegister.MSCTRH.offset();
    private static final int BSCCNT = VirtualRegister.BSCCNT.offset();
    private static final int MSCCNT = VirtualRegister.MSCCNT.offset();
    private static final int MULTICAST_NEXT = 1;
    private static final int MULTICAST_NOW = 1 << 1;
    private static final int BROADCAST_NEXT = 1 << 2;
    private static final int BROADCAST_NOW = 1 << 3;
    private static final int TWO_MS = 2 << 8;

    private final SwitchFixture fixture = SwitchFixture.pooled();

    @BeforeEach
    void shouldHearMulticasts() {
        fixture.mode(1, SwitchFixture.VMOLR_AUPE | SwitchFixture.VMOLR_BAM | SwitchFixture.VMOLR_MPME);
        fixture.set(BSCTRH, 4);
        fixture.set(MSCTRH, 4);
    }

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        fixture.assertExact();
    }

    private void control(final int value) {
        fixture.set(SCCRL, value);
        fixture.configure();
    }

    /** Frames of 104 bytes with FCS, two units each, of which some are let through. */
    private int passed(final long destination, final int frames) {
        int passed = 0;
        for (int i = 0; i < frames; i++) {
            fixture.arrive(fixture.frame(destination, mac(7)));
            passed += fixture.takeReceived() != 0 ? 1 : 0;
        }
        return passed;
    }

    @Test
    void shouldDropTheRestOfTheWindowAboveTheThreshold() {
        control(TWO_MS | BROADCAST_NOW);
        fixture.fabric.setNow(100 * MS);
        assertEquals(2, passed(BROADCAST, 10));
        assertEquals(8, fixture.portDrops(DropReason.PORT_STORM));
        assertEquals(20, fixture.get(BSCCNT));
        assertEquals(1, fixture.get(SCSTS));
        fixture.fabric.setNow(101 * MS);
        assertEquals(0, passed(BROADCAST, 1));
        fixture.fabric.setNow(102 * MS);
        assertEquals(1, passed(BROADCAST, 1));
        assertEquals(2, fixture.get(SCSTS));
    }

    @Test
    void shouldDropTheWholeNextWindowWhereToldTo() {
        control(TWO_MS | MULTICAST_NEXT);
        fixture.fabric.setNow(100 * MS);
        assertEquals(10, passed(GROUP, 10));
        fixture.fabric.setNow(102 * MS);
        assertEquals(0, passed(GROUP, 1));
        fixture.fabric.setNow(104 * MS);
        assertEquals(1, passed(GROUP, 1));
    }

    @Test
    void shouldForgetAStormAfterAWindowOfSilence() {
        control(TWO_MS | BROADCAST_NEXT);
        fixture.fabric.setNow(100 * MS);
        passed(BROADCAST, 10);
        fixture.fabric.setNow(104 * MS);
        assertEquals(1, passed(BROADCAST, 1));
        assertEquals(0, fixture.get(SCSTS));
    }

    @Test
    void shouldTellBroadcastsFromMulticasts() {
        control(TWO_MS | BROADCAST_NOW | MULTICAST_NOW);
        fixture.fabric.setNow(100 * MS);
        assertEquals(2, passed(BROADCAST, 5));
        assertEquals(2, passed(GROUP, 5));
        assertEquals(10, fixture.get(MSCCNT));
        assertEquals(5, passed(mac(1), 5));
    }

    @Test
    void shouldBoundNothingWithoutAThreshold() {
        fixture.set(BSCTRH, 0);
        control(TWO_MS | BROADCAST_NOW | MULTICAST_NOW);
        assertEquals(20, passed(BROADCAST, 20));
        assertEquals(2, passed(GROUP, 5));
    }

    @Test
    void shouldProtectPoolsFromAPoolButLetItsFramesLeave() {
        control(TWO_MS | BROADCAST_NOW);
        for (int i = 0; i < 5; i++) {
            fixture.send(0, fixture.frame(BROADCAST, mac(0)));
        }
        assertEquals(2, fixture.ports[1].received);
        assertEquals(5, fixture.takeDeparted());
        assertEquals(3, fixture.portDrops(DropReason.PORT_STORM));
    }

    @Test
    void shouldStartAWindowWhereTimeGoesBack() {
        control(TWO_MS | BROADCAST_NOW);
        fixture.fabric.setNow(100 * MS);
        passed(BROADCAST, 5);
        fixture.fabric.setNow(50 * MS);
        assertEquals(2, passed(BROADCAST, 5));
    }
}
