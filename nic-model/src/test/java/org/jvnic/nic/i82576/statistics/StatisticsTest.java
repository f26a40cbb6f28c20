package org.jvnic.nic.i82576.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.jvnic.nic.i82576.spec.GeneralRegister;
import org.jvnic.nic.i82576.spec.StatisticsRegister;

class StatisticsTest {
    private final Statistics statistics = new Statistics();

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_NONE,
            names = {"(H?G[OR].*|TO[RT])[LH]"})
    void shouldClearACountWhenItIsRead(final StatisticsRegister register) {
        statistics.add(register, 3);
        assertEquals(0, read(register), "before the turn ends");
        statistics.flush();
        statistics.add(register, 4);

        assertTrue(Statistics.handles(register.offset()));
        assertEquals(3, read(register));
        assertEquals(0, read(register));
        statistics.flush();
        assertEquals(4, read(register));
    }

    @Test
    void shouldStopACountAtItsLargestValue() {
        for (int i = 0; i < 3; i++) {
            statistics.add(StatisticsRegister.GPRC, 0x6000_0000L);
            statistics.flush();
        }

        assertEquals(-1, read(StatisticsRegister.GPRC));
        assertEquals(0, read(StatisticsRegister.GPRC));
    }

    @ParameterizedTest
    @CsvSource({"GORCL, GORCH", "GOTCL, GOTCH", "TORL, TORH", "TOTL, TOTH", "HGORCL, HGORCH", "HGOTCL, HGOTCH"})
    void shouldClearBothHalvesOfOctetsByAReadOfTheHighOne(final StatisticsRegister low, final StatisticsRegister high) {
        statistics.add(low, 0x5_8765_4321L);
        statistics.flush();

        assertEquals(0x8765_4321, read(low));
        assertEquals(0x8765_4321, read(low), "the low half stays");
        assertEquals(5, read(high));
        assertEquals(0, read(low));
        assertEquals(0, read(high));
    }

    @Test
    void shouldClearOctetsOfWhichOnlyTheHighHalfIsRead() {
        statistics.add(StatisticsRegister.TORL, 0x1_0000_0007L);
        statistics.flush();

        assertEquals(1, read(StatisticsRegister.TORH));
        assertEquals(0, read(StatisticsRegister.TORL));
    }

    @Test
    void shouldKeepOctetsCountedBetweenTheReadsOfTheirHalves() {
        statistics.add(StatisticsRegister.GORCL, 0xFFFF_FFFFL);
        statistics.flush();
        final int low = read(StatisticsRegister.GORCL);
        statistics.add(StatisticsRegister.GORCL, 64);
        statistics.flush();

        assertEquals(-1, low);
        assertEquals(0, read(StatisticsRegister.GORCH), "the half that belongs to the low one read");
        assertEquals(64, read(StatisticsRegister.GORCL));
    }

    @Test
    void shouldForgetEverythingOnReset() {
        statistics.add(StatisticsRegister.GORCL, 1L << 40);
        statistics.add(StatisticsRegister.MPC, 9);
        statistics.flush();
        read(StatisticsRegister.GORCL);
        statistics.add(StatisticsRegister.GPTC, 1);

        statistics.reset();
        statistics.flush();

        for (final StatisticsRegister register : StatisticsRegister.values()) {
            assertEquals(0, read(register), register::name);
        }
        statistics.add(StatisticsRegister.GORCL, 5);
        statistics.flush();
        assertEquals(0, read(StatisticsRegister.GORCH), "nothing was taken since");
        assertEquals(0, read(StatisticsRegister.GORCL));
    }

    @Test
    void shouldHandleItsRegistersOnly() {
        assertFalse(Statistics.handles(GeneralRegister.STATUS.offset()));
        for (int offset = -0x1000; offset < 0x20000; offset += 4) {
            if (!Statistics.handles(offset)) {
                assertEquals(0, statistics.read(offset));
            }
        }
        assertFalse(Statistics.handles(Integer.MIN_VALUE));
        assertFalse(Statistics.handles(Integer.MAX_VALUE - 3));
    }

    @Test
    @Timeout(60)
    void shouldLoseNothingBetweenTheEngineAndReaders() throws InterruptedException {
        final int turns = 200_000;
        final AtomicBoolean done = new AtomicBoolean();
        final long[] frames = new long[2];
        final long[] octets = new long[1];
        final Thread[] readers = new Thread[2];
        for (int i = 0; i < readers.length; i++) {
            final int reader = i;
            readers[i] = new Thread(() -> {
                boolean last;
                do {
                    last = done.get();
                    frames[reader] += read(StatisticsRegister.GPRC);
                    if (reader == 0) { // the halves of octets belong to one reader, as a driver reads them under a lock
                        final long low = read(StatisticsRegister.GORCL) & 0xFFFF_FFFFL;
                        octets[0] += low | (long) read(StatisticsRegister.GORCH) << 32;
                    }
                } while (!last);
            });
            readers[i].start();
        }
        for (int turn = 0; turn < turns; turn++) {
            statistics.add(StatisticsRegister.GPRC, 1);
            statistics.add(StatisticsRegister.GORCL, 1518);
            statistics.flush();
        }
        done.set(true);
        for (final Thread reader : readers) {
            reader.join();
        }

        assertEquals(turns, frames[0] + frames[1]);
        assertEquals(1518L * turns, octets[0]);
    }

    private int read(final StatisticsRegister register) {
        return statistics.read(register.offset());
    }
}
