package org.jvnic.vmm.protection;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.vmm.memory.MachineChunk;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MemoryStatus;

/**
 * Bus addresses are machine addresses, and only pages pinned for this context are reached.
 *
 * <p>The VMM has checked every descriptor before the card sees it. This is the second, independent means: whatever stands in a
 * ring, the card touches no page that the VMM has not pinned for this context. A pin has no direction.
 *
 * <p>Pins of a context are counted page by page. The first one of a page takes one pin in the {@link MachineMemory}, the last one
 * drops it. Pages of rings and status blocks have pins of a kind of their own, so that the VMM can tell them.
 *
 * <p>Threads: the engine resolves. Pins are taken and dropped by one thread at a time. Neither allocates, but for the first pin
 * in each 32 MiB of machine memory.
 */
public final class ValidatedDomain implements DmaDomain {
    private static final int BUFFER_PIN = 1;
    private static final int RING_PIN = 1 << 24;
    private static final int MAX_BUFFER_PINS = RING_PIN - 1;
    private static final int MAX_RING_PINS = 127;

    private final MachineMemory machineMemory;
    private final PinCounts counts = new PinCounts();

    /** The engine's. */
    private final PinCounts.Cursor seen = counts.new Cursor();

    /** Of the thread that pins. */
    private final PinCounts.Cursor written = counts.new Cursor();

    /** Where the engine's last accesses to buffers were. */
    private final PinnedWindow bufferWindow = new PinnedWindow();

    /** Where the engine's last accesses to rings and status block were, which lie in the VMM's memory and in the guest's. */
    private final PinnedWindow oneWindow = new PinnedWindow();

    private final PinnedWindow otherWindow = new PinnedWindow();
    private boolean oneIsOlder = true;

    /**
     * How often a page has lost its last pin. Counted after it has lost it and before anybody else can get the page: what the engine
     * finds pinned after it has read this is pinned as long as it reads the same.
     */
    private final AtomicInteger losses = new AtomicInteger();

    /** Touched by the thread that pins only. */
    private @Nullable MachineChunk lastChunkToPin;

    private final AtomicLong pinnedPages = new AtomicLong();

    /**
     * A domain that reaches nothing yet.
     *
     * @param machineMemory the machine space.
     */
    public ValidatedDomain(final MachineMemory machineMemory) {
        this.machineMemory = machineMemory;
    }

    @Override
    public long resolve(final long bus, final int length, final int access) {
        final int losses = this.losses.get(); // before any look at a pin
        final long host = oneWindow.resolve(bus, length, losses);
        if (host > 0) {
            return host;
        }
        final long otherHost = otherWindow.resolve(bus, length, losses);
        return otherHost > 0 ? otherHost : resolveElsewhere(bus, length);
    }

    @Override
    public int resolve(
            final long[] addresses,
            final int[] lengths,
            final int longest,
            final int first,
            final int end,
            final int access,
            final long[] hosts) {
        int next = bufferWindow.resolve(addresses, lengths, longest, first, end, hosts, losses.get());
        while (next < end) {
            final long host = resolveElsewhere(addresses[next], lengths[next]);
            if (!DmaStatus.isHostAddress(host)) {
                hosts[first] = next == first ? host : hosts[first];
                return next;
            }
            hosts[next] = host;
            next = bufferWindow.resolve(addresses, lengths, longest, next + 1, end, hosts, losses.get());
        }
        return next;
    }

    private long resolveElsewhere(final long bus, final int length) {
        final MachineChunk chunk = length < 1 ? null : machineMemory.chunkOf(bus, length);
        if (chunk == null) {
            return DmaStatus.NOT_MAPPED;
        }
        final int first = chunk.frame(bus);
        final int last = chunk.frame(bus + length - 1);
        int least = seen.get(first);
        for (int frame = first + 1; frame <= last && least > 0; frame++) {
            least = Math.min(least, seen.get(frame));
        }
        if (least == 0) {
            return DmaStatus.NOT_PINNED;
        }
        remember(least < RING_PIN, chunk, first, last + 1);
        return chunk.host(bus);
    }

