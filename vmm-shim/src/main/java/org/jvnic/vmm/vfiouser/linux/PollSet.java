package org.jvnic.vmm.vfiouser.linux;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.nic.memory.HostMemory;

/** Descriptors to wait for. Threads: one. */
public final class PollSet {
    /** There is something to read, or the other end has gone. */
    public static final int READABLE = 1;

    /** Writing does not wait. */
    public static final int WRITABLE = 4;

    /** Wait without a limit. */
    public static final int WITHOUT_LIMIT = -1;

    private static final int ENTRY_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int READY = 6;

    private final ByteBuffer memory;
    private final long host;
    private final int places;

    /**
     * A set of empty places.
     *
     * @param places how many, 1 or more.
     */
    public PollSet(final int places) {
        this.places = places;
        memory = BufferUtil.allocateDirectAligned(places * ENTRY_BYTES, Long.BYTES);
        host = BufferUtil.address(memory);
        for (int i = 0; i < places; i++) {
            clear(i);
        }
    }

    /**
     * Fills a place.
     *
     * @param place      which, from 0.
     * @param descriptor what to wait for.
     * @param events     {@link #READABLE}, {@link #WRITABLE} or both.
     */
    public void set(final int place, final int descriptor, final int events) {
        HostMemory.putInt(at(place), descriptor);
        HostMemory.putShort(at(place) + EVENTS, (short) events);
        HostMemory.putShort(at(place) + READY, (short) 0);
    }

    /**
     * Empties a place.
     *
     * @param place which, from 0.
     */
    public void clear(final int place) {
        set(place, -1, 0);
    }

    private long at(final int place) {
        if (place < 0 || place >= places) {
            throw new IndexOutOfBoundsException("poll set: place " + place + " is not in [0, " + places + ")");
        }
        return host + (long) place * ENTRY_BYTES;
    }

    /**
     * Waits until one of them is ready.
     *
     * @param timeoutMs how long at most, milliseconds, or {@link #WITHOUT_LIMIT}.
     * @return how many are ready, or a negative errno.
     */
    public int await(final int timeoutMs) {
        return LibC.poll(host, places, timeoutMs);
    }

    /**
     * What one is ready for.
     *
     * @param place which, from 0.
     * @return events, errors included; 0 for nothing.
     */
    public int ready(final int place) {
        return HostMemory.getShort(at(place) + READY) & 0xFFFF;
    }

    @Override
    public String toString() {
        return "PollSet{places=" + memory.capacity() / ENTRY_BYTES + '}';
    }
}
