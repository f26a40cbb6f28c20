package org.jvnic.nic.i82576.switching;

import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * Receive addresses and hash tables, copied from the registers. Datasheet sections 7.1.1.1 and 8.10.15 to 8.10.21.
 *
 * <p>Owned by the engine's thread.
 */
final class AddressFilter {
    private static final int FIRST_ADDRESSES = 16;
    private static final int ADDRESSES = 24;
    private static final int TABLE_WORDS = 128;
    private static final int POOLS_SHIFT = 18;
    private static final int[] HASH_SHIFT = {4, 3, 2, 0};

    private final RegisterFile registers;
    private final long[] macs = new long[ADDRESSES];
    private final int[] pools = new int[ADDRESSES];
    private final int[] multicast = new int[TABLE_WORDS];
    private final int[] unicast = new int[TABLE_WORDS];
    private int used;
    private int hashShift;

    AddressFilter(final RegisterFile registers) {
        this.registers = registers;
    }

    /** Copies the registers; MO chooses the bits that are hashed. */
    void configure(final int multicastOffset) {
        hashShift = HASH_SHIFT[multicastOffset & 3];
        used = 0;
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
        final boolean valid = high < 0;
        final boolean bySource = (high >>> 16 & 3) != 0;
        if (valid && !bySource) {
            macs[used] = (low & 0xFFFF_FFFFL) | (high & 0xFFFFL) << 32;
            pools[used] = high >>> POOLS_SHIFT & 0xFF;
            used++;
        }
    }

    /** Whether an address is one of the receive addresses. */
    boolean matches(final long mac) {
        for (int i = 0; i < used; i++) {
            if (macs[i] == mac) {
                return true;
            }
        }
        return false;
    }

    /** Pools of the receive addresses that match, a bit each. */
    int poolsOf(final long mac) {
        int mask = 0;
        for (int i = 0; i < used; i++) {
            if (macs[i] == mac) {
                mask |= pools[i];
            }
        }
        return mask;
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
