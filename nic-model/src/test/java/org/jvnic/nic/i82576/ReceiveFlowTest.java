package org.jvnic.nic.i82576;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.port.DropReason;

/** Receive rings that run low and full, and the interrupts of a stream, through the registers of a card. */
class ReceiveFlowTest {
    private static final int ICR = 0x00C0;
    private static final int RCTL = 0x0100;
    private static final int RLPML = 0x5004;
    private static final int QDE = 0x2408;
    private static final int MPC = 0x4010;
    private static final int GPRC = 0x4074;
    private static final int RNBC = 0x40A0;
    private static final int RXDMTC = 0x4120;
    private static final int MULTICAST_BROADCAST_STRIP = 0x0400_8000;
    private static final int LONG = 1 << 5;
    private static final int RXDMT0 = 1 << 4;
    private static final int RXO = 1 << 6;
    private static final int POSTED = ReceiveDriver.SLOTS - 1;
    private static final int VECTOR = 3;
    private static final int INTERVAL_US = 200;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final CardBench bench = new CardBench();
    private final ReceiveDriver queue = new ReceiveDriver(bench, 0);

    ReceiveFlowTest() {
        bench.write(RCTL, MULTICAST_BROADCAST_STRIP);
        bench.read(ICR);
    }

    @AfterEach
    void shouldHaveAccountedForEveryFrame() {
        final Ledger ledger = bench.card.ledger();
        assertTrue(ledger.isExact(), () -> "seed " + seed + ": " + ledger);
        assertEquals(0, bench.card.contained(), "seed " + seed);
    }

    private byte[] frame(final int length) {
        final byte[] frame = new byte[length];
        random.nextBytes(frame);
        for (int i = 0; i < 6; i++) {
            frame[i] = (byte) (CardBench.MAC >>> (8 * i));
        }
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xB5;
        return frame;
    }

    private void arrive(final int count) {
        for (int i = 0; i < count; i++) {
            bench.send(frame(100));
        }
        bench.rest();
    }

    @Test
    void shouldHoldFramesUpAtTheWireRatherThanLoseThem() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        arrive(POSTED + 5);
        assertEquals(POSTED, queue.head());
        assertEquals(5, bench.waiting());
        assertEquals(0, bench.read(RNBC) + bench.read(MPC));
        for (int i = 0; i < 5; i++) {
            queue.take();
        }
        bench.rest();
        assertEquals(0, bench.waiting());
        assertEquals(POSTED + 5, bench.read(GPRC));
        assertEquals(0, queue.dropped());
    }

    @Test
    void shouldDropAndCountWhatAFullRingHasNoRoomForWhenToldTo() {
        queue.open(ReceiveDriver.DROP | ReceiveDriver.ONE_BUFFER | 2);
        arrive(POSTED + 5);
        assertEquals(5, queue.dropped());
        assertEquals(0, queue.dropped(), "a read clears");
        assertEquals(5, bench.read(RNBC));
        assertEquals(0, bench.read(MPC));
        assertEquals(5, bench.card.ledger().drop(DropReason.RX_NO_DESCRIPTOR));
        assertEquals(0, bench.read(ICR) & RXO);
        final byte[] last = frame(100);
        queue.take();
        queue.take();
        bench.arrive(last);
        assertEquals(0, queue.head());
        assertArrayEquals(last, queue.bytes(POSTED, 100), "goes on where it stopped");
    }

    @Test
    void shouldDropForAQueueThatTheCardSaysDrops() {
        bench.write(QDE, 1);
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        arrive(POSTED + 2);
        assertEquals(2, queue.dropped());
    }

    @Test
    void shouldMissAndSignalAFrameThatNeverFits() {
        bench.write(RCTL, MULTICAST_BROADCAST_STRIP | LONG | 3 << 16); // buffers of 256 bytes
        bench.write(RLPML, 9018);
        queue.open(ReceiveDriver.ONE_BUFFER);
        bench.read(ICR);
        bench.arrive(frame(9000));
        assertEquals(1, bench.read(MPC));
        assertEquals(1, bench.read(RNBC));
        assertEquals(RXO, bench.read(ICR) & RXO);
        assertEquals(0, queue.head(), "and no descriptor was used");
        bench.arrive(frame(100));
        assertTrue(queue.isDone(0));
    }

    @Test
    void shouldTellOnceThatDescriptorsRunLow() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        arrive(POSTED - 9);
        assertEquals(0, bench.read(ICR) & RXDMT0);
        arrive(1); // half of the ring is left
        assertEquals(RXDMT0, bench.read(ICR) & RXDMT0);
        arrive(2);
        assertEquals(0, bench.read(ICR) & RXDMT0);
        assertEquals(1, bench.read(RXDMTC));
    }

    private void enableVector(final int throttle) {
        bench.card.function().configWrite(0x72, 2, 0x8000);
        bench.card.function().barWrite(3, VECTOR * 16 + 12, 4, 0);
        bench.write(0x1514, 0xC000_0011);
        bench.write(0x1700, 0x80 | VECTOR);
        bench.write(0x152C, 1 << VECTOR);
        bench.write(0x1530, 1 << VECTOR);
        bench.write(0x1680 + 4 * VECTOR, throttle << 2 | 1 << 31);
        bench.write(0x1524, 1 << VECTOR);
        bench.vectors.clear();
    }

    @Test
    void shouldThrottleTheInterruptsOfAStreamAndLoseNone() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        enableVector(INTERVAL_US);
        arrive(1);
        assertEquals(List.of(VECTOR), bench.vectors);
        bench.write(0x1524, 1 << VECTOR);
        arrive(3);
        bench.clock.advance((INTERVAL_US - 1) * 1_000L);
        arrive(2);
        assertEquals(List.of(VECTOR), bench.vectors, "the interval runs");
        assertEquals(6, queue.head(), "frames are not held back");
        bench.clock.advance(2_000);
        bench.rest();
        assertEquals(List.of(VECTOR, VECTOR), bench.vectors, "one for all that came meanwhile");
        bench.clock.advance(10L * INTERVAL_US * 1_000);
        bench.rest();
        assertEquals(2, bench.vectors.size());
    }

    @Test
    void shouldStaySilentUntilTheDriverWantsToHearOfMore() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        enableVector(0);
        arrive(4);
        arrive(4);
        assertEquals(1, bench.vectors.size(), "masked by EIAM when it was sent");
        bench.write(0x1524, 1 << VECTOR);
        assertEquals(2, bench.vectors.size(), "for what came while it was masked");
        assertFalse(queue.isDone(8));
    }

    @Test
    void shouldReceiveAStreamOverARingThatWrapsManyTimes() {
        queue.open(ReceiveDriver.ONE_BUFFER | 2);
        for (int round = 0; round < 200; round++) {
            final int count = 1 + random.nextInt(3);
            final byte[][] sent = new byte[count][];
            for (int i = 0; i < count; i++) {
                sent[i] = frame(60 + random.nextInt(1454));
            }
            bench.arrive(sent);
            for (final byte[] frame : sent) {
                assertArrayEquals(frame, queue.take(), "seed " + seed);
            }
        }
    }
}
