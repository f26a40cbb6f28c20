package org.jvnic.nic.i82576.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.jvnic.nic.i82576.management.IgbPlayer.CTRL;
import static org.jvnic.nic.i82576.management.IgbPlayer.EECD;
import static org.jvnic.nic.i82576.management.IgbPlayer.GIO_MASTER_DISABLE;
import static org.jvnic.nic.i82576.management.IgbPlayer.LSC;
import static org.jvnic.nic.i82576.management.IgbPlayer.PHY_RST;
import static org.jvnic.nic.i82576.management.IgbPlayer.RST;
import static org.jvnic.nic.i82576.management.IgbPlayer.SLU;
import static org.jvnic.nic.i82576.management.IgbPlayer.STATUS;

import org.junit.jupiter.api.Test;

class DriverSequencesTest {
    private static final int GIO_MASTER_EN = 1 << 19;
    private static final int PHYRA = 1 << 10;

    private final IgbPlayer igb = new IgbPlayer();

    private void resetHardware() {
        igb.wr(CTRL, igb.rd(CTRL) | GIO_MASTER_DISABLE);
        assertEquals(0, igb.rd(STATUS) & GIO_MASTER_EN);
        igb.sleepUs(10_000);
        igb.wr(CTRL, igb.rd(CTRL) | RST);
        assertEquals(0, igb.rd(CTRL) & RST);
        assertEquals(1 << 9 | 1 << 8, igb.rd(EECD) & (1 << 9 | 1 << 8));
        assertEquals(GIO_MASTER_EN, igb.rd(STATUS) & GIO_MASTER_EN);
        assertEquals(0xFFFF, igb.nvm(0x37));
    }

    private void resetPhy() {
        igb.acquire(IgbPlayer.PHY0);
        final int ctrl = igb.rd(CTRL);
        igb.wr(CTRL, ctrl | PHY_RST);
        igb.rd(STATUS);
        igb.sleepUs(100);
        igb.wr(CTRL, ctrl);
        igb.rd(STATUS);
        igb.sleepUs(150);
        igb.release(IgbPlayer.PHY0);
    }

    private void setUpLink() {
        igb.wr(CTRL, (igb.rd(CTRL) | SLU) & ~0x1800);
        resetPhy();
        igb.rd(EECD);
        igb.sleepUs(100_000);
        igb.phy(0x19, igb.phy(0x19) & ~2);
        igb.phy(0x12, (igb.phy(0x12) | 0x1000) & ~0x2000);
        igb.phy(9, igb.phy(9) | 0x300);
        final int advertised = igb.phy(4);
        final int gigabit = igb.phy(9);
        igb.phy(4, advertised | 0xC00);
        igb.phy(9, gigabit);
        igb.phy(0, igb.phy(0) | 0x1200);
        for (int i = 0; i < 10; i++) {
            igb.phy(1);
            igb.phy(1);
            igb.sleepUs(10);
        }
    }

    private void closeInterface() {
        igb.phy(0, igb.phy(0) | 0x800);
        igb.sleepUs(1_000);
    }

    private void openInterface() {
        resetPhy();
        igb.phy(0, igb.phy(0) & ~0x800);
        setUpLink();
    }

    private boolean waitForLink(final int tries, final int us) {
        for (int i = 0; i < tries; i++) {
            igb.phy(1);
            if ((igb.phy(1) & 4) != 0) {
                return true;
            }
            igb.sleepUs(us);
        }
        return false;
    }

    @Test
    void shouldPassTheProbeOfIgb() {
        assertEquals(0, igb.rd(STATUS) >>> 2 & 3);
        final int size = igb.rd(EECD) >>> 11 & 15;
        assertEquals(256, 1 << (size + 6));
        final int id = igb.phy(2) << 16 | igb.phy(3);
        assertEquals(0x02A8_0390, id & 0xFFFF_FFF0);
        resetHardware();
        assertEquals(0xBABA, igb.nvmSum());
        final long mac = igb.nvm(0) | (long) igb.nvm(1) << 16 | (long) igb.nvm(2) << 32;
        assertEquals(IgbPlayer.MAC, mac);
        assertEquals(IgbPlayer.MAC, igb.unit.mac());
        igb.nvm(0x43);
        assertEquals(0x2010, igb.nvm(5));
        resetHardware();
        igb.nvm(4);
        setUpLink();
        closeInterface();
        assertEquals(0x1040, igb.nvm(8));
    }

    @Test
    void shouldLinkWhenIgbOpens() {
        resetHardware();
        setUpLink();
        closeInterface();
        assertFalse(igb.isLinkUp());
        igb.takeCauses();
        openInterface();
        assertTrue(waitForLink(20, 1_000));
        assertEquals(LSC, igb.takeCauses());
        assertEquals(0, igb.phy(0x13) & 0x8000);
        assertEquals(0x0C00, igb.phy(4) & 0x0C00);
        assertEquals(0x4400, igb.phy(5) & 0x4C00);
        assertEquals(0b1000_0011, igb.rd(STATUS) & 0b1100_0011);
        assertEquals(0x1000, igb.phy(10) & 0x1000);
        assertEquals(0xC000, igb.phy(0x11) & 0xC000);
        assertEquals(0, igb.phy(0xB4) & 0x78);
    }

