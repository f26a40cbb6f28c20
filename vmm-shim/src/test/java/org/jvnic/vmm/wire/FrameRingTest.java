package org.jvnic.vmm.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.memory.HostMemory;

class FrameRingTest {
    private static final int CAPACITY = FrameRing.MIN_CAPACITY;
    private static final int RECORD_OVERHEAD = 8;
    private static final int STRESS_FRAMES = 300_000;

    private final FrameRing ring = new FrameRing("test", CAPACITY);

    private boolean offer(final byte[] bytes) {
        final long host = ring.claim(bytes.length);
        if (host == FrameRing.NONE) {
            return false;
        }
        HostMemory.copyFromHeap(bytes, 0, host, bytes.length);
        ring.commit(bytes.length);
        return true;
    }

    private byte[] take() {
        final long host = ring.peek();
        final byte[] bytes = Frames.copy(host, FrameRing.length(host));
        ring.release(host);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1 << 14, (1 << 15) + 1, 3 << 15, Integer.MIN_VALUE})
    void shouldRefuseACapacityThatIsNoPowerOfTwoInRange(final int capacity) {
        final String message = Frames.refusal(IllegalArgumentException.class, () -> new FrameRing("test", capacity));

        assertTrue(message.contains(Integer.toString(capacity)), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 1514, 9216})
    void shouldHaveRoomForWhatItSaysItHasRoomForWhereverTheNextFrameLies(final int length) {
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            final boolean said = ring.hasRoom(length);
            final boolean taken = offer(new byte[length]);
            assertTrue(taken || !said, "frame " + i);
            refused += said ? 0 : 1;
            if (!said) {
                while (ring.peek() != FrameRing.NONE) {
                    take();
                }
                assertTrue(ring.hasRoom(length), "empty");
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void shouldHaveNothingWhenNew() {
        assertEquals(FrameRing.NONE, ring.peek());
        assertEquals(0, ring.frames());
    }

    @Test
    void shouldFillToTheLastByteAndThenHaveNoRoom() {
        final int length = CAPACITY / 4 - RECORD_OVERHEAD;
        for (int i = 0; i < 4; i++) {
            assertTrue(offer(Frames.bytes(length, i)));
        }

        assertEquals(FrameRing.NONE, ring.claim(1));
        assertEquals(4, ring.frames());
        assertArrayEquals(Frames.bytes(length, 0), take());
        assertTrue(offer(Frames.bytes(length, 4)));
        assertEquals(FrameRing.NONE, ring.claim(1));
        for (int i = 1; i <= 4; i++) {
            assertArrayEquals(Frames.bytes(length, i), take());
        }
        assertEquals(FrameRing.NONE, ring.peek());
    }

    @Test
    void shouldNotSplitAFrameAtTheEnd() {
        assertTrue(offer(new byte[20_000]));
        take();

        assertTrue(offer(Frames.bytes(15_000, 1)));
        assertArrayEquals(Frames.bytes(15_000, 1), take());
        assertTrue(offer(Frames.bytes(15_000, 2)));
        assertArrayEquals(Frames.bytes(15_000, 2), take());
    }

    @Test
    void shouldCommitLessThanWasClaimed() {
        assertNotEquals(FrameRing.NONE, ring.claim(9000));
        ring.commit(16);
        assertTrue(offer(Frames.bytes(17, 1)));

        assertEquals(16, take().length);
        assertArrayEquals(Frames.bytes(17, 1), take());
    }

    @Test
    void shouldForgetAClaimThatIsNotCommitted() {
        assertTrue(offer(new byte[20_000]));
        take();
        assertNotEquals(FrameRing.NONE, ring.claim(15_000));
        assertEquals(FrameRing.NONE, ring.peek());

        assertTrue(offer(Frames.bytes(100, 3)));

        assertArrayEquals(Frames.bytes(100, 3), take());
    }

    @Test
    void shouldShowTheSameFrameUntilItIsReleased() {
        offer(Frames.bytes(60, 1));
        offer(Frames.bytes(61, 2));

        final long host = ring.peek();
        assertEquals(host, ring.peek());
        ring.release(host);

        assertEquals(61, FrameRing.length(ring.peek()));
    }

    @Test
    void shouldCountWhatItDiscards() {
        offer(new byte[60]);
        offer(new byte[60]);

        assertEquals(2, ring.discard());
        assertEquals(0, ring.frames());
        assertEquals(0, ring.discard());
    }

    @Test
    void shouldKeepOrderAndBytesThroughRandomUse() {
        final long seed = System.nanoTime();
        System.out.println("FrameRingTest seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final Deque<byte[]> expected = new ArrayDeque<>();
        for (int i = 0; i < 50_000; i++) {
            if (random.nextInt(3) > 0) {
                final byte[] frame = Frames.bytes(random.nextInt(random.nextBoolean() ? 9300 : 100), i);
                if (offer(frame)) {
                    expected.add(frame);
                }
            } else if (!expected.isEmpty()) {
                assertArrayEquals(expected.remove(), take());
            }
            assertEquals(expected.size(), ring.frames());
        }
    }

    @Test
    void shouldCarryEveryFrameWholeBetweenTwoThreads() {
        final long seed = System.nanoTime();
        System.out.println("FrameRingTest seed " + seed);
        final CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(seed));
        final SplittableRandom random = new SplittableRandom(seed);

        for (int i = 0; i < STRESS_FRAMES; i++) {
            final int length = 8 + random.nextInt(2000);
            Frames.await(() -> ring.peek() != FrameRing.NONE);
            final long host = ring.peek();
            assertEquals(length, FrameRing.length(host));
            assertEquals(i, HostMemory.getInt(host));
            assertEquals(~i, HostMemory.getInt(host + length - Integer.BYTES));
            assertTrue(ring.frames() >= 1);
            ring.release(host);
        }

        writer.join();
        assertEquals(0, ring.frames());
    }

    private void write(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < STRESS_FRAMES; i++) {
            final int length = 8 + random.nextInt(2000);
            Frames.await(() -> ring.claim(length) != FrameRing.NONE);
            final long host = ring.claim(length);
            HostMemory.putInt(host, i);
            HostMemory.putInt(host + length - Integer.BYTES, ~i);
            ring.commit(length);
        }
    }
}
