package org.jvnic.nic.interrupt;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.VectorRing;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * The CDNA interrupt: a bit vector, one bit per context, written to a ring in the VMM's memory, then one physical interrupt.
 *
 * <p>While the ring is full, or its memory refused, bits gather in the pending vector: merged, never lost. Owned by the engine's
 * thread; the consumer index is what the VMM last wrote.
 */
public final class VectorPoster {
    private final int contexts;
    private final int words;
    private final long[] pending;
    private @Nullable DmaDomain domain;
    private long ringBus;
    private int log2;
    private boolean enabled;
    private int producer;
    private long posted;
    private long merges;
    private long refusals;

    /**
     * A poster without a ring.
     *
     * @param contexts number of contexts, 1 to 256.
     */
    public VectorPoster(final int contexts) {
        this.contexts = contexts;
        this.words = VectorRing.words(contexts);
        this.pending = new long[words];
    }

    /**
     * Starts posting to a ring, from index 0.
     *
     * @param memory protection domain of the card.
     * @param bus    bus address of the ring.
     * @param size   log2 of entries.
     * @return false when the ring is out of range or no memory of the domain.
     */
    public boolean enable(final @Nullable DmaDomain memory, final long bus, final int size) {
        enabled = false;
        producer = 0;
        if (memory == null || size < VectorRing.MIN_LOG2 || size > VectorRing.MAX_LOG2 || (bus & 63) != 0) {
            return false;
        }
        final long host = memory.resolve(bus, VectorRing.ringBytes(contexts, size), DmaDomain.WRITE);
        if (!DmaStatus.isHostAddress(host)) {
            return false;
        }
        HostMemory.putIntRelease(host + VectorRing.PRODUCER_OFFSET, 0);
        domain = memory;
        ringBus = bus;
        log2 = size;
        enabled = true;
        return true;
    }

    /** Stops posting. */
    public void disable() {
        enabled = false;
        producer = 0;
    }

    /**
     * Adds a context to the pending vector.
     *
     * @param context its number.
     */
    public void add(final int context) {
        pending[context >>> 6] |= 1L << context;
    }

    /**
     * Takes a context out of the pending vector.
     *
     * @param context its number.
     */
    public void discard(final int context) {
        pending[context >>> 6] &= ~(1L << context);
    }

    /**
     * A word of the pending vector.
     *
     * @param word 0 to 3.
     * @return its bits.
     */
    public long pending(final int word) {
        return word < words ? pending[word] : 0;
    }

    /**
     * Whether bits wait.
     *
     * @return true when the pending vector is not empty.
     */
    public boolean hasPending() {
        for (int i = 0; i < words; i++) {
            if (pending[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Posts the pending vector if there is one and there is room.
     *
     * @param consumer the VMM's consumer index.
     * @return true when it was posted: the caller raises vector 0.
     */
    public boolean post(final int consumer) {
        final DmaDomain memory = domain;
        if (!enabled || memory == null || !hasPending()) {
            return false;
        }
        final int used = producer - consumer;
        if (Integer.compareUnsigned(used, 1 << log2) >= 0) {
            merges++;
            return false;
        }
        final long ring = memory.resolve(ringBus, VectorRing.ringBytes(contexts, log2), DmaDomain.WRITE);
        if (!DmaStatus.isHostAddress(ring)) {
            refusals++;
            return false;
        }
        final long entry = ring + VectorRing.entryOffset(contexts, log2, producer);
        for (int i = 0; i < words; i++) {
            HostMemory.putLong(entry + ((long) i << 3), pending[i]);
            pending[i] = 0;
        }
        producer++;
        posted++;
        HostMemory.putIntRelease(ring + VectorRing.PRODUCER_OFFSET, producer);
        return true;
    }

    /**
     * The producer index.
     *
     * @return vectors posted since the ring was enabled, modulo 2^32.
     */
    public int producer() {
        return producer;
    }

    /**
     * Vectors posted.
     *
     * @return count over all rings.
     */
    public long posted() {
        return posted;
    }

    /**
     * Turns in which a full ring made causes merge.
     *
     * @return count.
     */
    public long merges() {
        return merges;
    }

    /**
     * Turns in which the ring's memory was refused.
     *
     * @return count.
     */
    public long refusals() {
        return refusals;
    }
}
