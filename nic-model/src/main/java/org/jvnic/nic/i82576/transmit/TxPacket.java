package org.jvnic.nic.i82576.transmit;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.queue.RingReader;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * The descriptors of one packet and a cursor over the bytes they point at, each of which is passed once.
 *
 * <p>A packet that is cut may take several turns, so buffers are kept as bus addresses and resolved anew in each. Owned by the engine's
 * thread.
 */
final class TxPacket {
    /** Most descriptors of a packet. */
    static final int MAX_DESCRIPTORS = RingReader.CAPACITY;

    private final long[] buses = new long[MAX_DESCRIPTORS];
    private final int[] lengths = new int[MAX_DESCRIPTORS];
    private final int[] slots = new int[MAX_DESCRIPTORS];
    private final long[] highs = new long[MAX_DESCRIPTORS];
    private @Nullable DmaDomain domain;
    private boolean copied;
    private int count;
    private int bytes;
    private int index;
    private int offset;
    private long host;
    private int resolved;
    private long refusal;

    /** Whose memory packets are in. */
    void open(final DmaDomain memory) {
        domain = memory;
        copied = memory.isCopied();
        begin();
    }

    void close() {
        domain = null;
        begin();
    }

    /** Starts a packet. */
    void begin() {
        count = 0;
        bytes = 0;
        rewind();
    }

    /** Adds the next descriptor; at most {@link #MAX_DESCRIPTORS}. */
    void add(final int slot, final long low, final long high) {
        final int length = TxDescriptor.length(high);
        slots[count] = slot;
        highs[count] = high;
        buses[count] = low;
        lengths[count] = length;
        bytes += length;
        count++;
    }

    /** Descriptors. */
    int count() {
        return count;
    }

    /** Bytes of all buffers. */
    int bytes() {
        return bytes;
    }

    /** Slot of a descriptor. */
    int slot(final int i) {
        return slots[i];
    }

    /** Slot of the first descriptor that does not stand in the ring any more as it was read; -1 when all do. */
    int firstChanged(final RingReader ring) {
        for (int i = 0; i < count; i++) {
            if (!ring.has(slots[i], buses[i], highs[i])) {
                return slots[i];
            }
        }
        return -1;
    }

    /** Second quadword of a descriptor. */
    long high(final int i) {
        return highs[i];
    }

    /** A new turn: host addresses of the last one are no longer good. */
    void renew() {
        resolved = 0;
    }

    /** Copies the next bytes to private memory, as many as there are left or fewer. False when memory is refused. */
    boolean read(final long to, final int numBytes) {
        int done = 0;
        while (done < numBytes) {
            if (resolved == 0 && !resolve(numBytes - done)) {
                return false;
            }
            final int piece = Math.min(resolved, numBytes - done);
            HostMemory.copy(host, to + done, piece);
            pass(piece);
            done += piece;
        }
        return true;
    }

    /**
     * Adds the bytes left to a frame, as pieces of the sender's memory. False when memory is refused, or the frame takes no more
     * pieces; {@link #isRefused} tells which.
     */
    boolean addRest(final Frame frame) {
        while (hasMore()) {
            if (resolved == 0 && !resolve(Integer.MAX_VALUE)) {
                return false;
            }
            if (!frame.addPiece(host, resolved)) {
                return false;
            }
            pass(resolved);
        }
        return true;
    }

    /** Goes back to the first byte, which is good as long as nobody has read a byte to decide on it. */
    void rewind() {
        index = 0;
        offset = 0;
        resolved = 0;
    }

    private boolean hasMore() {
        while (index < count && offset == lengths[index]) {
            index++;
            offset = 0;
        }
        return index < count;
    }

    private void pass(final int numBytes) {
        host += numBytes;
        resolved -= numBytes;
        offset += numBytes;
    }

    /** Resolves what is left of a buffer; where that means to copy it, no more than is needed, so that no byte is copied twice. */
    private boolean resolve(final int needed) {
        final DmaDomain memory = domain;
        refusal = DmaStatus.NOT_MAPPED;
        if (memory == null || !hasMore()) {
            return false;
        }
        final long bus = refusedBus();
        final int rest = lengths[index] - offset;
        final int wanted = copied ? Math.min(rest, needed) : rest;
        int piece = wanted;
        long at = memory.resolve(bus, piece, DmaDomain.READ);
        if (at == DmaStatus.SPLIT) {
            piece = memory.contiguous(bus, wanted, DmaDomain.READ);
            at = piece > 0 && piece <= wanted ? memory.resolve(bus, piece, DmaDomain.READ) : DmaStatus.NOT_MAPPED;
        }
        refusal = at;
        if (!DmaStatus.isHostAddress(at)) {
            return false;
        }
        host = at;
        resolved = piece;
        return true;
    }

    /** Whether the last access ended because memory was refused. */
    boolean isRefused() {
        return !DmaStatus.isHostAddress(refusal);
    }

    /** Why memory was refused, one of {@link DmaStatus}. */
    long refusal() {
        return refusal;
    }

    /** The bus address refused. */
    long refusedBus() {
        return buses[index] + offset;
    }

    /** The slot of the descriptor at the cursor. */
    int refusedSlot() {
        return slots[index];
    }
}
