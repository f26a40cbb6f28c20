package org.jvnic.guest.stack;

import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Neighbours by IPv4 address: those found, and those asked for with the packets that wait for them. Bounded in every direction,
 * for what fills it comes from the wire. Event loop only.
 */
final class ArpCache {
    /** Most neighbours. */
    static final int CAPACITY = 256;

    /** Most packets that wait for one neighbour. */
    static final int MOST_WAITING_FOR_ONE = 8;

    /** Most packets that wait for all of them. */
    static final int MOST_WAITING = 64;

    private final Int2ObjectHashMap<Neighbour> neighbours = new Int2ObjectHashMap<>();
    private int waiting;

    @Nullable
    Neighbour get(final int address) {
        return neighbours.get(address);
    }

    int size() {
        return neighbours.size();
    }

    int waiting() {
        return waiting;
    }

    /** Makes a neighbour that is neither found nor asked for; or null when the cache is full of those that are asked for. */
    @Nullable
    Neighbour add(final int address) {
        if (neighbours.size() >= CAPACITY && !evictOldest()) {
            return null;
        }
        final Neighbour neighbour = new Neighbour(address);
        neighbours.put(address, neighbour);
        return neighbour;
    }

    void remove(final Neighbour neighbour) {
        neighbours.remove(neighbour.address);
    }

    /** Takes a packet, or answers with false when there is no room. */
    boolean enqueue(final Neighbour neighbour, final NextHopPacket packet, final ChannelPromise promise) {
        if (waiting >= MOST_WAITING || neighbour.queue.size() >= MOST_WAITING_FOR_ONE) {
            return false;
        }
        waiting++;
        neighbour.queue.add(new Waiting(packet, promise));
        return true;
    }

    @Nullable
    Waiting dequeue(final Neighbour neighbour) {
        final Waiting next = neighbour.queue.poll();
        if (next != null) {
            waiting--;
        }
        return next;
    }

    /** Any neighbour, to empty the cache with. */
    @Nullable
    Neighbour first() {
        return neighbours.isEmpty() ? null : neighbours.values().iterator().next();
    }

    private boolean evictOldest() {
        Neighbour oldest = null;
        for (final Neighbour neighbour : neighbours.values()) {
            if (neighbour.timer == null && (oldest == null || neighbour.foundAt - oldest.foundAt < 0)) {
                oldest = neighbour;
            }
        }
        if (oldest == null) {
            return false;
        }
        remove(oldest);
        return true;
    }

    /** A packet and what to tell its sender. */
    record Waiting(NextHopPacket packet, ChannelPromise promise) {}

    /** One neighbour. It is being asked for while it has a timer. */
    static final class Neighbour {
        final int address;
        final ArrayDeque<Waiting> queue = new ArrayDeque<>(2);
        long mac;
        long foundAt;
        int requests;

        @Nullable
        Future<?> timer;

        private Neighbour(final int address) {
            this.address = address;
        }
    }
}
