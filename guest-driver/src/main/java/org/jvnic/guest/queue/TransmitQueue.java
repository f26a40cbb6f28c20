package org.jvnic.guest.queue;

import static org.jvnic.nic.cdna.spec.Descriptor.FLAG_EOP;
import static org.jvnic.nic.cdna.spec.Descriptor.FLAG_EXTENSION;
import static org.jvnic.nic.cdna.spec.StatusBlock.TX_CONSUMER_OFFSET;

import org.agrona.concurrent.AtomicBuffer;
import org.jvnic.guest.ring.DescriptorRing;
import org.jvnic.guest.ring.Doorbell;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.nic.cdna.spec.OffloadExtension;
import org.jvnic.vmm.guest.HypercallStatus;

/**
 * The sending half: slots are claimed, filled in place, committed, and come back when the card's consumer index has passed
 * them. Datasheet sections 5.2 and 5.5. Single threaded.
 *
 * <p>A claimed slot has its place in the ring reserved, so a commit never fails for want of room.
 */
public final class TransmitQueue {
    /** No slot can be claimed now. */
    public static final int NO_SLOT = -1;

    private static final int TAG_BYTES = 4;

    private final DescriptorRing ring;
    private final BufferSlots buffers;
    private final Doorbell doorbell;
    private final AtomicBuffer statusBlock;
    private final FreeSlots slots;
    private final long[] quadwords;

    private final SentSlots sent;

    /** Places of the ring that are neither staged nor reserved for a claimed slot. */
    private int room;

    private int maxFrame;
    private int batch;
    private int consumer;
    private int refusal;
    private long stagedTotal;
    private long reclaimedTotal;
    private long frames;
    private long bytes;

    /**
     * An empty queue.
     *
     * @param ring        the transmit ring.
     * @param buffers     transmit slots.
     * @param doorbell    the transmit doorbell.
     * @param statusBlock the status block.
     */
    public TransmitQueue(
            final DescriptorRing ring,
            final BufferSlots buffers,
            final Doorbell doorbell,
            final AtomicBuffer statusBlock) {
        this.ring = ring;
        this.buffers = buffers;
        this.doorbell = doorbell;
        this.statusBlock = statusBlock;
        this.slots = new FreeSlots(buffers.count());
        this.quadwords = new long[2 * ring.capacity()];
        this.sent = new SentSlots(ring.capacity());
        this.room = ring.capacity();
        this.maxFrame = buffers.bytes();
        this.batch = ring.capacity();
    }

    /**
     * Sets the limits; before the first frame.
     *
     * @param longestFrame longest frame in bytes.
     * @param flushAt      descriptors committed but not flushed at which a commit flushes by itself, 1 or more.
     * @return this.
     */
    public TransmitQueue limits(final int longestFrame, final int flushAt) {
        maxFrame = longestFrame;
        batch = flushAt;
        return this;
    }

    /**
     * Takes a free slot and reserves its place in the ring.
     *
     * @return the slot, or {@link #NO_SLOT}.
     */
    public int claim() {
        if (claimable(1) == 0) {
            return NO_SLOT;
        }
        room--;
        return slots.claim();
    }

    /**
     * Takes free slots and reserves their places in the ring.
     *
     * @param into takes the slots, in the order in which they are best committed.
     * @param most slots wanted, 0 to the length of the array.
     * @return slots taken, 0 to {@code most}.
     * @throws IllegalArgumentException when the array is shorter.
     */
    public int claim(final int[] into, final int most) {
        if (most < 0 || most > into.length) {
            throw badCount(most, into.length);
        }
        final int count = claimable(most);
        slots.claim(into, count);
        room -= count;
        return count;
    }

    private int claimable(final int wanted) {
        // a batch begins with the slots used last: they are still in the caches, and their pages still pinned
        if (ring.staged() == doorbell.published() || Math.min(room, slots.count()) < wanted) {
            reclaim();
        }
        return Math.min(wanted, Math.min(room, slots.count()));
    }

    /**
     * Gives a claimed slot back unused.
     *
     * @param slot the slot.
     * @throws IllegalArgumentException when it is not claimed.
     */
    public void abandon(final int slot) {
        slots.abandon(slot);
        room++;
    }

    /**
     * Sends what stands at the start of a claimed slot, with the next {@link #flush()}.
     *
     * @param slot   the slot; the card's until it is reclaimed.
     * @param length bytes of the frame.
     * @throws IllegalArgumentException when the slot is not claimed or the length does not fit.
     */
    public void commit(final int slot, final int length) {
        final int most = Math.min(buffers.bytes(), maxFrame);
        if (length < 1 || length > most) {
            throw badLength(length, most);
        }
        slots.requireClaimed(slot);
        slots.commit(slot);
        stage(buffers.address(slot), length, FLAG_EOP, slot);
        onStaged(1, length);
    }

