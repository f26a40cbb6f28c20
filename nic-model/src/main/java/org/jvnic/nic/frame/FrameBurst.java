package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;

/**
 * Frames of one sender that stand one behind the other, each of them plain: one piece of memory, no padding, nothing to be done to
 * it. What the engine decides once for a run of them it need not decide for each. The engine has one and uses it again.
 *
 * <p>As for a {@link Frame}, the first {@value Frame#DECISION_BYTES} bytes are read once into private memory, when a frame is added;
 * what is decided and what is delivered comes from there.
 *
 * <p>Single writer: the engine's thread. Host addresses in it are good until the engine's turn ends.
 */
public final class FrameBurst {
    /** Most frames: as many as descriptors are fetched at a time. */
    public static final int CAPACITY = 32;

    private final long[] hosts = new long[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final long[] bytes0To7 = new long[CAPACITY];
    private final long[] bytes8To15 = new long[CAPACITY];
    private final long[] bytes16To23 = new long[CAPACITY];
    private int count;

    /** A burst without frames. */
    public FrameBurst() {}

    /** Forgets all frames. */
    public void begin() {
        count = 0;
    }

    /**
     * Adds a frame; there must be room.
     *
     * @param host   host address of its first byte.
     * @param length bytes, {@value Frame#MIN_LENGTH} or more.
     */
    public void add(final long host, final int length) {
        final int index = count;
        hosts[index] = host;
        lengths[index] = length;
        bytes0To7[index] = HostMemory.getLong(host);
        bytes8To15[index] = HostMemory.getLong(host + 8);
        bytes16To23[index] = HostMemory.getLong(host + 16);
        count = index + 1;
    }

    /**
     * Number of frames.
     *
     * @return 0 to {@value #CAPACITY}.
     */
    public int count() {
        return count;
    }

    /**
     * Length of a frame.
     *
     * @param index 0 to {@link #count} - 1.
     * @return bytes without FCS.
     */
    public int length(final int index) {
        return lengths[index];
    }

    /**
     * Length of several frames together.
     *
     * @param first index of the first.
     * @param end   index behind the last.
     * @return bytes without FCS.
     */
    public int bytes(final int first, final int end) {
        int sum = 0;
        for (int i = first; i < end; i++) {
            sum += lengths[i];
        }
        return sum;
    }

    /**
     * Where the run of a frame ends: the frames behind it that have the same addresses, type and, where there is one, VLAN tag.
     *
     * @param first index of the frame.
     * @return index behind the last of the run.
     */
    public int runEnd(final int first) {
        final long low = bytes0To7[first];
        final long high = bytes8To15[first];
        int end = first + 1;
        while (end < count && bytes0To7[end] == low && bytes8To15[end] == high) {
            end++;
        }
        return end;
    }

    /**
     * Destination address of a frame.
     *
     * @param index 0 to {@link #count} - 1.
     * @return 48 bits, first byte lowest.
     */
    public long destination(final int index) {
        return Frame.destinationIn(bytes0To7[index]);
    }

    /**
     * Source address of a frame.
     *
     * @param index 0 to {@link #count} - 1.
     * @return 48 bits, first byte lowest.
     */
    public long source(final int index) {
        return Frame.sourceIn(bytes0To7[index], bytes8To15[index]);
    }

    /**
     * VLAN of a frame.
     *
     * @param index 0 to {@link #count} - 1.
     * @return 1 to 4095, or 0 when untagged or priority tagged.
     */
    public int vlan(final int index) {
        return Frame.vlanIn(bytes8To15[index]);
    }

    /**
     * Copies a frame.
     *
     * @param index 0 to {@link #count} - 1.
     * @param host  host address of at least {@link #length} bytes.
     */
    public void copyTo(final int index, final long host) {
        HostMemory.putLong(host, bytes0To7[index]);
        HostMemory.putLong(host + 8, bytes8To15[index]);
        HostMemory.putLong(host + 16, bytes16To23[index]);
        HostMemory.copy(
                hosts[index] + Frame.DECISION_BYTES,
                host + Frame.DECISION_BYTES,
                lengths[index] - Frame.DECISION_BYTES);
    }

    /**
     * Makes one of the frames the frame in flight, with the bytes that were read when it was added.
     *
     * @param index 0 to {@link #count} - 1.
     * @param frame the frame in flight.
     */
    public void load(final int index, final Frame frame) {
        frame.seal(hosts[index], lengths[index], bytes0To7[index], bytes8To15[index], bytes16To23[index]);
    }
}
