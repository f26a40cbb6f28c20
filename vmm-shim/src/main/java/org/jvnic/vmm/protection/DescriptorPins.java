package org.jvnic.vmm.protection;

import java.util.Arrays;
import org.agrona.BitUtil;
import org.jvnic.nic.cdna.spec.Descriptor;
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
 * ({@link MachineMemory#departures}); after a change of either the next request for each buffer is checked anew. Memory is mapped,
 * owned and pinned by whole pages: what was checked for a buffer holds for any length of it that ends in the same page or before.
 *
 * <p>What is held stands on a circle of as many places as descriptors have been outstanding of late. While all of them are, the place
 * that the oldest leaves is the place of the next: what takes over its pins finds them there, and nothing is moved.
 *
 * <p>Threads: the one that pins. Allocates nothing after construction.
 */
public final class DescriptorPins {
    private static final int MAX_SIZE = 65536;
    private static final int NOBODY = -1;
    private static final int PAGE_OFFSET = MachineMemory.PAGE_SIZE - 1;
    private static final int FLAGS = (int) Descriptor.FLAGS.mask();

    private final ValidatedDomain domain;
    private final int size;
    private final int shortest;

    /** Of each place, where the buffer is. */
    private final long[] machines;

    /** Of each place, bytes from there to the end of the last page pinned; 0 where nothing is. */
    private final int[] lengths;

    /** Of each place, what was asked for: two words. */
    private final long[] requests;

    private int recorded;
    private int released;
    private long ignored;

    /** Places of the circle: 1 to the size. */
    private int places = 1;

    /** Place of the oldest. */
    private int oldest;

    /** Most outstanding in this lap of the ring, and where the lap ends. */
    private int peak;

    private int lapEnd;

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
     * @param shortest   least bytes of a buffer, 1 or more.
     * @throws IllegalArgumentException when the size is out of range.
     */
    public DescriptorPins(final ValidatedDomain domain, final int size, final int firstIndex, final int shortest) {
        if (!BitUtil.isPowerOfTwo(size) || size > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "pins: " + size + " descriptors are not a power of two in 1.." + MAX_SIZE);
        }
        this.domain = domain;
        this.size = size;
        this.shortest = shortest;
        machines = new long[size];
        lengths = new int[size];
        requests = new long[2 * size];
        recorded = firstIndex;
        released = firstIndex;
        lapEnd = firstIndex + size;
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
        if (recorded - lapEnd >= 0) {
            beginLap();
        }
    }

    /**
     * Lets the next descriptors take over what the oldest ones hold that the card has finished, as far as they are asked for by the
     * same words, but for a length that the pins of that buffer cover too, and what those mean is known. Nothing else is looked at, and
     * no pin changes.
     *
     * @param asked requests, two words each as in a descriptor; nobody else may write them.
     * @param first number of the first one, the next descriptor.
     * @param most  how many, 0 or more.
     * @return how many descriptors took over, from the first on, which are next to each other in {@link #machines}; there may be more
     *     of them when called again, unless it is 0.
     */
    public int renew(final long[] asked, final int first, final int most) {
        final int from = oldest;
        final int count = Math.min(most, renewable());
        if (count <= 0) {
            return 0;
        }
        final int words = 2 * count;
        final int differs = Arrays.mismatch(asked, 2 * first, 2 * first + words, requests, 2 * from, 2 * from + words);
        int same = differs < 0 ? count : differs >>> 1;
        while (same < count && isCovered(asked, first + same, from + same)) {
            requests[2 * (from + same) + 1] = asked[2 * (first + same) + 1];
            same++;
        }
        takeOver(same);
        return same;
    }

    /**
     * Lets the next descriptors take over what the oldest ones hold that the card has finished, as they are, as far as what those mean
     * is known. No pin changes.
     *
     * @param index index of the oldest outstanding one, as the caller thinks.
     * @param most  how many, 0 or more.
     * @return how many descriptors took over, which are next to each other in {@link #machines} and {@link #requests}; there may be more
     *     of them when called again, unless it is 0.
     */
    public int renew(final int index, final int most) {
        final int count = index == released ? Math.min(most, renewable()) : 0;
        if (count > 0) {
            takeOver(count);
        }
        return Math.max(count, 0);
    }

    /** How many of the oldest may be taken over and are next to each other, and so are the places they go to; 0 or less for none. */
    private int renewable() {
        return Math.min(renewUntil - released, places - Math.max(oldest, place(outstanding())));
    }

    private void takeOver(final int count) {
        move(oldest, place(outstanding()), count);
        oldest = oldest + count == places ? 0 : oldest + count;
        released += count;
        recorded += count;
    }

    /** Whether a request is for a known buffer, in a length that lies in the pages pinned. */
    private boolean isCovered(final long[] asked, final int number, final int place) {
        final long control = asked[2 * number + 1];
        final int length = Descriptor.length(control);
        return asked[2 * number] == requests[2 * place]
                && (((int) control ^ (int) requests[2 * place + 1]) & FLAGS) == 0
                && length >= shortest
                && length <= lengths[place];
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
        final int place = position(index);
        requests[2 * place] = word0;
        requests[2 * place + 1] = word1;
        knownFrom = known;
        return MemoryStatus.OK;
    }

    /**
     * Where the buffers are.
     *
     * @return machine addresses, at {@link #position}, 0 for a descriptor without a buffer; to be read only, until the next change.
     */
    public long[] machines() {
        return machines;
    }

    /**
     * What was asked for.
     *
     * @return two words for each descriptor, the first at twice its {@link #position}; to be read only, until the next change.
     */
    public long[] requests() {
        return requests;
    }

    /**
     * The place of a descriptor.
     *
     * @param index index of an outstanding descriptor.
     * @return where it stands in {@link #machines}.
     */
    public int position(final int index) {
        return place(index - released);
    }

    /** Place of the descriptor so many behind the oldest; all places behind it are free if it is not outstanding. */
    private int place(final int distance) {
        final int place = oldest + distance;
        return place < places ? place : place - places;
    }

    /** Adds places where all are taken: in front of the oldest, or behind the last if that is the same. */
    private void addPlaces() {
        if (oldest == 0) { // one by one, since nothing is moved for it: no gap to be closed later, and runs stay in one
            // piece
            places++;
            return;
        }
        final int added = Math.min(size - places, Math.max(1, places >> 1));
        move(oldest, oldest + added, places - oldest);
        oldest += added;
        places += added;
    }

    /** A circle with more places than are taken has gaps, over which pins are moved again and again. */
    private void beginLap() {
        final int held = outstanding();
        final int spare = places - Math.max(1, peak);
        if (spare > 0 && oldest + held <= places) {
            move(oldest, 0, held);
            oldest = 0;
        } else if (spare > 0) {
            move(oldest, oldest - spare, places - oldest);
            oldest -= spare;
        }
        places -= spare;
        peak = held;
        lapEnd = recorded + size;
    }

    private void move(final int from, final int to, final int count) {
        if (from != to) {
            System.arraycopy(machines, from, machines, to, count);
            System.arraycopy(lengths, from, lengths, to, count);
            System.arraycopy(requests, 2 * from, requests, 2 * to, 2 * count);
        }
    }

    /**
     * Remembers what a descriptor holds pinned; no request will take it over as a known one.
     *
     * @param index   index of the descriptor: the one after the last recorded.
     * @param machine first machine address that was pinned.
     * @param length  bytes for which every page was pinned; 0 for a descriptor without a buffer.
     * @throws IllegalStateException when it is not the next one, its slot is still outstanding, or the length is negative: an
     *     error of the VMM.
     */
    public void record(final int index, final long machine, final int length) {
        final int held = outstanding();
        if (index != recorded || held == size || length < 0) {
            throw badRecord(index, length);
        }
        if (held == places) {
            addPlaces();
        }
        final int place = place(held);
        machines[place] = machine;
        lengths[place] = length == 0 ? 0 : toEndOfPage(machine, length);
        recorded = index + 1;
        peak = Math.max(peak, held + 1);
        knownFrom = recorded;
    }

    /** Bytes from the start of a buffer to the end of the page its last byte is in. */
    private static int toEndOfPage(final long machine, final int length) {
        return (int) (((machine + length - 1) | PAGE_OFFSET) + 1 - machine);
    }

    /**
     * Has a descriptor take over the pins of the oldest one the card has finished, where that held the same pages from the same byte on:
     * what a driver posts again in the order it came back costs a look at the owner and no change of a pin.
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
        if (released == consumer
                || machines[oldest] != machine
                || lengths[oldest] != toEndOfPage(machine, length)
                || !domain.isOwned(machine, length, owner)) {
            return false;
        }
        dropOldest();
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
                + size);
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
        final int place = oldest;
        dropOldest();
        if (lengths[place] > 0) {
            domain.unpin(machines[place], lengths[place]);
        }
    }

    private void dropOldest() {
        released++;
        oldest = place(1);
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
