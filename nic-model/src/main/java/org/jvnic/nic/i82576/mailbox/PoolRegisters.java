package org.jvnic.nic.i82576.mailbox;

import org.jvnic.nic.i82576.spec.I82576Register;
import org.jvnic.nic.i82576.spec.QueueRegister;
import org.jvnic.nic.i82576.spec.ReceiveRegister;
import org.jvnic.nic.i82576.spec.TransmitRegister;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * Writes the registers of the physical function as its driver would, for pools of virtual functions. Pool n is function n. Knows the
 * registers, no policy. Guarded by its owner; {@link #takeChange} tells whether anything is different now.
 */
final class PoolRegisters {
    static final int VLAN_ENTRIES = 32;

    private static final int FUNCTIONS = Mailboxes.FUNCTIONS;
    private static final int VALID = 1 << 31;
    private static final int POOLS_IN_ADDRESS = 18;
    private static final int POOLS_IN_VLAN = 12;
    private static final int ALL_POOLS = 0xFF;
    private static final int VLAN_MASK = 0xFFF;

    private static final int RECEIVE_CONTROL =
            1 << 1 | 1 << 5 | 1 << 15 | 1 << 18 | 1 << 26; // EN, LPE, BAM, VFE, SECRC
    private static final int TRANSMIT_ENABLE = 1 << 1;
    private static final int LONGEST = 0x3F00;
    private static final int POOLS_BY_ADDRESS_AND_VLAN = 3;
    private static final int REPLICATE_WITHOUT_DEFAULT = 1 << 30 | 1 << 29;
    private static final int SWITCHING = 1 << 31;
    private static final int STRIP_TAG = 1 << 30;
    private static final int STRIP_FCS = 1 << 31;
    private static final int INSERT_ALWAYS = 1 << 30;
    private static final int ALL_QUEUES = 0xFFFF;

    private static final int DEFAULT_MODE = STRIP_FCS | 0x2600;
    private static final int LENGTH_MASK = 0x3FFF;
    private static final int LONG_FRAMES = 1 << 16;
    static final int UNTAGGED = 1 << 24;
    static final int MULTICAST_TABLE = 1 << 25;
    static final int UNICAST_TABLE = 1 << 26;
    static final int BROADCAST = 1 << 27;
    static final int ALL_MULTICAST = 1 << 28;

    private final RegisterFile file;
    private boolean changed;

    PoolRegisters(final RegisterFile file) {
        this.file = file;
    }

    /** Whether registers were changed since the last call. */
    boolean takeChange() {
        final boolean result = changed;
        changed = false;
        return result;
    }

    private void put(final int word, final int value) {
        if (file.get(word) != value) {
            file.set(word, value);
            changed = true;
        }
    }

    private void put(final I82576Register register, final int index, final int value) {
        put(register.offset(index) >>> 2, value);
    }

    private int get(final I82576Register register, final int index) {
        return file.get(register.offset(index) >>> 2);
    }

    /** Pools and nothing else: each receives what is for it, all reach one another and the wire, nobody under a false name. */
    void start(final int functions) {
        final int used = (1 << functions) - 1;
        put(ReceiveRegister.RCTL, 0, RECEIVE_CONTROL);
        put(ReceiveRegister.RLPML, 0, LONGEST);
        put(TransmitRegister.TCTL, 0, get(TransmitRegister.TCTL, 0) | TRANSMIT_ENABLE);
        put(ReceiveRegister.MRQC, 0, POOLS_BY_ADDRESS_AND_VLAN);
        put(ReceiveRegister.QDE, 0, ALL_QUEUES);
        put(VirtualRegister.VT_CTL, 0, REPLICATE_WITHOUT_DEFAULT);
        put(VirtualRegister.DTXSWC, 0, SWITCHING | used | used << FUNCTIONS);
        put(VirtualRegister.RPLOLR, 0, STRIP_TAG | STRIP_FCS);
        put(VirtualRegister.VFRE, 0, 0);
        put(VirtualRegister.VFTE, 0, 0);
        for (int i = 0; i < ReceiveRegister.UTA.count(); i++) {
            put(ReceiveRegister.UTA, i, -1);
        }
        for (int i = 1; i < FilterTable.ADDRESSES; i++) {
            setAddress(i, 0, 0);
        }
        for (int i = 0; i < VLAN_ENTRIES; i++) {
            put(VirtualRegister.VLVF, i, 0);
        }
        for (int i = 0; i < ReceiveRegister.VFTA.count(); i++) {
            put(ReceiveRegister.VFTA, i, 0);
        }
        for (int pool = 0; pool < FUNCTIONS; pool++) {
            put(VirtualRegister.VMOLR, pool, DEFAULT_MODE);
            put(VirtualRegister.VMVIR, pool, 0);
        }
    }

    /** The pool sends and receives, or neither. Functions that are reset clear their bits at the same time. */
    void setEnabled(final int function, final boolean on) {
        setBit(VirtualRegister.VFRE, function, on);
        setBit(VirtualRegister.VFTE, function, on);
    }

    private void setBit(final VirtualRegister register, final int bit, final boolean on) {
        final int mask = 1 << bit;
        final int before = on ? file.setBits(register.word(), mask) : file.clearBits(register.word(), mask);
        changed |= (before & mask) != 0 != on;
    }

    /** Rings and splitting of a function that was reset: they survive the reset, and nobody else is to read or use them. */
    void clean(final int function) {
        for (int queue = function; queue < 2 * FUNCTIONS; queue += FUNCTIONS) {
            for (final QueueRegister register : QueueRegister.values()) {
                put(register, queue, (int) register.reset());
            }
        }
        put(ReceiveRegister.PSRTYPE, function, 0);
    }

    // ---- addresses

    /** An entry of the address table for some pools; without pools it is not valid. */
    void setAddress(final int entry, final long mac, final int pools) {
        final boolean first = entry < ReceiveRegister.RA.count();
        final int index = first ? entry : entry - ReceiveRegister.RA.count();
        final int high = pools == 0 ? 0 : VALID | pools << POOLS_IN_ADDRESS | (int) (mac >>> 32);
        put(first ? ReceiveRegister.RA : ReceiveRegister.RA2, index, pools == 0 ? 0 : (int) mac);
        put(first ? ReceiveRegister.RAH : ReceiveRegister.RAH2, index, high);
    }

    /** The address the physical function has in the first entry; 0 when it has none. */
    long physicalAddress() {
        final int high = get(ReceiveRegister.RAH, 0);
        return high < 0 ? (get(ReceiveRegister.RA, 0) & 0xFFFF_FFFFL) | (high & 0xFFFFL) << 32 : 0;
    }

    /** Replaces the multicast table. */
    void setMulticastTable(final int[] table) {
        for (int i = 0; i < table.length; i++) {
            put(ReceiveRegister.MTA, i, table[i]);
        }
    }

    // ---- modes

    /** Everything a pool forgets when its function starts. */
    void resetMode(final int function, final int portVlan) {
        put(VirtualRegister.VMOLR, function, DEFAULT_MODE | BROADCAST | (portVlan == 0 ? UNTAGGED : STRIP_TAG));
        put(VirtualRegister.VMVIR, function, portVlan == 0 ? 0 : portVlan | INSERT_ALWAYS);
    }

    void setMode(final int function, final int bits, final boolean on) {
        final int mode = get(VirtualRegister.VMOLR, function);
        put(VirtualRegister.VMOLR, function, on ? mode | bits : mode & ~bits);
    }

    void setStripping(final int function, final boolean on) {
        setMode(function, STRIP_TAG, on);
    }

    /** Longest frame with tag and FCS. */
    void setLength(final int function, final int numBytes) {
        final int length = Integer.compareUnsigned(numBytes, LONGEST) > 0 ? LONGEST : numBytes;
        final int mode = get(VirtualRegister.VMOLR, function) & ~LENGTH_MASK;
        put(VirtualRegister.VMOLR, function, mode | LONG_FRAMES | length);
    }

    // ---- VLANs

    /** Entry of a VLAN, or -1. */
    private int entryOf(final int vlan) {
        for (int i = 0; i < VLAN_ENTRIES; i++) {
            final int entry = get(VirtualRegister.VLVF, i);
            if (entry < 0 && (entry & VLAN_MASK) == vlan) {
                return i;
            }
        }
        return -1;
    }

    private int freeEntry() {
        for (int i = 0; i < VLAN_ENTRIES; i++) {
            if (get(VirtualRegister.VLVF, i) >= 0) {
                return i;
            }
        }
        return -1;
    }

    int freeEntries() {
        int free = 0;
        for (int i = 0; i < VLAN_ENTRIES; i++) {
            free += get(VirtualRegister.VLVF, i) >= 0 ? 1 : 0;
        }
        return free;
    }

    /** Number of VLANs a function is a member of. */
    int memberships(final int function) {
        int count = 0;
        for (int i = 0; i < VLAN_ENTRIES; i++) {
            final int entry = get(VirtualRegister.VLVF, i);
            count += entry < 0 && ((entry >>> (POOLS_IN_VLAN + function)) & 1) != 0 ? 1 : 0;
        }
        return count;
    }

    boolean isUsed(final int vlan) {
        return entryOf(vlan) >= 0;
    }

    /** False when there is no entry left for one more VLAN. */
    boolean join(final int function, final int vlan) {
        final int known = entryOf(vlan);
        final int entry = known >= 0 ? known : freeEntry();
        if (entry < 0) {
            return false;
        }
        final int before = known >= 0 ? get(VirtualRegister.VLVF, entry) : VALID | vlan;
        put(VirtualRegister.VLVF, entry, before | 1 << (POOLS_IN_VLAN + function));
        setAccepted(vlan, true);
        return true;
    }

    void leave(final int function, final int vlan) {
        final int entry = entryOf(vlan);
        if (entry < 0) {
            return;
        }
        final int left = get(VirtualRegister.VLVF, entry) & ~(1 << (POOLS_IN_VLAN + function));
        if ((left >>> POOLS_IN_VLAN & ALL_POOLS) != 0) {
            put(VirtualRegister.VLVF, entry, left);
        } else {
            put(VirtualRegister.VLVF, entry, 0);
            setAccepted(vlan, false);
        }
    }

    void leaveAll(final int function) {
        for (int i = 0; i < VLAN_ENTRIES; i++) {
            final int entry = get(VirtualRegister.VLVF, i);
            if (entry < 0) {
                leave(function, entry & VLAN_MASK);
            }
        }
    }

    private void setAccepted(final int vlan, final boolean on) {
        final int before = get(ReceiveRegister.VFTA, vlan >>> 5);
        put(ReceiveRegister.VFTA, vlan >>> 5, on ? before | 1 << vlan : before & ~(1 << vlan));
    }
}
