package org.jvnic.nic.i82576.switching;

import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * Receive addresses and hash tables, copied from the registers. Datasheet sections 7.1.1.1 and 8.10.15 to 8.10.21.
 *
 * <p>Entries with the same address are one entry here, with the pools of all. Owned by the engine's thread.
 */
final class AddressFilter {
    /** What {@link #find} answers where there is no such address. */
    static final int NONE = -1;

    private static final int FIRST_ADDRESSES = 16;
    private static final int ADDRESSES = 24;
    private static final int TABLE_WORDS = 128;
    private static final int POOLS_SHIFT = 18;
    private static final int SELECT_SHIFT = 16;
    private static final int BY_DESTINATION = 0;
    private static final int BY_SOURCE = 1;
    private static final int[] HASH_SHIFT = {4, 3, 2, 0};

    private final RegisterFile registers;
    private final long[] macs = new long[ADDRESSES];
    private final int[] pools = new int[ADDRESSES];
    private final long[] sources = new long[ADDRESSES];
    private final int[] poolsOfSource = new int[ADDRESSES];
    private final int[] multicast = new int[TABLE_WORDS];
    private final int[] unicast = new int[TABLE_WORDS];
    private int used;
    private int usedSources;
    private int hashShift;

    AddressFilter(final RegisterFile registers) {
        this.registers = registers;
    }

    /** Copies the registers; MO chooses the bits that are hashed. */
    void configure(final int multicastOffset) {
        hashShift = HASH_SHIFT[multicastOffset & 3];
        used = 0;
        usedSources = 0;
        for (int i = 0; i < ADDRESSES; i++) {
            final boolean first = i < FIRST_ADDRESSES;
            final int n = first ? i : i - FIRST_ADDRESSES;
            add(
                    registers.get((first ? ReceiveRegister.RA : ReceiveRegister.RA2).offset(n) >>> 2),
                    registers.get((first ? ReceiveRegister.RAH : ReceiveRegister.RAH2).offset(n) >>> 2));
        }
        for (int i = 0; i < TABLE_WORDS; i++) {
            multicast[i] = registers.get(ReceiveRegister.MTA.word() + i);
            unicast[i] = registers.get(ReceiveRegister.UTA.word() + i);
        }
    }

    private void add(final int low, final int high) {
        if (high >= 0) {
            return; // not valid
        }
        final long mac = (low & 0xFFFF_FFFFL) | (high & 0xFFFFL) << 32;
        final int mask = high >>> POOLS_SHIFT & 0xFF;
        switch (high >>> SELECT_SHIFT & 3) {
            case BY_DESTINATION -> used = merge(macs, pools, used, mac, mask);
            case BY_SOURCE -> usedSources = merge(sources, poolsOfSource, usedSources, mac, mask);
            default -> {} // reserved
        }
    }

    private static int merge(final long[] keys, final int[] masks, final int size, final long mac, final int mask) {
        for (int i = 0; i < size; i++) {
            if (keys[i] == mac) {
                masks[i] |= mask;
                return size;
            }
        }
        keys[size] = mac;
        masks[size] = mask;
        return size + 1;
    }

    /** Pools of the receive addresses that match a frame, a bit each and perhaps none; {@link #NONE} when none matches. */
    int find(final long destination, final long source) {
        final int found = poolsOf(macs, pools, used, destination);
        if (usedSources == 0) {
            return found;
        }
        final int sent = poolsOf(sources, poolsOfSource, usedSources, source);
        return found == NONE ? sent : sent == NONE ? found : found | sent;
    }

    /** Pools that have an address, a bit each; {@link #NONE} when nobody has it. */
    int owners(final long mac) {
        return poolsOf(macs, pools, used, mac);
    }

    private static int poolsOf(final long[] keys, final int[] masks, final int size, final long mac) {
        for (int i = 0; i < size; i++) {
            if (keys[i] == mac) {
                return masks[i];
            }
        }
        return NONE;
    }

    /** Whether the hash of a group address is in the multicast table. */
    boolean isInMulticastTable(final long mac) {
        return isIn(multicast, mac);
    }

    /** Whether the hash of an address is in the unicast table. */
    boolean isInUnicastTable(final long mac) {
        return isIn(unicast, mac);
    }

    private boolean isIn(final int[] table, final long mac) {
        final int fifth = (int) (mac >>> 32) & 0xFF;
        final int sixth = (int) (mac >>> 40) & 0xFF;
        final int hash = (fifth >>> hashShift | sixth << (8 - hashShift)) & 0xFFF;
        return (table[hash >>> 5] & 1 << hash) != 0;
    }
}
