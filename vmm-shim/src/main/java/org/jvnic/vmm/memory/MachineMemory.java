package org.jvnic.vmm.memory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.memory.HostMemory;

/**
 * The machine address space: every VM's RAM and the VMM's own memory, with the owner and the pins of each page.
 *
 * <p>A page is free, or has an owner, or is leaving: given up by its owner but still pinned. Only an owner's page can be
 * pinned. A page that is leaving becomes free when its last pin goes, and is zeroed before its next owner gets it.
 *
 * <p>The space starts at a nonzero address and has gaps, so that an address of another kind is refused rather than obeyed.
 *
 * <p>Threads: any. Pins are lock-free and allocate nothing; everything that gives or takes pages locks.
 */
public final class MachineMemory implements AutoCloseable {
    /** Bytes in a page. */
    public static final int PAGE_SIZE = 4096;

    /** log2 of {@link #PAGE_SIZE}. */
    public static final int PAGE_SHIFT = 12;

    /** Owner number of the VMM itself; VMs have 1 to {@link #MAX_OWNER}. */
    public static final int VMM = 0;

    /** Highest owner number. */
    public static final int MAX_OWNER = 0xFFFF;

    /** Owner of a page that is free. */
    public static final int FREE = FrameTable.FREE;

    /** Owner of a page that was given up and still has pins. */
    public static final int LEAVING = FrameTable.LEAVING;

    /** Owner of a machine address where there is no memory. */
    public static final int NOWHERE = -3;

    /** Chunks start at multiples of this, the first at it, and with at least this much nothing before them. */
    public static final long CHUNK_ALIGNMENT = 0x1_0000_0000L;

    private final LongAdder pins = new LongAdder();
    private final LongAdder unpins = new LongAdder();
    private final LongAdder pinnedPages = new LongAdder();
    private final AtomicInteger departures = new AtomicInteger();

    private volatile MachineChunk[] chunks = {};
    private long freePages;

    /** Makes an empty space. */
    public MachineMemory() {}

    /**
     * Adds memory whose pages are free to be given to anybody.
     *
     * @param memory the memory, still all zeros; from now on closed with this space.
     * @return the machine address it got.
     * @throws IllegalStateException when there would be 2^31 pages or more.
     */
    public synchronized long addToPool(final MappedMemory memory) {
        final MachineChunk chunk = append(memory, true);
        chunk.pool.set(0, chunk.frameCount());
        freePages += chunk.frameCount();
        return chunk.machine();
    }

    /**
     * Adds memory that one owner gets and nobody after it: pages given up stay unused. For memory that another process may
     * have mapped.
     *
     * @param memory the memory, from now on closed with this space.
     * @param owner  who owns all of its pages, 0 to {@link #MAX_OWNER}.
     * @return the machine address it got.
     * @throws IllegalArgumentException when the owner is out of range.
     * @throws IllegalStateException when there would be 2^31 pages or more.
     */
    public synchronized long addFor(final MappedMemory memory, final int owner) {
        requireOwner(owner);
        final MachineChunk chunk = append(memory, false);
        for (int index = 0; index < chunk.frameCount(); index++) {
            chunk.frames.take(index, owner);
        }
        return chunk.machine();
    }

    private MachineChunk append(final MappedMemory memory, final boolean pooled) {
        final int count = chunks.length;
        long machine = CHUNK_ALIGNMENT;
        long firstFrame = 0;
        if (count > 0) {
            final MachineChunk last = chunks[count - 1];
            machine = alignUp(last.machine() + last.bytes(), CHUNK_ALIGNMENT) + CHUNK_ALIGNMENT;
            firstFrame = alignUp((long) last.firstFrame() + last.frameCount(), MachineChunk.FRAME_ALIGNMENT);
        }
        final long frames = firstFrame + (memory.bytes() >>> PAGE_SHIFT);
        if (frames > Integer.MAX_VALUE - MachineChunk.FRAME_ALIGNMENT) {
            throw new IllegalStateException("machine memory: " + frames + " pages are not below 2^31 - 512");
        }
        final MachineChunk chunk = new MachineChunk(memory, machine, (int) firstFrame, pooled);
        final MachineChunk[] grown = java.util.Arrays.copyOf(chunks, count + 1);
        grown[count] = chunk;
        chunks = grown;
        return chunk;
    }

    private static long alignUp(final long value, final long alignment) {
        return (value + alignment - 1) & -alignment;
    }

    private static void requireOwner(final int owner) {
        if (owner < 0 || owner > MAX_OWNER) {
            throw new IllegalArgumentException("owner: " + owner + " is not in 0.." + MAX_OWNER);
        }
    }

