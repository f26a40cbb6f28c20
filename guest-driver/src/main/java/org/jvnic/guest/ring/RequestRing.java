package org.jvnic.guest.ring;

import static org.jvnic.nic.cdna.spec.Descriptor.ADDRESS_OFFSET;
import static org.jvnic.nic.cdna.spec.Descriptor.CONTROL_OFFSET;
import static org.jvnic.nic.cdna.spec.Descriptor.DONE_OFFSET;
import static org.jvnic.nic.cdna.spec.Descriptor.SHIFT;

import org.agrona.concurrent.AtomicBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.vmm.guest.DmaMemory;
import org.jvnic.vmm.guest.GuestView;
import org.jvnic.vmm.guest.HypercallStatus;
import org.jvnic.vmm.guest.Hypercalls;

/**
 * A ring that only the VMM writes. Descriptors are staged in a request array in the guest's memory and go over by the enqueue
 * hypercall, which checks, pins and stamps them; the ring itself is seen read-only. Datasheet sections 5.3 and 13. Single
 * threaded.
 *
 * <p>The request array is filled from its start for every batch, so that a batch is one hypercall and stays in few cache
 * lines; only after a refusal do requests wait in the middle of it. Requests that were {@linkplain #prepare prepared} stand there
 * for good, and a hypercall names those that are due: nothing is written to post a buffer again.
 */
public final class RequestRing implements DescriptorRing {
    /** Most descriptors of one enqueue hypercall. */
    public static final int MAX_BATCH = 256;

    private static final int QUADWORDS = Descriptor.BYTES / Long.BYTES;

    private final Hypercalls hypervisor;
    private final int ring;
    private final AtomicBuffer requests;
    private final DescriptorMemory quadwords;
    private final long requestsGuestPhysical;
    private final int capacity;
    private final int mask;

    private @Nullable GuestView view;

    /** Requests the array is full of, to be named round and round; 0 while it is filled for every batch. */
    private int prepared;

    /** How many of them the hypervisor has taken since the ring was made. */
    private int known;

    private int first;
    private int pending;
    private int enqueued;
    private long total;
    private long hypercalls;
    private long refusals;

    /**
     * A ring that must be {@linkplain #restart restarted} before use.
     *
     * @param hypervisor the hypercalls.
     * @param ring       {@link Hypercalls#RING_TX} or {@link Hypercalls#RING_RX}.
     * @param requests   room for as many descriptors as the ring has, 16-byte aligned.
     * @param log2       log2 of descriptors.
     */
    public RequestRing(final Hypercalls hypervisor, final int ring, final DmaMemory requests, final int log2) {
        this.hypervisor = hypervisor;
        this.ring = ring;
        this.requests = requests.buffer();
        this.quadwords = new DescriptorMemory(requests.buffer());
        this.requestsGuestPhysical = requests.guestPhysicalAddress();
        this.capacity = 1 << log2;
        this.mask = capacity - 1;
    }

    /**
     * Empties the request array and looks at a new ring.
     *
     * @param ringView the guest's view of the ring the VMM has made.
     */
    public void restart(final GuestView ringView) {
        view = ringView;
        clear();
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int staged() {
        return enqueued + pending;
    }

    @Override
    public int enqueued() {
        return enqueued;
    }

    @Override
    public void stage(final long guestPhysicalAddress, final int length, final int flags) {
        if (first + pending == capacity) {
            moveToStart();
        }
        final int offset = (first + pending) << SHIFT;
        requests.putLong(offset + ADDRESS_OFFSET, guestPhysicalAddress);
        requests.putLong(offset + CONTROL_OFFSET, Descriptor.control(length, flags, 0));
        pending++;
    }

    @Override
    public void stage(final long[] descriptors, final int count) {
        if (first + pending + count > capacity) {
            moveToStart();
        }
        quadwords.open().put(QUADWORDS * (first + pending), descriptors, 0, QUADWORDS * count);
        pending += count;
    }

    @Override
    public void prepare(final long[] descriptors) {
        DescriptorMemory.requirePreparable(descriptors.length / QUADWORDS, capacity);
        quadwords.open().put(0, descriptors);
        prepared = descriptors.length / QUADWORDS;
    }

    @Override
    public void stagePrepared(final int place, final int count) {
        first = pending == 0 ? place : first;
        pending += count;
    }

    @Override
    public void clear() {
        first = 0;
        known = 0;
        pending = 0;
        enqueued = 0;
    }

    @Override
    public int enqueue() {
        enqueueAgain();
        while (pending > 0) {
            final int count = Math.min(Math.min(pending, MAX_BATCH), prepared == 0 ? MAX_BATCH : prepared - first);
            hypercalls++;
            final int accepted = hypervisor.enqueue(ring, requestsGuestPhysical + ((long) first << SHIFT), count);
            if (accepted <= 0) {
                refusals++;
                return accepted;
            }
            onAccepted(accepted);
            if (accepted < count) {
                refusals++;
                return HypercallStatus.RING_FULL;
            }
        }
        first = 0;
        return HypercallStatus.OK;
    }

    /** What has gone round goes on as it is, as far as the hypervisor remembers it. */
    private void enqueueAgain() {
        int accepted = prepared != 0 && known == prepared ? 1 : 0;
        while (pending > 0 && accepted > 0) {
            hypercalls++;
            accepted = hypervisor.enqueueAgain(ring, enqueued - prepared, Math.min(pending, MAX_BATCH));
            onAccepted(Math.max(0, accepted));
        }
    }

    private void onAccepted(final int count) {
        first = prepared == 0 ? first + count : (first + count) & (prepared - 1);
        known = Math.min(known + count, prepared);
        pending -= count;
        enqueued += count;
        total += count;
    }

    @Override
    public int completion(final int index) {
        return view().getIntAcquire(((index & mask) << SHIFT) + DONE_OFFSET);
    }

    @Override
    public int completions(final int index, final int most, final long[] descriptors) {
        final int straight = Math.min(most, capacity - (index & mask));
        view().getLongs((index & mask) << SHIFT, Long.BYTES, descriptors, QUADWORDS * straight);
        return straight;
    }

    @Override
    public long information(final int index) {
        return view().getLong(((index & mask) << SHIFT) + ADDRESS_OFFSET);
    }

    @Override
    public long descriptorsEnqueued() {
        return total;
    }

    @Override
    public long hypercalls() {
        return hypercalls;
    }

    @Override
    public long refusals() {
        return refusals;
    }

    private GuestView view() {
        final GuestView ringView = view;
        if (ringView == null) {
            throw new IllegalStateException("ring " + ring + " was not restarted since the driver was made");
        }
        return ringView;
    }

    private void moveToStart() {
        for (int i = 0, bytes = pending << SHIFT; i < bytes; i += Long.BYTES) {
            requests.putLong(i, requests.getLong((first << SHIFT) + i));
        }
        first = 0;
    }
}
