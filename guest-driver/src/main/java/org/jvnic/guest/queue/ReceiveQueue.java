package org.jvnic.guest.queue;

import static org.jvnic.nic.cdna.spec.Descriptor.FLAG_DONE;
import static org.jvnic.nic.cdna.spec.Descriptor.FLAG_EOP;
import static org.jvnic.nic.cdna.spec.StatusBlock.RX_CONSUMER_OFFSET;

import java.util.Arrays;
import org.agrona.concurrent.AtomicBuffer;
import org.jvnic.guest.ring.DescriptorRing;
import org.jvnic.guest.ring.Doorbell;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.vmm.guest.HypercallStatus;

/**
 * The receiving half: buffers are posted, read in place when the card has written them, and posted again in batches; a reader
 * may hold a few of them longer. Datasheet section 5.1. Single threaded.
 */
public final class ReceiveQueue {
    /** Looks at the status block, a power of two, of which one is followed by a look at the ring whatever it says. */
    private static final int LOOKS_PER_RING_LOOK = 64;

    /** Most buffers staged by one call of the ring. */
    private static final int MAX_STAGED = 64;

    private final DescriptorRing ring;
    private final BufferSlots buffers;
    private final Doorbell doorbell;
    private final AtomicBuffer statusBlock;
    private final ReceiveSlots slots;
    private final ReceivedFrame frame;
    private final ReceivedBurst burst;

    /** Descriptors to be staged, of which only the addresses change. */
    private final long[] quadwords;

    private final int refillBatch;
    private final int refillUnderLoad;
    private final int mostPosted;

    private int consumer;

    /** Index before which the card has completed all descriptors. */
    private int completed;

    private int looks;
    private int refusal;
    private long frames;
    private long bytes;

    /**
     * An empty queue.
     *
     * @param ring        the receive ring.
     * @param buffers     slots to post, and one more for each that may be held.
     * @param doorbell    the receive doorbell.
     * @param statusBlock the status block.
     * @param refillBatch free descriptors at which buffers are posted again, 1 to half of what is posted.
     * @param refillUnderLoad the same while more frames are known to be there, {@code refillBatch} to what is posted.
     * @param mostPosted  buffers posted at once, at most as many as the ring has descriptors.
     */
    public ReceiveQueue(
            final DescriptorRing ring,
            final BufferSlots buffers,
            final Doorbell doorbell,
            final AtomicBuffer statusBlock,
            final int refillBatch,
            final int refillUnderLoad,
            final int mostPosted) {
        this.ring = ring;
        this.buffers = buffers;
        this.doorbell = doorbell;
        this.statusBlock = statusBlock;
        this.slots = new ReceiveSlots(buffers.count(), buffers.count() - mostPosted);
        this.frame = new ReceivedFrame(buffers.buffer(), ring.capacity(), slots);
        this.burst = new ReceivedBurst(buffers, slots);
        this.quadwords = new long[2 * (slots.isOrderKept() ? slots.row().length : MAX_STAGED)];
        Arrays.fill(quadwords, Descriptor.control(buffers.bytes(), 0, 0));
        if (slots.isOrderKept()) {
            prepare();
        }
        this.refillBatch = refillBatch;
        this.refillUnderLoad = refillUnderLoad;
        this.mostPosted = mostPosted;
    }

    /** Descriptors of all slots in the order in which they go round. */
    private void prepare() {
        for (int place = 0; place < slots.row().length; place++) {
            quadwords[2 * place] = buffers.address(slots.row()[place]);
        }
        ring.prepare(quadwords);
    }

    /**
     * Hands whole frames to a handler and posts buffers again when enough are free.
     *
     * @param handler takes the frames.
     * @param limit   most frames to take.
     * @return frames taken.
     */
    public int poll(final FrameHandler handler, final int limit) {
        beginPoll();
        int taken = 0;
        while (taken < limit && (consumer != completed || lookForMore()) && takeFrame(handler)) {
            taken++;
        }
        endPoll();
        return taken;
    }

    /**
     * Hands frames to a handler, those of one piece together, and posts buffers again when enough are free.
     *
     * @param handler takes the frames.
     * @param limit   most frames to take.
     * @return frames taken.
     */
    public int pollBursts(final BurstHandler handler, final int limit) {
        beginPoll();
        int taken = 0;
        while (taken < limit && (consumer != completed || lookForMore())) {
            final int count = burst.gather(ring, consumer, Math.min(limit - taken, completed - consumer));
            if (count > 0) {
                takeBurst(handler);
            } else if (!takeFrame(handler)) {
                break;
            }
            taken += Math.max(1, count);
        }
        endPoll();
        return taken;
    }

    private void takeBurst(final BurstHandler handler) {
        // before the handler, so that frames it chokes on do not come again
        consumer += burst.count();
        frames += burst.count();
        bytes += burst.totalLength();
        try {
            handler.onBurst(burst);
        } finally {
            burst.giveBack();
        }
        refillIfDue();
    }

