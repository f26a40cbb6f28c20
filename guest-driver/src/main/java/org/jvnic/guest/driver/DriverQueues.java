package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.RX_PRODUCER;
import static org.jvnic.nic.cdna.spec.ContextRegister.SEQUENCE_CONTROL;
import static org.jvnic.nic.cdna.spec.ContextRegister.TX_PRODUCER;

import org.agrona.concurrent.AtomicBuffer;
import org.jvnic.guest.queue.ReceiveQueue;
import org.jvnic.guest.queue.TransmitQueue;
import org.jvnic.guest.ring.Doorbell;
import org.jvnic.vmm.guest.GuestPlatform;

/**
 * The two queues of a context with what they stand on: memory, rings, doorbells. Made once for each driver, by the guest's vCPU
 * thread, which owns it.
 */
final class DriverQueues {
    private final DriverMemory memory;
    private final RingSetup rings;
    private final TransmitQueue transmit;
    private final ReceiveQueue receive;
    private final DriverStatistics statistics;

    /**
     * Takes memory and makes queues; the card is not told.
     *
     * @throws IllegalStateException when the guest's memory does not suffice.
     */
    DriverQueues(final GuestPlatform platform, final DriverConfig config, final ContextPage page) {
        memory = new DriverMemory(platform.memory(), config);
        rings = page.read(SEQUENCE_CONTROL, Fields.PRIVILEGED_RINGS) != 0
                ? new PrivilegedRingSetup(platform.hypercalls(), memory, config)
                : new OwnRingSetup(page, memory, config);
        final Doorbell transmitDoorbell = new Doorbell(page.space(), TX_PRODUCER);
        final Doorbell receiveDoorbell = new Doorbell(page.space(), RX_PRODUCER);
        final AtomicBuffer statusBlock = memory.statusBlock().buffer();
        transmit = new TransmitQueue(rings.transmit(), memory.transmitBuffers(), transmitDoorbell, statusBlock)
                .limits(config.maxFrame(), config.transmitBatch());
        receive = new ReceiveQueue(
                rings.receive(),
                memory.receiveBuffers(),
                receiveDoorbell,
                statusBlock,
                config.refillBatch(),
                config.refillUnderLoad(),
                config.postedBuffers());
        statistics = new DriverStatistics(transmit, receive, transmitDoorbell, receiveDoorbell, rings);
    }

    DriverMemory memory() {
        return memory;
    }

    RingSetup rings() {
        return rings;
    }

    TransmitQueue transmit() {
        return transmit;
    }

    ReceiveQueue receive() {
        return receive;
    }

    DriverStatistics statistics() {
        return statistics;
    }

    /** Whether the hypervisor has refused a descriptor for good: only a reset helps. */
    boolean isBroken() {
        return transmit.isBroken() || receive.isBroken();
    }

    /** Empties queues and rings and shows the latter to the card, which is stopped. Frames on the way are lost and counted. */
    void restart() {
        statistics.lostBuffers += transmit.restart() + receive.restart();
        memory.clearStatusBlock();
        rings.setUp();
    }
}
