package org.jvnic.nic.cdna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.host.FlatMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.NicEvents;

class DescriptorFetcherTest {
    private static final long BASE = 0x10_0000;
    private static final int LOG2 = 4;
    private static final int FIRST = 250;

    private final ByteBuffer bytes =
            ByteBuffer.allocateDirect(Descriptor.BYTES << LOG2).order(ByteOrder.LITTLE_ENDIAN);
    private final Taking domain = new Taking(new FlatMemory(BASE, bytes));
    private final DescriptorFetcher fetcher = new DescriptorFetcher(RingName.RECEIVE, 0, NicEvents.NONE);

    private static final class Taking implements DmaDomain {
        private final DmaDomain memory;
        private int generation;

        Taking(final DmaDomain memory) {
            this.memory = memory;
        }

        @Override
        public long resolve(final long busAddress, final int length, final int access) {
            return memory.resolve(busAddress, length, access);
        }

        @Override
        public int contiguous(final long busAddress, final int length, final int access) {
            return memory.contiguous(busAddress, length, access);
        }

        @Override
        public int generation() {
            return generation;
        }
    }

    private void describe(final int slot, final long address, final int sequence) {
        bytes.putLong(slot * Descriptor.BYTES, address);
        bytes.putLong(slot * Descriptor.BYTES + Descriptor.CONTROL_OFFSET, ((long) sequence << 32) | 2048);
    }

    private void startWithTenOfWhichTwoAreConsumed() {
        for (int i = 0; i < 10; i++) {
            describe(i, 1000 + i, (FIRST + i) & 0xFF);
        }
        fetcher.start(domain, BASE, LOG2, true, 8, FIRST);
        assertTrue(fetcher.advertise(10));
        assertEquals(10, fetcher.fetch());
        fetcher.consume(2);
    }

    @Test
    void shouldReadAgainWhatItHeldWhenMemoryWasTaken() {
        startWithTenOfWhichTwoAreConsumed();
        describe(2, 5000, (FIRST + 2) & 0xFF);
        fetcher.refresh();
        assertEquals(1002, fetcher.address(2));

        domain.generation++;
        fetcher.refresh();

        assertEquals(0, fetcher.available());
        assertEquals(8, fetcher.outstanding());
        assertEquals(8, fetcher.fetch());
        assertEquals(5000, fetcher.address(2));
        assertEquals(1009, fetcher.address(9));
    }

    @Test
    void shouldAcceptOnlyTheSameSequenceWhenItReadsAgain() {
        startWithTenOfWhichTwoAreConsumed();
        describe(2, 5000, (FIRST + 10) & 0xFF);
        domain.generation++;
        fetcher.refresh();

        assertEquals(DescriptorFetcher.SEQUENCE_ERROR, fetcher.fetch());
    }

    @Test
    void shouldRefuseDescriptorsOfAnotherLapThoughTheirNumbersFollowEachOther() {
        for (int i = 0; i < 4; i++) {
            describe(i, 1000 + i, 100 + i);
        }
        fetcher.start(domain, BASE, LOG2, true, 8, 84);
        assertTrue(fetcher.advertise(4));
        assertEquals(DescriptorFetcher.SEQUENCE_ERROR, fetcher.fetch());
        assertEquals(100, (int) (fetcher.refusal() >>> 32));
        assertEquals(0, fetcher.available());
    }

    @Test
    void shouldKeepWhatItHoldsTogetherWhenItReadsOnWithoutBeingEmpty() {
        final int log2 = 9;
        final ByteBuffer large =
                ByteBuffer.allocateDirect(Descriptor.BYTES << log2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 1 << log2; i++) {
            large.putLong(i * Descriptor.BYTES, 1000 + i);
            large.putLong(i * Descriptor.BYTES + Descriptor.CONTROL_OFFSET, 100 + i);
        }
        fetcher.start(new FlatMemory(BASE, large), BASE, log2, false, 8, 0);
        assertTrue(fetcher.advertise(1 << log2));
        int consumed = 0;
        while (consumed < 1 << log2) {
            final int fetched = fetcher.fetch();
            assertTrue(fetched > 0, "at " + consumed);
            for (int index = consumed; index < fetcher.tail(); index++) {
                assertEquals(1000 + index, fetcher.address(index));
                assertEquals(1000 + index, fetcher.addresses()[fetcher.position(index)]);
                assertEquals(100 + index, fetcher.length(index));
            }
            assertTrue(fetcher.position(fetcher.head()) + fetcher.available() <= DescriptorFetcher.CAPACITY);
            final int left = fetcher.tail() == 1 << log2 ? 0 : 3; // never empty before the end
            fetcher.consume(fetcher.available() - left);
            consumed = fetcher.head();
        }
    }

    @Test
    void shouldKnowHowManyInARowArePlain() {
        startWithTenOfWhichTwoAreConsumed();
        fetcher.consume(8);
        fetcher.setPlain(0);
        final int[] flags = {0, 0, 1, 1, 0, 0};
        for (int i = 0; i < flags.length; i++) {
            bytes.putLong(((10 + i) & 15) * Descriptor.BYTES + Descriptor.CONTROL_OFFSET, control(10 + i, flags[i]));
        }
        assertTrue(fetcher.advertise(16));
        assertEquals(6, fetcher.fetch());
        assertEquals(12, fetcher.plainEnd());
        fetcher.consume(2);
        assertEquals(12, fetcher.plainEnd());
        fetcher.consume(1);
        assertEquals(13, fetcher.plainEnd());
        fetcher.consume(1);
        assertEquals(16, fetcher.plainEnd());
    }

    private static long control(final int index, final int flags) {
        return Descriptor.control(2048, flags, (FIRST + index) & 0xFF);
    }
}
