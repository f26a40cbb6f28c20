package org.jvnic.nic.i82576.switching;

import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * VMOLR of the eight pools, turned round: for each mode the pools that have it, a bit each. Datasheet section 8.14.14.
 *
 * <p>Owned by the engine's thread.
 */
final class PoolModes {
    static final int POOLS = 8;

    private static final int FCS = 4;
    private static final int LENGTH_MASK = 0x3FFF;
    private static final int LONG_FRAMES = 1 << 16;
    private static final int ALL_VLANS = 1 << 23;
    private static final int UNTAGGED = 1 << 24;
    private static final int MULTICAST_TABLE = 1 << 25;
    private static final int UNICAST_TABLE = 1 << 26;
    private static final int BROADCAST = 1 << 27;
    private static final int ALL_MULTICAST = 1 << 28;
    private static final int ALL_UNICAST = 1 << 29;

    private final int[] modes = new int[POOLS];
    private final int[] longest = new int[POOLS];
    private final int[] longestTagged = new int[POOLS];
    private int allVlans;
    private int untagged;
    private int multicastTable;
    private int unicastTable;
    private int broadcast;
    private int allMulticast;
    private int allUnicast;

    PoolModes() {}

    /** Copies the registers. */
    void configure(final RegisterFile registers) {
        for (int pool = 0; pool < POOLS; pool++) {
            final int mode = registers.get(VirtualRegister.VMOLR.word() + pool);
            final boolean longFrames = (mode & LONG_FRAMES) != 0;
            modes[pool] = mode;
            longest[pool] = longFrames ? (mode & LENGTH_MASK) - FCS : PoolSwitch.LONGEST_STANDARD;
            longestTagged[pool] = longFrames ? longest[pool] : longest[pool] + Frame.VLAN_TAG;
        }
        allVlans = with(ALL_VLANS);
        untagged = with(UNTAGGED);
        multicastTable = with(MULTICAST_TABLE);
        unicastTable = with(UNICAST_TABLE);
        broadcast = with(BROADCAST);
        allMulticast = with(ALL_MULTICAST);
        allUnicast = with(ALL_UNICAST);
    }

    private int with(final int bit) {
        int mask = 0;
        for (int pool = 0; pool < POOLS; pool++) {
            mask |= (modes[pool] & bit) != 0 ? 1 << pool : 0;
        }
        return mask;
    }

    /** Longest frame of a pool, bytes without FCS; the tag of a tagged frame counts where RLPML decides, and else does not. */
    int longest(final int pool, final boolean tagged) {
        return tagged ? longestTagged[pool] : longest[pool];
    }

    /** Pools that take any VLAN. */
    int allVlans() {
        return allVlans;
    }

    /** Pools that take frames without a tag. */
    int untagged() {
        return untagged;
    }

    /** Pools that take multicasts of MTA. */
    int multicastTable() {
        return multicastTable;
    }

    /** Pools that take unicasts of UTA. */
    int unicastTable() {
        return unicastTable;
    }

    /** Pools that take broadcasts. */
    int broadcast() {
        return broadcast;
    }

    /** Pools that take any multicast. */
    int allMulticast() {
        return allMulticast;
    }

    /** Pools that take any unicast. */
    int allUnicast() {
        return allUnicast;
    }
}
