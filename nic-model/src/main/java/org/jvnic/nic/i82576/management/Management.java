package org.jvnic.nic.i82576.management;

/**
 * NVM, PHY and semaphores of the device, and its link. The device has one port.
 *
 * <p>Owns these registers of the physical function: STATUS 0x0008, EECD 0x0010, EERD 0x0014, MDIC 0x0020, SWSM 0x5B50, SW_FW_SYNC
 * 0x5B5C. CTRL is not among them, but every value it gets, by a write or a reset, has to be told to {@link #control}; after {@link #powerOn} it has its reset value.
 *
 * <p>STATUS tells speed and duplex of the PHY's link, or what CTRL forces with FRCSPD and FRCDPX. Frames go at the wire's speed whatever
 * it tells.
 *
 * <p>STATUS.LU is set while the PHY has a link, be it with itself, and CTRL.SLU is set. Whoever calls a method that returns causes
 * raises them in ICR. The PHY keeps its link when the device is reset by CTRL.RST.
 *
 * <p>Any thread may call any method. One short lock guards the state; nothing is called out while it is held.
 */
public final class Management {
    /**
     * Time from a reason to negotiate to the link, in nanoseconds: 10 ms. Much shorter than copper takes, and shorter than what iPXE
     * waits before it resets the PHY once more.
     */
    public static final long DEFAULT_NEGOTIATION_NS = 10_000_000;

    private static final int STATUS = 0x0008;
    private static final int EECD = 0x0010;
    private static final int EERD = 0x0014;
    private static final int MDIC = 0x0020;
    private static final int SWSM = 0x5B50;
    private static final int SW_FW_SYNC = 0x5B5C;

    private static final int LINK_CHANGED = 1 << 2;
    private static final int MDIO_DONE = 1 << 9;

    private static final int MASTER_DISABLE = 1 << 2;
    private static final int SET_LINK_UP = 1 << 6;
    private static final int PHY_RESET = 1 << 31;

    private static final int FORCE_SPEED = 1 << 11;
    private static final int FORCE_DUPLEX = 1 << 12;
    private static final int FORCED_SPEED_SHIFT = 8;
    private static final int SPEED_MASK = 3;

    private static final int FULL_DUPLEX = 1;
    private static final int LINK_UP = 1 << 1;
    private static final int SPEED_SHIFT = 6;
    private static final int INITIALISED = 1 << 9;
    private static final int PHY_RESET_ASSERTED = 1 << 10;
    private static final int NUM_VFS_SHIFT = 14;
    private static final int IOV_MODE = 1 << 18;
    private static final int MASTER_ENABLED = 1 << 19;
    private static final int CLOCK_GATING = 1 << 31;
    private static final int ALWAYS = INITIALISED | CLOCK_GATING;
    private static final int SHOWN_TO_VFS = FULL_DUPLEX | LINK_UP | SPEED_MASK << SPEED_SHIFT;
    private static final int MAX_VFS = 8;

    /** Guards everything below, and the units. Innermost. */
    private final Object lock = new Object();

    private final Nvm nvm;
    private final Eerd eerd;
    private final Eecd eecd;
    private final Semaphores semaphores = new Semaphores();
    private final Phy phy;
    private final Mdic mdic;
    private boolean phyResetSeen = true;
    private boolean masterEnabled = true;
    private boolean setLinkUp;
    private int virtualFunctions;
    private int control;

    /** Written under the lock, read by anybody. */
    private volatile boolean linkUp;

    private volatile boolean loopback;
    private volatile boolean negotiating;

    /**
     * A device that gets power, with no carrier on its wire.
     *
     * @param mac           address in its NVM, first byte lowest.
     * @param negotiationNs time from a reason to negotiate to the link in nanoseconds, 0 or more; a link never comes up within the
     *                      access that asked for it.
     * @throws IllegalArgumentException when the address cannot be a station's or the time is negative.
     */
    public Management(final long mac, final long negotiationNs) {
        if ((mac & 1) != 0 || mac == 0 || mac >>> 48 != 0) {
            throw new IllegalArgumentException(
                    "mac=0x" + Long.toHexString(mac) + " is not a unicast address of 48 bits, first byte lowest");
        }
        if (negotiationNs < 0) {
            throw new IllegalArgumentException("negotiationNs=" + negotiationNs + " is negative");
        }
        nvm = new Nvm(mac);
        eerd = new Eerd(nvm);
        eecd = new Eecd(nvm);
        phy = new Phy(negotiationNs);
        mdic = new Mdic(phy);
    }

    /**
     * Power-on and function-level reset: everything but the content of the NVM. The PHY negotiates anew.
     *
     * @param nowNs time in nanoseconds.
     */
    public void powerOn(final long nowNs) {
        synchronized (lock) {
            semaphores.reset();
            resetAccess();
            phyResetSeen = true;
            masterEnabled = true;
            setLinkUp = false;
            phy.hold(false, nowNs);
            phy.reset(nowNs);
            settle();
        }
    }

    /** CTRL.RST: registers of access to NVM and PHY. Semaphores, PHY and NVM are not touched. */
    public void reset() {
        synchronized (lock) {
            resetAccess();
        }
    }

    private void resetAccess() {
        eerd.reset();
        eecd.reset();
        mdic.reset();
    }