    private void remember(final boolean isBuffer, final MachineChunk chunk, final int first, final int end) {
        if (isBuffer) {
            bufferWindow.add(chunk, first, end);
        } else if (oneWindow.touches(chunk, first, end) || (oneIsOlder && !otherWindow.touches(chunk, first, end))) {
            oneWindow.add(chunk, first, end);
            oneIsOlder = false;
        } else {
            otherWindow.add(chunk, first, end);
            oneIsOlder = true;
        }
    }

    private int firstUnpinned(final int from, final int end) {
        int frame = from;
        while (frame < end && seen.get(frame) != 0) {
            frame++;
        }
        return frame;
    }

    @Override
    public int contiguous(final long bus, final int length, final int access) {
        final MachineChunk chunk = machineMemory.chunkOf(bus, 1);
        if (chunk == null || length < 1) {
            return 0;
        }
        final int wanted = (int) Math.min(length, chunk.bytesFrom(bus));
        final int first = chunk.frame(bus);
        final int unpinned = firstUnpinned(first, chunk.frame(bus + wanted - 1) + 1);
        return unpinned == first ? 0 : (int) Math.min(wanted, chunk.machineOf(unpinned) - bus);
    }

    /**
     * Pins every page of a buffer for this context, or none.
     *
     * @param machine first machine address, any 64 bits.
     * @param length  bytes, unsigned.
     * @param owner   who must own every page at this moment.
     * @return {@link MemoryStatus#OK}; or {@link MemoryStatus#INVALID} for no bytes, {@link MemoryStatus#NOT_MAPPED} when part
     *     of it is no memory, {@link MemoryStatus#NOT_OWNED}, {@link MemoryStatus#TOO_MANY_PINS}.
     */
    public int pin(final long machine, final long length, final int owner) {
        return pin(machine, length, owner, BUFFER_PIN);
    }

    /**
     * Pins every page of a ring or a status block, or none; like {@link #pin} but for the kind.
     *
     * @param machine first machine address, any 64 bits.
     * @param length  bytes, unsigned.
     * @param owner   who must own every page at this moment.
     * @return as {@link #pin}.
     */
    public int pinRing(final long machine, final long length, final int owner) {
        return pin(machine, length, owner, RING_PIN);
    }

    private int pin(final long machine, final long length, final int owner, final int kind) {
        if (length == 0) {
            return MemoryStatus.INVALID;
        }
        final MachineChunk chunk = chunkToPin(machine, length);
        if (chunk == null) {
            return MemoryStatus.NOT_MAPPED;
        }
        final int first = chunk.frame(machine);
        final int end = chunk.frame(machine + length - 1) + 1;
        for (int frame = first; frame < end; frame++) {
            final int count = written.getPlain(frame);
            if (count != 0 && !isFull(count, kind) && chunk.isOwnedBy(frame, owner)) {
                written.setLast(frame, count + kind); // the usual page: pinned already, and still the owner's
                continue;
            }
            final int status = pinPage(chunk, frame, owner, kind);
            if (status != MemoryStatus.OK) {
                unpinPages(chunk, first, frame, kind);
                return status;
            }
        }
        return MemoryStatus.OK;
    }

    /** Whether one owner has every page of a buffer that is pinned, at this moment. For the thread that pins. */
    boolean isOwned(final long machine, final long length, final int owner) {
        final MachineChunk chunk = chunkToPin(machine, length);
        return chunk != null && chunk.isOwnedBy(machine, length, owner);
    }

    /** As {@link MachineMemory#departures}. */
    int departures() {
        return machineMemory.departures();
    }

    private static boolean isFull(final int count, final int kind) {
        return kind == BUFFER_PIN ? bufferPins(count) == MAX_BUFFER_PINS : ringPins(count) == MAX_RING_PINS;
    }

    private @Nullable MachineChunk chunkToPin(final long machine, final long length) {
        final MachineChunk last = lastChunkToPin;
        if (last != null && last.contains(machine, length)) {
            return last;
        }
        final MachineChunk chunk = machineMemory.chunkOf(machine, length);
        lastChunkToPin = chunk;
        return chunk;
    }

