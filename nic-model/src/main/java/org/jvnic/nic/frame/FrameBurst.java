package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * Frames of one sender that stand one behind the other, each of them plain: one piece of memory, no padding, nothing to be done to
 * it. What the engine decides once for a run of them it need not decide for each. The engine has one and uses it again.
 *
 * <p>{@link #begin}, {@link #resolve}; then {@link #readRun} for one run after the other, and what is done to it. A frame is known by
 * its position, that of its descriptor among those that were fetched. As for a {@link Frame}, the bytes decisions are made on are read
 * once into private memory: a run is a number of frames that all had the same first {@value #HEADER_BYTES} bytes when they were read,
 * and all are delivered with those.
 *
 * <p>Single writer: the engine's thread. Host addresses in it are good until the engine's turn ends.
 */
public final class FrameBurst {
    /** Positions there are. */
    public static final int CAPACITY = 256;

    /** Bytes in which the frames of a run agree: two addresses, type and, where there is one, VLAN tag. */
    private static final int HEADER_BYTES = 16;

    /** Bytes that are copied without a look at the length: no more than {@value Frame#MIN_LENGTH}, in whole longs. */
    private static final int STRAIGHT_BYTES = 56;

    /** Where the block copy begins: buffers mostly begin with a cache line, and then none of its loads and stores crosses one. */
    private static final int LINE_BYTES = 64;

    private final long[] hosts = new long[CAPACITY];
    private int[] lengths = new int[CAPACITY];
    private int first;
    private int end;
    private int boundEnd;
    private int boundBytes;
    private int shortest;
    private int longest;
    private long bytes0To7;
    private long bytes8To15;

    /** Position behind the run; what was read of the frame there, which is not of the run. */
    private int runEnd;

    private boolean aheadRead;
    private long ahead0To7;
    private long ahead8To15;

    /** A burst without frames. */
    public FrameBurst() {}

    /**
     * Starts a burst that has no frames yet.
     *
     * @param frameLengths   length of the frame at each position; not copied.
     * @param firstPosition  position of the first, 0 to {@value #CAPACITY}.
     * @param shortestLength no frame there may be is shorter, bytes.
     * @param longestLength  no frame there may be is longer, bytes.
     */
    public void begin(
            final int[] frameLengths, final int firstPosition, final int shortestLength, final int longestLength) {
        lengths = frameLengths;
        first = firstPosition;
        end = firstPosition;
        boundEnd = firstPosition;
        boundBytes = 0;
        shortest = shortestLength;
        longest = longestLength;
        runEnd = firstPosition;
        aheadRead = false;
    }

    /**
     * How many frames may be the burst's: all whose length needs neither padding nor refusal, until the bytes allowed are used up.
     *
     * @param most       position behind the last there is.
     * @param limit      longest length in bytes.
     * @param byteBudget bytes; the frame that uses the last of them still counts.
     * @return position behind the last.
     */
    public int bound(final int most, final int limit, final long byteBudget) {
        // nearly always all of them, whatever the length of each
        final boolean all =
                shortest >= Frame.MIN_LENGTH && longest <= limit && (long) (most - first) * longest <= byteBudget;
        boundEnd = all ? most : lastWithin(most, limit, byteBudget);
        boundBytes = sum(first, boundEnd);
        return boundEnd;
    }

    private int lastWithin(final int most, final int limit, final long byteBudget) {
        int last = first;
        long bytes = 0;
        while (last < most && bytes < byteBudget && lengths[last] >= Frame.MIN_LENGTH && lengths[last] <= limit) {
            bytes += lengths[last];
            last++;
        }
        return last;
    }

    /**
     * Translates frames, as far as they are each in one piece of memory; those are the burst's. Where the domain throws, those before are.
     *
     * @param memory    the sender's memory.
     * @param addresses bus address of the frame at each position.
     * @param last      position behind the last frame.
     * @return why the first that does not count is refused; {@link DmaStatus#SPLIT} when it is not, or all count.
     */
    public long resolve(final DmaDomain memory, final long[] addresses, final int last) {
        while (end < last) {
            final int done = memory.resolve(addresses, lengths, longest, end, last, DmaDomain.READ, hosts);
            if (done == end) {
                return hosts[done];
            }
            end = done;
        }
        return DmaStatus.SPLIT;
    }

    /**
     * Where the burst begins.
     *
     * @return position of the first frame.
     */
    public int first() {
        return first;
    }

    /**
     * Where the burst ends.
     *
     * @return position behind the last frame.
     */
    public int end() {
        return end;
    }

    /**
     * Length of a frame.
     *
     * @param position of the frame.
     * @return bytes without FCS.
     */
    public int length(final int position) {
        return lengths[position];
    }

    /**
     * Length of several frames together.
     *
     * @param from position of the first.
     * @param to   position behind the last.
     * @return bytes without FCS.
     */
    public int bytes(final int from, final int to) {
        return from == first && to == boundEnd ? boundBytes : sum(from, to); // the first, nearly always
    }

    private int sum(final int from, final int to) {
        if (shortest == longest) {
            return (to - from) * longest;
        }
        int sum = 0;
        for (int i = from; i < to; i++) {
            sum += lengths[i];
        }
        return sum;
    }

    /**
     * A bound of all lengths.
     *
     * @return bytes without FCS; no frame of the burst is longer.
     */
    public int longest() {
        return longest;
    }

    /**
     * Reads the run a frame begins: it and the frames behind it that have the same addresses, type and, where there is one, VLAN tag.
     * What is asked about the run, and what is delivered of it, is of this reading. Asked for a frame within the run, the run goes on
     * from there and is not read again.
     *
     * @param from position of the frame.
     * @return position behind the last of the run.
     */
    public int readRun(final int from) {
        if (from < runEnd) {
            return runEnd; // the run goes on; none of it is read again
        }
        final boolean read = from == runEnd && aheadRead; // when the run before ended
        final long low = read ? ahead0To7 : HostMemory.getLong(hosts[from]);
        final long high = read ? ahead8To15 : HostMemory.getLong(hosts[from] + Long.BYTES);
        bytes0To7 = low;
        bytes8To15 = high;
        aheadRead = false;
        final int last = end;
        int next = alike(from + 1, last, low, high);
        while (next < last) {
            final long nextLow = HostMemory.getLong(hosts[next]);
            final long nextHigh = HostMemory.getLong(hosts[next] + Long.BYTES);
            if (nextLow != low || nextHigh != high) {
                ahead0To7 = nextLow;
                ahead8To15 = nextHigh;
                aheadRead = true;
                break;
            }
            next++;
        }
        runEnd = next;
        return next;
    }

    /** Position up to which frames, by fours, begin with the same bytes; where they do not, nothing of this reading counts. */
    private int alike(final int from, final int last, final long low, final long high) {
        final long[] at = hosts;
        int next = from;
        while (next <= last - 4) {
            final long different = (HostMemory.getLong(at[next]) ^ low)
                    | (HostMemory.getLong(at[next] + Long.BYTES) ^ high)
                    | (HostMemory.getLong(at[next + 1]) ^ low)
                    | (HostMemory.getLong(at[next + 1] + Long.BYTES) ^ high)
                    | (HostMemory.getLong(at[next + 2]) ^ low)
                    | (HostMemory.getLong(at[next + 2] + Long.BYTES) ^ high)
                    | (HostMemory.getLong(at[next + 3]) ^ low)
                    | (HostMemory.getLong(at[next + 3] + Long.BYTES) ^ high);
            if (different != 0) {
                break;
            }
            next += 4;
        }
        return next;
    }

    /**
     * Destination address of the run.
     *
     * @return 48 bits, first byte lowest.
     */
    public long destination() {
        return Frame.destinationIn(bytes0To7);
    }

    /**
     * Source address of the run.
     *
     * @return 48 bits, first byte lowest.
     */
    public long source() {
        return Frame.sourceIn(bytes0To7, bytes8To15);
    }

    /**
     * VLAN of the run.
     *
     * @return 1 to 4095, or 0 when untagged or priority tagged.
     */
    public int vlan() {
        return Frame.vlanIn(bytes8To15);
    }

    /**
     * Copies a frame of the run.
     *
     * @param position of the frame.
     * @param to       host address of at least {@link #length} bytes.
     */
    public void copyTo(final int position, final long to) {
        final long from = hosts[position];
        final int length = lengths[position];
        HostMemory.putLong(to, bytes0To7);
        HostMemory.putLong(to + 8, bytes8To15);
        // every frame has these, the shortest little more: no loop for them
        HostMemory.putLong(to + 16, HostMemory.getLong(from + 16));
        HostMemory.putLong(to + 24, HostMemory.getLong(from + 24));
        HostMemory.putLong(to + 32, HostMemory.getLong(from + 32));
        HostMemory.putLong(to + 40, HostMemory.getLong(from + 40));
        HostMemory.putLong(to + 48, HostMemory.getLong(from + 48));
        if (length < LINE_BYTES) {
            HostMemory.copy(from + STRAIGHT_BYTES, to + STRAIGHT_BYTES, length - STRAIGHT_BYTES);
            return;
        }
        HostMemory.putLong(to + STRAIGHT_BYTES, HostMemory.getLong(from + STRAIGHT_BYTES));
        if (length > LINE_BYTES) {
            HostMemory.copy(from + LINE_BYTES, to + LINE_BYTES, length - LINE_BYTES);
        }
    }

    /**
     * Makes a frame of the run the frame in flight, with the bytes that were read of the run.
     *
     * @param position of the frame.
     * @param frame    the frame in flight.
     */
    public void load(final int position, final Frame frame) {
        final long host = hosts[position];
        frame.seal(host, lengths[position], bytes0To7, bytes8To15, HostMemory.getLong(host + HEADER_BYTES));
    }
}
