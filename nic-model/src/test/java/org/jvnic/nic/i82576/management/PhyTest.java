package org.jvnic.nic.i82576.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhyTest {
    private static final int MDIC = IgbPlayer.MDIC;
    private static final int READY = 1 << 28;
    private static final int ERROR = 1 << 30;
    private static final int BMCR = 0;
    private static final int BMSR = 1;
    private static final int ANLPAR = 5;
    private static final int STAT1000 = 10;
    private static final int LINKED = 0x7949 | 0x24;
    private static final int UNLINKED = 0x7949;
    private static final long DELAY_US = Management.DEFAULT_NEGOTIATION_NS / 1000;

    private final IgbPlayer igb = new IgbPlayer();

    private void linkUp() {
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU);
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
        igb.takeCauses();
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, 0x1140", "0x01, 0x7949", "0x02, 0x02A8", "0x03, 0x0391", "0x04, 0x0DE1", "0x05, 0x07E0",
        "0x06, 0x0005", "0x07, 0x2001", "0x08, 0x0000", "0x09, 0x0F00", "0x0A, 0x0000", "0x0F, 0x3000",
        "0x10, 0x0120", "0x11, 0x0000", "0x12, 0x0000", "0x13, 0x0000", "0x19, 0x008D", "0x1F, 0x001F",
        "0xB4, 0x0000", "0x11B1, 0x0800", "0x12B1, 0x0800", "0x14B1, 0x0800", "0x18B1, 0x0800", "0x2F5B, 0x0000"
    })
    void shouldHaveItsRegistersAfterPowerOn(final int register, final int value) {
        assertEquals(value, igb.phy(register));
    }

    @ParameterizedTest
    @CsvSource({"0x01, 0x7949", "0x05, 0x07E0", "0x02, 0x02A8", "0x13, 0", "0x11, 0", "0x1E, 0", "0x08, 0"})
    void shouldIgnoreWritesOfWhatIsReadOnly(final int register, final int value) {
        igb.phy(register, 0xFFFF);
        assertEquals(value, igb.phy(register));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x04, 0x07, 0x09, 0x10, 0x12, 0x19})
    void shouldKeepWhatIsWrittenUntilItIsReset(final int register) {
        final int before = igb.phy(register);
        igb.phy(register, 0x5A5A);
        assertEquals(0x5A5A, igb.phy(register));
        igb.phy(BMCR, 0x8000);
        assertEquals(before, igb.phy(register));
        assertEquals(0x1140, igb.phy(BMCR));
    }

    @Test
    void shouldAnswerPlainNumbersWhateverThePageIs() {
        igb.phy(0x11B1);
        assertEquals(0x02A8, igb.phy(2));
        assertEquals(0x0120, igb.phy(0x10));
        igb.phy(0x2F44);
        igb.phy(4, 0x1234);
        igb.wr(MDIC, 4 << 16 | 1 << 21 | 2 << 26);
        assertEquals(0x1234, igb.rd(MDIC) & 0xFFFF);
    }

    @Test
    void shouldNotWriteAPlainRegisterThroughAPage() {
        igb.phy(0x2F59, 0x1111);
        assertEquals(0x008D, igb.phy(0x19));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 17, 31})
    void shouldAnswerWithAnErrorAtAnotherAddress(final int address) {
        igb.wr(MDIC, 2 << 16 | address << 21 | 2 << 26);
        assertEquals(READY | ERROR, igb.rd(MDIC) & (READY | ERROR));
        igb.wr(MDIC, 0x8000 | address << 21 | 1 << 26);
        assertEquals(0x1140, igb.phy(BMCR));
    }

    @Test
    void shouldInterruptOnlyWhenAsked() {
        igb.wr(MDIC, 2 << 16 | 1 << 21 | 2 << 26);
        assertEquals(0, igb.takeCauses());
        igb.wr(MDIC, 2 << 16 | 1 << 21 | 2 << 26 | 1 << 29);
        assertEquals(IgbPlayer.MDAC, igb.takeCauses());
        assertEquals(0x02A8, igb.rd(MDIC) & 0xFFFF);
    }

    @Test
    void shouldForgetAnAccessWhenTheDeviceIsReset() {
        igb.phy(2);
        assertTrue(igb.rd(MDIC) != 0);
        igb.wr(IgbPlayer.CTRL, IgbPlayer.RST);
        assertEquals(0, igb.rd(MDIC));
    }

    @Test
    void shouldNegotiateByItselfAfterPowerOn() {
        assertTrue(igb.unit.hasTimers());
        igb.sleepUs(DELAY_US - 1);
        assertEquals(UNLINKED, igb.phy(BMSR));
        igb.sleepUs(1);
        assertEquals(LINKED, igb.phy(BMSR));
        assertEquals(0x47E0, igb.phy(ANLPAR));
        assertEquals(0x3C00, igb.phy(STAT1000));
        assertEquals(0xC000, igb.phy(0x11));
        assertFalse(igb.unit.hasTimers());
    }

    @Test
    void shouldShowTheLinkToAPollWithoutAnyTimer() {
        igb.nowNs += Management.DEFAULT_NEGOTIATION_NS;
        assertEquals(LINKED, igb.phy(BMSR));
    }

    @Test
    void shouldHaveNoLinkWithoutAWire() {
        linkUp();
        igb.causes |= igb.unit.setWire(false, igb.nowNs);
        assertFalse(igb.isLinkUp());
        assertEquals(IgbPlayer.LSC, igb.takeCauses());
        igb.phy(BMCR, 0x1340);
        igb.sleepUs(10 * DELAY_US);
        assertEquals(UNLINKED, igb.phy(BMSR));
        assertFalse(igb.unit.hasTimers());
        igb.causes |= igb.unit.setWire(true, igb.nowNs);
        assertFalse(igb.isLinkUp());
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
        assertEquals(IgbPlayer.LSC, igb.takeCauses());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1340, 0x9140, 0x0140})
    void shouldLoseTheLinkAndGetItBackWhenBmcrIsWritten(final int value) {
        linkUp();
        igb.phy(BMCR, value);
        assertFalse(igb.isLinkUp());
        assertEquals(UNLINKED, igb.phy(BMSR));
        assertEquals(IgbPlayer.LSC, igb.takeCauses());
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
        assertEquals(IgbPlayer.LSC, igb.takeCauses());
        assertEquals(value == 0x0140 ? 0x7949 | 4 : LINKED, igb.phy(BMSR));
    }

    @Test
    void shouldKeepTheLinkWhenBmcrIsWrittenAsItIs() {
        linkUp();
        igb.phy(BMCR, igb.phy(BMCR));
        assertTrue(igb.isLinkUp());
        assertEquals(0, igb.takeCauses());
    }

    @Test
    void shouldHaveNoLinkWithoutPower() {
        linkUp();
        igb.phy(BMCR, igb.phy(BMCR) | 0x800);
        assertFalse(igb.isLinkUp());
        assertEquals(IgbPlayer.LSC, igb.takeCauses());
        igb.sleepUs(10 * DELAY_US);
        assertFalse(igb.isLinkUp());
        igb.phy(BMCR, igb.phy(BMCR) & ~0x800);
        assertFalse(igb.isLinkUp());
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
    }

    @Test
    void shouldGetPowerBackByAReset() {
        igb.phy(BMCR, 0x1940);
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU | IgbPlayer.PHY_RST);
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU);
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
        igb.phy(BMCR, 0x1940);
        igb.powerOn();
        igb.sleepUs(DELAY_US);
        assertEquals(LINKED, igb.phy(BMSR));
    }

    @Test
    void shouldLinkWithItselfInLoopback() {
        igb.causes |= igb.unit.setWire(false, igb.nowNs);
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU);
        assertFalse(igb.isLinkUp());
        igb.phy(BMCR, 0x4140);
        assertTrue(igb.isLinkUp());
        assertTrue(igb.unit.isLinkUp());
        assertTrue(igb.unit.isLoopback());
        igb.phy(BMCR, igb.phy(BMCR) & ~0x4000);
        assertFalse(igb.unit.isLoopback());
        assertFalse(igb.isLinkUp());
    }

    @Test
    void shouldNotFlickerWhenLoopbackStarts() {
        linkUp();
        igb.phy(BMCR, 0x4140);
        assertTrue(igb.isLinkUp());
        assertEquals(0, igb.takeCauses());
        igb.phy(BMCR, 0x8140);
        assertFalse(igb.unit.isLoopback());
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
    }

    @Test
    void shouldBeInResetWhileThePinIsHeld() {
        linkUp();
        igb.phy(4, 0x1234);
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU | IgbPlayer.PHY_RST);
        igb.sleepUs(10 * DELAY_US);
        assertFalse(igb.isLinkUp());
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU);
        igb.sleepUs(DELAY_US);
        assertTrue(igb.isLinkUp());
        assertEquals(0x0DE1, igb.phy(4));
    }

    @Test
    void shouldNotWaitForAClockThatJumpedBack() {
        igb.wr(IgbPlayer.CTRL, IgbPlayer.CTRL_RESET | IgbPlayer.SLU);
        igb.sleepUs(-1);
        assertFalse(igb.isLinkUp());
        igb.sleepUs(-DELAY_US);
        assertTrue(igb.isLinkUp());
    }
}
