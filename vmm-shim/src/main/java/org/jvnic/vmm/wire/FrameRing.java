package org.jvnic.vmm.wire;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;

/**
 * A bounded queue of frames from one thread to one other, in memory outside the heap.
 *
 * <pre>
 *   control:  0 tail, 8 frames written, 16 the writer's last look at the head, 24 position of the claim
 *           128 head, 136 frames read, 144 the reader's last look at the tail
 *   data:     records, each a multiple of 8 bytes and in one piece; positions run free, the index is the position modulo size
 *   record:   0 length (or -1: nothing until the end of the data), 4 unused, 8 the bytes
 * </pre>
 *
 * <p>Why not Agrona's ring: here a claim may be committed shorter than it was, so that the kernel reads straight into the ring
 * when nobody knows the length yet; a record can be looked at and kept when the kernel does not take it; and nothing is zeroed
 * behind the reader. Records take the room their frames need, so small frames stay close together.
 *
 * <p>Threads: one writer and one reader, each of which may change when the new one sees what the old one did. The memory
 * lives as long as this object: nothing here can touch memory that was given back.
 */
final class FrameRing {
    /** The longest frame a card carries, bytes without FCS. */
    static final int MAX_FRAME_BYTES = 9216;

    /** The shortest thing that can be a frame: an Ethernet header, bytes. */
    static final int MIN_FRAME_BYTES = 14;

    /** Smallest size of the data, bytes. */
    static final int MIN_CAPACITY = 32 * 1024;

    /** Largest size of the data, bytes. */
    static final int MAX_CAPACITY = 1 << 30;

    /** What {@link #claim} and {@link #peek} answer when there is no room, or no frame. */
    static final long NONE = 0;

    private static final int TAIL = 0;
    private static final int WRITTEN = 8;
    private static final int SEEN_HEAD = 16;
    private static final int CLAIMED = 24;
    private static final int HEAD = 128;
    private static final int READ = 136;
    private static final int SEEN_TAIL = 144;
    private static final int CONTROL_BYTES = 256;

    private static final int HEADER_BYTES = 8;
    private static final int PADDING = -1;

    private final ByteBuffer memory;
    private final long control;
    private final long data;
    private final int capacity;

    FrameRing(final String name, final int capacity) {
        if (capacity < MIN_CAPACITY || capacity > MAX_CAPACITY || !BitUtil.isPowerOfTwo(capacity)) {
            throw new IllegalArgumentException(name + ": queue of " + capacity + " bytes is not a power of two in "
                    + MIN_CAPACITY + ".." + MAX_CAPACITY);
        }
        this.capacity = capacity;
        memory = BufferUtil.allocateDirectAligned(CONTROL_BYTES + capacity, CONTROL_BYTES / 2);
        control = BufferUtil.address(memory);
        data = control + CONTROL_BYTES;
    }

    private static int recordBytes(final int length) {
        return HEADER_BYTES + length + 7 & ~7;
    }

    /**
     * Reserves room for a frame of up to {@code length} bytes; answers with the host address, or {@link #NONE}. Without a commit
     * it is as if nothing had happened. Writer only.
     */
    long claim(final int length) {
        final long tail = HostMemory.getLong(control + TAIL);
        final int index = (int) tail & capacity - 1;
        final int needed = recordBytes(length);
        final int padding = needed > capacity - index ? capacity - index : 0;
        if (!hasRoom(tail, padding + needed)) {
            return NONE;
        }
        if (padding > 0) {
            HostMemory.putInt(data + index, PADDING);
        }
        HostMemory.putLong(control + CLAIMED, tail + padding);
        return data + (padding > 0 ? 0 : index) + HEADER_BYTES;
    }

    /** Whether {@link #claim} would find room for a frame of that length, wherever in the ring it came to lie. Writer only. */
    boolean hasRoom(final int length) {
        return hasRoom(HostMemory.getLong(control + TAIL), 2 * recordBytes(length));
    }

    private boolean hasRoom(final long tail, final int bytes) {
        final long limit = tail + bytes - capacity;
        if (limit <= HostMemory.getLong(control + SEEN_HEAD)) {
            return true;
        }
        final long head = HostMemory.getLongAcquire(control + HEAD);
        HostMemory.putLong(control + SEEN_HEAD, head);
        return limit <= head;
    }

    /** Publishes the claimed frame with its real length, at most what was claimed. Writer only. */
    void commit(final int length) {
        final long claimed = HostMemory.getLong(control + CLAIMED);
        HostMemory.putInt(data + ((int) claimed & capacity - 1), length);
        HostMemory.putLongRelease(control + WRITTEN, HostMemory.getLong(control + WRITTEN) + 1);
        HostMemory.putLongRelease(control + TAIL, claimed + recordBytes(length));
    }

    /** Host address of the oldest frame, or {@link #NONE}. Stays the same until {@link #release}. Reader only. */
    long peek() {
        final long head = HostMemory.getLong(control + HEAD);
        if (head == HostMemory.getLong(control + SEEN_TAIL) && head == lookAtTail()) {
            return NONE;
        }
        final int index = (int) head & capacity - 1;
        return data + (HostMemory.getInt(data + index) == PADDING ? 0 : index) + HEADER_BYTES;
    }

    /** Host address of the frame behind one that {@link #peek} or this answered with, or {@link #NONE}. Reader only. */
    long next(final long host) {
        final long head = HostMemory.getLong(control + HEAD);
        final int distance = (int) (host - HEADER_BYTES - data) - ((int) head & capacity - 1) & capacity - 1;
        final long position = head + distance + recordBytes(length(host));
        if (position == HostMemory.getLong(control + SEEN_TAIL) && position == lookAtTail()) {
            return NONE;
        }
        final int index = (int) position & capacity - 1;
        return data + (HostMemory.getInt(data + index) == PADDING ? 0 : index) + HEADER_BYTES;
    }

    private long lookAtTail() {
        final long tail = HostMemory.getLongAcquire(control + TAIL);
        HostMemory.putLong(control + SEEN_TAIL, tail);
        return tail;
    }

    /** Length of a frame that {@link #peek} answered with, bytes. */
    static int length(final long host) {
        return HostMemory.getInt(host - HEADER_BYTES);
    }

    /** Gives up the frame that {@link #peek} answered with last. Reader only. */
    void release(final long host) {
        final long head = HostMemory.getLong(control + HEAD);
        final int at = (int) (host - HEADER_BYTES - data);
        final int skipped = at - ((int) head & capacity - 1) & capacity - 1;
        final int bytes = recordBytes(length(host));
        HostMemory.putLongRelease(control + READ, HostMemory.getLong(control + READ) + 1);
        HostMemory.putLongRelease(control + HEAD, head + skipped + bytes);
    }

    /** Gives up every frame there is; answers with how many. Reader only. */
    int discard() {
        int frames = 0;
        for (long host = peek(); host != NONE; host = peek()) {
            release(host);
            frames++;
        }
        return frames;
    }

    /** Frames written and not yet released: exact for both threads when the other rests, 0 or more always. Any thread. */
    int frames() {
        final long read = HostMemory.getLongAcquire(control + READ);
        return (int) (HostMemory.getLongAcquire(control + WRITTEN) - read);
    }

    /** The ring's memory as the classes of {@code java.nio} see it, with its own position and limit. */
    ByteBuffer view() {
        return memory.duplicate();
    }

    /** Sets a {@link #view} to a span of bytes that was claimed or peeked. */
    void aim(final ByteBuffer view, final long host, final int length) {
        final int start = (int) (host - control);
        view.limit(start + length).position(start);
    }
}