    /**
     * Sends what stands at the start of each of some claimed slots, in their order, with the next {@link #flush()}: as if they were
     * committed one after another, except that a full batch is flushed behind the last one.
     *
     * @param claimed the slots; the card's until they are reclaimed.
     * @param lengths bytes of each frame.
     * @param count   frames, 0 to the length of the shorter array.
     * @throws IllegalArgumentException when an array is shorter, a slot is not claimed or a length does not fit. The frames before
     *     that one are committed then; its slot, if it was claimed, and those behind it stay claimed.
     */
    public void commit(final int[] claimed, final int[] lengths, final int count) {
        if (count < 0 || count > claimed.length || count > lengths.length) {
            throw badCount(count, Math.min(claimed.length, lengths.length));
        }
        final int most = Math.min(buffers.bytes(), maxFrame);
        int good = slots.commit(claimed, count);
        long sum = describe(claimed, lengths, good, most);
        if (sum < 0) {
            final int fitting = fitting(lengths, good, most);
            slots.withdraw(claimed, fitting, good);
            good = fitting;
            sum = describe(claimed, lengths, good, most);
        }
        sent.put(ring.staged(), claimed, good);
        ring.stage(quadwords, good);
        stagedTotal += good;
        onStaged(good, sum);
        if (good < count) {
            slots.requireClaimed(claimed[good]);
            throw badLength(lengths[good], most);
        }
    }

    /**
     * Makes the next descriptors, each the last of its frame.
     *
     * @return bytes of all frames, or a negative number when a length is not in [1, most].
     */
    private long describe(final int[] claimed, final int[] lengths, final int count, final int most) {
        int outside = 0; // its sign bit is set by a length that is out of range: cheaper than a branch for each
        int sum = 0; // 2^15 frames, the largest ring, of less than 2^16 bytes
        for (int i = 0; i < count; i++) {
            final int length = lengths[i];
            outside |= (length - 1) | (most - length);
            sum += length;
            quadwords[2 * i] = buffers.address(claimed[i]);
            quadwords[2 * i + 1] = Descriptor.control(length, FLAG_EOP, 0);
        }
        return outside < 0 ? -1 : sum;
    }

    /** Frames before the first whose length is not in [1, most]. */
    private static int fitting(final int[] lengths, final int count, final int most) {
        int good = 0;
        while (good < count && lengths[good] >= 1 && lengths[good] <= most) {
            good++;
        }
        return good;
    }

    /**
     * Sends what stands at the start of a claimed slot with an offload, with the next {@link #flush()}.
     *
     * @param slot      the slot; the card's until it is reclaimed.
     * @param length    bytes of the frame.
     * @param extension first quadword of the extension, 0 for none.
     * @return false when the ring has no room for the extension now; then the slot stays claimed.
     * @throws IllegalArgumentException when the slot is not claimed or the length does not fit.
     */
    public boolean commit(final int slot, final int length, final long extension) {
        final int most = Math.min(buffers.bytes(), longestFrame(extension));
        if (length < 1 || length > most) {
            throw badLength(length, most);
        }
        slots.requireClaimed(slot);
        if (extension != 0 && !hasRoom(1)) {
            return false;
        }
        slots.commit(slot);
        stageExtension(extension);
        stage(buffers.address(slot), length, FLAG_EOP, slot);
        onStaged(1, length);
        return true;
    }

