package org.jvnic.nic.i82576.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Speed and duplex of the link, negotiated and forced, as PHY and STATUS tell them. */
class LinkModeTest {
    private static final int BMCR = 0;
    private static final int ANAR = 4;
    private static final int CTRL1000 = 9;
    private static final int STAT1000 = 10;
    private static final int PORT_STATUS = 0x11;
    private static final int RESTART = 0x1200;
    private static final int FORCE_SPEED = 1 << 11;
    private static final int FORCE_DUPLEX = 1 << 12;
    private static final long DELAY_US = Management.DEFAULT_NEGOTIATION_NS / 1000;

    private final IgbPlayer igb = new IgbPlayer();

    private void assertLink(final int speed, final int duplex) {
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
        final int status = igb.rd(IgbPlayer.STATUS);
        assertEquals(speed, status >>> 6 & 3);
        assertEquals(duplex, status & 1);
        assertEquals(speed + 1, igb.phy(PORT_STATUS) >>> 14);
        assertEquals(speed == 2 ? 0x3C00 : 0, igb.phy(STAT1000));
    }

    @ParameterizedTest
    @CsvSource({
        "0x0DE1, 0x0F00, 2, 1",
        "0x0DE1, 0x0100, 2, 0",
        "0x0DE1, 0x0000, 1, 1",
        "0x0CE1, 0x0000, 1, 0",
        "0x0C61, 0x0000, 0, 1",
        "0x0C21, 0x0000, 0, 0"
    })
    void shouldNegotiateTheBestThatIsAdvertised(
            final int advertised, final int gigabit, final int speed, final int duplex) {
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU);
        igb.phy(ANAR, advertised);
        igb.phy(CTRL1000, gigabit);
        igb.phy(BMCR, igb.phy(BMCR) | RESTART);
        assertLink(speed, duplex);
    }

    @ParameterizedTest
    @CsvSource({"0x2100, 1, 1", "0x2000, 1, 0", "0x0100, 0, 1", "0x0000, 0, 0", "0x0140, 2, 1"})
    void shouldTakeWhatIsForcedWithoutNegotiation(final int control, final int speed, final int duplex) {
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU);
        igb.phy(BMCR, control);
        assertLink(speed, duplex);
    }

    @Test
    void shouldTellWhatTheDriverForcesAtTheMac() {
        igb.wr(IgbPlayer.CTRL, IgbPlayer.SLU | FORCE_SPEED | FORCE_DUPLEX | 1 << 8);
        assertEquals(1 << 6, igb.rd(IgbPlayer.STATUS) & 0xC1, "100 Mb/s, half duplex");
        igb.wr(IgbPlayer.CTRL, IgbPlayer.SLU | FORCE_SPEED | 1);
        assertEquals(1, igb.rd(IgbPlayer.STATUS) & 0xC1, "10 Mb/s, duplex as the PHY has it");
        igb.wr(IgbPlayer.CTRL, IgbPlayer.SLU);
        assertEquals(2 << 6 | 1, igb.rd(IgbPlayer.STATUS) & 0xC1);
    }
}
