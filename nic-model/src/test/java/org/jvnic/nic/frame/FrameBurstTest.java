package org.jvnic.nic.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.port.DmaStatus;

class FrameBurstTest {
    private static final int FRAMES = 5;
    private static final int APART = 128;
    private static final int FIRST = 3;
    private static final long TO_A = 0x0A00_0000_0002L;
    private static final long TO_B = 0x0B00_0000_0002L;

    private final ByteBuffer memory =
            BufferUtil.allocateDirectAligned(FRAMES * APART, 64).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer target =
            BufferUtil.allocateDirectAligned(APART, 64).order(ByteOrder.LITTLE_ENDIAN);
    private final FrameBurst burst = new FrameBurst();
    private final int[] lengths = new int[FrameBurst.CAPACITY];

    @BeforeEach
    void begin() {
        final long[] addresses = new long[FrameBurst.CAPACITY];
        for (int i = 0; i < FRAMES; i++) {
            lengths[FIRST + i] = 60 + i;
            addresses[FIRST + i] = (long) i * APART;
            setDestination(i, i < 3 ? TO_A : TO_B);
        }
        burst.begin(lengths, FIRST, 60, 60 + FRAMES - 1);
        final int end = burst.bound(FIRST + FRAMES, 1518, Long.MAX_VALUE);
        assertEquals(DmaStatus.SPLIT, burst.resolve(new FlatMemory(0, memory), addresses, end));
        assertEquals(FIRST + FRAMES, burst.end());
    }

    private void setDestination(final int frame, final long address) {
        memory.putLong(frame * APART, address);
    }

    @Test
    void shouldEndARunWhereTheNextFrameGoesElsewhere() {
        assertEquals(FIRST + 3, burst.readRun(FIRST));
        assertEquals(TO_A, burst.destination());
        assertEquals(FIRST + 5, burst.readRun(FIRST + 3));
        assertEquals(TO_B, burst.destination());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8, 9, 13})
    void shouldEndARunAtTheFirstFrameWithAnyOtherByteInItsHeader(final int frames) {
        final ByteBuffer many = BufferUtil.allocateDirectAligned(frames * APART, 64);
        final long[] addresses = new long[FrameBurst.CAPACITY];
        Arrays.setAll(addresses, i -> (long) i * APART);
        Arrays.fill(lengths, 0, frames, 60);
        for (int other = 1; other < frames; other++) {
            for (int octet = 0; octet < 16; octet++) {
                many.put(other * APART + octet, (byte) 1);
                burst.begin(lengths, 0, 60, 60);
                burst.resolve(new FlatMemory(0, many), addresses, burst.bound(frames, 1518, Long.MAX_VALUE));
                assertEquals(other, burst.readRun(0), "octet " + octet + " of frame " + other);
                assertEquals(other + 1, burst.readRun(other));
                assertEquals(frames, other + 1 == frames ? frames : burst.readRun(other + 1));
                many.put(other * APART + octet, (byte) 0);
            }
        }
        burst.begin(lengths, 0, 60, 60);
        burst.resolve(new FlatMemory(0, many), addresses, burst.bound(frames, 1518, Long.MAX_VALUE));
        assertEquals(frames, burst.readRun(0));
    }

    @Test
    void shouldGoByWhatWasReadWhenTheRunBeforeEnded() {
        burst.readRun(FIRST);
        setDestination(3, TO_A);
        assertEquals(FIRST + 5, burst.readRun(FIRST + 3));
        assertEquals(TO_B, burst.destination());
    }

    @Test
    void shouldNotGoByWhatAnEarlierBurstHasReadAhead() {
        burst.readRun(FIRST);
        setDestination(3, TO_A);
        burst.begin(lengths, FIRST + 3, 60, 60 + FRAMES - 1);
        final long[] addresses = new long[FrameBurst.CAPACITY];
        addresses[FIRST + 3] = 3 * APART;
        burst.resolve(new FlatMemory(0, memory), addresses, FIRST + 4);
        burst.readRun(FIRST + 3);
        assertEquals(TO_A, burst.destination());
    }

    @Test
    void shouldGoOnWithARunWithoutReadingItAgain() {
        burst.readRun(FIRST);
        setDestination(1, TO_B);
        assertEquals(FIRST + 3, burst.readRun(FIRST + 1));
        assertEquals(TO_A, burst.destination());
        burst.copyTo(FIRST + 1, BufferUtil.address(target));
        assertEquals(TO_A, target.getLong(0));
    }

    @Test
    void shouldCopyEveryByteOfAFrameAndNoneBehindIt() {
        for (int length = 60; length < APART; length++) {
            lengths[FIRST] = length;
            for (int i = Long.BYTES; i < APART; i++) {
                memory.put(i, (byte) (i + length));
            }
            burst.begin(lengths, FIRST, length, length);
            burst.resolve(new FlatMemory(0, memory), new long[FrameBurst.CAPACITY], FIRST + 1);
            burst.readRun(FIRST);
            final byte[] expected = new byte[APART];
            Arrays.fill(expected, (byte) 0x5A);
            target.put(0, expected);
            memory.get(0, expected, 0, length);
            burst.copyTo(FIRST, BufferUtil.address(target));
            final byte[] copied = new byte[APART];
            target.get(0, copied);
            assertEquals(-1, Arrays.mismatch(expected, copied), "length " + length);
        }
    }

    @Test
    void shouldStopBeforeALengthThatIsNotPlainAndBehindTheFrameThatUsesTheBudgetUp() {
        assertEquals(FIRST + 2, burst.bound(FIRST + FRAMES, 61, Long.MAX_VALUE));
        assertEquals(121, burst.bytes(FIRST, FIRST + 2));
        assertEquals(FIRST + 2, burst.bound(FIRST + FRAMES, 1518, 61));
        assertEquals(FIRST + 2, burst.bound(FIRST + FRAMES, 1518, 121));
        assertEquals(FIRST + 3, burst.bound(FIRST + FRAMES, 1518, 122));
        lengths[FIRST + 1] = 59;
        burst.begin(lengths, FIRST, 59, 64);
        assertEquals(FIRST + 1, burst.bound(FIRST + FRAMES, 1518, Long.MAX_VALUE));
    }

    @Test
    void shouldGiveAsManyFramesToABudgetWhereAllLengthsAreTheSame() {
        Arrays.fill(lengths, FIRST, FIRST + FRAMES, 100);
        burst.begin(lengths, FIRST, 100, 100);
        assertEquals(FIRST + FRAMES, burst.bound(FIRST + FRAMES, 100, 500));
        assertEquals(500, burst.bytes(FIRST, FIRST + FRAMES));
        assertEquals(200, burst.bytes(FIRST + 1, FIRST + 3));
        assertEquals(FIRST + 4, burst.bound(FIRST + FRAMES, 100, 400));
        assertEquals(FIRST + 5, burst.bound(FIRST + FRAMES, 100, 401));
        assertEquals(FIRST, burst.bound(FIRST + FRAMES, 99, 500));
    }
}
