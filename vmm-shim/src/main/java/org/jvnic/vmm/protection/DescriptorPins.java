package org.jvnic.vmm.protection;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.jvnic.vmm.memory.AddressMap;
import org.jvnic.vmm.memory.MachineMemory;
import org.jvnic.vmm.memory.MemoryStatus;

/**
 * What each descriptor of a ring holds pinned, kept where no guest can reach it, so that pins can be dropped lazily: when the
 * VMM next looks, for all descriptors the card has finished meanwhile.
 *
 * <p>Indices are free-running 32-bit counters, like those of the ring: {@code released} up to {@code recorded} are outstanding.
 *
 * <p>What a driver posts again in the order it came back keeps its pins: the descriptor takes them over from the one before. With each
 * it is remembered what was asked for, so that a run of requests that were all granted before is compared as a whole. All that was
 * checked then holds still while the VM's map is the same one, which is immutable, and no page has left its owner
 * ({@link MachineMemory#departures}); after a change of either the next request for each buffer is checked anew.
 *
 * <p>Threads: the one that pins. Allocates nothing after construction.
 */
public final class DescriptorPins {
    private static final int MAX_SIZE = 65536;
    private static final int NOBODY = -1;

    private final ValidatedDomain domain;
    private final long[] machines;
    private final int[] lengths;

    /** What each descriptor was asked for by: two words, which mean nothing here. */
    private final long[] requests;

    private final int mask;
    private int recorded;
    private int released;
    private long ignored;

    private AddressMap knownMap = AddressMap.EMPTY;
    private int knownDepartures;
    private int knownOwner = NOBODY;

    /**
     * From this descriptor on, buffers are those their requests mean by {@link #knownMap}, and {@link #knownOwner} was found to own them
     * since {@link #knownDepartures} was read.
     */
    private int knownFrom;

    /** First descriptor whose pins a run of requests may not take over. */
    private int renewUntil;

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
        requests = new long[2 * size];
        mask = size - 1;
        recorded = firstIndex;
        released = firstIndex;
        knownFrom = firstIndex;
        renewUntil = firstIndex;
    }

    /**
     * Begins a batch of requests: looks once whether anything has changed for what is known.
     *
     * @param map      the VM's map now.
     * @param owner    who must own every page of the buffers of this batch.
     * @param consumer the card's consumer index, between released and recorded.
     */
    public void beginBatch(final AddressMap map, final int owner, final int consumer) {
        // read before any page is looked at: a page that leaves later makes it another number for the next batch
        final int departures = domain.departures();
        if (map != knownMap || departures != knownDepartures || owner != knownOwner) {
            knownMap = map;
            knownDepartures = departures;
            knownOwner = owner;
            knownFrom = recorded;
        }
        renewUntil = knownFrom - released > 0 ? released : consumer;
    }

    /**
     * Lets the next descriptors take over what the oldest ones hold that the card has finished, as far as they are asked for by the very
     * same words and what those mean is known. Nothing else is looked at, and no pin changes.
     *
     * @param asked requests, two words each; nobody else may write them.
     * @param first number of the first one, the next descriptor.
     * @param most  how many, 0 or more.
     * @return how many descriptors took over, from the first on; there may be more of them when called again, unless it is 0.
     */
    public int renew(final long[] asked, final int first, final int most) {
        final int from = released & mask;
        final int to = recorded & mask;
        final int count = Math.min(Math.min(most, renewUntil - released), mask + 1 - Math.max(from, to));
        if (count <= 0) {
            return 0;
        }
        final int words = 2 * count;
        final int differs = Arrays.mismatch(asked, 2 * first, 2 * first + words, requests, 2 * from, 2 * from + words);
        final int same = differs < 0 ? count : differs >>> 1;
        System.arraycopy(machines, from, machines, to, same);
        System.arraycopy(lengths, from, lengths, to, same);
        System.arraycopy(asked, 2 * first, requests, 2 * to, 2 * same);
        released += same;
        recorded += same;
        return same;
    }

    /**
     * Has the next descriptor hold a buffer: takes over the pins of the oldest one the card has finished if that held the same, else pins
     * it and drops those of the oldest. To be called in a batch, for its owner.
     *
     * @param machine  first machine address, any 64 bits: where the buffer is by the VM's map.
     * @param length   bytes, 1 or more.
     * @param word0    first word of the request.
     * @param word1    second word of the request.
     * @param consumer the card's consumer index, as for {@link #beginBatch}.
     * @return as {@link ValidatedDomain#pin}; unless OK nothing has changed.
     * @throws IllegalStateException when as many as there can be are outstanding, none of them finished: an error of the VMM.
     */
    public int hold(final long machine, final int length, final long word0, final long word1, final int consumer) {
        final int index = recorded;
        final int known = knownFrom;
        if (!takeOver(index, machine, length, knownOwner, consumer)) {
            final int status = domain.pin(machine, length, knownOwner);
            if (status != MemoryStatus.OK) {
                return status;
            }
            releaseOne(consumer); // one for one, so that the next may find the buffer it takes over
            record(index, machine, length);
        }
        requests[2 * (index & mask)] = word0;
        requests[2 * (index & mask) + 1] = word1;
        knownFrom = known;
        return MemoryStatus.OK;
    }

    /**
     * Where the buffer of a descriptor is.
     *
     * @param index index of an outstanding descriptor.
     * @return first machine address that is pinned for it, 0 for a descriptor without a buffer.
     */
    public long machine(final int index) {
        return machines[index & (machines.length - 1)];
    }

    /**
     * Remembers what a descriptor holds pinned; no request will take it over as a known one.
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
        knownFrom = recorded;
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
