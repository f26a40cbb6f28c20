package org.jvnic.guest.driver;

import org.jvnic.guest.queue.ReceiveQueue;
import org.jvnic.guest.queue.TransmitQueue;
import org.jvnic.vmm.guest.HypercallStatus;

/**
 * What a poll does besides taking frames: takes sent buffers back, offers refused descriptors again, and looks for faults now and
 * then. The guest's vCPU thread. Datasheet sections 11.5 and 11.6.
 */
final class PollUpkeep {
    /** Empty polls between two looks at STATE: an MMIO read is slow, a fault is rare. A power of two. */
    private static final int IDLE_POLLS_PER_CHECK = 256;

    private final TransmitQueue transmit;
    private final ReceiveQueue receive;
    private final ContextLifecycle lifecycle;
    private int idlePolls;

    PollUpkeep(final DriverQueues queues, final ContextLifecycle lifecycle) {
        this.transmit = queues.transmit();
        this.receive = queues.receive();
        this.lifecycle = lifecycle;
    }

    /** Follows each poll; answers the frames it took. */
    int afterPoll(final int frames) {
        transmit.reclaim();
        transmit.retry();
        if (frames != 0) {
            idlePolls = 0;
        } else if ((++idlePolls & (IDLE_POLLS_PER_CHECK - 1)) == 0) {
            lifecycle.recoverIfFaulted();
        }
        if (transmit.isBroken() || receive.isBroken()) {
            lifecycle.recoverIfFaulted();
        }
        return frames;
    }

    /** As {@link CdnaDriver#isRetryDue}. */
    boolean isRetryDue() {
        return !lifecycle.isRevoked()
                && (transmit.refusal() != HypercallStatus.OK || receive.refusal() != HypercallStatus.OK);
    }
}
