package org.jvnic.nic.i82576.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

class RingReaderTest {
    private static final long BASE = 0x10_0000;
    private static final int BYTES = 1 << 16;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final FlatMemory memory = new FlatMemory(BASE, bytes);
    private final RingReader ring = new RingReader();

    @Test
    void shouldReadEachOutstandingDescriptorOnceInOrderAcrossTheEndOfTheRing() {
        number(64);
        ring.start(memory, BASE, 64 * 16, 60);

        assertTrue(ring.advertise(10));
        int seen = 60;
        while (ring.outstanding() > 0) {
            if (ring.available() == 0) {
                assertTrue(ring.fetch() > 0);
            }
            assertEquals(seen, ring.slot(0));
            assertEquals(seen, ring.low(0));
            assertEquals(~seen, (int) ring.high(0));
            ring.consume(1);
            seen = (seen + 1) % 64;
        }

        assertEquals(10, seen);
        assertEquals(10, ring.head());
        assertEquals(0, ring.fetch());
    }

    @Test
    void shouldHoldNoMoreThanItsCapacity() {
        ring.start(memory, BASE, 4096 * 16, 0);
        ring.advertise(4000);

        int fetched = 0;
        int count = ring.fetch();
        while (count > 0) {
            fetched += count;
            count = ring.fetch();
        }

        assertEquals(RingReader.CAPACITY, fetched);
        assertEquals(fetched, ring.available());
    }

    @Test
    void shouldTreatATailOrHeadOutsideTheRingAsNothingOutstanding() {
        ring.start(memory, BASE, 8 * 16, 0);
        assertFalse(ring.advertise(8));
        assertEquals(0, ring.outstanding());
        assertFalse(ring.advertise(0xFFFF));
        assertEquals(0, ring.fetch());

        ring.start(memory, BASE, 8 * 16, 8);
        assertFalse(ring.advertise(3));
        assertEquals(0, ring.outstanding());

        ring.start(memory, BASE, 0, 0);
        assertFalse(ring.advertise(0));
        assertEquals(0, ring.fetch());
    }

    @Test
    void shouldGiveBackDescriptorsWhenTheTailMovesBack() {
        ring.start(memory, BASE, 64 * 16, 0);
        ring.advertise(20);
        ring.fetch();

        ring.advertise(5);

        assertEquals(5, ring.outstanding());
        assertEquals(5, ring.available());
    }

    @Test
    void shouldFailWithTheRefusalOfTheMemory() {
        ring.start(memory, BASE + BYTES, 8 * 16, 0);
        ring.advertise(4);

        assertEquals(RingReader.FAILED, ring.fetch());
        assertEquals(DmaStatus.NOT_MAPPED, ring.refusal());
        assertEquals(0, ring.available());
    }

    @Test
    void shouldReadARingWhoseMemoryIsNotTogether() {
        number(32);
        final DmaDomain split = new DmaDomain() {
            @Override
            public long resolve(final long busAddress, final int length, final int access) {
                return length > 16 ? DmaStatus.SPLIT : memory.resolve(busAddress, length, access);
            }

            @Override
            public int contiguous(final long busAddress, final int length, final int access) {
                return 16;
            }
        };
        ring.start(split, BASE, 32 * 16, 0);
        ring.advertise(31);

        assertEquals(31, ring.fetch());
        assertEquals(30, ring.low(30));
    }

    @Test
    void shouldNeverReadOutsideTheRingWhateverIsWritten() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final int[] edges = {0, 1, 7, 8, 15, 16, 63, 64, 0x7FFF, 0xFFFF};
        for (int round = 0; round < 20_000; round++) {
            final int slots = edges[random.nextInt(edges.length)];
            final long end = BASE + slots * 16L;
            final DmaDomain checked = new DmaDomain() {
                @Override
                public long resolve(final long busAddress, final int length, final int access) {
                    assertTrue(busAddress >= BASE && busAddress + length <= end, "seed " + seed);
                    return memory.resolve(BASE, length, access);
                }

                @Override
                public int contiguous(final long busAddress, final int length, final int access) {
                    return length;
                }
            };
            ring.start(checked, BASE, slots * 16, edges[random.nextInt(edges.length)]);
            for (int i = 0; i < 4; i++) {
                ring.advertise(edges[random.nextInt(edges.length)]);
                final int fetched = ring.fetch();
                assertTrue(fetched >= 0 && ring.available() <= ring.outstanding(), "seed " + seed);
                ring.consume(random.nextInt(ring.available() + 1));
                assertTrue(ring.available() <= ring.outstanding(), "seed " + seed);
            }
        }
    }

    @Test
    void shouldReadAgainWhatItHeldWhenMemoryWasTaken() {
        final int[] generation = {5};
        final DmaDomain taking = new DmaDomain() {
            @Override
            public long resolve(final long busAddress, final int length, final int access) {
                return memory.resolve(busAddress, length, access);
            }

            @Override
            public int contiguous(final long busAddress, final int length, final int access) {
                return length;
            }

            @Override
            public int generation() {
                return generation[0];
            }
        };
        number(16);
        ring.start(taking, BASE, 16 * 16, 12);
        ring.advertise(8);
        assertFalse(ring.refresh());
        assertEquals(4, ring.fetch());
        ring.consume(1);
        bytes.putLong(13 * 16, 1000);
        assertFalse(ring.refresh());
        assertEquals(13, ring.low(0));

        generation[0]++;

        assertTrue(ring.refresh());
        assertFalse(ring.refresh());
        assertEquals(0, ring.available());
        assertEquals(3, ring.fetch());
        assertEquals(1000, ring.low(0));
        assertEquals(14, ring.low(1));
        assertEquals(11, ring.outstanding());
    }

    @Test
    void shouldTellWhetherASlotStillHasWhatWasRead() {
        number(8);
        ring.start(memory, BASE, 8 * 16, 0);

        assertTrue(ring.has(3, 3, ~3L));
        assertFalse(ring.has(3, 4, ~3L));
        assertFalse(ring.has(3, 3, ~4L));
        ring.start(memory, BASE + BYTES - 16, 8 * 16, 0);
        assertFalse(ring.has(1, 1, ~1L));
        assertEquals(DmaStatus.NOT_MAPPED, ring.refusal());
    }

    private void number(final int slots) {
        for (int i = 0; i < slots; i++) {
            bytes.putLong(i * 16, i);
            bytes.putLong(i * 16 + 8, ~(long) i);
        }
    }
}
