package org.jvnic.vmm.memory;

import java.util.BitSet;
import org.jvnic.nic.memory.Span;

/**
 * One span of the machine space, contiguous in host memory. Chunks never touch each other, so bytes are contiguous exactly when
 * one chunk holds them all.
 *
 * <p>Frames are numbered through all chunks, without regard to the gaps between them; the first frame of a chunk is a multiple
 * of {@link #FRAME_ALIGNMENT}.
 *
 * <p>Threads: immutable but for the tables that {@link MachineMemory} keeps in it.
 */
public final class MachineChunk {
    /** First frame numbers are multiples of this many frames: the pages of 2 MiB. */
    public static final int FRAME_ALIGNMENT = 512;

    /** Owner and pins of each page. */
    final FrameTable frames;

    /** Pages that may be given out, guarded by the lock of the {@link MachineMemory}. */
    final BitSet pool = new BitSet();

    /** Whether pages that are given up go back to the pool. */
    final boolean pooled;

    private final MappedMemory memory;
    private final long machine;
    private final long host;
    private final long bytes;
    private final int firstFrame;

    MachineChunk(final MappedMemory memory, final long machine, final int firstFrame, final boolean pooled) {
        this.memory = memory;
        this.machine = machine;
        this.firstFrame = firstFrame;
        this.pooled = pooled;
        host = memory.host();
        bytes = memory.bytes();
        frames = new FrameTable(frameCount());
    }

    /**
     * Where it starts.
     *
     * @return machine address of the first byte, page aligned.
     */
    public long machine() {
        return machine;
    }

    /**
     * Size.
     *
     * @return bytes, a multiple of {@link MachineMemory#PAGE_SIZE}.
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Number of its first page.
     *
     * @return frame number, a multiple of {@link #FRAME_ALIGNMENT}.
     */
    public int firstFrame() {
        return firstFrame;
    }

    /**
     * How many pages it has.
     *
     * @return pages, 1 or more.
     */
    public int frameCount() {
        return Math.toIntExact(bytes >>> MachineMemory.PAGE_SHIFT);
    }

    /**
     * Whether it holds a whole span.
     *
     * @param machine first machine address, any 64 bits.
     * @param length  bytes, unsigned.
     * @return true when every byte is inside.
     */
    public boolean contains(final long machine, final long length) {
        return Span.contains(this.machine, bytes, machine, length);
    }

    /**
     * Bytes from an address to the end.
     *
     * @param machine machine address inside this chunk.
     * @return bytes, 1 or more.
     */
    public long bytesFrom(final long machine) {
        return bytes - (machine - this.machine);
    }

    /**
     * Where a byte is.
     *
     * @param machine machine address inside this chunk.
     * @return its host address.
     */
    public long host(final long machine) {
        return host + (machine - this.machine);
    }

    /**
     * Number of the page of an address.
     *
     * @param machine machine address inside this chunk.
     * @return frame number.
     */
    public int frame(final long machine) {
        return firstFrame + index(machine);
    }

    /**
     * Address of a page.
     *
     * @param frame number of a page of this chunk.
     * @return machine address of its first byte.
     */
    public long machineOf(final int frame) {
        return machine + ((long) (frame - firstFrame) << MachineMemory.PAGE_SHIFT);
    }

    /**
     * Whether an owner has a page.
     *
     * @param frame number of a page of this chunk.
     * @param owner 0 to {@link MachineMemory#MAX_OWNER}.
     * @return true when it does at this moment.
     */
    public boolean isOwnedBy(final int frame, final int owner) {
        return frames.isOwnedBy(frame - firstFrame, owner);
    }

    /**
     * Whether an owner has every page of a span.
     *
     * @param machine first machine address, in this chunk.
     * @param length  bytes, 1 or more, none beyond this chunk.
     * @param owner   0 to {@link MachineMemory#MAX_OWNER}.
     * @return true when it has each of them at the moment it is looked at.
     */
    public boolean isOwnedBy(final long machine, final long length, final int owner) {
        return frames.areOwnedBy(index(machine), index(machine + length - 1), owner);
    }

    /**
     * Owner of a page.
     *
     * @param frame number of a page of this chunk.
     * @return as {@link MachineMemory#ownerOf}.
     */
    public int ownerOf(final int frame) {
        return frames.holder(frame - firstFrame);
    }

    /** Number of the page of an address within this chunk: what its tables are indexed by. */
    int index(final long machine) {
        return (int) ((machine - this.machine) >>> MachineMemory.PAGE_SHIFT);
    }

    /** Host address of a page. */
    long hostOfIndex(final int index) {
        return host + ((long) index << MachineMemory.PAGE_SHIFT);
    }

    /** Gives the memory back to the system. */
    void close() {
        memory.close();
    }
}
