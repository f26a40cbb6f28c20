package org.jvnic.nic.i82576.switching;

import org.jvnic.nic.frame.MacAddress;
import org.jvnic.nic.i82576.spec.VirtualRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * Bounds what broadcasts and multicasts may take of the port, in windows of time. Datasheet sections 7.10.3.9.4 and 8.14.21 to 8.14.26.
 *
 * <p>A window is SCCRL.INTERVAL units of 1 ms, as at 1 Gb/s; 0 counts as 1. Every broadcast, and every other multicast apart from it,
 * that a pool would get is counted in units of 64 bytes with FCS, rounded up, whether it comes from the wire or from a pool. Where a
 * count is above its threshold, xDICW drops what comes in the rest of the window, xDIPW what comes in the whole next one. Dropped
 * frames count on. A threshold of 0 bounds nothing. What pools send to the wire is not touched. BIDU has no effect.
 *
 * <p>Owned by the engine's thread; SCSTS, BSCCNT and MSCCNT are published for everybody.
 */
final class StormControl {
    private static final long UNIT_NS = 1_000_000;
    private static final int CHUNK = 64;
    private static final int FCS = 4;
    private static final int COUNT_MAX = 0x1FF_FFFF;
    private static final int THRESHOLD_MASK = 0x7_FFFF;
    private static final int MULTICAST_NEXT = 1;
    private static final int MULTICAST_NOW = 1 << 1;
    private static final int BROADCAST_NEXT = 1 << 2;
    private static final int BROADCAST_NOW = 1 << 3;

    private static final int BROADCAST_ABOVE = 1;
    private static final int BROADCAST_WAS_ABOVE = 1 << 1;
    private static final int MULTICAST_ABOVE = 1 << 2;
    private static final int MULTICAST_WAS_ABOVE = 1 << 3;

    private final RegisterFile registers;
    private int control;
    private int broadcastThreshold;
    private int multicastThreshold;
    private int broadcasts;
    private int multicasts;
    private int status;
    private long windowNs = UNIT_NS;
    private long windowStart;
    private boolean open;

    StormControl(final RegisterFile registers) {
        this.registers = registers;
    }

    /** Copies the registers. The running window goes on unless the control register has changed. */
    void configure() {
        final int before = control;
        control = registers.get(VirtualRegister.SCCRL.word());
        broadcastThreshold = registers.get(VirtualRegister.BSCTRH.word()) & THRESHOLD_MASK;
        multicastThreshold = registers.get(VirtualRegister.MSCTRH.word()) & THRESHOLD_MASK;
        windowNs = Math.max(1, control >>> 8 & 0x3FF) * UNIT_NS;
        if (control != before) {
            open = false;
        }
    }

    /** Whether nothing is bounded. */
    boolean isIdle() {
        return (broadcastThreshold | multicastThreshold) == 0;
    }

    /** Counts a frame to a group and tells whether it has to be dropped. Only where not {@link #isIdle}. */
    boolean drops(final long destination, final int length, final long nowNs) {
        roll(nowNs);
        final int chunks = (length + FCS + CHUNK - 1) / CHUNK;
        final boolean dropped = destination == MacAddress.BROADCAST ? dropsBroadcast(chunks) : dropsMulticast(chunks);
        registers.set(VirtualRegister.SCSTS.word(), status);
        return dropped;
    }

    private boolean dropsBroadcast(final int chunks) {
        if (broadcastThreshold == 0) {
            return false;
        }
        broadcasts = Math.min(COUNT_MAX, broadcasts + chunks);
        registers.set(VirtualRegister.BSCCNT.word(), broadcasts);
        if (broadcasts > broadcastThreshold) {
            status |= BROADCAST_ABOVE;
        }
        return isOn(BROADCAST_NOW, BROADCAST_ABOVE) || isOn(BROADCAST_NEXT, BROADCAST_WAS_ABOVE);
    }

    private boolean dropsMulticast(final int chunks) {
        if (multicastThreshold == 0) {
            return false;
        }
        multicasts = Math.min(COUNT_MAX, multicasts + chunks);
        registers.set(VirtualRegister.MSCCNT.word(), multicasts);
        if (multicasts > multicastThreshold) {
            status |= MULTICAST_ABOVE;
        }
        return isOn(MULTICAST_NOW, MULTICAST_ABOVE) || isOn(MULTICAST_NEXT, MULTICAST_WAS_ABOVE);
    }

    private boolean isOn(final int choice, final int state) {
        return (control & choice) != 0 && (status & state) != 0;
    }

    /** Closes the window when its time is over; after a whole window without frames nothing is remembered of the one before. */
    private void roll(final long nowNs) {
        final long age = nowNs - windowStart;
        if (open && age >= 0 && age < windowNs) {
            return;
        }
        final boolean follows = open && age >= 0 && age < 2 * windowNs;
        status = follows ? (status & (BROADCAST_ABOVE | MULTICAST_ABOVE)) << 1 : 0;
        windowStart = follows ? windowStart + windowNs : nowNs;
        broadcasts = 0;
        multicasts = 0;
        open = true;
        registers.set(VirtualRegister.BSCCNT.word(), 0);
        registers.set(VirtualRegister.MSCCNT.word(), 0);
    }
}
