package org.jvnic.nic.i82576.transmit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.i82576.queue.QueueRegisters;
import org.jvnic.nic.port.DropReason;

/** When a queue runs, what it reports, and how it stops. */
class TxQueueTest {
    private static final int DATA = Words.DATA | Words.IFCS;
    private static final int WHOLE = DATA | Words.EOP | Words.RS;

    private final TxBench bench = new TxBench(64);
    private final byte[] frame = frame(100);

    private static byte[] frame(final int length) {
        final byte[] frame = new byte[length];
        for (int i = 0; i < length; i++) {
            frame[i] = (byte) i;
        }
        frame[0] = 2;
        return frame;
    }

    private void queueFrame(final int flags) {
        bench.descriptor(bench.store(frame), frame.length | DATA | Words.EOP | flags, frame.length << 14);
    }

    @Test
    void shouldReportOnlyDescriptorsThatAskForIt() {
        for (int i = 0; i < 40; i++) {
            queueFrame(i % 3 == 0 ? Words.RS : 0);
        }
        assertEquals(40, bench.send().size());
        for (int i = 0; i < 40; i++) {
            assertEquals(i % 3 == 0, bench.isDone(i));
        }
    }

    @Test
    void shouldReportContextsAndMiddleDescriptorsThatAskForIt() {
        bench.descriptor(Words.contextLow(20, 14, 0), Words.CONTEXT | Words.RS, 0);
        bench.descriptor(bench.store(frame), 50 | DATA | Words.RS, 0);
        bench.descriptor(bench.store(frame), 50 | DATA | Words.EOP, 0);
        bench.descriptor(Words.contextLow(20, 14, 0), Words.CONTEXT, 0);
        assertEquals(1, bench.send().size());
        assertTrue(bench.isDone(0));
        assertTrue(bench.isDone(1));
        assertFalse(bench.isDone(2));
        assertFalse(bench.isDone(3));
        assertEquals(4, bench.head());
        assertEquals(4, bench.descriptors);
    }

    @Test
    void shouldReportAfterTheBufferWasReadAndMoveTheHeadAfterTheReport() {
        queueFrame(Words.RS);
        queueFrame(Words.RS);
        bench.onForward = () -> {
            assertFalse(bench.isDone(0));
            assertEquals(0, bench.head());
        };
        bench.memory.beforeAccess = (bus, length, access) -> assertEquals(0, bench.head());
        assertEquals(2, bench.send().size());
        assertTrue(bench.isDone(1));
        assertEquals(2, bench.head());
        assertEquals(1, bench.completed, "once for both");
    }

    @Test
    void shouldWriteTheHeadInsteadOfDescriptorsWhenAskedTo() {
        bench.register(0x38, (int) TxBench.HEAD_WORD | 1);
        bench.register(0x3C, (int) (TxBench.HEAD_WORD >>> 32));
        bench.configure();
        queueFrame(0);
        bench.send();
        assertEquals(0, bench.memory.getInt(TxBench.HEAD_WORD));
        queueFrame(0);
        queueFrame(Words.RS);
        queueFrame(0);
        bench.send();
        assertEquals(4, bench.memory.getInt(TxBench.HEAD_WORD));
        assertFalse(bench.isDone(2));
        assertEquals(1, bench.completed);
    }

    @Test
    void shouldTellADomainOfCopiesExactlyWhatItWrote() {
        bench.memory.copied = true;
        bench.restart();
        final long soil = 0x1122_3344_5566_7788L;
        for (int i = 0; i < 10; i++) {
            queueFrame(i % 2 == 0 ? Words.RS : 0);
        }
        bench.memory.putLong(TxBench.RING + 2 * 16, soil);
        bench.memory.putLong(TxBench.RING + 10 * 16, soil);
        bench.register(0x18, 2);
        bench.queue.onTail();
        bench.pump();
        assertEquals(1, bench.memory.writes, "the status of the one that asked");
        assertTrue(bench.isDone(0));
        assertFalse(bench.isDone(1));
        assertEquals(soil, bench.memory.getLong(TxBench.RING + 2 * 16));
        assertEquals(100 | DATA | Words.EOP | Words.RS, (int) bench.memory.getLong(TxBench.RING + 8));
        assertEquals(soil, bench.memory.getLong(TxBench.RING + 10 * 16));
    }

    @Test
    void shouldGoRoundAndRoundTheRing() {
        for (int i = 0; i < 1000; i++) {
            queueFrame(Words.RS);
            queueFrame(Words.RS);
            queueFrame(0);
            assertEquals(3, bench.send().size());
            assertEquals(bench.tail, bench.head());
        }
        assertEquals(3000, bench.taken);
        assertEquals(300_000, bench.sentBytes);
    }

