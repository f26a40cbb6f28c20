package org.jvnic.nic.i82576.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Plays the register accesses of drivers against the unit, in the order in which they make them. */
final class IgbPlayer {
    static final long MAC = 0x0605_0403_0200L;

    static final int CTRL = 0x0000;
    static final int STATUS = 0x0008;
    static final int EECD = 0x0010;
    static final int EERD = 0x0014;
    static final int MDIC = 0x0020;
    static final int SWSM = 0x5B50;
    static final int SW_FW_SYNC = 0x5B5C;

    static final int CTRL_RESET = 0x0010_0209;
    static final int GIO_MASTER_DISABLE = 1 << 2;
    static final int SLU = 1 << 6;
    static final int RST = 1 << 26;
    static final int PHY_RST = 1 << 31;
    static final int LU = 1 << 1;
    static final int LSC = 1 << 2;
    static final int MDAC = 1 << 9;

    static final int EEPROM = 1;
    static final int PHY0 = 2;

    private static final int SK = 1;
    private static final int CS = 2;
    private static final int DI = 4;
    private static final int DO = 8;
    private static final int REQ = 1 << 6;
    private static final int GNT = 1 << 7;

    final Management unit = new Management(MAC, Management.DEFAULT_NEGOTIATION_NS);
    long nowNs = 1_000_000_007L;
    int causes;
    private int ctrl = CTRL_RESET;

    IgbPlayer() {
        causes |= unit.setWire(true, nowNs);
    }

    int rd(final int offset) {
        return offset == CTRL ? ctrl : unit.read(offset);
    }

    void wr(final int offset, final int value) {
        if (offset != CTRL) {
            causes |= unit.write(offset, value, nowNs);
            return;
        }
        ctrl = value;
        causes |= unit.control(value, nowNs);
        if ((value & RST) != 0) {
            unit.reset();
            ctrl = CTRL_RESET;
            causes |= unit.control(ctrl, nowNs);
            causes = 0;
        }
    }

    void sleepUs(final long us) {
        nowNs += us * 1000;
        causes |= unit.onTime(nowNs);
    }

    void powerOn() {
        unit.powerOn(nowNs);
        ctrl = CTRL_RESET;
        causes = 0;
    }

    int takeCauses() {
        final int taken = causes;
        causes = 0;
        return taken;
    }

    boolean isLinkUp() {
        return (rd(STATUS) & LU) != 0;
    }

    private void getSemaphore() {
        assertEquals(0, rd(SWSM) & 1);
        wr(SWSM, rd(SWSM) | 2);
        assertEquals(2, rd(SWSM) & 2);
    }

    private void putSemaphore() {
        wr(SWSM, rd(SWSM) & ~3);
    }

    void acquire(final int resource) {
        getSemaphore();
        assertEquals(0, rd(SW_FW_SYNC) & (resource | resource << 16));
        wr(SW_FW_SYNC, rd(SW_FW_SYNC) | resource);
        putSemaphore();
    }

    void release(final int resource) {
        getSemaphore();
        wr(SW_FW_SYNC, rd(SW_FW_SYNC) & ~resource);
        putSemaphore();
    }

    private int mdic(final int value) {
        wr(MDIC, value);
        final int answer = rd(MDIC);
        assertEquals(1 << 28, answer & (5 << 28));
        return answer & 0xFFFF;
    }

    private void selectPage(final int register) {
        if (register > 0xF) {
            mdic(register | 0x1F << 16 | 1 << 21 | 1 << 26);
        }
    }

    int phy(final int register) {
        acquire(PHY0);
        selectPage(register);
        final int value = mdic((register & 0x1F) << 16 | 1 << 21 | 2 << 26);
        release(PHY0);
        return value;
    }

    void phy(final int register, final int value) {
        acquire(PHY0);
        selectPage(register);
        mdic(value | (register & 0x1F) << 16 | 1 << 21 | 1 << 26);
        release(PHY0);
    }

    int nvm(final int word) {
        wr(EERD, word << 2 | 1);
        assertTrue((rd(EERD) & 2) != 0);
        return rd(EERD) >>> 16;
    }

    int nvmSum() {
        int sum = 0;
        for (int word = 0; word <= 0x3F; word++) {
            sum += nvm(word);
        }
        return sum & 0xFFFF;
    }

    private void acquireNvm() {
        acquire(EEPROM);
        wr(EECD, rd(EECD) | REQ);
        assertTrue((rd(EECD) & GNT) != 0);
    }

    private void releaseNvm() {
        wr(EECD, rd(EECD) | CS);
        wr(EECD, rd(EECD) & ~SK);
        wr(EECD, rd(EECD) & ~REQ);
        release(EEPROM);
    }

    private void select(final boolean selected) {
        wr(EECD, selected ? rd(EECD) & ~(CS | SK) : rd(EECD) | CS);
    }

    private void standby() {
        select(false);
        select(true);
    }

    private void shiftOut(final int value, final int count) {
        for (int bit = count - 1; bit >= 0; bit--) {
            wr(EECD, (rd(EECD) & ~(DI | DO)) | ((value >>> bit & 1) != 0 ? DI : 0));
            wr(EECD, rd(EECD) | SK);
            wr(EECD, rd(EECD) & ~SK);
        }
    }

    private int shiftIn(final int count) {
        int value = 0;
        wr(EECD, rd(EECD) & ~(DO | DI));
        for (int i = 0; i < count; i++) {
            wr(EECD, rd(EECD) | SK);
            value = value << 1 | ((rd(EECD) & DO) != 0 ? 1 : 0);
            wr(EECD, rd(EECD) & ~SK);
        }
        return value;
    }

    private void waitUntilReady() {
        select(true);
        shiftOut(5, 8);
        assertEquals(0, shiftIn(8) & 1);
        standby();
    }

    private static int opcode(final int base, final int word) {
        return word >= 128 ? base | 8 : base;
    }

    int[] nvmBySpi(final int word, final int count) {
        acquireNvm();
        waitUntilReady();
        shiftOut(opcode(3, word), 8);
        shiftOut(word * 2 & 0xFF, 8);
        final int[] words = new int[count];
        for (int i = 0; i < count; i++) {
            final int swapped = shiftIn(16);
            words[i] = swapped >>> 8 | (swapped & 0xFF) << 8;
        }
        releaseNvm();
        return words;
    }

    void writeNvm(final int word, final int... values) {
        int done = 0;
        while (done < values.length) {
            acquireNvm();
            waitUntilReady();
            shiftOut(6, 8);
            standby();
            shiftOut(opcode(2, word + done), 8);
            shiftOut((word + done) * 2 & 0xFF, 8);
            do {
                final int value = values[done++];
                shiftOut(value >>> 8 | (value & 0xFF) << 8, 16);
            } while (done < values.length && (word + done) * 2 % 8 != 0);
            standby();
            releaseNvm();
        }
    }
}