    /** A page that this context has pinned already may have been given up since; then nobody owns it, and it gets no new pin. */
    private int pinPage(final MachineChunk chunk, final int frame, final int owner, final int kind) {
        final int count = written.getPlain(frame);
        if (count == 0) {
            final int status = machineMemory.pin(chunk.machineOf(frame), owner);
            if (status != MemoryStatus.OK) {
                return status;
            }
            pinnedPages.setRelease(pinnedPages.getPlain() + 1);
        } else if (!chunk.isOwnedBy(frame, owner)) {
            return MemoryStatus.NOT_OWNED;
        }
        if (isFull(count, kind)) {
            return MemoryStatus.TOO_MANY_PINS;
        }
        written.add(frame, kind);
        return MemoryStatus.OK;
    }

    private static int bufferPins(final int count) {
        return count & MAX_BUFFER_PINS;
    }

    private static int ringPins(final int count) {
        return count / RING_PIN;
    }

    /**
     * Drops one pin of every page of a buffer.
     *
     * @param machine first machine address, as it was pinned.
     * @param length  bytes, as it was pinned.
     * @throws IllegalStateException when a page of it has no such pin: an error of the VMM.
     */
    public void unpin(final long machine, final long length) {
        unpin(machine, length, BUFFER_PIN);
    }

    /**
     * Drops one pin of every page of a ring or a status block.
     *
     * @param machine first machine address, as it was pinned.
     * @param length  bytes, as it was pinned.
     * @throws IllegalStateException when a page of it has no such pin: an error of the VMM.
     */
    public void unpinRing(final long machine, final long length) {
        unpin(machine, length, RING_PIN);
    }

    private void unpin(final long machine, final long length, final int kind) {
        final MachineChunk chunk = chunkToPin(machine, length);
        if (chunk == null || length == 0) {
            throw new IllegalStateException(
                    "unpin: " + length + " bytes at machine 0x" + Long.toHexString(machine) + " are no memory");
        }
        unpinPages(chunk, chunk.frame(machine), chunk.frame(machine + length - 1) + 1, kind);
    }

    private void unpinPages(final MachineChunk chunk, final int from, final int end, final int kind) {
        for (int frame = from; frame < end; frame++) {
            final int count = written.getPlain(frame);
            if (kind == BUFFER_PIN ? bufferPins(count) == 0 : ringPins(count) == 0) {
                throw new IllegalStateException("unpin: machine page 0x" + Long.toHexString(chunk.machineOf(frame))
                        + " has no pin of this kind, count 0x" + Integer.toHexString(count));
            }
            if (count != kind) {
                written.setLast(frame, count - kind);
            } else {
                drop(chunk, frame, kind);
            }
        }
    }

    /** The context loses the page before the machine space may give it away. */
    private void drop(final MachineChunk chunk, final int frame, final int pins) {
        if (written.add(frame, -pins) == 0) {
            losses.incrementAndGet();
            pinnedPages.setRelease(pinnedPages.getPlain() - 1);
            machineMemory.unpin(chunk.machineOf(frame));
        }
    }

    /** Drops every pin of this context, of either kind: for reset and revocation, after the card's barrier. */
    public void unpinAll() {
        for (int i = 0; i < machineMemory.chunkCount(); i++) {
            final MachineChunk chunk = machineMemory.chunk(i);
            final int end = chunk.firstFrame() + chunk.frameCount();
            int frame = counts.nextSet(chunk.firstFrame(), end);
            while (frame < end) {
                drop(chunk, frame, written.get(frame));
                frame = counts.nextSet(frame + 1, end);
            }
        }
    }

    /**
     * Pages this context can reach.
     *
     * @return pages with at least one pin of this context; any thread may ask.
     */
    public long pinnedPages() {
        return pinnedPages.getAcquire();
    }

    /**
     * Pins of a page in this context.
     *
     * @param machine any machine address of the page, any 64 bits.
     * @return pins of either kind together; any thread may ask.
     */
    public int pinsOf(final long machine) {
        final int count = countOf(machine);
        return bufferPins(count) + ringPins(count);
    }

    /**
     * Whether a page holds a ring or a status block of this context.
     *
     * @param machine any machine address of the page, any 64 bits.
     * @return true when it has a pin by {@link #pinRing}; any thread may ask.
     */
    public boolean isRingPage(final long machine) {
        return ringPins(countOf(machine)) > 0;
    }

    private int countOf(final long machine) {
        final MachineChunk chunk = machineMemory.chunkOf(machine, 1);
        return chunk == null ? 0 : counts.new Cursor().get(chunk.frame(machine));
    }
}
