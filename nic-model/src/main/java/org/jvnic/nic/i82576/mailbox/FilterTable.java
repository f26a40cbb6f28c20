package org.jvnic.nic.i82576.mailbox;

/**
 * Who has which entry of the address table. Entry 0 is the physical function's; function n has entry 23 - n for its own address and a
 * fair share of the entries in between for further ones. Guarded by its owner.
 */
final class FilterTable {
    static final int ADDRESSES = 24;

    private static final int FIRST_SHARED = 1;

    private final PoolRegisters registers;
    private final int functions;
    private final long[] macs = new long[ADDRESSES];
    private final int[] owners = new int[ADDRESSES];

    FilterTable(final PoolRegisters registers, final int functions) {
        this.registers = registers;
        this.functions = functions;
    }

    /** Further addresses a function may have. */
    private int share() {
        return (ADDRESSES - FIRST_SHARED - functions) / functions;
    }

    private void put(final int entry, final long mac, final int function) {
        macs[entry] = mac;
        owners[entry] = function;
        registers.setAddress(entry, mac, mac == 0 ? 0 : 1 << function);
    }

    void clearAll() {
        for (int entry = FIRST_SHARED; entry < ADDRESSES; entry++) {
            put(entry, 0, 0);
        }
    }

    void setOwn(final int function, final long mac) {
        put(ADDRESSES - 1 - function, mac, function);
    }

    /** Whether somebody else has an address. */
    boolean isForeign(final int function, final long mac) {
        if (mac == registers.physicalAddress()) {
            return true;
        }
        for (int entry = FIRST_SHARED; entry < ADDRESSES; entry++) {
            if (macs[entry] == mac && owners[entry] != function) {
                return true;
            }
        }
        return false;
    }

    /** One more address. False when the function's share is used up. */
    boolean add(final int function, final long mac) {
        int free = -1;
        int used = 0;
        for (int entry = FIRST_SHARED; entry < ADDRESSES - functions; entry++) {
            if (macs[entry] == 0) {
                free = entry;
            } else if (owners[entry] == function) {
                if (macs[entry] == mac) {
                    return true;
                }
                used++;
            }
        }
        if (free < 0 || used >= share()) {
            return false;
        }
        put(free, mac, function);
        return true;
    }

    /** No further addresses. */
    void clear(final int function) {
        for (int entry = FIRST_SHARED; entry < ADDRESSES - functions; entry++) {
            if (macs[entry] != 0 && owners[entry] == function) {
                put(entry, 0, 0);
            }
        }
    }
}
