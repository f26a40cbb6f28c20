package org.jvnic.nic.cdna;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.RingName;
import org.jvnic.nic.frame.FrameBurst;
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
    static final int CAPACITY = FrameBurst.CAPACITY;

    /** Descriptors fetched at a time: sixteen cache lines. */
    private static final int BATCH = 64;

    private static final long NEXT_SEQUENCE = 1L << 32;

    private final long[] addresses = new long[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
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

    /** Index of the descriptor at position 0. Positions start anew whenever nothing is left, so that few cache lines are used. */
    private int base;

    private int plainEnd;
    private int plainFlags = -1;

    /** Of all descriptors from position 0 on, also those consumed. */
    private int shortest;

    private int longest;
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
        begin();
        sequenced = sequenceChecked;
        sequenceMask = Descriptor.sequenceMask(modulusLog2);
        expected = firstSequence & sequenceMask;
        generation = memory.generation();
    }

    void stop() {
        domain = null;
        ringSize = 0;
        begin();
    }

    private void begin() {
        producer = 0;
        head = 0;
        tail = 0;
        base = 0;
        plainEnd = 0;
    }

    /** Says which flags a plain descriptor has. */
    void setPlain(final int flagsOfPlain) {
        plainFlags = flagsOfPlain;
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
        return addresses[index - base];
    }

    int length(final int index) {
        return lengths[index - base];
    }

    int flags(final int index) {
        return Descriptor.flags(controls[index - base]);
    }

    /** Where a fetched descriptor stands in {@link #addresses} and {@link #lengths}, until the next fetch; those behind it follow. */
    int position(final int index) {
        return index - base;
    }

    long[] addresses() {
        return addresses;
    }

    int[] lengths() {
        return lengths;
    }

    /** No descriptor held has a shorter length. */
    int shortest() {
        return shortest;
    }

    /** No descriptor held has a longer one. */
    int longest() {
        return longest;
    }

    /** Index up to which all descriptors from the head on are known to be plain, at least one if the head is. */
    int plainEnd() {
        if (plainEnd - head <= 0) {
            int index = head;
            while (index != tail && flags(index) == plainFlags) {
                index++;
            }
            plainEnd = index;
        }
        return plainEnd;
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
            plainEnd = head;
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
        makeRoom(wanted);
        return load(host, wanted);
    }

    /** What is held stays together: a burst is a span of positions. */
    private void makeRoom(final int wanted) {
        final int held = available();
        if (held == 0) {
            base = tail;
            shortest = Integer.MAX_VALUE;
            longest = 0;
        } else if (tail - base + wanted > CAPACITY) {
            final int from = head - base;
            System.arraycopy(addresses, from, addresses, 0, held);
            System.arraycopy(lengths, from, lengths, 0, held);
            System.arraycopy(controls, from, controls, 0, held);
            base = head;
        }
    }

    /** Reads all; nearly always they are alike, which is found out without a branch, and then none is looked at again. */
    private int load(final long host, final int wanted) {
        final int first = tail - base;
        final long different = copyIn(host, first, first + wanted);
        final long control = controls[first];
        final boolean inOrder = !sequenced || (different >>> 32 == 0 && Descriptor.sequence(control) == expected);
        if (!inOrder || (int) different != 0) {
            return loadDifferent(first, wanted);
        }
        final int length = Descriptor.length(control);
        shortest = Math.min(shortest, length);
        longest = Math.max(longest, length);
        Arrays.fill(lengths, first, first + wanted, length);
        return accept(first, wanted, Descriptor.flags(control) == plainFlags);
    }

    /** Copies descriptors. In what bits of the second quadword any of them differs from the first, numbered from there on. */
    private long copyIn(final long host, final int first, final int end) {
        final long[] toAddresses = addresses;
        final long[] toControls = controls;
        final long control = HostMemory.getLong(host + Descriptor.CONTROL_OFFSET);
        toAddresses[first] = HostMemory.getLong(host);
        toControls[first] = control;
        long alike = control;
        long different = 0;
        long from = host;
        for (int at = first + 1; at < end; at++) {
            from += Descriptor.BYTES;
            alike += NEXT_SEQUENCE;
            final long next = HostMemory.getLong(from + Descriptor.CONTROL_OFFSET);
            toAddresses[at] = HostMemory.getLong(from);
            toControls[at] = next;
            different |= next ^ alike;
        }
        return different;
    }

    private int loadDifferent(final int first, final int wanted) {
        final int inOrder = sequenced ? inOrder(first, first + wanted) : wanted;
        if (inOrder == 0) {
            refusal = controls[first];
            return SEQUENCE_ERROR;
        }
        int odd = 0;
        int low = shortest;
        int high = longest;
        for (int at = first; at < first + inOrder; at++) {
            final long control = controls[at];
            final int length = Descriptor.length(control);
            lengths[at] = length;
            odd |= Descriptor.flags(control) ^ plainFlags;
            low = Math.min(low, length);
            high = Math.max(high, length);
        }
        shortest = low;
        longest = high;
        return accept(first, inOrder, odd == 0);
    }

    /** How many have the sequence number expected, before the first that has not. */
    private int inOrder(final int first, final int end) {
        int at = first;
        while (at < end && Descriptor.sequence(controls[at]) == ((expected + at - first) & sequenceMask)) {
            at++;
        }
        return at - first;
    }

    private void trace(final NicEvents observer, final int first, final int end) {
        for (int at = first; at < end; at++) {
            observer.descriptor(context, ring.name(), base + at, addresses[at], controls[at]);
        }
    }

    private int accept(final int first, final int loaded, final boolean plain) {
        if (tracer != null) {
            trace(tracer, first, first + loaded);
        }
        if (plain && plainEnd == tail) {
            plainEnd = tail + loaded;
        }
        tail += loaded;
        expected = (expected + loaded) & sequenceMask;
        return loaded;
    }
}