    @Test
    void shouldWaitForThePacketsLastDescriptor() {
        bench.descriptor(bench.store(frame), 50 | DATA, 0);
        assertEquals(List.of(), bench.send());
        assertFalse(bench.queue.hasWork());
        assertEquals(0, bench.head());
        bench.descriptor(bench.store(frame), 50 | WHOLE, 0);
        assertEquals(1, bench.send().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {64, 65, 1000, 0xFFFF})
    void shouldTreatATailOutsideTheRingAsNothingOutstanding(final int tail) {
        queueFrame(Words.RS);
        bench.register(0x18, tail);
        bench.queue.onTail();
        assertFalse(bench.queue.hasWork());
        assertEquals(1, bench.send().size(), "a good tail after it counts");
    }

    @ParameterizedTest
    @CsvSource({"false, true", "true, false"})
    void shouldSendNothingWhileSwitchedOff(final boolean queueEnabled, final boolean cardEnabled) {
        queueFrame(Words.RS);
        bench.register(0x28, queueEnabled ? QueueRegisters.ENABLE : 0);
        bench.settings = new TxSettings(cardEnabled, 0x8100, 0, 1518, 0);
        bench.configure();
        final long resolves = bench.memory.resolves;
        assertEquals(List.of(), bench.send());
        assertEquals(resolves, bench.memory.resolves);
        bench.register(0x28, QueueRegisters.ENABLE);
        bench.settings = new TxSettings(true, 0x8100, 0, 1518, 0);
        bench.configure();
        bench.pump();
        assertEquals(1, bench.frames.size(), "what was queued before goes now");
    }

    @Test
    void shouldStartAtTheHeadThatSoftwareWrote() {
        queueFrame(0);
        queueFrame(Words.RS);
        bench.send();
        bench.register(0x10, 1);
        bench.configure();
        assertEquals(1, bench.send().size());
        assertEquals(2, bench.head());
    }

    @Test
    void shouldKeepContextsUntilTheQueueIsSwitchedOff() {
        bench.settings = new TxSettings(true, 0x8100, 0, 1518, 0);
        bench.descriptor(Words.contextLow(0, 14, 0x777), Words.CONTEXT, 0);
        queueFrame(Words.VLE);
        assertEquals(0x8100_0777, Packet.get32(bench.send().get(0), 12));
        bench.settings = new TxSettings(false, 0x8100, 0, 1518, 0);
        bench.configure();
        bench.settings = new TxSettings(true, 0x8100, 0, 1518, 0);
        bench.configure();
        queueFrame(Words.VLE);
        assertEquals(0x8100_0777, Packet.get32(bench.send().get(0), 12));
        bench.restart();
        queueFrame(Words.VLE);
        assertEquals(0x8100_0000, Packet.get32(bench.send().get(0), 12));
        bench.descriptor(Words.contextLow(0, 14, 0x777), Words.CONTEXT, 0);
        bench.send();
        bench.queue.reset();
        assertFalse(bench.queue.hasWork());
        bench.configure();
        queueFrame(Words.VLE);
        assertEquals(0x8100_0000, Packet.get32(bench.send().get(0), 12));
    }

    @Test
    void shouldStopOnRefusedBuffersUntilSwitchedOffAndOn() {
        queueFrame(Words.RS);
        bench.descriptor(0xDEAD_0000L, 60 | WHOLE, 0);
        queueFrame(Words.RS);
        assertEquals(1, bench.send().size());
        assertEquals(List.of("buffer 1 0xdead0000 NOT_MAPPED"), bench.faults);
        assertTrue(bench.isDone(0));
        assertFalse(bench.isDone(1));
        assertEquals(1, bench.head());
        assertTrue(bench.queue.isFaulted());
        queueFrame(Words.RS);
        bench.configure();
        assertEquals(List.of(), bench.send());
        assertEquals(1, bench.faults.size(), "reported once");
        bench.restart();
        queueFrame(Words.RS);
        assertEquals(1, bench.send().size());
    }

    @Test
    void shouldStopOnARefusedRing() {
        bench.register(0x04, 0x7777);
        bench.configure();
        queueFrame(Words.RS);
        assertEquals(List.of(), bench.send());
        assertEquals(List.of("descriptor 0 0x777700001000 NOT_MAPPED"), bench.faults);
    }

    @Test
    void shouldStopOnARefusedReport() {
        queueFrame(Words.RS);
        queueFrame(Words.RS);
        bench.memory.readOnlyFrom = TestMemory.BASE;
        assertEquals(2, bench.send().size());
        assertEquals(List.of("write-back 0 0x800001000 NOT_PERMITTED"), bench.faults);
        assertEquals(0, bench.completed);
    }

    @Test
    void shouldStopOnARefusedBufferInTheMiddleOfSegments() {
        final Packet packet = Packet.random(new java.util.Random(1), Packet.Kind.TCP, 3000, true);
        final Asked asked = Asked.of(packet);
        asked.segmented = true;
        asked.mss = 1000;
        bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
        final long bus = bench.store(packet.bytes);
        bench.descriptor(bus, packet.bytes.length - 500 | asked.command(), asked.status(0));
        bench.descriptor(0, 500 | asked.command() | Words.EOP | Words.RS, 0);
        assertEquals(2, bench.send().size());
        assertEquals(List.of("buffer 2 0x0 NOT_MAPPED"), bench.faults);
        assertEquals(1, bench.head(), "the packet is not done with");
        assertFalse(bench.isDone(2));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStopWhenTheHostThrowsUntilSwitchedOffAndOn(final boolean memoryThrows) {
        for (int i = 0; i < 5; i++) {
            queueFrame(Words.RS);
        }
        final int[] countdown = {3};
        final Runnable fail = () -> {
            if (--countdown[0] == 0) {
                throw new IllegalStateException("host");
            }
        };
        bench.onForward = fail;
        if (memoryThrows) {
            bench.memory.beforeAccess = (bus, length, access) -> fail.run();
        }
        bench.ring();
        assertThrows(IllegalStateException.class, () -> bench.queue.transmit(10_000, 256));
        assertTrue(bench.queue.isFaulted());
        assertFalse(bench.queue.hasWork());
        assertEquals(bench.taken, bench.head());
        for (int i = 0; i < 5; i++) {
            assertEquals(i < bench.head(), bench.isDone(i));
        }
        bench.configure();
        assertFalse(bench.queue.hasWork());
        bench.take();
        bench.restart();
        queueFrame(Words.RS);
        assertEquals(1, bench.send().size());
    }

    @Test
    void shouldRefuseMalformedPacketsAndGoOn() {
        final long bus = bench.store(frame);
        bench.descriptor(bus, 60 | Words.DEXT | (7 << 20) | Words.EOP | Words.RS, 0); // no such type
        bench.descriptor(bus, 60 | DATA, 0);
        bench.descriptor(bus, 60 | Words.EOP | Words.RS, 0); // legacy in an advanced packet
        bench.descriptor(bus, 60 | DATA, 0);
        bench.descriptor(Words.contextLow(0, 14, 5), Words.CONTEXT, 0); // context in a packet
        bench.descriptor(bus, 60 | WHOLE, 0);
        bench.descriptor(bus, WHOLE, 0); // nothing in it
        bench.descriptor(bus, 13 | WHOLE, 0);
        bench.descriptor(bus, 9729 | WHOLE, 0);
        bench.descriptor(bus, 65_535 | WHOLE, 0);
        queueFrame(Words.RS | Words.VLE);
        final List<byte[]> sent = bench.send();
        assertEquals(1, sent.size());
        assertEquals(0x8100_0005, Packet.get32(sent.get(0), 12), "a context counts wherever it stands");
        assertEquals(3, bench.refusedFor(DropReason.TX_FORMAT));
        assertEquals(4, bench.refusedFor(DropReason.TX_LENGTH));
        assertEquals(List.of(0, 1, 3, 6, 7, 8, 9), bench.refusedSlots);
        for (final int slot : new int[] {0, 2, 5, 6, 7, 8, 9, 10}) {
            assertTrue(bench.isDone(slot), "a driver waits for " + slot);
        }
        assertEquals(8, bench.taken);
        assertEquals(List.of(), bench.faults);
    }

    @Test
    void shouldCountWhatTheSwitchRefuses() {
        bench.verdict = DropReason.TX_SPOOFED_MAC;
        queueFrame(Words.RS | Words.TSTAMP);
        bench.send();
        assertEquals(1, bench.refusedFor(DropReason.TX_SPOOFED_MAC));
        assertEquals(1, bench.taken);
        assertEquals(0, bench.sent);
        assertEquals(0, bench.stamps);
        assertTrue(bench.isDone(0));
    }

    @Test
    void shouldStampFramesThatAskForIt() {
        queueFrame(Words.TSTAMP);
        queueFrame(0);
        bench.descriptor(
                bench.store(frame), 100 | Words.TSTAMP | Words.EOP, 0); // in a legacy descriptor it is part of CSO
        assertEquals(3, bench.send().size());
        assertEquals(1, bench.stamps);
    }

    @ParameterizedTest
    @CsvSource({
        "0x00000000, true, 0x81000123", "0x00000000, false, 0",
        "0x40000456, true, 0x81000456", "0x40000456, false, 0x81000456",
        "0x80000456, true, 0", "0x80000456, false, 0",
        "0xC0000456, true, 0x81000456"
    })
    void shouldInsertTheTagThatThePortSays(final String portVlan, final boolean asked, final String expected) {
        bench.settings = new TxSettings(true, 0x8100, Long.decode(portVlan).intValue(), 104, 0);
        bench.configure();
        bench.descriptor(Words.contextLow(0, 14, 0x123), Words.CONTEXT, 0);
        queueFrame(asked ? Words.VLE : 0);
        final byte[] sent = bench.send().get(0);
        final int tag = Long.decode(expected).intValue();
        assertArrayEquals(tag == 0 ? frame : Reference.withTag(frame, tag >>> 16, tag & 0xFFFF), sent);
    }

    @Test
    void shouldCountSizesWithTheirCheckSequence() {
        final int[] lengths = {14, 60, 61, 123, 124, 251, 252, 507, 508, 1019, 1020, 1514, 9000};
        for (final int length : lengths) {
            bench.descriptor(bench.store(frame(length)), length | WHOLE, 0);
        }
        assertEquals(lengths.length, bench.send().size());
        assertArrayEquals(new int[] {2, 2, 2, 2, 2, 3}, bench.sizes);
    }

    @Test
    void shouldSendPacketsOfManyTinyPiecesWhole() {
        final TxBench big = new TxBench(512);
        final byte[] long1 = frame(120);
        final long bus = big.store(long1);
        for (int i = 0; i < 120; i++) {
            big.descriptor(bus + i, 1 | DATA | (i == 119 ? Words.EOP | Words.RS : 0), 0);
        }
        assertArrayEquals(long1, big.send().get(0));
    }

    @Test
    void shouldKeepItsDescriptorsWhileThePortHasNoRoom() {
        for (int i = 0; i < 5; i++) {
            bench.descriptor(bench.store(frame(1000)), 1000 | WHOLE, 0);
        }
        bench.hasRoom = false;
        assertEquals(0, bench.send().size());
        assertEquals(1, bench.throttledTimes);
        assertFalse(bench.queue.hasWork());
        assertEquals(0, bench.head());
        assertFalse(bench.isDone(0));
        assertFalse(bench.queue.release());

        bench.hasRoom = true;
        assertTrue(bench.queue.release());
        bench.pump();
        assertEquals(5, bench.take().size());
        assertTrue(bench.isDone(4));
    }

    @Test
    void shouldStopInTheMiddleOfAPacketThatIsCutAndGoOnThere() {
        final Packet packet = Packet.random(new java.util.Random(1), Packet.Kind.TCP, 3500, true);
        final Asked asked = Asked.of(packet);
        asked.segmented = true;
        asked.mss = 1000;
        bench.descriptor(asked.contextLow(), asked.contextType(), asked.contextSizes(0));
        bench.descriptor(
                bench.store(packet.bytes),
                packet.bytes.length | asked.command() | Words.EOP | Words.RS,
                asked.status(0));
        bench.onForward = () -> bench.hasRoom = false;
        assertEquals(1, bench.send().size());
        bench.onForward = null;
        bench.hasRoom = true;
        assertTrue(bench.queue.release());
        bench.pump();
        assertEquals(3, bench.take().size());
    }

    @Test
    void shouldLimitTheRateAndGoOnAsTimePasses() {
        bench.settings = new TxSettings(true, 0x8100, 0, 1518, 8);
        bench.configure();
        for (int i = 0; i < 60; i++) {
            bench.descriptor(bench.store(frame(1000)), 1000 | WHOLE, 0);
        }
        bench.ring();
        bench.pump();
        final int burst = bench.take().size();
        assertTrue(burst >= 9 && burst <= 11, "burst of " + burst);
        assertEquals(1, bench.throttledTimes);
        assertFalse(bench.queue.hasWork());
        bench.now += 10_000_000; // 10 ms at 8 Mb/s are 10 frames
        assertTrue(bench.queue.unthrottle(bench.now));
        bench.pump();
        final int more = bench.take().size();
        assertTrue(more >= 9 && more <= 11, "then " + more);
    }

    @ParameterizedTest
    @CsvSource({
        "0x80000000, 1000, 0", "0x00034000, 1000, 0", "0x80004000, 1000, 1000",
        "0x80028000, 1000, 100", "0x8000D555, 1000, 300", "0x8FFFFFFF, 10, 1"
    })
    void shouldUnderstandTheRateRegister(final String register, final int linkMbps, final int mbps) {
        assertEquals(mbps, TxSettings.mbps(Long.decode(register).intValue(), linkMbps));
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new TxSettings(true, 0x8100, 0, 59, 0));
        assertThrows(IllegalArgumentException.class, () -> new TxSettings(true, 0x8100, 0, 16384, 0));
        assertThrows(IllegalArgumentException.class, () -> new TxSettings(true, 0x8100, 0, 1518, -1));
    }
}
