package org.jvnic.nic.frame;

import org.jvnic.nic.memory.HostMemory;
import org.jvnic.nic.port.DmaDomain;
import org.jvnic.nic.port.DmaStatus;

/**
 * Frames of one sender that stand one behind the other, each of them plain: one piece of memory, no padding, nothing to be done to
 * it. What the engine decides once for a run of them it need not decide for each. The engine has one and uses it again.
 *
 * <p>{@link #begin()}, {@link #stage} for each buffer, {@link #resolve}; then {@link #readRun} for one run after the other, and what is
 * done to it. As for a {@link Frame}, the bytes decisions are made on are read once into private memory: a run is a number of frames
 * that all had the same first {@value #HEADER_BYTES} bytes when they were read, and all are delivered with those.
 *
 * <p>Single writer: the engine's thread. Host addresses in it are good until the engine's turn ends.
 */
public final class FrameBurst {
    /** Most frames: as many as descriptors are fetched at a time. */
    public static final int CAPACITY = 32;

    /** Bytes in which the frames of a run agree: two addresses, type and, where there is one, VLAN tag. */
    private static final int HEADER_BYTES = 16;

    /** Bus addresses as staged, host addresses from {@link #resolve} on. */
    private final long[] addresses = new long[CAPACITY];

    private final int[] lengths = new int[CAPACITY];
    private int staged;
    private int count;
    private long bytes0To7;
    private long bytes8To15;

    /** A burst without frames. */
    public FrameBurst() {}

    /** Forgets all frames. */
    public void begin() {
        staged = 0;
        count = 0;
    }

    /**
     * Adds a frame that is still to be translated; there must be room.
     *
     * @param busAddress of its first byte.
     * @param length     bytes, {@value Frame#MIN_LENGTH} or more.
     */
    public void stage(final long busAddress, final int length) {
        final int index = staged;
        addresses[index] = busAddress;
        lengths[index] = length;
        staged = index + 1;
    }

    /**
     * Translates the frames staged, as far as they are each in one piece of memory; those count. Where the domain throws, those before
     * count too.
     *
     * @param memory the sender's memory.
     * @return why the first that does not count is refused; {@link DmaStatus#SPLIT} when it is not, or all count.
     */
    public long resolve(final DmaDomain memory) {
        while (count < staged) {
            final int done = memory.resolve(addresses, lengths, count, staged, DmaDomain.READ);
            if (done == count) {
                return addresses[count];
            }
            count = done;
        }
        return DmaStatus.SPLIT;
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
     * Reads the run a frame begins: it and the frames behind it that have the same addresses, type and, where there is one, VLAN tag.
     * What is asked about the run, and what is delivered of it, is of this reading until the next.
     *
     * @param first index of the frame.
     * @return index behind the last of the run.
     */
    public int readRun(final int first) {
        final long low = HostMemory.getLong(addresses[first]);
        final long high = HostMemory.getLong(addresses[first] + Long.BYTES);
        bytes0To7 = low;
        bytes8To15 = high;
        final int frames = count;
        int end = first + 1;
        while (end < frames
                && HostMemory.getLong(addresses[end]) == low
                && HostMemory.getLong(addresses[end] + Long.BYTES) == high) {
            end++;
        }
        return end;
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
     * Translates buffers for frames, as {@link DmaDomain#resolve(long[], int[], int, int, int)} does.
     *
     * @param memory  the receiver's memory.
     * @param buffers a buffer for each frame, at its index.
     * @param first   index of the first frame.
     * @param end     index behind the last.
     * @return index behind the last that was translated.
     */
    public int resolveBuffers(final DmaDomain memory, final long[] buffers, final int first, final int end) {
        return memory.resolve(buffers, lengths, first, end, DmaDomain.WRITE);
    }

    /**
     * Copies a frame of the run.
     *
     * @param index index of the frame.
     * @param host  host address of at least {@link #length} bytes.
     */
    public void copyTo(final int index, final long host) {
        HostMemory.putLong(host, bytes0To7);
        HostMemory.putLong(host + Long.BYTES, bytes8To15);
        HostMemory.copy(addresses[index] + HEADER_BYTES, host + HEADER_BYTES, lengths[index] - HEADER_BYTES);
    }

    /**
     * Makes a frame of the run the frame in flight, with the bytes that were read of the run.
     *
     * @param index index of the frame.
     * @param frame the frame in flight.
     */
    public void load(final int index, final Frame frame) {
        final long host = addresses[index];
        frame.seal(host, lengths[index], bytes0To7, bytes8To15, HostMemory.getLong(host + HEADER_BYTES));
    }
}
