package org.jvnic.nic.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.memory.HostMemory;

class FrameTest {
    private static final int LONGEST = 9216;
    private static final int GAP = 16;
    private static final int SOURCE_BYTES = LONGEST + GAP * Frame.MAX_PIECES;
    private static final byte UNTOUCHED = 0x5A;

    private final ByteBuffer sourceMemory = BufferUtil.allocateDirectAligned(SOURCE_BYTES, 64);
    private final ByteBuffer targetMemory = BufferUtil.allocateDirectAligned(LONGEST + 2 * GAP, 64);
    private final long source = BufferUtil.address(sourceMemory);
    private final long target = BufferUtil.address(targetMemory) + GAP;
    private final Frame frame = new Frame();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldGatherAndScatterAnyBytesInAnyPieces(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 4_000; round++) {
            final byte[] bytes = new byte[randomLength(random)];
            random.nextBytes(bytes);
            gather(bytes, random);
            assertTrue(frame.seal());

            final byte[] expected = Arrays.copyOf(bytes, Math.max(Frame.MIN_LENGTH, bytes.length));
            final String where = "seed " + seed + ", round " + round;
            assertEquals(expected.length, frame.length(), where);
            assertEquals(bytes.length, frame.gathered(), where);
            assertHeader(expected, where);
            assertArrayEquals(expected, copied(expected.length), where);
            assertArrayEquals(expected, scattered(expected.length, random), where);
            assertArrayEquals(expected, copied(expected.length), where);
        }
    }

    private static int randomLength(final SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(Frame.ETHERNET_HEADER, 70);
            case 1 -> random.nextInt(Frame.ETHERNET_HEADER, 300);
            case 2 -> random.nextInt(Frame.ETHERNET_HEADER, 1519);
            default -> random.nextInt(Frame.ETHERNET_HEADER, LONGEST + 1);
        };
    }

    private void gather(final byte[] bytes, final SplittableRandom random) {
        frame.begin();
        final int pieces = 1 + random.nextInt(random.nextBoolean() ? 3 : Frame.MAX_PIECES);
        int done = 0;
        long at = source;
        for (int left = Math.min(pieces, bytes.length); left > 0; left--) {
            final int most = bytes.length - done - (left - 1);
            final int usual = random.nextInt(3) == 0 ? 1 : 1 + random.nextInt(most);
            final int length = left == 1 ? most : usual;
            HostMemory.copyFromHeap(bytes, done, at, length);
            assertTrue(frame.addPiece(at, length));
            done += length;
            at += length + random.nextInt(GAP);
        }
    }

    private void assertHeader(final byte[] bytes, final String where) {
        assertEquals(mac(bytes, 0), frame.destination(), where);
        assertEquals(mac(bytes, 6), frame.source(), where);
        final int type = bigEndian(bytes, 12);
        final boolean tagged = type == Frame.ETHERTYPE_VLAN;
        assertEquals(tagged ? bigEndian(bytes, 14) & 0xFFF : 0, frame.vlan(), where);
        assertEquals(tagged ? bigEndian(bytes, 16) : type, frame.etherType(), where);
    }

    private static long mac(final byte[] bytes, final int from) {
        long mac = 0;
        for (int i = 5; i >= 0; i--) {
            mac = mac << 8 | (bytes[from + i] & 0xFF);
        }
        return mac;
    }

    private static int bigEndian(final byte[] bytes, final int from) {
        return (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF);
    }

    private byte[] copied(final int length) {
        clearTarget();
        frame.copyTo(target);
        return takeTarget(length);
    }

    private byte[] scattered(final int length, final SplittableRandom random) {
        clearTarget();
        frame.rewind();
        int done = 0;
        while (done < length) {
            final int chunk = 1 + random.nextInt(random.nextBoolean() ? Math.min(40, length - done) : length - done);
            frame.copyNext(target + done, chunk);
            done += chunk;
        }
        return takeTarget(length);
    }

    private void clearTarget() {
        for (int i = -GAP; i < LONGEST + GAP; i++) {
            HostMemory.putByte(target + i, UNTOUCHED);
        }
    }

    private byte[] takeTarget(final int length) {
        assertEquals(UNTOUCHED, HostMemory.getByte(target - 1));
        assertEquals(UNTOUCHED, HostMemory.getByte(target + length));
        final byte[] bytes = new byte[length];
        HostMemory.copyToHeap(target, bytes, 0, length);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 14, 24, 60, 1000})
    void shouldDeliverTheBytesItDecidedOnWhateverTheSenderDoesLater(final int piece) {
        final byte[] bytes = new byte[1000];
        new SplittableRandom(piece).nextBytes(bytes);
        HostMemory.copyFromHeap(bytes, 0, source, bytes.length);
        frame.begin();
        for (int at = 0; at < 60; at += Math.min(piece, 60 - at)) {
            frame.addPiece(source + at, Math.min(piece, 60 - at));
        }
        frame.addPiece(source + 60, bytes.length - 60);
        assertTrue(frame.seal());
        for (int i = 0; i < Frame.DECISION_BYTES; i++) {
            HostMemory.putByte(source + i, (byte) ~bytes[i]);
        }
        assertEquals(mac(bytes, 0), frame.destination());
        assertArrayEquals(bytes, copied(bytes.length));
        assertArrayEquals(bytes, scattered(bytes.length, new SplittableRandom(piece)));
    }

    @Test
    void shouldReadTheVlanBehindItsTag() {
        final byte[] bytes = new byte[64];
        bytes[12] = (byte) 0x81;
        bytes[14] = (byte) 0xEF;
        bytes[15] = (byte) 0xFF;
        bytes[16] = 0x08;
        bytes[17] = 0x06;
        HostMemory.copyFromHeap(bytes, 0, source, bytes.length);
        frame.begin();
        frame.addPiece(source, bytes.length);
        assertTrue(frame.seal());
        assertEquals(0xFFF, frame.vlan());
        assertEquals(0x0806, frame.etherType());
    }

    @Test
    void shouldRefuseWhatIsShorterThanAHeader() {
        frame.begin();
        assertFalse(frame.seal());
        frame.addPiece(source, Frame.ETHERNET_HEADER - 1);
        assertFalse(frame.seal());
        frame.addPiece(source + 64, 1);
        assertTrue(frame.seal());
    }

    @Test
    void shouldRefuseMorePiecesThanItHolds() {
        frame.begin();
        for (int i = 0; i < Frame.MAX_PIECES; i++) {
            assertTrue(frame.addPiece(source, 1));
        }
        assertFalse(frame.addPiece(source, 1));
    }

    @Test
    void shouldPadAFrameOfManyPieces() {
        frame.begin();
        for (int i = 0; i < Frame.MIN_LENGTH - 1; i++) {
            frame.addPiece(source, 1);
        }
        assertTrue(frame.seal());
        assertEquals(Frame.MIN_LENGTH, frame.length());
        assertEquals(0, copied(Frame.MIN_LENGTH)[Frame.MIN_LENGTH - 1]);
    }
}
