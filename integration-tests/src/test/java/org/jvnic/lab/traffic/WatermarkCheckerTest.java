package org.jvnic.lab.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatermarkCheckerTest {
    private static final Endpoint ALICE = Endpoint.of(1);
    private static final Endpoint BOB = Endpoint.of(2);
    private static final Endpoint CAROL = Endpoint.of(3);
    private static final int OFFSET = 24;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[OFFSET + FrameBuilder.MAX_FRAME_BYTES + 1]);
    private final WatermarkChecker checker = new WatermarkChecker(BOB, List.of(ALICE, CAROL), UdpChecksum.GOOD);
    private final WatermarkedFrames fromAlice = new WatermarkedFrames(ALICE, BOB, UdpChecksum.GOOD);

    private void send(final WatermarkedFrames frames, final int size) {
        frames.write(buffer, OFFSET, size, 5);
        frames.advance();
    }

    private Verdict receive(final WatermarkedFrames frames, final int size) {
        send(frames, size);
        return checker.check(buffer, OFFSET, size);
    }

    private Verdict receiveNumber(final long sequence) {
        final WatermarkedFrames frames = new WatermarkedFrames(ALICE, BOB, UdpChecksum.GOOD);
        for (long i = 0; i < sequence; i++) {
            frames.advance();
        }
        return receive(frames, 100);
    }

    @Test
    void shouldAcceptFramesOfEverySizeInOrder() {
        long bytes = 0;
        for (int size = FrameBuilder.MIN_FRAME_BYTES; size <= FrameBuilder.MAX_FRAME_BYTES; size++) {
            assertEquals(Verdict.OK, receive(fromAlice, size));
            bytes += size;
        }

        assertEquals(fromAlice.sent(), checker.frames());
        assertEquals(fromAlice.sent(), checker.arrived(ALICE.id()));
        assertEquals(fromAlice.sent(), checker.nextSequence(ALICE.id()));
        assertEquals(bytes, checker.bytes());
        assertEquals(0, checker.lost());
        assertEquals(0, checker.errors());
    }

    @Test
    void shouldKeepSendersAndGroupApart() {
        final WatermarkedFrames fromCarol = new WatermarkedFrames(CAROL, BOB, UdpChecksum.GOOD);
        final WatermarkedFrames toAll = new WatermarkedFrames(ALICE, Endpoint.BROADCAST, UdpChecksum.GOOD);

        assertEquals(Verdict.OK, receive(fromAlice, 60));
        assertEquals(Verdict.OK, receive(toAll, 60));
        assertEquals(Verdict.OK, receive(fromCarol, 60));
        assertEquals(Verdict.OK, receive(fromAlice, 60));

        assertEquals(2, checker.arrived(ALICE.id()));
        assertEquals(1, checker.arrivedToGroup(ALICE.id()));
        assertEquals(1, checker.arrived(CAROL.id()));
        assertEquals(0, checker.arrived(99));
    }

    @Test
    void shouldCountWhatIsMissingInAGap() {
        assertEquals(Verdict.OK, receiveNumber(0));
        assertEquals(Verdict.GAP, receiveNumber(4));
        assertEquals(Verdict.OK, receiveNumber(5));

        assertEquals(3, checker.lost());
        assertEquals(1, checker.count(Verdict.GAP));
        assertEquals(0, checker.errors());
        assertEquals(6, checker.nextSequence(ALICE.id()));
        assertEquals(3, checker.arrived(ALICE.id()));
    }

    @Test
    void shouldCountAGapBeforeTheFirstFrame() {
        assertEquals(Verdict.GAP, receiveNumber(2));
        assertEquals(2, checker.lost());
    }

    @Test
    void shouldRecogniseADuplicate() {
        receiveNumber(0);
        receiveNumber(1);

        assertEquals(Verdict.DUPLICATE, receiveNumber(1));
        assertEquals(Verdict.DUPLICATE, receiveNumber(0));
        assertEquals(2, checker.errors());
        assertEquals(2, checker.arrived(ALICE.id()));
    }

    @Test
    void shouldReportALateFrameAndCountItAsLostNoLonger() {
        receiveNumber(0);
        receiveNumber(3);

        assertEquals(Verdict.REORDERED, receiveNumber(1));
        assertEquals(Verdict.DUPLICATE, receiveNumber(1));
        assertEquals(1, checker.lost());
        assertEquals(2, checker.errors());
        assertEquals(3, checker.arrived(ALICE.id()));
    }

    @Test
    void shouldRememberExactlyTheLast64Numbers() {
        receiveNumber(0);
        receiveNumber(1);
        receiveNumber(64);

        assertEquals(Verdict.DUPLICATE, receiveNumber(1));
        assertEquals(Verdict.REORDERED, receiveNumber(0));
        assertEquals(Verdict.REORDERED, receiveNumber(0));
        assertEquals(62, checker.lost());
    }

    @Test
    void shouldForgetNumbersWhenAGapIsWiderThanTheWindow() {
        receiveNumber(0);
        receiveNumber(1000);

        assertEquals(Verdict.REORDERED, receiveNumber(999));
        assertEquals(Verdict.DUPLICATE, receiveNumber(1000));
        assertEquals(998, checker.lost());
    }

    @Test
    void shouldRefuseFramesForOthers() {
        assertEquals(Verdict.WRONG_RECEIVER, receive(new WatermarkedFrames(ALICE, CAROL, UdpChecksum.GOOD), 100));
        assertEquals(
                Verdict.WRONG_RECEIVER,
                receive(new WatermarkedFrames(ALICE, CAROL.withMac(BOB.mac()), UdpChecksum.GOOD), 100));
        assertEquals(
                Verdict.WRONG_RECEIVER,
                receive(new WatermarkedFrames(ALICE, BOB.withMac(CAROL.mac()), UdpChecksum.GOOD), 100));
        assertEquals(0, checker.nextSequence(ALICE.id()));
    }

    @Test
    void shouldRefuseUnknownAndForgedSenders() {
        assertEquals(
                Verdict.UNKNOWN_SENDER, receive(new WatermarkedFrames(Endpoint.of(9), BOB, UdpChecksum.GOOD), 100));
        assertEquals(
                Verdict.BAD_HEADER,
                receive(new WatermarkedFrames(ALICE.withMac(CAROL.mac()), BOB, UdpChecksum.GOOD), 100));
    }

    @Test
    void shouldCallFramesWithoutAWatermarkForeign() {
        assertEquals(Verdict.FOREIGN, checker.check(buffer, OFFSET, 100));
        assertEquals(Verdict.FOREIGN, checker.check(buffer, OFFSET, 0));
        assertEquals(Verdict.FOREIGN, checker.check(buffer, OFFSET, 59));
        assertEquals(Verdict.FOREIGN, checker.check(buffer, OFFSET, FrameBuilder.MAX_FRAME_BYTES + 1));
        assertEquals(4, checker.errors());
    }

    @Test
    void shouldNoticeLostAndAddedBytes() {
        send(fromAlice, 200);

        assertEquals(Verdict.WRONG_LENGTH, checker.check(buffer, OFFSET, 199));
        assertEquals(Verdict.WRONG_LENGTH, checker.check(buffer, OFFSET, 201));
        assertEquals(Verdict.OK, checker.check(buffer, OFFSET, 200));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 63, 64, 65, 72, 129, 1518})
    void shouldNoticeEveryFlippedBit(final int size) {
        final WatermarkedFrames spare = new WatermarkedFrames(ALICE, BOB, UdpChecksum.GOOD);
        spare.write(buffer, OFFSET, size, 5);
        for (int bit = 0; bit < size * Byte.SIZE; bit++) {
            final int index = OFFSET + bit / 8;
            final byte good = buffer.getByte(index);
            buffer.putByte(index, (byte) (good ^ 1 << bit % 8));
            final int flipped = bit;
            assertTrue(checker.check(buffer, OFFSET, size).isError(), () -> "bit " + flipped);
            buffer.putByte(index, good);
        }

        assertEquals(Verdict.OK, checker.check(buffer, OFFSET, size));
    }

    @Test
    void shouldNoticeEveryWrongByteOfTheFillWithoutAChecksum() {
        final WatermarkChecker lenient = new WatermarkChecker(BOB, List.of(ALICE), UdpChecksum.NONE);
        new WatermarkedFrames(ALICE, BOB, UdpChecksum.NONE).write(buffer, OFFSET, 301, 5);
        for (int i = OFFSET + 64; i < OFFSET + 301; i++) {
            final byte good = buffer.getByte(i);
            buffer.putByte(i, (byte) ~good);
            assertEquals(Verdict.BAD_FILL, lenient.check(buffer, OFFSET, 301));
            buffer.putByte(i, good);
        }

        assertEquals(Verdict.OK, lenient.check(buffer, OFFSET, 301));
    }

    @Test
    void shouldTellWrongAndMissingChecksumsApartByWhatIsSent() {
        final WatermarkChecker lenient = new WatermarkChecker(BOB, List.of(ALICE), UdpChecksum.NONE);
        fromAlice.write(buffer, OFFSET, 100, 5);
        buffer.putByte(OFFSET + 40, (byte) ~buffer.getByte(OFFSET + 40));
        assertEquals(Verdict.BAD_CHECKSUM, checker.check(buffer, OFFSET, 100));
        assertEquals(Verdict.BAD_CHECKSUM, lenient.check(buffer, OFFSET, 100));

        new WatermarkedFrames(ALICE, BOB, UdpChecksum.NONE).write(buffer, OFFSET, 100, 5);
        assertEquals(Verdict.BAD_CHECKSUM, checker.check(buffer, OFFSET, 100));
        assertEquals(Verdict.OK, lenient.check(buffer, OFFSET, 100));
    }

    @Test
    void shouldNoticeBytesOfAnotherFrame() {
        final WatermarkChecker lenient = new WatermarkChecker(BOB, List.of(ALICE), UdpChecksum.NONE);
        final WatermarkedFrames frames = new WatermarkedFrames(ALICE, BOB, UdpChecksum.NONE);
        final byte[] tail = new byte[500];
        send(frames, 1000);
        buffer.getBytes(OFFSET + 500, tail);
        send(frames, 1000);
        buffer.putBytes(OFFSET + 500, tail);

        assertEquals(Verdict.BAD_FILL, lenient.check(buffer, OFFSET, 1000));
    }

    @Test
    void shouldAgreeWithAListOfNumbersWhenFramesAreLostRepeatedAndSwapped() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final boolean[] came = new boolean[500];
        long highest = -1;
        long duplicates = 0;
        long late = 0;
        for (int i = 0; i < 2000; i++) {
            final long base = Math.max(0, highest + 1 - 40);
            final int number = (int) Math.min(came.length - 1, base + random.nextInt(45));
            receiveNumber(number);
            if (came[number]) {
                duplicates++;
            } else if (number < highest) {
                late++;
            }
            came[number] = true;
            highest = Math.max(highest, number);
        }
        long missing = 0;
        for (int number = 0; number < highest; number++) {
            missing += came[number] ? 0 : 1;
        }

        final String message = "seed " + seed + ": " + checker;
        assertEquals(missing, checker.lost(), message);
        assertEquals(duplicates, checker.count(Verdict.DUPLICATE), message);
        assertEquals(late, checker.count(Verdict.REORDERED), message);
        assertEquals(highest + 1 - missing, checker.arrived(ALICE.id()), message);
    }

    @Test
    void shouldSayWhatItCounted() {
        receiveNumber(0);
        receiveNumber(0);

        assertEquals("receiver 2: frames 2, lost 0, DUPLICATE 1, OK 1", checker.toString());
    }

    @Test
    void shouldRefuseFramesOutsideTheBuffer() {
        assertThrows(IndexOutOfBoundsException.class, () -> checker.check(buffer, buffer.capacity() - 50, 60));
        assertEquals(0, checker.frames());
    }
}
