package org.jvnic.guest.driver;

import org.jvnic.guest.queue.ReceiveQueue;
import org.jvnic.guest.queue.TransmitQueue;
import org.jvnic.guest.ring.Doorbell;

/**
 * What the driver has counted since it was opened. A live view without copies; exact on the driver's thread, a little old on
 * others.
 */
public final class DriverStatistics {
    private final TransmitQueue transmit;
    private final ReceiveQueue receive;
    private final Doorbell transmitDoorbell;
    private final Doorbell receiveDoorbell;
    private final RingSetup rings;

    long interrupts;
    long polls;
    long faultsRecovered;
    long lostBuffers;

    DriverStatistics(
            final TransmitQueue transmit,
            final ReceiveQueue receive,
            final Doorbell transmitDoorbell,
            final Doorbell receiveDoorbell,
            final RingSetup rings) {
        this.transmit = transmit;
        this.receive = receive;
        this.transmitDoorbell = transmitDoorbell;
        this.receiveDoorbell = receiveDoorbell;
        this.rings = rings;
    }

    /**
     * Frames committed to be sent.
     *
     * @return a count.
     */
    public long transmitFrames() {
        return transmit.frames();
    }

    /**
     * Bytes of the frames committed to be sent.
     *
     * @return a count.
     */
    public long transmitBytes() {
        return transmit.bytes();
    }

    /**
     * Frames received.
     *
     * @return a count.
     */
    public long receiveFrames() {
        return receive.frames();
    }

    /**
     * Bytes of the frames received.
     *
     * @return a count.
     */
    public long receiveBytes() {
        return receive.bytes();
    }

    /**
     * Received frames held now.
     *
     * @return a count.
     */
    public int framesHeld() {
        return receive.held();
    }

    /**
     * Producer mailboxes written, both directions.
     *
     * @return a count.
     */
    public long doorbells() {
        return transmitDoorbell.writes() + receiveDoorbell.writes();
    }

    /**
     * Hypercalls made; 0 where the driver writes its own rings.
     *
     * @return a count.
     */
    public long hypercalls() {
        return rings.hypercalls()
                + rings.transmit().hypercalls()
                + rings.receive().hypercalls();
    }

    /**
     * Descriptors put in the rings, both directions.
     *
     * @return a count.
     */
    public long descriptorsEnqueued() {
        return rings.transmit().descriptorsEnqueued() + rings.receive().descriptorsEnqueued();
    }

    /**
     * Enqueue hypercalls that took less than they were given.
     *
     * @return a count.
     */
    public long enqueueRefusals() {
        return rings.transmit().refusals() + rings.receive().refusals();
    }

    /**
     * Virtual interrupts taken.
     *
     * @return a count.
     */
    public long interrupts() {
        return interrupts;
    }

    /**
     * Calls of {@link CdnaDriver#poll}.
     *
     * @return a count.
     */
    public long polls() {
        return polls;
    }

    /**
     * Resets after faults, and after refusals that no retry can cure.
     *
     * @return a count.
     */
    public long faultsRecovered() {
        return faultsRecovered;
    }

    /**
     * Buffers the card, or the way to it, held when the context was reset: descriptors of both directions whose frames, if any,
     * are lost.
     *
     * @return a count.
     */
    public long lostBuffers() {
        return lostBuffers;
    }

    @Override
    public String toString() {
        return "tx " + transmitFrames() + " frames " + transmitBytes() + " bytes, rx " + receiveFrames() + " frames "
                + receiveBytes() + " bytes, doorbells " + doorbells() + ", hypercalls " + hypercalls()
                + ", descriptors "
                + descriptorsEnqueued() + ", refusals " + enqueueRefusals() + ", interrupts " + interrupts + ", polls "
                + polls + ", faults recovered " + faultsRecovered + ", lost buffers " + lostBuffers;
    }
}