    /**
     * Sends a frame of several pieces, with the next {@link #flush()}. Takes all of it or nothing.
     *
     * @param fragments the pieces; may be cleared and used again at once.
     * @return false when the ring has no room for it now; then its slots stay claimed.
     * @throws IllegalArgumentException when the list is empty or too long, or names a slot that is not claimed.
     */
    public boolean commit(final FragmentList fragments) {
        final int count = fragments.count();
        final long extension = fragments.extension();
        if (count == 0 || fragments.totalLength() > longestFrame(extension)) {
            throw badLength(fragments.totalLength(), longestFrame(extension));
        }
        if (!hasRoom(count - fragments.slotCount() + (extension == 0 ? 0 : 1))) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (fragments.slot(i) != NO_SLOT) {
                slots.requireClaimed(fragments.slot(i));
            }
        }
        stageExtension(extension);
        for (int i = 0; i < count; i++) {
            final int slot = fragments.slot(i);
            if (slot != NO_SLOT) {
                slots.commit(slot);
            }
            stage(fragments.address(i), fragments.length(i), i == count - 1 ? FLAG_EOP : 0, slot);
        }
        onStaged(1, fragments.totalLength());
        return true;
    }

    /**
     * Hands every committed frame to the card: at most one hypercall for each 256 descriptors, and one doorbell.
     *
     * @return descriptors that were refused and wait for the next flush.
     */
    public int flush() {
        refusal = ring.enqueue();
        // the card is shown whole frames only
        doorbell.publish(refusal == HypercallStatus.OK ? ring.staged() : lastFrameEnd(ring.enqueued()));
        return ring.staged() - ring.enqueued();
    }

    /** Flushes again if the last flush was refused in part. */
    public void retry() {
        if (refusal != HypercallStatus.OK) {
            flush();
        }
    }

    /**
     * Takes slots back that the card has done with.
     *
     * @return descriptors completed.
     */
    public int reclaim() {
        final int index = statusBlock.getIntAcquire(TX_CONSUMER_OFFSET);
        final int done = index - consumer;
        if (Integer.compareUnsigned(done, doorbell.published() - consumer) > 0) {
            // no index of this run of the ring
            return 0;
        }
        sent.giveBack(consumer, done, slots);
        consumer = index;
        reclaimedTotal += done;
        room += done;
        return done;
    }

    /**
     * Gives up what the card holds, takes the slots back and starts at index 0. Claimed slots stay claimed. Called while the
     * card is not running.
     *
     * @return descriptors lost.
     */
    public int restart() {
        reclaim();
        final int lost = ring.staged() - consumer;
        final int claimed = ring.capacity() - room - lost;
        sent.giveBack(consumer, lost, slots);
        ring.clear();
        doorbell.reset();
        reclaimedTotal = stagedTotal;
        room = ring.capacity() - claimed;
        consumer = 0;
        refusal = HypercallStatus.OK;
        return lost;
    }

    /**
     * Whether the hypervisor refused a descriptor for good: only a reset leads on.
     *
     * @return true then.
     */
    public boolean isBroken() {
        return refusal != HypercallStatus.OK && refusal != HypercallStatus.RING_FULL;
    }

    /**
     * The last flush's result.
     *
     * @return a {@link HypercallStatus}.
     */
    public int refusal() {
        return refusal;
    }

    /**
     * A mark behind the last frame committed.
     *
     * @return for {@link #isTransmitted}.
     */
    public long position() {
        return stagedTotal;
    }

    /**
     * Whether every frame committed before a mark is done with, so that its memory may be changed.
     *
     * @param position from {@link #position()}.
     * @return true when the card has sent them, or they were lost in a reset.
     */
    public boolean isTransmitted(final long position) {
        reclaim();
        return reclaimedTotal >= position;
    }

    /**
     * An empty list of fragments.
     *
     * @param capacity most fragments of a frame.
     * @return a new list.
     */
    public FragmentList newFragmentList(final int capacity) {
        return new FragmentList(buffers, capacity);
    }

    /**
     * Transmit consumer index up to which slots were reclaimed.
     *
     * @return free-running index.
     */
    public int consumer() {
        return consumer;
    }

    /**
     * Frames committed.
     *
     * @return a count.
     */
    public long frames() {
        return frames;
    }

    /**
     * Bytes of the frames committed.
     *
     * @return a count.
     */
    public long bytes() {
        return bytes;
    }

    private boolean hasRoom(final int descriptors) {
        if (room < descriptors) {
            reclaim();
        }
        return room >= descriptors;
    }

    private int longestFrame(final long extension) {
        final int operations = OffloadExtension.operations(extension);
        if ((operations & OffloadExtension.SEGMENT) != 0) {
            return OffloadExtension.MAX_BYTES;
        }
        return (operations & OffloadExtension.INSERT_VLAN) != 0 ? maxFrame - TAG_BYTES : maxFrame;
    }

    private void stageExtension(final long extension) {
        if (extension != 0) {
            stage(extension, 0, FLAG_EXTENSION, NO_SLOT);
        }
    }

    private void stage(final long address, final int length, final int flags, final int slot) {
        sent.put(ring.staged(), slot, flags == FLAG_EOP);
        if (slot == NO_SLOT) {
            room--; // a claimed slot has reserved its place
        }
        ring.stage(address, length, flags);
        stagedTotal++;
    }

    private void onStaged(final int count, final long sum) {
        frames += count;
        bytes += sum;
        if (ring.staged() - doorbell.published() >= batch && refusal == HypercallStatus.OK) {
            flush();
        }
    }

    private int lastFrameEnd(final int enqueued) {
        int end = enqueued;
        while (end != doorbell.published() && !sent.endsFrame(end - 1)) {
            end--;
        }
        return end;
    }

    private static IllegalArgumentException badCount(final int count, final int most) {
        return new IllegalArgumentException(
                "frames=" + count + " is not in [0, " + most + "], the length of the array");
    }

    private static IllegalArgumentException badLength(final int length, final int most) {
        return new IllegalArgumentException("frame length=" + length + " is not in [1, " + most + "]");
    }
}