    @Test
    void shouldPassTheStatusTestOfEthtool() {
        final int toggle = 0x7FFF_F3FF;
        final int before = igb.rd(STATUS);
        assertEquals(PHYRA, before & PHYRA);
        igb.wr(STATUS, toggle);
        assertEquals(before & toggle, igb.rd(STATUS) & toggle);
        assertEquals(0, igb.rd(STATUS) & PHYRA);
        igb.wr(STATUS, before);
        assertEquals(before & toggle, igb.rd(STATUS) & toggle);
        assertEquals(0, igb.rd(STATUS) & PHYRA);
        resetPhy();
        assertEquals(PHYRA, igb.rd(STATUS) & PHYRA);
    }

    @Test
    void shouldPassLinkNvmAndLoopbackTestOfEthtool() {
        openInterface();
        assertTrue(waitForLink(45, 100_000));
        assertTrue(igb.isLinkUp());
        assertEquals(0xBABA, igb.nvmSum());
        resetHardware();
        openInterface();
        igb.phy(0, 0x4140);
        igb.wr(CTRL, (igb.rd(CTRL) & ~0x300) | 0x1A41);
        igb.sleepUs(500_000);
        assertTrue(igb.unit.isLoopback());
        assertTrue(igb.isLinkUp());
        final int control = igb.phy(0);
        assertEquals(0x4000, control & 0x4000);
        igb.phy(0, control & ~0x4000);
        igb.phy(0, igb.phy(0) | 0x8000);
        resetHardware();
        openInterface();
        assertTrue(waitForLink(45, 100_000));
        assertFalse(igb.unit.isLoopback());
    }

    @Test
    void shouldHaveTheLinkBeforeIpxeLooks() {
        igb.sleepUs(50_000);
        assertTrue(resetLikeIpxe());
        assertTrue(igb.isLinkUp());
    }

    @Test
    void shouldHaveTheLinkBeforeIpxeLooksAfterItHasResetAPhyWithoutPower() {
        closeInterface();
        assertFalse(resetLikeIpxe());
        assertTrue(igb.isLinkUp());
        assertTrue(resetLikeIpxe());
    }

    private boolean resetLikeIpxe() {
        final int before = igb.rd(CTRL);
        igb.wr(CTRL, before | RST);
        igb.sleepUs(20_000);
        final int ctrl = (before | 1 << 5 | SLU) & ~(1 << 3 | 3 << 11);
        igb.wr(CTRL, ctrl);
        igb.sleepUs(20_000);
        if (igb.isLinkUp()) {
            return true;
        }
        igb.wr(CTRL, ctrl | RST | PHY_RST);
        igb.sleepUs(20_000);
        igb.wr(CTRL, ctrl);
        igb.sleepUs(20_000);
        return false;
    }

    @Test
    void shouldKeepThePhyLinkOverAResetOfTheDevice() {
        igb.wr(CTRL, igb.rd(CTRL) | SLU);
        igb.sleepUs(50_000);
        igb.wr(CTRL, igb.rd(CTRL) | RST);
        assertFalse(igb.isLinkUp());
        assertEquals(0x24, igb.phy(1) & 0x24);
        igb.wr(CTRL, igb.rd(CTRL) | SLU);
        assertTrue(igb.isLinkUp());
        assertEquals(LSC, igb.takeCauses());
    }

    @Test
    void shouldShowVirtualFunctionsTheLinkAndNothingElse() {
        assertEquals(0x81, igb.unit.virtualStatus());
        igb.wr(CTRL, igb.rd(CTRL) | SLU);
        igb.sleepUs(50_000);
        igb.unit.setVirtualFunctions(7);
        assertEquals(0x83, igb.unit.virtualStatus());
        assertEquals(7 << 14 | 1 << 18, igb.rd(STATUS) & 0x7C000);
        igb.unit.setVirtualFunctions(0);
        assertEquals(0, igb.rd(STATUS) & 0x7C000);
        assertThrows(IllegalArgumentException.class, () -> igb.unit.setVirtualFunctions(9));
    }

    @Test
    void shouldHandleItsRegistersOnly() {
        int handled = 0;
        for (int offset = 0; offset < 0x20000; offset += 4) {
            handled += Management.handles(offset) ? 1 : 0;
        }
        assertEquals(6, handled);
        assertEquals(0, igb.rd(0x5B54));
        igb.wr(0x5B54, -1);
        assertEquals(0, igb.rd(0x5B54));
    }
}
