package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** An IEEE 1588 message through the PHY's loopback, stamped as it is sent and as it is received. */
class TimeStampPathTest {
    private static final int CTRL = 0x0000;
    private static final int STATUS = 0x0008;
    private static final int ICR = 0x00C0;
    private static final int TIME_SYNC = 1 << 19;
    private static final int TSICR = 0xB66C;
    private static final int TSIM = 0xB674;
    private static final int MDIC = 0x0020;
    private static final int RCTL = 0x0100;
    private static final int TCTL = 0x0400;
    private static final int RX = 0xC000;
    private static final int TX = 0xE000;
    private static final int SYSTIML = 0xB600;
    private static final int SYSTIMH = 0xB604;
    private static final int TIMINCA = 0xB608;
    private static final int TSYNCTXCTL = 0xB614;
    private static final int TXSTMPL = 0xB618;
    private static final int TXSTMPH = 0xB61C;
    private static final int TSYNCRXCTL = 0xB620;
    private static final int RXSTMPL = 0xB624;
    private static final int RXSTMPH = 0xB628;
    private static final int RXSATRH = 0xB630;
    private static final int ENABLE = 1 << 25;
    private static final int STAMPED_DATA = 0x2030_0000 | 0x0B00_0000 | 1 << 19;
    private static final int STAMPED = 1 << 16;
    private static final int SLU = 1 << 6;
    private static final long TX_RING = CardBench.BASE + 0x1000;
    private static final long RX_RING = CardBench.BASE + 0x2000;
    private static final long MESSAGE = CardBench.BASE + 0x10_0000;
    private static final long BUFFERS = CardBench.BASE + 0x20_0000;

    private final CardBench bench = new CardBench();

    private void open() {
        bench.write(MDIC, 0x4140 | 1 << 21 | 1 << 26);
        bench.write(TX, (int) TX_RING);
        bench.write(TX + 8, 256);
        bench.write(TX + 0x28, ENABLE);
        bench.write(RX, (int) RX_RING);
        bench.write(RX + 8, 256);
        bench.write(RX + 0x0C, 0x0200_0002);
        bench.write(RX + 0x28, ENABLE);
        bench.write(RCTL, 0x0400_801A);
        bench.write(TCTL, bench.read(TCTL) | 2);
        for (int slot = 0; slot < 15; slot++) {
            bench.descriptor(RX_RING, slot, BUFFERS + slot * 2048L, 0, 0);
        }
        bench.write(RX + 0x18, 15);
        bench.settle();
    }

    private static byte[] sync() {
        final byte[] frame = new byte[60];
        frame[0] = 0x01;
        frame[1] = 0x1B;
        frame[2] = 0x19;
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xF7;
        frame[15] = 2;
        frame[45] = 7;
        return frame;
    }

    private void send(final int slot) {
        bench.store(MESSAGE, sync());
        bench.descriptor(TX_RING, slot, MESSAGE, 60 | STAMPED_DATA, 60 << 14);
        bench.write(TX + 0x18, slot + 1);
        bench.settle();
    }

    private int status(final int slot) {
        return bench.dword(RX_RING + slot * 16L + 8);
    }

    private long time(final int low, final int high) {
        return (bench.read(low) & 0xFFFF_FFFFL) | (long) bench.read(high) << 32;
    }

    @Test
    void shouldStampAMessageOnBothWays() {
        open();
        bench.write(TIMINCA, 0x0180_0000);
        bench.write(TSYNCTXCTL, 1 << 4);
        bench.write(TSYNCRXCTL, 1 << 4);
        bench.clock.advance(1_600);
        final long before = time(SYSTIML, SYSTIMH);
        send(0);
        assertEquals(STAMPED | 3, status(0) & (STAMPED | 3));
        assertEquals(1, bench.read(TSYNCTXCTL) & 1);
        assertEquals(1, bench.read(TSYNCRXCTL) & 1);
        assertEquals(7 << 24, bench.read(RXSATRH) & 0xFFFF_0000);
        final long sent = time(TXSTMPL, TXSTMPH);
        final long received = time(RXSTMPL, RXSTMPH);
        assertTrue(sent >= before && received >= sent && received <= time(SYSTIML, SYSTIMH));
        assertEquals(0, bench.read(TSYNCTXCTL) & 1);
        send(1);
        assertEquals(STAMPED, status(1) & STAMPED);
        send(2);
        assertEquals(1, status(2) & (STAMPED | 1));
    }

    @Test
    void shouldStampNothingThatWasNotAskedFor() {
        open();
        bench.write(TIMINCA, 0x0180_0000);
        send(0);
        assertEquals(1, status(0) & (STAMPED | 1));
        assertEquals(0, bench.read(TSYNCTXCTL) | bench.read(TSYNCRXCTL));
    }

    @Test
    void shouldResetThePhyTogetherWithTheDevice() {
        bench.write(CTRL, bench.read(CTRL) | SLU);
        bench.write(MDIC, 0x1940 | 1 << 21 | 1 << 26);
        bench.settle();
        assertEquals(0, bench.read(STATUS) & 2);
        bench.write(CTRL, bench.read(CTRL) | 1 << 26 | 1 << 31);
        bench.write(CTRL, bench.read(CTRL) | SLU);
        bench.settle();
        assertEquals(2, bench.read(STATUS) & 2);
    }

    @Test
    void shouldInterruptWhenAStampIsTaken() {
        open();
        bench.write(TSYNCTXCTL, 1 << 4);
        bench.write(TSYNCRXCTL, 1 << 4 | 4 << 1);
        bench.read(ICR);
        send(0);
        assertEquals(0, bench.read(ICR) & TIME_SYNC, "not admitted by TSIM");
        bench.write(TSIM, 1 << 1);
        assertEquals(TIME_SYNC, bench.read(ICR) & TIME_SYNC, "but told once it is");
        assertEquals(1 << 1 | 1 << 2, bench.read(TSICR));
        assertEquals(0, bench.read(TSICR), "a read clears");
        send(1);
        assertEquals(0, bench.read(ICR) & TIME_SYNC, "no stamp was taken: the last one was not read");
        bench.read(TXSTMPH);
        send(2);
        assertEquals(TIME_SYNC, bench.read(ICR) & TIME_SYNC);
        assertEquals(1 << 1, bench.read(TSICR));
    }
}
