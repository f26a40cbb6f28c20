package org.jvnic.vmm.interrupt;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.cdna.spec.VectorRing;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.InterruptSink;
import org.jvnic.nic.register.RegisterSpace;

/**
 * The VMM's interrupt handler, CDNA section 3 of the facts: on vector 0 it drains every bit vector from the ring, ORs them, and
 * raises one virtual interrupt for each set bit. Vector 1 + c goes straight to context c's guest.
 *
 * <p>{@link #message} is called by the engine's thread, {@link #attach} and {@link #detach} by the VMM's; the drain itself is
 * serialised.
 */
public final class InterruptRouter implements InterruptSink {
    private static final int WORDS = 4;

    private final AtomicReferenceArray<@Nullable VirtualInterrupt> lines;
    private final AtomicLong physical = new AtomicLong();
    private final AtomicLong vectorsDrained = new AtomicLong();
    private final AtomicLong discarded = new AtomicLong();
    private final long[] gathered = new long[WORDS];
    private final int contexts;
    private @Nullable RegisterSpace privileged;
    private Runnable faultHandler = () -> {};
    private long ringHost;
    private int ringLog2;
    private int consumer;

    /**
     * A router without a ring.
     *
     * @param contexts number of contexts of the card, 1 to 256.
     */
    public InterruptRouter(final int contexts) {
        this.contexts = contexts;
        this.lines = new AtomicReferenceArray<>(contexts);
    }

    /**
     * Takes the vector ring over. Before the card's first interrupt.
     *
     * @param privilegedBar BAR2 of the card.
     * @param host          host address of the ring.
     * @param log2          log2 of entries.
     * @param onFault       run after a drain that found faults pending; short.
     */
    public synchronized void useRing(
            final RegisterSpace privilegedBar, final long host, final int log2, final Runnable onFault) {
        privileged = privilegedBar;
        ringHost = host;
        ringLog2 = log2;
        consumer = 0;
        faultHandler = onFault;
    }

    /**
     * Sends a context's interrupts to a guest.
     *
     * @param context context number.
     * @param line    the guest's interrupt.
     */
    public void attach(final int context, final VirtualInterrupt line) {
        lines.set(context, line);
    }

    /**
     * Ends that, and throws away what was raised for it so far: the next owner starts without.
     *
     * @param context context number.
     */
    public void detach(final int context) {
        final VirtualInterrupt line = lines.getAndSet(context, null);
        drain();
        if (line != null) {
            line.discard();
        }
    }

    @Override
    public void message(final int requesterId, final int vector, final long address, final int data) {
        physical.incrementAndGet();
        if (vector == 0) {
            drain();
        } else if (vector <= contexts) {
            raise(vector - 1);
        }
    }

    /** Drains every vector in the ring. */
    public synchronized void drain() {
        final RegisterSpace bar = privileged;
        if (bar == null) {
            return;
        }
        final int producer = HostMemory.getIntAcquire(ringHost + VectorRing.PRODUCER_OFFSET);
        final int words = VectorRing.words(contexts);
        final int count = producer - consumer;
        for (; consumer != producer; consumer++) {
            final long entry = ringHost + VectorRing.entryOffset(contexts, ringLog2, consumer);
            for (int i = 0; i < words; i++) {
                gathered[i] |= HostMemory.getLong(entry + ((long) i << 3));
            }
        }
        if (count != 0) {
            vectorsDrained.addAndGet(count);
            bar.write32(GlobalRegister.VECTOR_CONSUMER.offset(), consumer);
        }
        for (int i = 0; i < words; i++) {
            raiseAll(i, gathered[i]);
            gathered[i] = 0;
        }
        acknowledgeFaults(bar);
    }

    private void acknowledgeFaults(final RegisterSpace bar) {
        boolean any = false;
        for (int i = 0; i < GlobalRegister.FAULT_PENDING.count(); i++) {
            final int offset = GlobalRegister.FAULT_PENDING.offset(i);
            final int pending = bar.read32(offset);
            if (pending != 0) {
                bar.write32(offset, pending);
                any = true;
            }
        }
        if (any) {
            faultHandler.run();
        }
    }

    private void raiseAll(final int word, final long vector) {
        for (long bits = vector; bits != 0; bits &= bits - 1) {
            raise((word << 6) + Long.numberOfTrailingZeros(bits));
        }
    }

    private void raise(final int context) {
        final VirtualInterrupt line = context < contexts ? lines.get(context) : null;
        if (line == null) {
            discarded.incrementAndGet();
        } else {
            line.raise();
        }
    }

    /**
     * Physical interrupts taken.
     *
     * @return count.
     */
    public long physicalInterrupts() {
        return physical.get();
    }

    /**
     * Bit vectors drained.
     *
     * @return count.
     */
    public long vectorsDrained() {
        return vectorsDrained.get();
    }

    /**
     * Bits of contexts without an owner, thrown away.
     *
     * @return count.
     */
    public long discarded() {
        return discarded.get();
    }
}
