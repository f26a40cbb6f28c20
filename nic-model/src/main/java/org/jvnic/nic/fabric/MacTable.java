package org.jvnic.nic.fabric;

import java.util.Arrays;

/**
 * Unicast address to port: open addressing in two flat arrays, no more than a quarter full.
 *
 * <p>Owned by the engine's thread.
 */
public final class MacTable {
    /** What {@link #find} answers for an unknown address. */
    public static final int NONE = -1;

    private static final long EMPTY = 0;

    private final int mask;
    private final long[] addresses;
    private final int[] ports;
    private final int capacity;
    private int size;
    private int changes;

    /**
     * An empty table.
     *
     * @param capacity most addresses, 1 or more.
     */
    public MacTable(final int capacity) {
        this.capacity = capacity;
        final int slots = Integer.highestOneBit(Math.max(capacity, 4)) * 8;
        this.mask = slots - 1;
        this.addresses = new long[slots];
        this.ports = new int[slots];
        Arrays.fill(ports, NONE);
    }

    /**
     * Looks an address up.
     *
     * @param mac the address.
     * @return its port, or {@link #NONE}.
     */
    public int find(final long mac) {
        int slot = slotOf(mac);
        while (addresses[slot] != EMPTY) {
            if (addresses[slot] == mac) {
                return ports[slot];
            }
            slot = (slot + 1) & mask;
        }
        return NONE;
    }

    /**
     * How often the table has changed: what was found is so while this stays the same.
     *
     * @return a count that may wrap.
     */
    public int changes() {
        return changes;
    }

    /**
     * Adds an address.
     *
     * @param mac  the address, not 0.
     * @param port its port.
     * @return false when the address is somebody's already, or the table is full.
     */
    public boolean add(final long mac, final int port) {
        if (size >= capacity || mac == EMPTY || find(mac) != NONE) {
            return false;
        }
        insert(mac, port);
        size++;
        changes++;
        return true;
    }

    private void insert(final long mac, final int port) {
        int slot = slotOf(mac);
        while (addresses[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        addresses[slot] = mac;
        ports[slot] = port;
    }

    /**
     * Removes an address.
     *
     * @param mac  the address.
     * @param port whose it must be.
     * @return false when it is not that port's.
     */
    public boolean remove(final long mac, final int port) {
        if (find(mac) != port) {
            return false;
        }
        int slot = slotOf(mac);
        while (addresses[slot] != mac) {
            slot = (slot + 1) & mask;
        }
        addresses[slot] = EMPTY;
        ports[slot] = NONE;
        size--;
        changes++;
        closeGap((slot + 1) & mask);
        return true;
    }

    private void closeGap(final int from) {
        int slot = from;
        while (addresses[slot] != EMPTY) {
            final long mac = addresses[slot];
            final int port = ports[slot];
            addresses[slot] = EMPTY;
            ports[slot] = NONE;
            insert(mac, port);
            slot = (slot + 1) & mask;
        }
    }

    /**
     * Removes every address of a port.
     *
     * @param port the port.
     */
    public void removeAll(final int port) {
        int slot = 0;
        while (slot <= mask) {
            if (ports[slot] == port) {
                remove(addresses[slot], port);
            } else {
                slot++;
            }
        }
    }

    /**
     * Addresses of a port.
     *
     * @param port the port.
     * @return how many.
     */
    public int count(final int port) {
        int count = 0;
        for (final int owner : ports) {
            count += owner == port ? 1 : 0;
        }
        return count;
    }

    private int slotOf(final long mac) {
        final long mixed = mac * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 40) & mask;
    }
}
