package org.jvnic.nic.i82576;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One receive queue of a card, driven through its registers as drivers do. */
final class ReceiveDriver {
    static final int ONE_BUFFER = 0x0200_0000;
    static final int SPLIT = 0x0400_0000;
    static final int SPLIT_ALWAYS = 0x0A00_0000;
    static final int DROP = 1 << 31;
    static final int SLOTS = 16;
    static final int BUFFER_BYTES = 4096;
    static final byte UNTOUCHED = 0x5A;

    private static final int RCTL = 0x0100;
    private static final int ENABLE = 1 << 25;
    private static final int RECEIVE = 1 << 1;
    private static final long RINGS = CardBench.BASE + 0x1000;
    private static final long BUFFERS = CardBench.BASE + 0x10_0000;
    private static final int HEADERS = BUFFER_BYTES / 2;

    private final CardBench bench;
    private final int block;
    private final long ring;
    private final long buffers;
    private int next;

    ReceiveDriver(final CardBench bench, final int queue) {
        this.bench = bench;
        this.block = queue < 4 ? 0x2800 + 0x100 * queue : 0xC000 + 0x40 * queue;
        this.ring = RINGS + queue * (long) (SLOTS * 16);
        this.buffers = BUFFERS + queue * (long) (SLOTS * BUFFER_BYTES);
    }

    /** Switches the queue on, with all but one of its descriptors posted. */
    ReceiveDriver open(final int split) {
        return open(split, SLOTS - 1);
    }

    /** Switches the queue on, with so many descriptors posted. */
    ReceiveDriver open(final int split, final int posted) {
        bench.write(block + 0x28, 0);
        for (int slot = 0; slot < SLOTS; slot++) {
            post(slot);
        }
        bench.write(block, (int) ring);
        bench.write(block + 0x04, 0);
        bench.write(block + 0x08, SLOTS * 16);
        bench.write(block + 0x0C, split);
        bench.write(block + 0x10, 0);
        bench.write(block + 0x18, 0);
        bench.write(block + 0x28, ENABLE | 1 << 16 | 8 << 8 | 8);
        bench.write(RCTL, bench.read(RCTL) | RECEIVE);
        bench.write(block + 0x18, posted);
        bench.rest();
        next = 0;
        return this;
    }

    private void post(final int slot) {
        final byte[] paint = new byte[BUFFER_BYTES];
        Arrays.fill(paint, UNTOUCHED);
        bench.store(packet(slot), paint);
        bench.descriptor(ring, slot, packet(slot), (int) header(slot), 0);
    }

    private long packet(final int slot) {
        return buffers + (long) slot * BUFFER_BYTES;
    }

    private long header(final int slot) {
        return packet(slot) + HEADERS;
    }

    int head() {
        return bench.read(block + 0x10);
    }

    int dropped() {
        return bench.read(block + 0x30);
    }

    void tail(final int slot) {
        bench.write(block + 0x18, slot);
    }

    void control(final int value) {
        bench.write(block + 0x28, value);
    }

    boolean isDone(final int slot) {
        return (status(slot) & 1) != 0;
    }

    int info(final int slot) {
        return bench.dword(ring + slot * 16L);
    }

    int hash(final int slot) {
        return bench.dword(ring + slot * 16L + 4);
    }

    /** Third doubleword of an advanced write-back. */
    int status(final int slot) {
        return bench.dword(ring + slot * 16L + 8);
    }

    /** Fourth doubleword: of a legacy write-back status, errors and tag; of an advanced one length and tag. */
    int last(final int slot) {
        return bench.dword(ring + slot * 16L + 12);
    }

    int length(final int slot) {
        return last(slot) & 0xFFFF;
    }

    byte[] bytes(final int slot, final int count) {
        return bench.load(packet(slot), count);
    }

    byte[] headerBytes(final int slot, final int count) {
        return bench.load(header(slot), count);
    }

    /** The next frame, from as many descriptors as it took; null when there is none. Gives the descriptors back. */
    byte @Nullable [] take() {
        if (!isDone(next)) {
            return null;
        }
        byte[] frame = new byte[0];
        boolean last = false;
        while (!last) {
            final int from = frame.length;
            last = (status(next) & 2) != 0;
            final int count = length(next);
            frame = Arrays.copyOf(frame, from + count);
            System.arraycopy(bytes(next, count), 0, frame, from, count);
            post(next);
            tail(next);
            next = (next + 1) % SLOTS;
        }
        return frame;
    }
}