    /**
     * CTRL has a new value, by a write or a reset. Obeys GIO_MASTER_DISABLE, SLU and PHY_RST: while that is set the PHY is in reset.
     *
     * @param ctrl  its value.
     * @param nowNs time in nanoseconds.
     * @return causes to raise in ICR.
     */
    public int control(final int ctrl, final long nowNs) {
        synchronized (lock) {
            control = ctrl;
            masterEnabled = (ctrl & MASTER_DISABLE) == 0;
            phy.advance(nowNs);
            phyResetSeen |= (ctrl & PHY_RESET) != 0;
            phy.hold((ctrl & PHY_RESET) != 0, nowNs);
            final boolean asked = (ctrl & SET_LINK_UP) != 0;
            if (asked && !setLinkUp) {
                phy.setLinkUp(nowNs);
            }
            setLinkUp = asked;
            return settle();
        }
    }

    /**
     * Whether there is somebody on the other side of the wire.
     *
     * @param carrier true while there is.
     * @param nowNs   time in nanoseconds.
     * @return causes to raise in ICR.
     */
    public int setWire(final boolean carrier, final long nowNs) {
        synchronized (lock) {
            phy.setWire(carrier, nowNs);
            return settle();
        }
    }

    /**
     * Looks whether a negotiation is over.
     *
     * @param nowNs time in nanoseconds.
     * @return causes to raise in ICR.
     */
    public int onTime(final long nowNs) {
        synchronized (lock) {
            phy.advance(nowNs);
            return settle();
        }
    }

    /**
     * Whether a negotiation is under way.
     *
     * @return true when {@link #onTime} has to be called again later.
     */
    public boolean hasTimers() {
        return negotiating;
    }

    /**
     * Whether a register is one of this unit's.
     *
     * @param offset byte offset.
     * @return true when {@link #read} and {@link #write} serve it.
     */
    public static boolean handles(final int offset) {
        return switch (offset) {
            case STATUS, EECD, EERD, MDIC, SWSM, SW_FW_SYNC -> true;
            default -> false;
        };
    }

    /**
     * Reads a register. SWSM takes the semaphore; the others change nothing.
     *
     * @param offset byte offset.
     * @return its value, 0 when it is not one of this unit's.
     */
    public int read(final int offset) {
        synchronized (lock) {
            return switch (offset) {
                case STATUS -> status();
                case EECD -> eecd.read();
                case EERD -> eerd.read();
                case MDIC -> mdic.read();
                case SWSM -> semaphores.readSemaphore();
                case SW_FW_SYNC -> semaphores.readResources();
                default -> 0;
            };
        }
    }

    private int status() {
        final boolean full =
                (control & FORCE_DUPLEX) != 0 ? (control & FULL_DUPLEX) != 0 : LinkMode.isFullDuplex(phy.mode());
        final int speed =
                (control & FORCE_SPEED) != 0 ? control >>> FORCED_SPEED_SHIFT & SPEED_MASK : LinkMode.speed(phy.mode());
        return ALWAYS
                | (full ? FULL_DUPLEX : 0)
                | speed << SPEED_SHIFT
                | (linkUp ? LINK_UP : 0)
                | (phyResetSeen ? PHY_RESET_ASSERTED : 0)
                | virtualFunctions << NUM_VFS_SHIFT
                | (virtualFunctions != 0 ? IOV_MODE : 0)
                | (masterEnabled ? MASTER_ENABLED : 0);
    }

    /**
     * Writes a register. Ignored when it is not one of this unit's.
     *
     * @param offset byte offset.
     * @param value  what the driver wrote.
     * @param nowNs  time in nanoseconds.
     * @return causes to raise in ICR.
     */
    public int write(final int offset, final int value, final long nowNs) {
        synchronized (lock) {
            int causes = 0;
            switch (offset) {
                case STATUS -> phyResetSeen &= (value & PHY_RESET_ASSERTED) != 0;
                case EECD -> eecd.write(value);
                case EERD -> eerd.write(value);
                case MDIC -> causes = access(value, nowNs);
                case SWSM -> semaphores.writeSemaphore(value);
                case SW_FW_SYNC -> semaphores.writeResources(value);
                default -> {}
            }
            return causes | settle();
        }
    }

    private int access(final int value, final long nowNs) {
        phy.advance(nowNs);
        return mdic.write(value, nowNs) ? MDIO_DONE : 0;
    }

    /** After every change, with the lock held. */
    private int settle() {
        final boolean up = setLinkUp && phy.hasLink();
        final int causes = up == linkUp ? 0 : LINK_CHANGED;
        linkUp = up;
        loopback = phy.isLoopback();
        negotiating = phy.isNegotiating();
        return causes;
    }

    /**
     * How many virtual functions are enabled, for STATUS.
     *
     * @param count 0 to 8.
     * @throws IllegalArgumentException when it is not.
     */
    public void setVirtualFunctions(final int count) {
        if (count < 0 || count > MAX_VFS) {
            throw new IllegalArgumentException("count=" + count + " is not 0 to " + MAX_VFS);
        }
        synchronized (lock) {
            virtualFunctions = count;
        }
    }

    /**
     * STATUS as a virtual function sees it.
     *
     * @return full duplex, link up and speed.
     */
    public int virtualStatus() {
        synchronized (lock) {
            return status() & SHOWN_TO_VFS;
        }
    }

    /**
     * Whether STATUS.LU is set.
     *
     * @return true while frames can be sent and received.
     */
    public boolean isLinkUp() {
        return linkUp;
    }

    /**
     * Whether the PHY sends back what it gets: nothing reaches the wire, everything sent is received.
     *
     * @return true while BMCR.LOOPBACK is set and the PHY has power.
     */
    public boolean isLoopback() {
        return loopback;
    }

    /**
     * The address in the NVM: what a reset loads into receive address 0.
     *
     * @return 48 bits, first byte lowest; whatever the driver wrote there.
     */
    public long mac() {
        synchronized (lock) {
            return nvm.mac();
        }
    }
}
