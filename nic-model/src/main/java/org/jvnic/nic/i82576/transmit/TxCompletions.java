package org.jvnic.nic.i82576.transmit;

import org.jvnic.nic.i82576.queue.RingReader;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * Descriptors whose buffers have been read and that ask for a report, until they are written back: DD in each, or the head in one word
 * of memory. Once for many, since the ring is resolved once. Datasheet sections 7.2.2.2.11 and 7.2.3.
 *
 * <p>Owned by the engine's thread.
 */
final class TxCompletions {
    /** More than one call of the scheduler completes, and then some; a fuller list is written in between. */
    static final int CAPACITY = 512;

    /** What {@link #flush} answers when everything is written. */
    static final long WRITTEN = 1;

    private static final int STATUS_OFFSET = 12;
    private static final long HEAD_WRITE_BACK = 1;
    private static final long HEAD_ALIGNMENT = 3;

    private final int[] slots = new int[CAPACITY];
    private final int[] words = new int[CAPACITY];
    private int count;
    private int failedSlot;
    private long failedBus;

    void clear() {
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean hasRoom(final int more) {
        return count + more <= CAPACITY;
    }

    /** Adds a descriptor: its slot and the doubleword that completes it. */
    void add(final int slot, final int word) {
        slots[count] = slot;
        words[count] = word;
        count++;
    }

    /** Writes back and empties the list. {@link #WRITTEN}, or why memory was refused. */
    long flush(final DmaDomain memory, final RingReader ring, final long writeBackBus, final int head) {
        final int pending = count;
        count = 0;
        if ((writeBackBus & HEAD_WRITE_BACK) != 0) {
            return writeHead(memory, writeBackBus & ~HEAD_ALIGNMENT, head);
        }
        long status = WRITTEN;
        int from = 0;
        while (from < pending && status == WRITTEN) {
            int to = from + 1;
            while (to < pending && slots[to] > slots[to - 1]) {
                to++;
            }
            status = writeRun(memory, ring, from, to);
            from = to;
        }
        return status;
    }

    private long writeHead(final DmaDomain memory, final long bus, final int head) {
        failedSlot = head;
        failedBus = bus;
        final long host = memory.resolve(bus, Integer.BYTES, DmaDomain.WRITE);
        if (!DmaStatus.isHostAddress(host)) {
            return host;
        }
        HostMemory.putIntRelease(host, head);
        if (memory.isCopied()) {
            memory.written(bus, host, Integer.BYTES);
        }
        return WRITTEN;
    }

    /** Writes descriptors in ascending slots: all by one resolution if their memory is contiguous, else each by its own. */
    private long writeRun(final DmaDomain memory, final RingReader ring, final int from, final int to) {
        final long bus = ring.slotBus(slots[from]);
        final int bytes = (slots[to - 1] - slots[from] + 1) * RingReader.DESCRIPTOR_BYTES;
        final long host = memory.resolve(bus, bytes, DmaDomain.WRITE);
        if (DmaStatus.isHostAddress(host)) {
            for (int i = from; i < to; i++) {
                final int distance = (slots[i] - slots[from]) * RingReader.DESCRIPTOR_BYTES;
                complete(memory, bus + distance, host + distance, words[i]);
            }
            return WRITTEN;
        }
        failedSlot = slots[from];
        failedBus = bus;
        return host == DmaStatus.SPLIT ? writeEach(memory, ring, from, to) : host;
    }

    private long writeEach(final DmaDomain memory, final RingReader ring, final int from, final int to) {
        for (int i = from; i < to; i++) {
            final long bus = ring.slotBus(slots[i]);
            final long host = memory.resolve(bus, RingReader.DESCRIPTOR_BYTES, DmaDomain.WRITE);
            if (!DmaStatus.isHostAddress(host)) {
                failedSlot = slots[i];
                failedBus = bus;
                return host;
            }
            complete(memory, bus, host, words[i]);
        }
        return WRITTEN;
    }

    private static void complete(final DmaDomain memory, final long bus, final long host, final int word) {
        HostMemory.putIntRelease(host + STATUS_OFFSET, word);
        if (memory.isCopied()) {
            memory.written(bus + STATUS_OFFSET, host + STATUS_OFFSET, Integer.BYTES);
        }
    }

    /** Slot whose write-back was refused. */
    int failedSlot() {
        return failedSlot;
    }

    /** The bus address refused. */
    long failedBus() {
        return failedBus;
    }
}
