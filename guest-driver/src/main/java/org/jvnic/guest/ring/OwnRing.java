package org.jvnic.guest.ring;

import static org.jvnic.nic.cdna.spec.Descriptor.ADDRESS_OFFSET;
import static org.jvnic.nic.cdna.spec.Descriptor.CONTROL_OFFSET;
import static org.jvnic.nic.cdna.spec.Descriptor.DONE_OFFSET;
import static org.jvnic.nic.cdna.spec.Descriptor.SHIFT;

import java.nio.LongBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.vmm.guest.DmaMemory;
import org.jvnic.vmm.guest.HypercallStatus;

/**
 * A ring in the guest's own memory, written by the driver, which also stamps the sequence numbers. Datasheet sections 5.1 and
 * 5.3. Single threaded; the card reads and completes descriptors meanwhile.
 */
public final class OwnRing implements DescriptorRing {
    private static final int QUADWORDS = Descriptor.BYTES / Long.BYTES;

    private final AtomicBuffer buffer;
    private final DescriptorMemory memory;
    private final long guestPhysicalAddress;
    private final int capacity;
    private final int mask;

    private long[] prepared = {};
    private int sequenceFirst;
    private int sequenceMask;
    private int staged;
    private long total;

    /**
     * A ring that must be {@linkplain #restart restarted} before use.
     *
     * @param memory at least {@link Descriptor#BYTES} bytes a descriptor, aligned to {@link Descriptor#RING_ALIGNMENT}.
     * @param log2   log2 of descriptors.
     */
    public OwnRing(final DmaMemory memory, final int log2) {
        this.buffer = memory.buffer();
        this.memory = new DescriptorMemory(memory.buffer());
        this.guestPhysicalAddress = memory.guestPhysicalAddress();
        this.capacity = 1 << log2;
        this.mask = capacity - 1;
    }

    /**
     * Empties the ring, so that no slot can match what the card expects. The card must not be running.
     *
     * @param first       sequence number of descriptor 0.
     * @param modulusLog2 log2 of the sequence modulus, 0 when the card does not check.
     */
    public void restart(final int first, final int modulusLog2) {
        final boolean checked = modulusLog2 != 0;
        for (int slot = 0; slot < capacity; slot++) {
            final int sequence = checked ? Descriptor.unwrittenSequence(first, slot, capacity, modulusLog2) : 0;
            buffer.putLong((slot << SHIFT) + ADDRESS_OFFSET, 0);
            buffer.putLong((slot << SHIFT) + CONTROL_OFFSET, Descriptor.control(0, 0, sequence));
        }
        clear();
        sequenceFirst = first;
        sequenceMask = checked ? Descriptor.sequenceMask(modulusLog2) : 0;
    }

    /**
     * Where the ring is, for the ring mailboxes.
     *
     * @return guest physical address of slot 0.
     */
    public long guestPhysicalAddress() {
        return guestPhysicalAddress;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int staged() {
        return staged;
    }

    @Override
    public int enqueued() {
        return staged;
    }

    @Override
    public void stage(final long guestPhysicalAddress, final int length, final int flags) {
        final int index = staged;
        final int offset = (index & mask) << SHIFT;
        final int sequence = (sequenceFirst + index) & sequenceMask;
        buffer.putLong(offset + ADDRESS_OFFSET, guestPhysicalAddress);
        // the sequence number makes the slot valid, so it must not be seen before the address
        buffer.putLongRelease(offset + CONTROL_OFFSET, Descriptor.control(length, flags, sequence));
        staged = index + 1;
        total++;
    }

    @Override
    public void stage(final long[] quadwords, final int count) {
        stage(quadwords, 0, count);
    }

    private void stage(final long[] quadwords, final int first, final int count) {
        if (sequenceMask != 0) {
            // a copy as below keeps no order within a slot
            for (int i = QUADWORDS * first; i < QUADWORDS * (first + count); i += QUADWORDS) {
                final long control = quadwords[i + 1];
                stage(quadwords[i], Descriptor.length(control), Descriptor.flags(control));
            }
            return;
        }
        final LongBuffer slots = memory.open();
        final int straight = Math.min(count, capacity - (staged & mask));
        slots.put(QUADWORDS * (staged & mask), quadwords, QUADWORDS * first, QUADWORDS * straight);
        slots.put(0, quadwords, QUADWORDS * (first + straight), QUADWORDS * (count - straight));
        staged += count;
        total += count;
    }

    @Override
    public void prepare(final long[] quadwords) {
        DescriptorMemory.requirePreparable(quadwords.length / QUADWORDS, capacity);
        prepared = quadwords.clone();
    }

    @Override
    public void stagePrepared(final int place, final int count) {
        final int places = prepared.length / QUADWORDS;
        final int straight = Math.min(count, places - place);
        stage(prepared, place, straight);
        stage(prepared, 0, count - straight);
    }

    @Override
    public void clear() {
        staged = 0;
    }

    @Override
    public int enqueue() {
        return HypercallStatus.OK;
    }

    @Override
    public int completion(final int index) {
        return buffer.getIntAcquire(((index & mask) << SHIFT) + DONE_OFFSET);
    }

    @Override
    public int completions(final int index, final int most, final long[] quadwords) {
        final int straight = Math.min(most, capacity - (index & mask));
        memory.open().get(QUADWORDS * (index & mask), quadwords, 0, QUADWORDS * straight);
        return straight;
    }

    @Override
    public long information(final int index) {
        return buffer.getLong(((index & mask) << SHIFT) + ADDRESS_OFFSET);
    }

    @Override
    public long descriptorsEnqueued() {
        return total;
    }

    @Override
    public long hypercalls() {
        return 0;
    }

    @Override
    public long refusals() {
        return 0;
    }
}