    private boolean takeFrame(final FrameHandler handler) {
        if (!nextFrame()) {
            return false;
        }
        // as above
        consumer += frame.fragmentCount();
        frames++;
        bytes += frame.totalLength();
        try {
            handler.onFrame(frame);
        } finally {
            frame.giveBack();
        }
        refillIfDue();
        return true;
    }

    /** Also posts what a handler that threw, or a refusal, has left undone. */
    private void beginPoll() {
        if (free() >= refillBatch || refusal != HypercallStatus.OK) {
            refill();
        }
    }

    /** Nobody knows when the next poll is: what is due is posted although more frames are there. */
    private void endPoll() {
        if (free() >= refillBatch) {
            refill();
        }
    }

    private void refillIfDue() {
        if (free() >= (consumer == completed ? refillBatch : refillUnderLoad)) {
            refill();
        }
    }

    /** Posts every free buffer: one hypercall for each 256 descriptors, one more where their round begins anew, and one doorbell. */
    public void refill() {
        // a slot is missing only where a handler has the ring restarted under the frame it looks at
        final int count = Math.min(free(), slots.count());
        if (slots.isOrderKept()) {
            ring.stagePrepared(slots.post(count), count);
        } else {
            stage(count);
        }
        refusal = ring.enqueue();
        doorbell.publish(ring.enqueued());
    }

    private void stage(final int slotCount) {
        int left = slotCount;
        while (left > 0) {
            final int count = Math.min(left, MAX_STAGED);
            slots.post(count, buffers, quadwords);
            ring.stage(quadwords, count);
            left -= count;
        }
    }

    /**
     * Gives up what the card holds and starts at index 0. What a reader holds stays held. Called while the card is not running.
     *
     * @return buffers lost, with the frames that may have been in them.
     */
    public int restart() {
        final int lost = ring.staged() - consumer;
        slots.restart(consumer);
        ring.clear();
        doorbell.reset();
        consumer = 0;
        completed = 0;
        refusal = HypercallStatus.OK;
        return lost;
    }

    /**
     * Whether the hypervisor refused a buffer for good: only a reset leads on.
     *
     * @return true then.
     */
    public boolean isBroken() {
        return refusal != HypercallStatus.OK && refusal != HypercallStatus.RING_FULL;
    }

    /**
     * The last refill's result.
     *
     * @return a {@link HypercallStatus}.
     */
    public int refusal() {
        return refusal;
    }

    /**
     * Receive index up to which frames were taken.
     *
     * @return free-running index.
     */
    public int consumer() {
        return consumer;
    }

    /**
     * Receive index up to which buffers are posted: frames of one buffer each that can arrive before it are not lost for want of one.
     *
     * @return free-running index.
     */
    public int posted() {
        return doorbell.published();
    }

    /**
     * Frames taken.
     *
     * @return a count.
     */
    public long frames() {
        return frames;
    }

    /**
     * Bytes of the frames taken.
     *
     * @return a count.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Takes a held buffer back; it is posted again with a later refill.
     *
     * @param slot from {@link ReceivedFrame#hold()}.
     * @throws IllegalArgumentException when it is not held.
     */
    public void release(final int slot) {
        slots.release(slot);
    }

    /**
     * Buffers held now.
     *
     * @return a count.
     */
    public int held() {
        return slots.heldCount();
    }

    private int free() {
        return mostPosted - (ring.staged() - consumer);
    }

    /**
     * How far the card has come, as it says once a turn: a look at the ring would take the line of a descriptor away from a card that
     * is about to complete its neighbours. The turn in which a context faults ends without a status block, so now and then the ring
     * is looked at all the same.
     */
    private boolean lookForMore() {
        final int index = statusBlock.getIntAcquire(RX_CONSUMER_OFFSET);
        // beyond the doorbell stand completions of the lap before
        if (Integer.compareUnsigned(index - consumer, doorbell.published() - consumer) <= 0) {
            completed = index;
        }
        if (completed == consumer && (++looks & (LOOKS_PER_RING_LOOK - 1)) == 0) {
            while (completed != doorbell.published() && isDone(ring.completion(completed))) {
                completed++;
            }
        }
        return completed != consumer;
    }

    private boolean nextFrame() {
        frame.clear();
        for (int index = consumer; index != completed; index++) {
            final int word = ring.completion(index);
            if (!isDone(word)) {
                break;
            }
            final int slot = slots.at(index);
            frame.add(slot, buffers.offset(slot), Descriptor.length(word));
            if ((Descriptor.flags(word) & FLAG_EOP) != 0) {
                frame.information(ring.information(consumer));
                return true;
            }
        }
        completed = consumer;
        return false;
    }

    private static boolean isDone(final int word) {
        return (Descriptor.flags(word) & FLAG_DONE) != 0;
    }
}
