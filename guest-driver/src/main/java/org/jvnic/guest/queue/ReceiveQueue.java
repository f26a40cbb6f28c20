package org.jvnic.guest.queue;

import static org.jvnic.nic.cdna.spec.Descriptor.FLAG_DONE;
import static org.jvnic.nic.cdna.spec.Descriptor.FLAG_EOP;

import org.jvnic.guest.ring.DescriptorRing;
import org.jvnic.guest.ring.Doorbell;
import org.jvnic.nic.cdna.spec.Descriptor;
import org.jvnic.vmm.guest.HypercallStatus;

/**
 * The receiving half: every ring slot has its own buffer, is read in place when the card has written it, and is posted again
 * in batches. Datasheet section 5.1. Single threaded.
 */
public final class ReceiveQueue {
    private final DescriptorRing ring;
    private final BufferSlots buffers;
    private final Doorbell doorbell;
    private final ReceivedFrame frame;
    private final int refillBatch;
    private final int mask;

    private int consumer;
    private int refusal;
    private long frames;
    private long bytes;

    /**
     * An empty queue.
     *
     * @param ring        the receive ring.
     * @param buffers     as many slots as the ring has descriptors.
     * @param doorbell    the receive doorbell.
     * @param refillBatch free descriptors at which buffers are posted again, 1 to half the ring.
     */
    public ReceiveQueue(
            final DescriptorRing ring, final BufferSlots buffers, final Doorbell doorbell, final int refillBatch) {
        this.ring = ring;
        this.buffers = buffers;
        this.doorbell = doorbell;
        this.frame = new ReceivedFrame(buffers.buffer(), ring.capacity());
        this.refillBatch = refillBatch;
        this.mask = ring.capacity() - 1;
    }

    /**
     * Hands whole frames to a handler and posts buffers again when enough are free.
     *
     * @param handler takes the frames.
     * @param limit   most frames to take.
     * @return frames taken.
     */
    public int poll(final FrameHandler handler, final int limit) {
        // also what a handler that threw, or a refusal, has left undone
        if (free() >= refillBatch || refusal != HypercallStatus.OK) {
            refill();
        }
        int taken = 0;
        while (taken < limit && nextFrame()) {
            // before the handler, so that a frame it chokes on does not come again
            consumer += frame.fragmentCount();
            frames++;
            bytes += frame.totalLength();
            taken++;
            handler.onFrame(frame);
            if (free() >= refillBatch) {
                refill();
            }
        }
        return taken;
    }

    /** Posts every free buffer: at most one hypercall for each 256 descriptors, and one doorbell. */
    public void refill() {
        for (int left = free(); left > 0; left--) {
            ring.stage(buffers.address(ring.staged() & mask), buffers.bytes(), 0);
        }
        refusal = ring.enqueue();
        doorbell.publish(ring.enqueued());
    }

    /**
     * Gives up what the card holds and starts at index 0. Called while the card is not running.
     *
     * @return buffers lost, with the frames that may have been in them.
     */
    public int restart() {
        final int lost = ring.staged() - consumer;
        ring.clear();
        doorbell.reset();
        consumer = 0;
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

    private int free() {
        return ring.capacity() - (ring.staged() - consumer);
    }

    private boolean nextFrame() {
        frame.clear();
        // beyond the doorbell stand completions of the lap before
        final int end = doorbell.published();
        for (int index = consumer; index != end; index++) {
            final int word = ring.completion(index);
            final int flags = Descriptor.flags(word);
            if ((flags & FLAG_DONE) == 0) {
                return false;
            }
            frame.add(buffers.offset(index & mask), Descriptor.length(word));
            if ((flags & FLAG_EOP) != 0) {
                frame.information(ring.information(consumer));
                return true;
            }
        }
        return false;
    }
}
