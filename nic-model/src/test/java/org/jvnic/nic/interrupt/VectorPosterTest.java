package org.jvnic.nic.interrupt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.agrona.BufferUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.cdna.spec.VectorRing;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.memory.Span;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

class VectorPosterTest {
    private static final long RING = 0x1_0000_0040L;
    private static final int CONTEXTS = 130;

    private final Memory memory = new Memory();
    private final VectorPoster poster = new VectorPoster(CONTEXTS);
    private int consumer;

    @Test
    void shouldPostNothingWithoutARing() {
        poster.add(3);
        assertFalse(poster.post(0));
        assertTrue(poster.hasPending());
    }

    @Test
    void shouldPostABitForEachContextAndThenTheIndex() {
        assertTrue(poster.enable(memory, RING, 2));
        poster.add(0);
        poster.add(63);
        poster.add(129);
        assertTrue(poster.post(0));
        assertEquals(1, memory.producer());
        assertEquals(bits(0, 63, 129), drain(2));
        assertFalse(poster.post(1));
        assertEquals(1, poster.posted());
    }

    @Test
    void shouldMergeWhatAFullRingCannotTakeAndPostItWhenThereIsRoom() {
        assertTrue(poster.enable(memory, RING, 1));
        for (int context = 0; context < 2; context++) {
            poster.add(context);
            assertTrue(poster.post(0));
        }
        poster.add(5);
        assertFalse(poster.post(0));
        poster.add(6);
        poster.add(5);
        assertFalse(poster.post(0));
        assertEquals(2, poster.merges());
        assertEquals(2, memory.producer());

        assertEquals(bits(0, 1), drain(1));
        assertTrue(poster.post(consumer));
        assertEquals(bits(5, 6), drain(1));
    }

    @Test
    void shouldKeepTheBitsWhileTheRingsMemoryIsRefused() {
        assertTrue(poster.enable(memory, RING, 1));
        memory.present = false;
        poster.add(7);
        assertFalse(poster.post(0));
        assertEquals(1, poster.refusals());
        memory.present = true;
        assertTrue(poster.post(0));
        assertEquals(bits(7), drain(1));
    }

    @Test
    void shouldForgetTheContextItIsToldTo() {
        assertTrue(poster.enable(memory, RING, 1));
        poster.add(70);
        poster.add(71);
        poster.discard(70);
        assertEquals(1L << 7, poster.pending(1));
        assertTrue(poster.post(0));
        assertEquals(bits(71), drain(1));
        poster.add(70);
        poster.discard(70);
        assertFalse(poster.post(consumer));
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "13, 64", "1, 32", "1, 65"})
    void shouldRefuseARingThatIsNone(final int log2, final long bus) {
        assertFalse(poster.enable(memory, bus, log2));
        assertFalse(poster.enable(null, RING, 1));
        poster.add(1);
        assertFalse(poster.post(0));
    }

    @Test
    void shouldStartAgainAtZeroAndKeepTheBits() {
        assertTrue(poster.enable(memory, RING, 1));
        poster.add(1);
        assertTrue(poster.post(0));
        poster.disable();
        poster.add(2);
        assertFalse(poster.post(0));
        assertTrue(poster.enable(memory, RING, 1));
        assertEquals(0, memory.producer());
        assertTrue(poster.post(0));
        assertEquals(1, poster.producer());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldLoseNothingWhateverTheRingAndItsReaderDo(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final int log2 = 1 + random.nextInt(3);
        assertTrue(poster.enable(memory, RING, log2));
        final BitSet raised = new BitSet();
        for (int i = 0; i < 200_000; i++) {
            final int context = random.nextInt(CONTEXTS);
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    poster.add(context);
                    raised.set(context);
                }
                case 2, 3 -> poster.post(consumer);
                default -> raised.andNot(drain(log2));
            }
            memory.present = random.nextInt(8) != 0;
        }
        memory.present = true;
        raised.andNot(drain(log2));
        poster.post(consumer);
        raised.andNot(drain(log2));
        assertEquals(new BitSet(), raised, "seed " + seed);
        assertTrue(poster.merges() > 0 && poster.refusals() > 0, "seed " + seed);
    }

    private BitSet drain(final int log2) {
        final BitSet found = new BitSet();
        final int words = VectorRing.words(CONTEXTS);
        for (; consumer != memory.producer(); consumer++) {
            final long entry = memory.host + VectorRing.entryOffset(CONTEXTS, log2, consumer);
            for (int word = 0; word < words; word++) {
                final long vector = HostMemory.getLong(entry + (long) word * Long.BYTES);
                for (int bit = 0; bit < Long.SIZE; bit++) {
                    if ((vector >>> bit & 1) != 0) {
                        found.set(word * Long.SIZE + bit);
                    }
                }
                HostMemory.putLong(entry + (long) word * Long.BYTES, -1L);
            }
        }
        return found;
    }

    private static BitSet bits(final int... contexts) {
        final BitSet set = new BitSet();
        for (final int context : contexts) {
            set.set(context);
        }
        return set;
    }

    private static final class Memory implements DmaDomain {
        private static final int BYTES = VectorRing.ringBytes(CONTEXTS, VectorRing.MAX_LOG2);

        private final ByteBuffer bytes = BufferUtil.allocateDirectAligned(BYTES, 64);
        final long host = BufferUtil.address(bytes);
        boolean present = true;

        int producer() {
            return HostMemory.getInt(host + VectorRing.PRODUCER_OFFSET);
        }

        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            return present && access == WRITE && Span.contains(RING, BYTES, busAddress, length)
                    ? host + (busAddress - RING)
                    : DmaStatus.NOT_MAPPED;
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return length;
        }
    }
}
