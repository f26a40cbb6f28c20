package org.jvnic.nic.i82576.interrupt;

import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIAC;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIAM;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EICR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EICS;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIMC;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIMS;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EITR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.IVAR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.IVAR_MISC;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.VF_PBACL;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.isIn;

import org.jvnic.nic.interrupt.Coalesced;

/**
 * The interrupts of a virtual function: three vectors, MSI-X only. What comes while MSI-X is disabled waits.
 *
 * <p>Owns these registers of the function's BAR: VTEICS 0x1520, VTEIMS 0x1524, VTEIMC 0x1528, VTEIAC 0x152C, VTEIAM 0x1530, VTEICR
 * 0x1580, VTEITR 0x1680 (3), VTIVAR 0x1700, VTIVAR_MISC 0x1740, PBACL 0x0F04. There is no GPIE: auto-mask is always on.
 *
 * <p>Threads, throttling and {@link #hasTimers} as in {@link PfInterrupts}.
 */
public final class VfInterrupts {
    /** Vectors of a virtual function. */
    public static final int VECTORS = 3;

    private static final int QUEUE_MASK = 3;
    private static final int VECTOR_BITS = 3;

    private final FunctionSignal signal;
    private final Coalesced askMode;

    /** Guards everything below. Innermost: nothing is called while it is held. */
    private final Object lock = new Object();

    private final ExtendedInterrupts extended = new ExtendedInterrupts(VECTORS, 0, 7);
    private final VectorRoutes routes = new VectorRoutes(1, VECTOR_BITS, 0x8383_8383);
    private int mailboxRoute;
    private boolean mailboxWaits;
    private boolean enabled;

    /** Written under the lock, read by anybody. */
    private volatile boolean timing;

    /**
     * Interrupts in reset state, as if MSI-X were not enabled: tell {@link #modeChanged} where it is.
     *
     * @param signal the function on its bus; its MSI and line are never used.
     */
    public VfInterrupts(final FunctionSignal signal) {
        this.signal = signal;
        this.askMode = new Coalesced(this::readMode);
    }

    private void readMode() {
        final boolean msix = signal.isMsixEnabled();
        synchronized (lock) {
            enabled = msix;
        }
    }

    /**
     * MSI-X was enabled or disabled in config space. What is pending is signalled now.
     *
     * @param nowNs time in nanoseconds.
     */
    public void modeChanged(final long nowNs) {
        askMode.run();
        service(nowNs);
    }

    /**
     * Clears every register.
     *
     * @param keepThrottle true to keep VTEITR and the running intervals.
     */
    public void reset(final boolean keepThrottle) {
        synchronized (lock) {
            extended.reset(keepThrottle);
            routes.reset();
            mailboxRoute = 0;
            mailboxWaits = false;
            timing = false;
        }
    }

    /**
     * Queues have written descriptors back.
     *
     * @param rxQueues bit q for receive queue q of the function, 0 or 1.
     * @param txQueues bit q for transmit queue q of the function, 0 or 1.
     * @param nowNs    time in nanoseconds.
     */
    public void queueCauses(final int rxQueues, final int txQueues, final long nowNs) {
        final int due;
        synchronized (lock) {
            extended.set(routes.route(rxQueues & QUEUE_MASK, txQueues & QUEUE_MASK));
            due = settle(nowNs);
        }
        signal(due);
    }

    /**
     * The mailbox has something for the function: a message, an acknowledgement, or a reset of the physical function.
     *
     * @param nowNs time in nanoseconds.
     */
    public void mailbox(final long nowNs) {
        final int due;
        synchronized (lock) {
            mailboxWaits = true;
            routeMailbox();
            due = settle(nowNs);
        }
        signal(due);
    }

    private void routeMailbox() {
        final int bit = VectorRoutes.bit(mailboxRoute, VECTOR_BITS);
        if (mailboxWaits && bit != 0) {
            extended.set(bit);
            mailboxWaits = false;
        }
    }

    /**
     * Whether an interrupt waits for time to pass only.
     *
     * @return true when {@link #service} has to be called again later.
     */
    public boolean hasTimers() {
        return timing;
    }

    /**
     * Signals what is due by now.
     *
     * @param nowNs time in nanoseconds.
     * @return interrupts signalled.
     */
    public int service(final long nowNs) {
        final int due;
        synchronized (lock) {
            due = settle(nowNs);
        }
        signal(due);
        return Integer.bitCount(due);
    }

    /**
     * Whether a register is one of this unit's.
     *
     * @param offset byte offset, a multiple of 4.
     * @return true when {@link #read} and {@link #write} serve it.
     */
    public static boolean handles(final int offset) {
        return switch (offset) {
            case EICS, EIMS, EIMC, EIAC, EIAM, EICR, IVAR, IVAR_MISC, VF_PBACL -> true;
            default -> isIn(offset, EITR, VECTORS);
        };
    }

    /**
     * Reads a register. VTEICR clears; VTEICS shows the same causes and clears nothing.
     *
     * @param offset byte offset.
     * @return its value, 0 when it is not one of this unit's.
     */
    public int read(final int offset) {
        synchronized (lock) {
            return switch (offset) {
                case EICS -> extended.cause();
                case EIMS, EIMC -> extended.mask();
                case EIAC -> extended.autoClear();
                case EIAM -> extended.autoMask();
                case EICR -> readCauses();
                case IVAR -> routes.read(0);
                case IVAR_MISC -> mailboxRoute;
                default -> isIn(offset, EITR, VECTORS) ? extended.throttle((offset - EITR) >>> 2) : 0;
            };
        }
    }

    private int readCauses() {
        final int value = extended.cause();
        extended.clear(value);
        timing = enabled && extended.isTiming();
        return value;
    }

    /**
     * Writes a register. Ignored when it is not one of this unit's.
     *
     * @param offset byte offset.
     * @param value  what the driver wrote.
     * @param nowNs  time in nanoseconds.
     */
    public void write(final int offset, final int value, final long nowNs) {
        if (offset == VF_PBACL) {
            withdraw(value);
            return;
        }
        final int due;
        synchronized (lock) {
            writeRegister(offset, value);
            due = settle(nowNs);
        }
        signal(due);
    }

    private void writeRegister(final int offset, final int value) {
        switch (offset) {
            case EICS -> extended.writeSet(value);
            case EIMS -> extended.writeMask(value);
            case EIMC -> extended.writeMaskClear(value);
            case EIAC -> extended.writeAutoClear(value);
            case EIAM -> extended.writeAutoMask(value);
            case EICR -> extended.clear(value);
            case IVAR -> extended.set(routes.write(0, value));
            case IVAR_MISC -> {
                mailboxRoute = value & (VectorRoutes.VALID | VECTOR_BITS);
                routeMailbox();
            }
            default -> {
                if (isIn(offset, EITR, VECTORS)) {
                    extended.writeThrottle((offset - EITR) >>> 2, value);
                }
            }
        }
    }

    /** After every change, with the lock held: the vectors to send when it is released. */
    private int settle(final long nowNs) {
        final int due = enabled ? extended.take(true, nowNs) : 0;
        timing = enabled && extended.isTiming();
        return due;
    }

    private void signal(final int due) {
        for (int rest = due; rest != 0; rest &= rest - 1) {
            signal.msix(Integer.numberOfTrailingZeros(rest));
        }
    }

    private void withdraw(final int vectors) {
        for (int rest = vectors & ((1 << VECTORS) - 1); rest != 0; rest &= rest - 1) {
            signal.withdraw(Integer.numberOfTrailingZeros(rest));
        }
    }
}
