package org.jvnic.vmm.protection;

import org.agrona.BitUtil;

/**
 * What each descriptor of a ring holds pinned, kept where no guest can reach it, so that pins can be dropped lazily: when the
 * VMM next looks, for all descriptors the card has finished meanwhile.
 *
 * <p>Indices are free-running 32-bit counters, like those of the ring: {@code released} up to {@code recorded} are outstanding.
 * They may be twice as many as the ring has slots: those of a batch are recorded before those of the slots they reuse are dropped, so
 * that a page whose buffers are posted again and again keeps its pin.
 *
 * <p>Threads: the one that pins. Allocates nothing after construction.
 */
public final class DescriptorPins {
    private static final int MAX_SIZE = 65536;

    private final ValidatedDomain domain;
    private final long[] machines;
    private final int[] lengths;
    private final int mask;
    private int recorded;
    private int released;
    private long ignored;

    /**
     * The pins of a ring that has no descriptors yet.
     *
     * @param domain     where the pins are.
     * @param size       most outstanding, a power of two, 1 to 65536.
     * @param firstIndex index of the first descriptor.
     * @throws IllegalArgumentException when the size is out of range.
     */
    public DescriptorPins(final ValidatedDomain domain, final int size, final int firstIndex) {
        if (!BitUtil.isPowerOfTwo(size) || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "pins: " + size + " descriptors are not a power of two in 1.." + MAX_SIZE);
        }
        this.domain = domain;
        machines = new long[size];
        lengths = new int[size];
        mask = size - 1;
        recorded = firstIndex;
        released = firstIndex;
    }

    /**
     * Remembers what a descriptor holds pinned.
     *
     * @param index   index of the descriptor: the one after the last recorded.
     * @param machine first machine address that was pinned.
     * @param length  bytes that were pinned; 0 for a descriptor without a buffer.
     * @throws IllegalStateException when it is not the next one, its slot is still outstanding, or the length is negative: an
     *     error of the VMM.
     */
    public void record(final int index, final long machine, final int length) {
        if (index != recorded || recorded - released > mask || length < 0) {
            throw badRecord(index, length);
        }
        machines[index & mask] = machine;
        lengths[index & mask] = length;
        recorded = index + 1;
    }

    /**
     * Has a descriptor take over the pins of the oldest one the card has finished, where that held the very same buffer: what a driver
     * posts again in the order it came back costs a look at the owner and no change of a pin.
     *
     * @param index    index of the descriptor: the one after the last recorded.
     * @param machine  first machine address of its buffer.
     * @param length   bytes of it, 1 or more.
     * @param owner    who must own every page at this moment.
     * @param consumer the card's consumer index, between released and recorded.
     * @return false when that was another buffer, none is finished, or the owner does not have every page any more; then nothing has
     *     changed.
     */
    public boolean takeOver(
            final int index, final long machine, final int length, final int owner, final int consumer) {
        final int slot = released & mask;
        if (released == consumer
                || machines[slot] != machine
                || lengths[slot] != length
                || !domain.isOwned(machine, length, owner)) {
            return false;
        }
        released++;
        record(index, machine, length);
        return true;
    }

    /**
     * Drops the pins of the oldest descriptor if the card has finished it.
     *
     * @param consumer the card's consumer index, between released and recorded.
     */
    public void releaseOne(final int consumer) {
        if (released != consumer) {
            releaseOldest();
        }
    }

    private IllegalStateException badRecord(final int index, final int length) {
        return new IllegalStateException("descriptor " + Integer.toUnsignedString(index) + " of " + length
                + " bytes: next is " + Integer.toUnsignedString(recorded) + ", outstanding " + outstanding() + " of "
                + machines.length);
    }

    /**
     * Drops the pins of the descriptors the card has finished.
     *
     * @param consumer the card's consumer index: the first descriptor not finished. One that is not between released and
     *     recorded cannot be true; it is ignored and counted.
     * @return how many descriptors were released.
     */
    public int releaseUpTo(final int consumer) {
        final int count = consumer - released;
        if (Integer.compareUnsigned(count, recorded - released) > 0) {
            ignored++;
            return 0;
        }
        while (released != consumer) {
            releaseOldest();
        }
        return count;
    }

    private void releaseOldest() {
        final int slot = released & mask;
        released++;
        if (lengths[slot] > 0) {
            domain.unpin(machines[slot], lengths[slot]);
        }
    }

    /**
     * Drops the pins of all descriptors: for reset and revocation, after the card's barrier and before
     * {@link ValidatedDomain#unpinAll}.
     *
     * @return how many descriptors were released.
     */
    public int releaseAll() {
        return releaseUpTo(recorded);
    }

    /**
     * Descriptors whose pins are held.
     *
     * @return 0 to the ring's size.
     */
    public int outstanding() {
        return recorded - released;
    }

    /**
     * Consumer indices that could not be true.
     *
     * @return how many were ignored ever.
     */
    public long ignoredConsumers() {
        return ignored;
    }
}
