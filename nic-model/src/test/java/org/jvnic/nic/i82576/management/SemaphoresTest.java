package org.jvnic.nic.i82576.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SemaphoresTest {
    private static final int SWSM = IgbPlayer.SWSM;
    private static final int SW_FW_SYNC = IgbPlayer.SW_FW_SYNC;

    private final IgbPlayer igb = new IgbPlayer();

    @Test
    void shouldBeTakenByTheReadThatFindsItFree() {
        assertEquals(0, igb.rd(SWSM));
        assertEquals(1, igb.rd(SWSM));
        igb.wr(SWSM, 0);
        assertEquals(0, igb.rd(SWSM));
    }

    @Test
    void shouldReadBackTheOtherSemaphore() {
        igb.rd(SWSM);
        igb.wr(SWSM, 3);
        assertEquals(3, igb.rd(SWSM));
        igb.wr(SWSM, 0);
        assertEquals(0, igb.rd(SWSM));
    }

    @Test
    void shouldKeepResources() {
        igb.acquire(IgbPlayer.EEPROM);
        igb.acquire(IgbPlayer.PHY0);
        assertEquals(3, igb.rd(SW_FW_SYNC));
        igb.release(IgbPlayer.EEPROM);
        assertEquals(2, igb.rd(SW_FW_SYNC));
    }

    @Test
    void shouldOutliveAResetByTheDriverButNotPowerOn() {
        igb.acquire(IgbPlayer.PHY0);
        igb.rd(SWSM);
        igb.wr(IgbPlayer.CTRL, IgbPlayer.RST);
        assertEquals(2, igb.rd(SW_FW_SYNC));
        assertEquals(1, igb.rd(SWSM));
        igb.powerOn();
        assertEquals(0, igb.rd(SW_FW_SYNC));
        assertEquals(0, igb.rd(SWSM));
    }

    @Test
    void shouldAdmitOneThreadAtATime() throws InterruptedException {
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger overlaps = new AtomicInteger();
        final AtomicInteger entered = new AtomicInteger();
        final Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int round = 0; round < 100_000; round++) {
                    if ((igb.unit.read(SWSM) & 1) == 0) {
                        overlaps.addAndGet(inside.getAndIncrement());
                        entered.incrementAndGet();
                        inside.decrementAndGet();
                        igb.unit.write(SWSM, 0, 0);
                    }
                }
            });
            threads[i].setDaemon(true);
            threads[i].start();
        }
        for (final Thread thread : threads) {
            thread.join(60_000);
        }
        assertEquals(0, overlaps.get());
        assertTrue(entered.get() > 0);
    }
}
