package org.jvnic.nic.i82576.receive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.i82576.transmit.TestMemory;
import org.jvnic.nic.port.DropReason;

/** Life of a queue: what drivers may write in which order, what is lost, what stops it. */
class RxQueueTest {
    private static final byte[] FRAME = Frames.ipv4("10.0.0.1", "10.0.0.2", Frames.UDP, Frames.udp(1, 2, 200));

    private final RxBench bench = new RxBench(16);

    @Test
    void shouldReceiveWhenTheTailIsWrittenAfterTheQueueIsEnabled() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.register(0, 0x28, 0);
        bench.register(0, 0x18, 0);
        bench.configure();
        bench.register(0, 0x28, QueueRegisters.ENABLE);
        bench.configure();
        assertEquals(DropReason.RX_NO_DESCRIPTOR, bench.wire(FRAME));

        bench.tail(0, 3);

        assertNull(bench.wire(FRAME));
        assertTrue(bench.isDone(0, 0));
    }

    @Test
    void shouldFindATailThatWasWrittenAfterTheEventsOfTheTurn() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.tail(0, 0);
        bench.register(0, 0x18, 5);

        assertNull(bench.wire(FRAME));
    }

    @Test
    void shouldWriteNothingByDescriptorsReadBeforeMemoryWasTaken() {
        bench.open(0, RxBench.ONE_BUFFER);
        assertNull(bench.wire(FRAME));
        bench.endTurn();
        bench.paint();
        final long other = TestMemory.BASE + 0x8_0000;
        bench.memory.put(other, new byte[FRAME.length]);
        bench.post(0, 1, other, 0);

        bench.memory.generation++;

        assertNull(bench.wire(FRAME));
        assertArrayEquals(FRAME, bench.bytes(other, FRAME.length));
        for (final byte untouched : bench.bytes(bench.bufferBus(1), FRAME.length)) {
            assertEquals(RxBench.UNTOUCHED, untouched);
        }
        assertTrue(bench.isDone(0, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 17, 0x7FFF, 0xFFFF})
    void shouldTakeATailOutsideTheRingAsNothingPosted(final int tail) {
        bench.open(0, RxBench.ONE_BUFFER);

        bench.tail(0, tail);

        assertEquals(DropReason.RX_NO_DESCRIPTOR, bench.wire(FRAME));
        assertEquals(0, bench.received[0]);
        bench.tail(0, 1);
        assertNull(bench.wire(FRAME));
    }

    @Test
    void shouldPublishTheHeadOnceATurn() {
        bench.open(0, RxBench.ONE_BUFFER);

        bench.wire(FRAME);
        bench.wire(FRAME);
        assertEquals(0, bench.register(0, 0x10));
        bench.endTurn();

        assertEquals(2, bench.register(0, 0x10));
        assertEquals(2, bench.received[0]);
    }

    @Test
    void shouldGoRoundTheRing() {
        bench.open(0, RxBench.ONE_BUFFER);
        for (int i = 0; i < 100; i++) {
            assertNull(bench.wire(FRAME));
            final int slot = i % 16;
            assertTrue(bench.isDone(0, slot));
            bench.post(0, slot, bench.bufferBus(slot), 0);
            bench.tail(0, slot);
            bench.endTurn();
        }
    }

    @Test
    void shouldGoOnAtTheHeadThatTheDriverWrites() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.wire(FRAME);
        bench.register(0, 0x28, 0);
        bench.configure();
        bench.register(0, 0x10, 9);
        bench.register(0, 0x28, QueueRegisters.ENABLE);
        bench.configure();

        bench.wire(FRAME);

        assertTrue(bench.isDone(0, 9));
    }

    @Test
    void shouldReceiveNothingWhileSwitchedOff() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.register(0, 0x28, 0);
        bench.configure();

        assertEquals(DropReason.RX_NOT_RUNNING, bench.wire(FRAME));
        assertFalse(bench.isDone(0, 0));
    }

    @Test
    void shouldTouchNothingWhileTheReceiverIsOffWhateverTheQueueSays() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.register(0, 0x00, -1);
        bench.register(0, 0x04, -1);
        bench.enabled = false;
        bench.memory.resolves = 0;
        bench.configure();

        assertFalse(bench.pools[0].isReceiving());
        assertEquals(DropReason.RX_NOT_RUNNING, bench.wire(FRAME));
        assertEquals(0, bench.memory.resolves);
    }

    @Test
    void shouldCountWhatAQueueDropsThatIsSetToDrop() {
        bench.open(0, RxBench.ONE_BUFFER | RxBench.DROP);
        bench.tail(0, 0);

        bench.wire(FRAME);
        bench.wire(FRAME);
        bench.endTurn();

        assertEquals(2, bench.register(0, 0x30));
        assertEquals(2, bench.dropped[0]);
        assertEquals(0, bench.missed[0]);
    }

    @Test
    void shouldDropByTheQueueDropEnableToo() {
        bench.queuesDrop = true;
        bench.open(0, RxBench.ONE_BUFFER);
        bench.tail(0, 0);

        bench.wire(FRAME);
        bench.endTurn();

        assertEquals(1, bench.register(0, 0x30));
    }

    @Test
    void shouldMissFramesWithoutCountingThemWhereNotSetToDrop() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.tail(0, 0);

        bench.wire(FRAME);
        bench.endTurn();

        assertEquals(0, bench.register(0, 0x30));
        assertEquals(1, bench.missed[0]);
    }

    @Test
    void shouldTellHowManyFramesAreSureToFindRoom() {
        bench.open(0, RxBench.ONE_BUFFER | 1);
        assertEquals(7, bench.queues[0].room(1518));
        assertEquals(15, bench.queues[0].room(1024));
        bench.tail(0, 0);
        assertEquals(0, bench.queues[0].room(1518));

        bench.open(0, RxBench.ONE_BUFFER | RxBench.DROP);
        assertEquals(Integer.MAX_VALUE, bench.queues[0].room(1518));
    }

    @Test
    void shouldSignalOnceThatFewDescriptorsAreLeft() {
        bench.thresholdShift = 1; // a quarter of the ring
        bench.open(0, RxBench.ONE_BUFFER);
        for (int i = 0; i < 10; i++) {
            bench.wire(FRAME);
        }
        assertEquals(0, bench.low[0]);

        bench.wire(FRAME);
        bench.wire(FRAME);
        assertEquals(1, bench.low[0]);

        for (int slot = 0; slot < 12; slot++) {
            bench.post(0, slot, bench.bufferBus(slot), 0);
        }
        bench.tail(0, 11);
        bench.wire(FRAME);
        for (int i = 0; i < 10; i++) {
            bench.wire(FRAME);
        }
        assertEquals(2, bench.low[0]);
    }

    @Test
    void shouldTakeTheQueuesOwnThresholdBeforeTheCommonOne() {
        final RxBench large = new RxBench(64);
        large.open(0, RxBench.ONE_BUFFER | 2 << 20);
        for (int i = 0; i < 30; i++) {
            large.wire(FRAME);
        }
        assertEquals(0, large.low[0]);
        large.wire(FRAME);
        assertEquals(1, large.low[0]);
    }

    @Test
    void shouldDropAWholeFrameThatDoesNotFitAndTouchNoBuffer() {
        bench.paint();
        bench.open(0, RxBench.ONE_BUFFER | 1);
        bench.tail(0, 2);

        assertEquals(DropReason.RX_NO_ROOM, bench.wire(Frames.ethernet(0x88B5, new byte[2500])));
        assertEquals(RxBench.UNTOUCHED, bench.bytes(bench.bufferBus(0), 1)[0]);
        assertFalse(bench.isDone(0, 0));

        assertNull(bench.wire(Frames.ethernet(0x88B5, new byte[2000])));
        assertTrue(bench.isDone(0, 0) && bench.isDone(0, 1));
    }

    @Test
    void shouldStopOnlyTheQueueWhoseMemoryIsRefused() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.open(8, RxBench.ONE_BUFFER);
        bench.memory.refusedFrom = bench.ringBus(0);
        bench.memory.refusedTo = bench.ringBus(0) + 16;

        assertEquals(DropReason.RX_FAULT, bench.wire(FRAME));
        assertEquals(List.of("rx0 slot 0 descriptor " + Long.toHexString(bench.ringBus(0)) + " -3"), bench.faults);
        assertEquals(DropReason.RX_NOT_RUNNING, bench.wire(FRAME));
        assertEquals(1, bench.faults.size());
        assertTrue(bench.queues[8].isReceiving());

        bench.memory.refusedTo = Long.MIN_VALUE;
        bench.register(0, 0x28, 0);
        bench.configure();
        bench.register(0, 0x28, QueueRegisters.ENABLE);
        bench.configure();
        assertNull(bench.wire(FRAME));
    }

    @Test
    void shouldTellWhichBufferWasRefusedAndTouchNone() {
        bench.paint();
        bench.open(0, RxBench.ONE_BUFFER | 1);
        bench.post(0, 1, -64, 0);

        assertEquals(DropReason.RX_FAULT, bench.wire(Frames.ethernet(0x88B5, new byte[2000])));

        assertEquals(List.of("rx0 slot 1 buffer ffffffffffffffc0 -1"), bench.faults);
        assertEquals(RxBench.UNTOUCHED, bench.bytes(bench.bufferBus(0), 1)[0]);
    }

    @Test
    void shouldTouchNoBufferWhenTheDescriptorCannotBeWrittenBack() {
        bench.paint();
        bench.open(0, RxBench.ONE_BUFFER);
        bench.wire(FRAME); // all descriptors are read
        bench.endTurn();
        bench.memory.refusedFrom = bench.ringBus(0);
        bench.memory.refusedTo = bench.ringBus(1);

        assertEquals(DropReason.RX_FAULT, bench.wire(FRAME));

        assertEquals(1, bench.faults.size());
        assertTrue(bench.faults.get(0).startsWith("rx0 slot 1 write-back"), bench.faults.get(0));
        assertEquals(RxBench.UNTOUCHED, bench.bytes(bench.bufferBus(1), 1)[0]);
    }

    @Test
    void shouldForgetEverythingOnReset() {
        bench.open(0, RxBench.ONE_BUFFER | RxBench.DROP);
        bench.tail(0, 0);
        bench.wire(FRAME);
        bench.memory.refusedFrom = 0;
        bench.tail(0, 3);
        bench.wire(FRAME);

        bench.queues[0].reset();
        bench.endTurn();

        assertEquals(0, bench.register(0, 0x30));
        assertFalse(bench.queues[0].isReceiving());
        bench.memory.refusedFrom = Long.MAX_VALUE;
        bench.configure();
        assertNull(bench.wire(FRAME));
    }

    @Test
    void shouldIgnoreTheSecondQuadwordInOneBufferMode() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.post(0, 0, bench.bufferBus(0), -1);

        assertNull(bench.wire(FRAME));
        assertEquals(List.of(), bench.faults);
    }

    @Test
    void shouldUseTheRingThatTheDriverMovedTo() {
        bench.open(0, RxBench.ONE_BUFFER);
        bench.open(1, RxBench.ONE_BUFFER);
        bench.wire(FRAME);
        bench.endTurn();
        bench.register(0, 0x00, (int) bench.ringBus(1));
        bench.register(0, 0x10, 5);
        bench.configure();

        bench.wire(FRAME);

        assertTrue(bench.isDone(1, 5));
        assertEquals(TestMemory.BASE + 0x1000, bench.ringBus(0));
    }
}
