package org.jvnic.nic.i82576.queue;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * Reads descriptors of 16 bytes in batches, each once, into private arrays. The hardware owns the slots from the head up to but not
 * including the tail; both equal means none. Datasheet sections 7.1.5 and 7.2.2.
 *
 * <p>Whatever software writes as base, length, head or tail: nothing outside {@code [base, base + length)} is read, and a head or
 * tail outside the ring means that nothing is outstanding. What was fetched before memory was taken from the requester is not
 * used after it. Owned by the engine's thread.
 */
public final class RingReader {
    /** Bytes of a descriptor. */
    public static final int DESCRIPTOR_BYTES = 16;

    /** What {@link #fetch} answers when the ring's memory is refused; see {@link #refusal}. */
    public static final int FAILED = -1;

    /** Most descriptors of one read: eight cache lines. */
    public static final int BATCH = 32;

    /** Most descriptors held: those of the longest frame, and a batch. */
    public static final int CAPACITY = 128;

    private static final int SHIFT = 4;
    private static final int MASK = CAPACITY - 1;

    private final long[] lows = new long[CAPACITY];
    private final long[] highs = new long[CAPACITY];
    private @Nullable DmaDomain domain;
    private long ringBus;
    private int size;
    private int head;
    private int tail;
    private int first;
    private int held;
    private int generation;
    private long refusal;

    /** A reader of no ring. */
    public RingReader() {}

    /**
     * Starts to read a ring.
     *
     * @param memory    whose memory it is in.
     * @param bus       bus address of slot 0.
     * @param ringBytes length of the ring in bytes; a remainder of 16 is no slot.
     * @param headSlot  the next slot to consume; outside the ring nothing is ever outstanding.
     */
    public void start(final DmaDomain memory, final long bus, final int ringBytes, final int headSlot) {
        domain = memory;
        ringBus = bus;
        size = ringBytes >>> SHIFT;
        head = headSlot;
        tail = headSlot;
        first = 0;
        held = 0;
        generation = memory.generation();
        refusal = 0;
    }

    /** Forgets the ring and what was fetched. */
    public void stop() {
        domain = null;
        size = 0;
        held = 0;
        tail = head;
    }

    /**
     * Takes the tail that software wrote.
     *
     * @param slot first slot software still owns.
     * @return false when it, or the head, is outside the ring: nothing is outstanding then.
     */
    public boolean advertise(final int slot) {
        if (Integer.compareUnsigned(slot, size) >= 0 || Integer.compareUnsigned(head, size) >= 0) {
            tail = head;
            held = 0;
            return false;
        }
        tail = slot;
        held = Math.min(held, outstanding()); // a tail moved back takes descriptors away
        return true;
    }

    /**
     * Descriptors the hardware owns.
     *
     * @return 0 to {@link #size} - 1.
     */
    public int outstanding() {
        final int distance = tail - head;
        return distance < 0 ? distance + size : distance;
    }

    /**
     * Descriptors fetched and not consumed.
     *
     * @return 0 to {@link #CAPACITY}.
     */
    public int available() {
        return held;
    }

    /**
     * Forgets what was fetched and not consumed if memory has been taken from the requester since: it is read again.
     *
     * @return true when memory has been taken.
     */
    public boolean refresh() {
        final DmaDomain memory = domain;
        if (memory == null || memory.generation() == generation) {
            return false;
        }
        generation = memory.generation();
        held = 0;
        return true;
    }

    /**
     * Whether a slot still has what was read from it.
     *
     * @param slot below {@link #size}.
     * @param low  first quadword read.
     * @param high second quadword read.
     * @return false also when the memory is refused; {@link #refusal} says then why, and else that there is other memory.
     */
    public boolean has(final int slot, final long low, final long high) {
        final DmaDomain memory = domain;
        final long host =
                memory == null ? DmaStatus.NOT_MAPPED : memory.resolve(slotBus(slot), DESCRIPTOR_BYTES, DmaDomain.READ);
        final boolean readable = DmaStatus.isHostAddress(host);
        refusal = readable ? DmaStatus.NOT_MAPPED : host;
        return readable && HostMemory.getLong(host) == low && HostMemory.getLong(host + 8) == high;
    }

    /**
     * Reads the next batch.
     *
     * @return descriptors read; 0 when none is outstanding beyond those held, or no more can be held; {@link #FAILED} when the
     *     memory is refused.
     */
    public int fetch() {
        final DmaDomain memory = domain;
        final int next = slot(held);
        final int wanted = Math.min(Math.min(BATCH, outstanding() - held), Math.min(CAPACITY - held, size - next));
        if (wanted <= 0 || memory == null) {
            return 0;
        }
        final long host = memory.resolve(slotBus(next), wanted << SHIFT, DmaDomain.READ);
        if (DmaStatus.isHostAddress(host)) {
            return load(host, wanted);
        }
        return host == DmaStatus.SPLIT ? fetchSplit(memory, next, wanted) : refuse(host);
    }

    private int load(final long host, final int wanted) {
        long from = host;
        int at = first + held;
        for (int i = 0; i < wanted; i++) {
            lows[at & MASK] = HostMemory.getLong(from);
            highs[at & MASK] = HostMemory.getLong(from + 8);
            at++;
            from += DESCRIPTOR_BYTES;
        }
        held += wanted;
        return wanted;
    }

    /** The ring's pages are not together in the host: a descriptor at a time, which is aligned and so in one page. */
    private int fetchSplit(final DmaDomain memory, final int next, final int wanted) {
        for (int i = 0; i < wanted; i++) {
            final long host = memory.resolve(slotBus(next + i), DESCRIPTOR_BYTES, DmaDomain.READ);
            if (!DmaStatus.isHostAddress(host)) {
                return i > 0 ? i : refuse(host);
            }
            load(host, 1);
        }
        return wanted;
    }

    private int refuse(final long status) {
        refusal = status;
        return FAILED;
    }

    /**
     * Why the last {@link #fetch} failed.
     *
     * @return one of {@link DmaStatus}.
     */
    public long refusal() {
        return refusal;
    }

    /**
     * The next slot to consume.
     *
     * @return the head.
     */
    public int head() {
        return head;
    }

    /**
     * The slot of a descriptor.
     *
     * @param i its place from the head on, 0 to {@link #size} - 1.
     * @return its slot.
     */
    public int slot(final int i) {
        final int slot = head + i;
        return slot >= size ? slot - size : slot;
    }

    /**
     * First quadword of a fetched descriptor.
     *
     * @param i its place from the head on, below {@link #available}.
     * @return the quadword.
     */
    public long low(final int i) {
        return lows[(first + i) & MASK];
    }

    /**
     * Second quadword of a fetched descriptor.
     *
     * @param i its place from the head on, below {@link #available}.
     * @return the quadword.
     */
    public long high(final int i) {
        return highs[(first + i) & MASK];
    }

    /**
     * Moves the head on.
     *
     * @param count descriptors, at most {@link #available}.
     */
    public void consume(final int count) {
        head = slot(count);
        first = (first + count) & MASK;
        held -= count;
    }

    /**
     * Bus address of a slot.
     *
     * @param slot below {@link #size}.
     * @return bus address, a multiple of 16.
     */
    public long slotBus(final int slot) {
        return ringBus + ((long) slot << SHIFT);
    }

    /**
     * Slots of the ring.
     *
     * @return 0 to 65535.
     */
    public int size() {
        return size;
    }
}
