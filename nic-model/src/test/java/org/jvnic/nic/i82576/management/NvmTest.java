package org.jvnic.nic.i82576.management;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NvmTest {
    private static final int EECD = IgbPlayer.EECD;
    private static final int EERD = IgbPlayer.EERD;

    private final IgbPlayer igb = new IgbPlayer();

    @Test
    void shouldHoldAddressIdsAndChecksum() {
        assertEquals(0x0200, igb.nvm(0));
        assertEquals(0x0403, igb.nvm(1));
        assertEquals(0x0605, igb.nvm(2));
        assertEquals(0x8086, igb.nvm(0x0C));
        assertEquals(0x10C9, igb.nvm(0x0D));
        assertEquals(0x10CA, igb.nvm(0x26));
        assertEquals(0xFFFF, igb.nvm(0x37));
        assertEquals(0x0003, igb.nvm(0x40));
        assertEquals(0xFFFF, igb.nvm(0xFF));
        assertEquals(0xBABA, igb.nvmSum());
        assertEquals(IgbPlayer.MAC, igb.unit.mac());
    }

    @ParameterizedTest
    @ValueSource(longs = {0x0000_0000_0002L, 0xFEFF_FFFF_FFFEL, 0x5634_1200_5452L})
    void shouldHaveARightChecksumForAnyAddress(final long mac) {
        final Nvm nvm = new Nvm(mac);
        int sum = 0;
        for (int word = 0; word <= 0x3F; word++) {
            sum += nvm.word(word);
        }
        assertEquals(0xBABA, sum & 0xFFFF);
        assertEquals(mac, nvm.mac());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0xFFFF_FFFF_FFFFL, 0x1_0000_0000_0002L, -2})
    void shouldRefuseAnAddressThatIsNoStations(final long mac) {
        assertThrows(IllegalArgumentException.class, () -> new Management(mac, 0));
        assertThrows(IllegalArgumentException.class, () -> new Management(2, -1));
    }

    @Test
    void shouldReadNothingBeyondTheEndAndWithoutStart() {
        igb.wr(EERD, 256 << 2 | 1);
        assertEquals(256 << 2, igb.rd(EERD));
        igb.wr(EERD, 0xFFFC | 1);
        assertEquals(0xFFFC, igb.rd(EERD));
        igb.wr(EERD, 5 << 2);
        assertEquals(5 << 2, igb.rd(EERD));
        igb.wr(EERD, 255 << 2 | 1);
        assertEquals(0xFFFF_0000 | 255 << 2 | 2, igb.rd(EERD));
    }

    @Test
    void shouldShowIpxeTheLargeLayout() {
        igb.wr(EERD, 1);
        assertEquals(1 << 1, igb.rd(EERD) & (1 << 1 | 1 << 4));
        assertEquals(0x0200, igb.rd(EERD) >>> 16);
        igb.wr(EERD, 1 | 1 << 2);
        assertEquals(0x0403, igb.rd(EERD) >>> 16);
    }

    @Test
    void shouldTellSizePresenceAndThatItWasRead() {
        assertEquals(0x1310, igb.rd(EECD));
        igb.wr(EECD, -1);
        assertEquals(0x1310 | 0x20 | 0xC7, igb.rd(EECD));
        igb.wr(EECD, 0);
        assertEquals(0x1300, igb.rd(EECD));
    }

    @Test
    void shouldBeReadByHandAsByRegister() {
        final int[] all = igb.nvmBySpi(0, 256);
        for (int word = 0; word < 256; word++) {
            assertEquals(igb.nvm(word), all[word]);
        }
        assertArrayEquals(new int[] {0x0403, 0x0605}, igb.nvmBySpi(1, 2));
    }

    @Test
    void shouldBeWrittenByHandAcrossPages() {
        final int[] values = new int[23];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0xA500 + i;
        }
        igb.writeNvm(117, values);
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], igb.nvm(117 + i));
        }
        assertEquals(0xFFFF, igb.nvm(116));
        assertEquals(0xFFFF, igb.nvm(140));
        assertArrayEquals(values, igb.nvmBySpi(117, 23));
    }

    @Test
    void shouldKeepANewAddressAndChecksumOverPowerOn() {
        igb.writeNvm(0, 0x0A02, 0x0C0B, 0x0E0D);
        igb.writeNvm(0x3F, (0xBABA - igb.nvmSum() + igb.nvm(0x3F)) & 0xFFFF);
        igb.powerOn();
        assertEquals(0xBABA, igb.nvmSum());
        assertEquals(0x0E0D_0C0B_0A02L, igb.unit.mac());
    }

    @Test
    void shouldWrapInsideAPage() {
        final Nvm nvm = new Nvm(2);
        final SpiEeprom eeprom = new SpiEeprom(nvm);
        send(eeprom, 6);
        send(eeprom, 2, 0x86, 1, 2, 3, 4);
        assertEquals(0x02_01, nvm.word(0x43));
        assertEquals(0x04_03, nvm.word(0x40));
        assertEquals(0xFFFF, nvm.word(0x44));
    }

    @Test
    void shouldBeWrittenOnlyAfterItIsEnabledEachTime() {
        final Nvm nvm = new Nvm(2);
        final SpiEeprom eeprom = new SpiEeprom(nvm);
        send(eeprom, 2, 0x90, 1, 2);
        assertEquals(0xFFFF, nvm.word(0x48));
        send(eeprom, 6);
        send(eeprom, 4);
        send(eeprom, 2, 0x90, 1, 2);
        assertEquals(0xFFFF, nvm.word(0x48));
        send(eeprom, 6);
        send(eeprom, 2, 0x90, 1, 2);
        send(eeprom, 2, 0x90, 3, 4);
        assertEquals(0x0201, nvm.word(0x48));
        send(eeprom, 1, 0x0C);
        send(eeprom, 0xFF, 0x90, 3, 4);
        assertEquals(0x0201, nvm.word(0x48));
    }

    @Test
    void shouldShowWhetherWritesAreEnabled() {
        final SpiEeprom eeprom = new SpiEeprom(new Nvm(2));
        assertEquals(0, status(eeprom));
        send(eeprom, 6);
        assertEquals(2, status(eeprom));
        eeprom.reset();
        assertEquals(0, status(eeprom));
    }

    @Test
    void shouldNotMoveThePinsOfAnInterfaceThatWasNotGranted() {
        igb.wr(EECD, 0);
        for (int i = 0; i < 40; i++) {
            igb.wr(EECD, 5);
            igb.wr(EECD, 4);
            assertEquals(0, igb.rd(EECD) & 8);
        }
        assertEquals(0x0200, igb.nvmBySpi(0, 1)[0]);
    }

    private static void send(final SpiEeprom eeprom, final int... bytes) {
        eeprom.select(true);
        for (final int value : bytes) {
            for (int bit = 7; bit >= 0; bit--) {
                eeprom.rise((value >>> bit & 1) != 0);
                eeprom.fall();
            }
        }
        eeprom.select(false);
    }

    private static int status(final SpiEeprom eeprom) {
        eeprom.select(true);
        for (int bit = 7; bit >= 0; bit--) {
            eeprom.rise((5 >>> bit & 1) != 0);
            eeprom.fall();
        }
        int value = 0;
        for (int i = 0; i < 8; i++) {
            eeprom.rise(false);
            value = value << 1 | (eeprom.output() ? 1 : 0);
            eeprom.fall();
        }
        eeprom.select(false);
        return value;
    }
}
