package org.jvnic.nic.cdna;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;
import org.jvnic.nic.port.NicEvents;

/**
 * Descriptors of one ring, each read once into private storage, in batches, and checked for sequence on the way. Nothing
 * beyond the advertised producer is read, and what was read before memory was taken away is not used after it. Datasheet sections 5.2 and 5.3.
 *
 * <p>Owned by the engine's thread.
 */
final class DescriptorFetcher {
    /** {@link #fetch} found the expected sequence number missing at {@link #tail}. */
    static final int SEQUENCE_ERROR = -1;

    /** {@link #fetch} was refused the ring's memory; see {@link #refusal}. */
    static final int DMA_ERROR = -2;

    /** Descriptors held at most; more than the longest frame can take. */
    static final int CAPACITY = 256;

    /** Descriptors fetched at a time: eight cache lines. */
    private static final int BATCH = 32;

    private static final int MASK = CAPACITY - 1;

    private final long[] addresses = new long[CAPACITY];
    private final long[] controls = new long[CAPACITY];
    private final RingName ring;
    private final int context;
    private final @Nullable NicEvents tracer;
    private @Nullable DmaDomain domain;
    private long ringBus;
    private int ringSize;
    private int producer;
    private int head;
    private int tail;
    private boolean sequenced;
    private int sequenceMask;
    private int expected;
    private int generation;
    private long refusal;

    DescriptorFetcher(final RingName ring, final int context, final NicEvents events) {
        this.ring = ring;
        this.context = context;
        this.tracer = events.tracesDescriptors() ? events : null;
    }

    void start(
            final DmaDomain memory,
            final long bus,
            final int log2,
            final boolean sequenceChecked,
            final int modulusLog2,
            final int firstSequence) {
        domain = memory;
        ringBus = bus;
        ringSize = 1 << log2;
        producer = 0;
        head = 0;
        tail = 0;
        sequenced = sequenceChecked;
        sequenceMask = Descriptor.sequenceMask(modulusLog2);
        expected = firstSequence & sequenceMask;
        generation = memory.generation();
    }

    void stop() {
        domain = null;
        ringSize = 0;
        producer = 0;
        head = 0;
        tail = 0;
    }

    /** Takes the producer index the guest wrote. False when it is more than a ring ahead of the consumer. */
    boolean advertise(final int index) {
        if (Integer.compareUnsigned(index - head, ringSize) > 0 || index - tail < 0) {
            return false;
        }
        producer = index;
        return true;
    }

    /** Descriptors advertised and not consumed. */
    int outstanding() {
        return producer - head;
    }

    int head() {
        return head;
    }

    int tail() {
        return tail;
    }

    int available() {
        return tail - head;
    }

    long address(final int index) {
        return addresses[index & MASK];
    }

    long control(final int index) {
        return controls[index & MASK];
    }

    void consume(final int count) {
        head += count;
    }

    /** The DMA port's refusal, or the second quadword of the descriptor out of sequence. */
    long refusal() {
        return refusal;
    }

    long slotBus(final int index) {
        return ringBus + ((long) (index & (ringSize - 1)) << Descriptor.SHIFT);
    }

    long ringBus() {
        return ringBus;
    }

    int ringSize() {
        return ringSize;
    }

    /** Forgets what was fetched and not consumed if memory has been taken from the context since: it is read again. */
    void refresh() {
        final DmaDomain memory = domain;
        if (memory != null && memory.generation() != generation) {
            generation = memory.generation();
            expected = (expected - available()) & sequenceMask;
            tail = head;
        }
    }

    /** Reads the next batch. Number of descriptors, 0 when none is advertised, or an error. */
    int fetch() {
        final DmaDomain memory = domain;
        final int slot = tail & (ringSize - 1);
        final int wanted =
                Math.min(Math.min(BATCH, producer - tail), Math.min(CAPACITY - available(), ringSize - slot));
        if (wanted <= 0 || memory == null) {
            return 0;
        }
        final long host =
                memory.resolve(ringBus + ((long) slot << Descriptor.SHIFT), wanted << Descriptor.SHIFT, DmaDomain.READ);
        if (!DmaStatus.isHostAddress(host)) {
            refusal = host;
            return DMA_ERROR;
        }
        return load(host, wanted);
    }

    private int load(final long host, final int wanted) {
        final boolean checked = sequenced;
        final int mask = sequenceMask;
        int sequence = expected;
        int index = tail;
        long from = host;
        int loaded = 0;
        while (loaded < wanted) {
            final long control = HostMemory.getLong(from + Descriptor.CONTROL_OFFSET);
            if (checked && Descriptor.sequence(control) != sequence) {
                refusal = control;
                break;
            }
            addresses[index & MASK] = HostMemory.getLong(from);
            controls[index & MASK] = control;
            sequence = (sequence + 1) & mask;
            index++;
            from += Descriptor.BYTES;
            loaded++;
        }
        if (loaded == 0) {
            return SEQUENCE_ERROR;
        }
        expected = sequence;
        if (tracer != null) {
            trace(tracer, tail, index);
        }
        tail = index;
        return loaded;
    }

    private void trace(final NicEvents observer, final int from, final int to) {
        for (int index = from; index != to; index++) {
            observer.descriptor(context, ring.name(), index, address(index), control(index));
        }
    }
}
