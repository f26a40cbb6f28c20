package org.jvnic.guest.ring;

/**
 * One ring of the card as its driver fills it: descriptors are staged, handed over in batches, and read when the card has
 * completed them. Whether there is room is for the caller to know. Single threaded.
 */
public interface DescriptorRing {
    /**
     * Size of the ring.
     *
     * @return descriptors, a power of two.
     */
    int capacity();

    /**
     * Where the next descriptor goes.
     *
     * @return free-running index one past the last descriptor staged.
     */
    int staged();

    /**
     * How far the ring is written.
     *
     * @return free-running index one past the last descriptor that stands in the ring; the doorbell may be moved up to here.
     */
    int enqueued();

    /**
     * Adds a descriptor behind those staged before. The caller has made sure that the ring has room.
     *
     * @param guestPhysicalAddress where the buffer is.
     * @param length               bytes of the buffer, 0 to 65535.
     * @param flags                flags of {@link org.jvnic.nic.cdna.spec.Descriptor} that a driver may set.
     */
    void stage(long guestPhysicalAddress, int length, int flags);

    /**
     * Adds descriptors behind those staged before, as {@link #stage(long, int, int)} adds one. The caller has made sure that the
     * ring has room.
     *
     * @param quadwords two for each, laid out as {@link org.jvnic.nic.cdna.spec.Descriptor} says, without a sequence number.
     * @param count     descriptors, 0 or more: the first ones of the array.
     */
    void stage(long[] quadwords, int count);

    /**
     * Takes descriptors that are going to be staged again and again, always in this order, and puts them where that costs least. From
     * now on only {@link #stagePrepared} stages.
     *
     * @param quadwords two for each, as {@link #stage(long[], int)} takes them; a power of two of descriptors, at most
     *                  {@link #capacity()}.
     * @throws IllegalArgumentException when it is another number.
     */
    void prepare(long[] quadwords);

    /**
     * Adds descriptors that were prepared behind those staged before: round and round, each behind its predecessor. The caller has made
     * sure that the ring has room.
     *
     * @param place which of the prepared ones is the first: the one behind the last staged, unless none is staged that is not
     *              {@linkplain #enqueue enqueued}.
     * @param count descriptors, 0 or more.
     */
    void stagePrepared(int place, int count);

    /**
     * Moves staged descriptors into the ring. What is refused stays staged, in order, for another try.
     *
     * @return 0 when every staged descriptor is in the ring;
     *     {@link org.jvnic.vmm.guest.HypercallStatus#RING_FULL} when some were left and may go later; any other
     *     {@link org.jvnic.vmm.guest.HypercallStatus} when the first of those left will never be taken.
     */
    int enqueue();

    /** Forgets every descriptor and starts at index 0 again. The card must not be running. */
    void clear();

    /**
     * The word that completes a receive descriptor, loaded before everything that is read after it.
     *
     * @param index free-running index.
     * @return length and flags, as at {@link org.jvnic.nic.cdna.spec.Descriptor#DONE_OFFSET}.
     */
    int completion(int index);

    /**
     * Reads receive descriptors that the card has completed: the caller has seen that in the status block, or by {@link #completion},
     * so nothing is left to be waited for in order. May stop earlier, behind one at least: at the end of the ring, for one.
     *
     * @param index     free-running index of the first.
     * @param most      most descriptors to read, 1 or more.
     * @param quadwords takes two for each, of which the second has its upper half undefined.
     * @return descriptors read.
     */
    int completions(int index, int most, long[] quadwords);

    /**
     * The first quadword of a descriptor.
     *
     * @param index free-running index.
     * @return for a completed receive descriptor hash, VLAN tag and status.
     */
    long information(int index);

    /**
     * Descriptors put in the ring since the driver was opened.
     *
     * @return a count.
     */
    long descriptorsEnqueued();

    /**
     * Enqueue hypercalls made since the driver was opened.
     *
     * @return a count; 0 for a ring that needs none.
     */
    long hypercalls();

    /**
     * Enqueue hypercalls that took less than they were given.
     *
     * @return a count; 0 for a ring that needs none.
     */
    long refusals();
}