    /**
     * How many chunks there are.
     *
     * @return chunks; grows only.
     */
    public int chunkCount() {
        return chunks.length;
    }

    /**
     * A chunk by number.
     *
     * @param number 0 to {@link #chunkCount()} - 1, in the order of addresses.
     * @return the chunk.
     * @throws IndexOutOfBoundsException when there is no such chunk.
     */
    public MachineChunk chunk(final int number) {
        return chunks[number];
    }

    /**
     * The chunk that holds a whole span.
     *
     * @param machine first machine address, any 64 bits.
     * @param length  bytes, unsigned.
     * @return the chunk, in which the bytes are contiguous; null when part of the span is no memory.
     */
    public @Nullable MachineChunk chunkOf(final long machine, final long length) {
        final MachineChunk[] all = chunks;
        int low = 0;
        int high = all.length - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final MachineChunk chunk = all[middle];
            if (chunk.contains(machine, 1)) {
                return chunk.contains(machine, length) ? chunk : null;
            }
            if (Long.compareUnsigned(machine, chunk.machine()) < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return null;
    }

    /**
     * Where bytes are, and whether they are contiguous there.
     *
     * @param machine first machine address, any 64 bits.
     * @param length  bytes, unsigned.
     * @return host address of {@code length} contiguous bytes; {@link MemoryStatus#NOT_MAPPED} when part of them is no memory.
     */
    public long host(final long machine, final long length) {
        final MachineChunk chunk = chunkOf(machine, length);
        return chunk == null ? MemoryStatus.NOT_MAPPED : chunk.host(machine);
    }

    /**
     * Gives free pages that are next to each other to an owner, zeroed.
     *
     * @param bytes size, 1 or more, rounded up to pages.
     * @param owner who gets them, 0 to {@link #MAX_OWNER}.
     * @return machine address of the first byte, or {@link MemoryStatus#NO_MEMORY}.
     * @throws IllegalArgumentException when an argument is out of range.
     */
    public long allocate(final long bytes, final int owner) {
        requireOwner(owner);
        if (bytes < 1) {
            throw new IllegalArgumentException("machine memory: size " + bytes + " is not positive");
        }
        final long pages = ((bytes - 1) >>> PAGE_SHIFT) + 1;
        for (final MachineChunk chunk : chunks) {
            final int index = reserve(chunk, pages);
            if (index >= 0) {
                handOver(chunk, index, (int) pages, owner);
                return chunk.machine() + ((long) index << PAGE_SHIFT);
            }
        }
        return MemoryStatus.NO_MEMORY;
    }

    /**
     * Gives one free page to an owner, zeroed.
     *
     * @param owner who gets it, 0 to {@link #MAX_OWNER}.
     * @return machine address of the page, or {@link MemoryStatus#NO_MEMORY}.
     * @throws IllegalArgumentException when the owner is out of range.
     */
    public long claim(final int owner) {
        return allocate(PAGE_SIZE, owner);
    }

    private synchronized int reserve(final MachineChunk chunk, final long pages) {
        if (pages > freePages) {
            return -1;
        }
        int index = chunk.pool.nextSetBit(0);
        while (index >= 0) {
            final int end = chunk.pool.nextClearBit(index);
            if (end - index >= pages) {
                chunk.pool.clear(index, index + (int) pages);
                freePages -= pages;
                return index;
            }
            index = chunk.pool.nextSetBit(end);
        }
        return -1;
    }

    /** Outside the lock: the pages are out of the pool and have no owner yet, so nobody else can touch them. */
    private static void handOver(final MachineChunk chunk, final int first, final int pages, final int owner) {
        for (int index = first; index < first + pages; index++) {
            if (chunk.frames.isUsed(index)) {
                HostMemory.zero(chunk.hostOfIndex(index), PAGE_SIZE);
            }
            chunk.frames.take(index, owner);
        }
    }

    /**
     * Takes a page from its owner. It goes back to the pool when it has no pins left, which may be at once.
     *
     * @param machine any machine address of the page.
     * @param owner   who has it.
     * @return {@link MemoryStatus#OK}, {@link MemoryStatus#NOT_MAPPED}, or {@link MemoryStatus#NOT_OWNED} when it is not the
     *     owner's.
     */
    public int giveUp(final long machine, final int owner) {
        final MachineChunk chunk = chunkOf(machine, 1);
        return chunk == null ? MemoryStatus.NOT_MAPPED : giveUp(chunk, chunk.index(machine), owner);
    }

    private int giveUp(final MachineChunk chunk, final int index, final int owner) {
        final int pinned = chunk.frames.leave(index, owner);
        if (pinned == FrameTable.REFUSED) {
            return MemoryStatus.NOT_OWNED;
        }
        departures.incrementAndGet();
        if (pinned == 0) {
            reclaim(chunk, index);
        }
        return MemoryStatus.OK;
    }

    /**
     * Takes every page from an owner, as {@link #giveUp} does: for a VM that ends.
     *
     * @param owner who has them.
     * @return how many there were.
     */
    public long giveUpAll(final int owner) {
        long pages = 0;
        for (final MachineChunk chunk : chunks) {
            for (int index = 0; index < chunk.frameCount(); index++) {
                if (chunk.frames.holder(index) == owner && giveUp(chunk, index, owner) == MemoryStatus.OK) {
                    pages++;
                }
            }
        }
        return pages;
    }

    /**
     * How often a page has left its owner. It is counted after the page has left and before {@link #giveUp} returns: whoever reads this
     * number, then finds pages owned, and later reads the same number knows that none of them was given up before that.
     *
     * @return a number that wraps; only whether it is the same as before means anything.
     */
    public int departures() {
        return departures.get();
    }

    /** Whoever drops the last pin and whoever gives the page up may both come here; the table lets one through. */
    private synchronized void reclaim(final MachineChunk chunk, final int index) {
        if (chunk.frames.free(index) && chunk.pooled) {
            chunk.pool.set(index);
            freePages++;
        }
    }

    /**
     * Pins a page: until it is unpinned it goes to nobody else.
     *
     * @param machine any machine address of the page, any 64 bits.
     * @param owner   who must have it at this moment.
     * @return {@link MemoryStatus#OK}, {@link MemoryStatus#NOT_MAPPED}, or {@link MemoryStatus#NOT_OWNED} when it is not the
     *     owner's.
     */
    public int pin(final long machine, final int owner) {
        final MachineChunk chunk = chunkOf(machine, 1);
        if (chunk == null) {
            return MemoryStatus.NOT_MAPPED;
        }
        final int before = chunk.frames.pin(chunk.index(machine), owner);
        if (before == FrameTable.REFUSED) {
            return MemoryStatus.NOT_OWNED;
        }
        pins.increment();
        if (before == 0) {
            pinnedPages.increment();
        }
        return MemoryStatus.OK;
    }

    /**
     * Drops a pin.
     *
     * @param machine any machine address of the page.
     * @throws IllegalStateException when the page has no pin: an error of the VMM.
     */
    public void unpin(final long machine) {
        final MachineChunk chunk = chunkOf(machine, 1);
        final int left = chunk == null ? FrameTable.REFUSED : chunk.frames.unpin(chunk.index(machine));
        if (chunk == null || left == FrameTable.REFUSED) {
            throw new IllegalStateException("machine page 0x" + Long.toHexString(machine) + " has no pin to drop");
        }
        unpins.increment();
        if (left == 0) {
            lastPinGone(chunk, chunk.index(machine));
        }
    }

    private void lastPinGone(final MachineChunk chunk, final int index) {
        pinnedPages.decrement();
        if (chunk.frames.holder(index) == LEAVING) {
            reclaim(chunk, index);
        }
    }

    /**
     * Who has a page.
     *
     * @param machine any machine address of the page, any 64 bits.
     * @return the owner, {@link #FREE}, {@link #LEAVING} or {@link #NOWHERE}.
     */
    public int ownerOf(final long machine) {
        final MachineChunk chunk = chunkOf(machine, 1);
        return chunk == null ? NOWHERE : chunk.frames.holder(chunk.index(machine));
    }

    /**
     * Pins of a page.
     *
     * @param machine any machine address of the page, any 64 bits.
     * @return how many, 0 where there is no memory.
     */
    public int pinsOf(final long machine) {
        final MachineChunk chunk = chunkOf(machine, 1);
        return chunk == null ? 0 : chunk.frames.pins(chunk.index(machine));
    }

    /**
     * Pages with pins now.
     *
     * @return pages; exact while nobody pins or unpins.
     */
    public long pinnedPages() {
        return pinnedPages.sum();
    }

    /**
     * Pins taken ever.
     *
     * @return pins; exact while nobody pins.
     */
    public long totalPins() {
        return pins.sum();
    }

    /**
     * Pins dropped ever.
     *
     * @return pins; exact while nobody unpins.
     */
    public long totalUnpins() {
        return unpins.sum();
    }

    /**
     * Pages that can be given out now.
     *
     * @return pages.
     */
    public synchronized long freePages() {
        return freePages;
    }

    /** Gives all memory back to the system. Nobody may use any of it any more: no card, no window. */
    @Override
    public synchronized void close() {
        final MachineChunk[] all = chunks;
        chunks = new MachineChunk[0];
        freePages = 0;
        for (final MachineChunk chunk : all) {
            chunk.close();
        }
    }
}
