package org.jvnic.vmm.guest;

import org.jspecify.annotations.Nullable;

/**
 * What a guest may ask of the hypervisor. Every call answers with a number: 0 or more is success, a negative one is a
 * {@link HypercallStatus}; none throws, whatever the arguments. Datasheet section 13.
 */
public interface Hypercalls {
    /** Ring number of the transmit ring. */
    int RING_TX = 0;

    /** Ring number of the receive ring. */
    int RING_RX = 1;

    /**
     * Makes rings in the VMM's memory for a context whose rings are privileged, and sets them up in the card. The context must
     * not be running; rings made before are freed.
     *
     * @param txLog2                log2 of transmit descriptors, 3 to 15.
     * @param rxLog2                log2 of receive descriptors, 3 to 15.
     * @param statusBlockGuestPhysical status block in the guest's memory, 64-byte aligned, pinned until reset; 0 for none.
     * @return 0, or a refusal.
     */
    int setUpRings(int txLog2, int rxLog2, long statusBlockGuestPhysical);

    /**
     * The guest's read-only view of a ring made by {@link #setUpRings}.
     *
     * @param ring {@link #RING_TX} or {@link #RING_RX}.
     * @return the view, or null when there is no such ring.
     */
    @Nullable
    GuestView ringView(int ring);

    /**
     * Checks, pins, stamps and enqueues a batch of descriptors. The hypervisor reads the batch once. Descriptors are taken in
     * order up to the first one that is refused; the producer index stays for the guest to move.
     *
     * @param ring                  {@link #RING_TX} or {@link #RING_RX}.
     * @param requestsGuestPhysical an array of descriptors in the guest's memory, 16-byte aligned, whose addresses are guest
     *                              physical and whose sequence numbers are ignored.
     * @param count                 descriptors in the array, 1 to 256.
     * @return descriptors enqueued, 1 to {@code count}; or the refusal of the first one.
     */
    int enqueue(int ring, long requestsGuestPhysical, int count);

    /**
     * Enqueues once more descriptors that the card has finished, as they were enqueued: a driver whose receive buffers go round in the
     * same order need not write a request for each again. As {@link #enqueue} of the same requests, but for those that the hypervisor
     * does not remember, or whose memory has changed hands since: it stops before the first of them, and they have to be requested.
     *
     * @param ring  {@link #RING_TX} or {@link #RING_RX}.
     * @param index free-running index of the first, counted from 0 since {@link #setUpRings}: the oldest that is outstanding.
     * @param count descriptors, 1 to 256.
     * @return descriptors enqueued, 0 to {@code count}; or a refusal.
     */
    int enqueueAgain(int ring, int index, int count);

    /**
     * Resets the guest's context: stops it, sweeps every pin, frees its rings, clears a fault.
     *
     * @return 0, or a refusal.
     */
    int resetContext();

    /**
     * Gives a page of the guest's memory up. The page leaves the guest at once and goes to nobody before its last pin is gone.
     *
     * @param guestPhysical address of the page, a multiple of 4096.
     * @return 0, or a refusal.
     */
    int releasePage(long guestPhysical);

    /**
     * Asks for a page where the guest has none.
     *
     * @param guestPhysical address to put it at, a multiple of 4096.
     * @return 0, or a refusal; the page arrives zeroed.
     */
    int claimPage(long guestPhysical);

    /**
     * Adds a unicast address to the context, if the VMM's policy allows this guest that address.
     *
     * @param mac the address, first byte lowest.
     * @return 0, or a refusal.
     */
    int addMac(long mac);

    /**
     * Removes a unicast address from the context.
     *
     * @param mac the address, first byte lowest.
     * @return 0, or a refusal.
     */
    int removeMac(long mac);
}
