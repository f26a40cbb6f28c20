package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The TCP timer and its interrupt, through the registers of a card. */
class TcpTimerTest {
    private static final int CTRL = 0x0000;
    private static final int TCPTIMER = 0x104C;
    private static final int EICR = 0x1580;
    private static final int EIMS = 0x1524;
    private static final int KICK_START = 1 << 8;
    private static final int COUNT = 1 << 9;
    private static final int FINISH = 1 << 10;
    private static final int LOOP = 1 << 11;
    private static final int TIMER_CAUSE = 1 << 30;
    private static final int VECTOR = 4;
    private static final long MS = 1_000_000;

    private final CardBench bench = new CardBench();

    @BeforeEach
    void shouldHaveAVectorForTheTimer() {
        bench.card.function().configWrite(0x72, 2, 0x8000);
        bench.card.function().barWrite(3, VECTOR * 16 + 12, 4, 0);
        bench.write(0x1514, 0x10);
        bench.write(0x1740, 0x80 | VECTOR);
        bench.write(0x152C, 1 << VECTOR);
        bench.write(EIMS, 1 << VECTOR);
        bench.vectors.clear();
    }

    private int after(final long ns) {
        bench.clock.advance(ns);
        bench.rest();
        final int count = bench.vectors.size();
        assertEquals(List.of(), bench.vectors.stream().filter(v -> v != VECTOR).toList());
        bench.vectors.clear();
        return count;
    }

    @Test
    void shouldInterruptOnceWhenItHasRunDown() {
        bench.write(TCPTIMER, 10 | KICK_START | COUNT);
        assertEquals(10 | COUNT, bench.read(TCPTIMER));
        assertEquals(0, after(10 * MS - 1));
        assertEquals(1, after(1));
        assertEquals(0, after(100 * MS));
        assertFalse(bench.card.engine().hasWork());
    }

    @Test
    void shouldInterruptAgainAndAgainWhenItLoops() {
        bench.write(TCPTIMER, 5 | KICK_START | COUNT | LOOP);
        assertEquals(1, after(6 * MS));
        assertEquals(0, after(4 * MS - 1));
        assertEquals(1, after(1));
        assertEquals(1, after(5 * MS));
        bench.write(TCPTIMER, 5 | COUNT);
        assertEquals(1, after(5 * MS), "what runs runs down");
        assertEquals(0, after(50 * MS));
    }

    @Test
    void shouldStandWhileItDoesNotCount() {
        bench.write(TCPTIMER, 8 | KICK_START | COUNT);
        assertEquals(0, after(6 * MS));
        bench.write(TCPTIMER, 8);
        assertEquals(0, after(100 * MS));
        bench.write(TCPTIMER, 8 | COUNT);
        assertEquals(0, after(2 * MS - 1));
        assertEquals(1, after(1));
    }

    @Test
    void shouldNotStartWithoutAKickOrForNoTime() {
        bench.write(TCPTIMER, 8 | COUNT);
        assertEquals(0, after(100 * MS));
        bench.write(TCPTIMER, KICK_START | COUNT | LOOP);
        assertEquals(0, after(100 * MS));
    }

    @Test
    void shouldInterruptAtOnceWhenFinished() {
        bench.write(TCPTIMER, 8 | KICK_START | COUNT);
        bench.write(TCPTIMER, 8 | FINISH | COUNT);
        assertEquals(1, after(0));
        assertEquals(0, after(100 * MS));
        bench.write(TCPTIMER, 8 | FINISH | COUNT | LOOP);
        assertEquals(1, after(0));
        assertEquals(1, after(8 * MS));
    }

    @Test
    void shouldSetItsOwnBitOfTheCausesWhereThereAreNoVectors() {
        bench.write(0x1514, 0);
        bench.write(TCPTIMER, 1 | KICK_START | COUNT);
        bench.clock.advance(MS);
        bench.rest();
        assertEquals(TIMER_CAUSE, bench.read(EICR) & TIMER_CAUSE);
    }

    @Test
    void shouldStopAtAReset() {
        bench.write(TCPTIMER, 1 | KICK_START | COUNT | LOOP);
        bench.write(CTRL, 1 << 26);
        assertEquals(0, bench.read(TCPTIMER));
        bench.settle();
        bench.write(0x1514, 0x10);
        bench.write(0x1740, 0x80 | VECTOR);
        bench.write(EIMS, 1 << VECTOR);
        bench.vectors.clear();
        assertEquals(0, after(100 * MS));
    }
}
