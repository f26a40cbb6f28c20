package org.jvnic.nic.i82576.interrupt;

import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIAC;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIAM;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EICR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EICS;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIMC;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EIMS;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.EITR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.GPIE;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.IAM;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.ICR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.ICS;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.IMC;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.IMS;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.ITR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.IVAR;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.IVAR_MISC;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.PBACL;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.canonical;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.isIn;

import org.jvnic.nic.interrupt.Coalesced;

/**
 * The interrupts of the physical function.
 *
 * <p>Owns these registers, and the aliases 0x1500 to 0x1510 of the first five after ITR: ICR 0x00C0, ITR 0x00C4, ICS 0x00C8, IMS
 * 0x00D0, IMC 0x00D8, IAM 0x00E0; GPIE 0x1514, EICS 0x1520, EIMS 0x1524, EIMC 0x1528, EIAC 0x152C, EIAM 0x1530, EICR 0x1580, EITR
 * 0x1680 (25), IVAR 0x1700 (8), IVAR_MISC 0x1740, PBACL 0x5B68.
 *
 * <p>What the function signals depends on its config space and on GPIE.Multiple_MSIX:
 *
 * <ul>
 *   <li>MSI-X with Multiple_MSIX: one vector each for what IVAR and IVAR_MISC route to it;
 *   <li>MSI-X without: vector 0, when ICR holds a cause that IMS admits;
 *   <li>MSI: its message, under the same condition;
 *   <li>otherwise: the line, asserted while that condition holds.
 * </ul>
 *
 * <p>A message is one for all causes that came before it went out. One decided before the driver masked it may reach the bus just
 * after, as on a bus. EITR delays: an interval starts with a message, and what comes meanwhile is sent by {@link #service}. Whoever
 * calls another method than {@code service} asks {@link #hasTimers} afterwards, and wakes the engine when it says so.
 *
 * <p>Any thread may call any method; no method calls out with the lock held. {@link #read} and {@link #write}, which are a driver's,
 * return after the line has fallen that they lower; the others wait for nobody.
 */
public final class PfInterrupts {
    /** ICR: a transmit descriptor was written back. */
    public static final int TXDW = 1;

    /** ICR: the link changed. */
    public static final int LSC = 1 << 2;

    /** ICR: a queue has few receive descriptors left. */
    public static final int RXDMT0 = 1 << 4;

    /** ICR: a receive queue had no descriptor. */
    public static final int RXO = 1 << 6;

    /** ICR: a receive descriptor was written back. */
    public static final int RXDW = 1 << 7;

    /** ICR: a virtual function wrote its mailbox or was reset. */
    public static final int VMMB = 1 << 8;

    /** ICR: a management data access is complete. */
    public static final int MDAC = 1 << 9;

    /** ICR: a time was stamped. */
    public static final int TIME_SYNC = 1 << 19;

    /** ICR: a transmit queue did what it must not. */
    public static final int DOUTSYNC = 1 << 28;

    /** Vectors in EICR. */
    public static final int VECTORS = 25;

    private static final int QUEUES = 16;
    private static final int ROUTE_REGISTERS = 8;
    private static final int VECTOR_BITS = 0x1F;
    private static final int TIMER_CAUSE = 1 << 30;
    private static final int OTHER_CAUSE = 1 << 31;
    private static final int OTHER_ROUTE_SHIFT = 8;
    private static final int MISC_WRITABLE = 0xFFFF;
    private static final int GENERAL_WRITABLE = 0xC000_0F91;

    private static final int NON_SELECTIVE_CLEAR = 1;
    private static final int MULTIPLE_MSIX = 1 << 4;
    private static final int AUTO_MASK_ENABLE = 1 << 30;

    private static final int MESSAGE_DUE = 1 << 31;
    private static final int LINE_DUE = 1 << 30;

    private enum Mode {
        LINE,
        MESSAGE,
        ONE_VECTOR,
        VECTORS
    }

    private final FunctionSignal signal;
    private final Coalesced tellLine;
    private final Coalesced askMode;

    /** Guards everything below. Innermost: nothing is called while it is held. */
    private final Object lock = new Object();

    private final CauseRegisters causes = new CauseRegisters();
    private final ExtendedInterrupts extended = new ExtendedInterrupts(VECTORS, TIMER_CAUSE | OTHER_CAUSE, -1);
    private final VectorRoutes routes = new VectorRoutes(ROUTE_REGISTERS, VECTOR_BITS, -1);
    private final SingleInterrupt single = new SingleInterrupt();
    private int generalEnable;
    private int otherRoutes;
    private int legacyThrottle;
    private boolean msixEnabled;
    private boolean msiEnabled;
    private Mode mode = Mode.LINE;
    private long lastNs;

    /** Written under the lock, read by anybody. */
    private volatile boolean line;

    private volatile boolean timing;

    private volatile long dueNs;

    /**
     * Interrupts in reset state, as if neither MSI-X nor MSI were enabled: tell {@link #modeChanged} where they are.
     *
     * @param signal the function on its bus.
     */
    public PfInterrupts(final FunctionSignal signal) {
        this.signal = signal;
        this.tellLine = new Coalesced(() -> signal.line(line));
        this.askMode = new Coalesced(this::readMode);
    }

    private void readMode() {
        final boolean msix = signal.isMsixEnabled();
        final boolean msi = !msix && signal.isMsiEnabled();
        synchronized (lock) {
            msixEnabled = msix;
            msiEnabled = msi;
        }
    }

    /**
     * MSI-X or MSI was enabled or disabled in config space. What is pending is signalled the new way.
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
     * @param keepThrottle true to keep EITR and the running intervals, as a reset by CTRL.RST does.
     */
    public void reset(final boolean keepThrottle) {
        final int due;
        synchronized (lock) {
            causes.reset();
            extended.reset(keepThrottle);
            routes.reset();
            single.forget();
            generalEnable = 0;
            otherRoutes = 0;
            legacyThrottle = 0;
            due = settle(lastNs);
        }
        signal(due);
    }

    /**
     * Sets causes other than completions of queues.
     *
     * @param icrBits bits of ICR; bits it does not have are ignored.
     * @param nowNs   time in nanoseconds.
     */
    public void cause(final int icrBits, final long nowNs) {
        final int due;
        synchronized (lock) {
            raise(icrBits);
            due = settle(nowNs);
        }
        signal(due);
    }

    /**
     * Queues have written descriptors back: sets RXDW and TXDW, and the vectors of the queues.
     *
     * @param rxQueues bit q for receive queue q, 0 to 15.
     * @param txQueues bit q for transmit queue q, 0 to 15.
     * @param nowNs    time in nanoseconds.
     */
    public void queueCauses(final int rxQueues, final int txQueues, final long nowNs) {
        final int allQueues = (1 << QUEUES) - 1;
        final int due;
        synchronized (lock) {
            raise((rxQueues != 0 ? RXDW : 0) | (txQueues != 0 ? TXDW : 0));
            extended.set(routes.route(rxQueues & allQueues, txQueues & allQueues));
            due = settle(nowNs);
        }
        signal(due);
    }

    /**
     * The TCP timer has run down: sets its vector, or its bit of EICR where there are no vectors.
     *
     * @param nowNs time in nanoseconds.
     */
    public void timerCause(final long nowNs) {
        final int due;
        synchronized (lock) {
            extended.set(mode == Mode.VECTORS ? VectorRoutes.bit(otherRoutes, VECTOR_BITS) : TIMER_CAUSE);
            due = settle(nowNs);
        }
        signal(due);
    }

    /**
     * Whether an interrupt waits for time to pass only.
     *
     * @return true when {@link #service} has to be called again later.
     */
    public boolean hasTimers() {
        return timing || tellLine.isLate();
    }

    /**
     * How long until {@link #service} has something to signal.
     *
     * @param nowNs time in nanoseconds.
     * @return nanoseconds, 0 or less when it has already; {@link Long#MAX_VALUE} when nothing waits for time.
     */
    public long untilDueNs(final long nowNs) {
        if (tellLine.isLate()) {
            return 0;
        }
        return timing ? dueNs - nowNs : Long.MAX_VALUE;
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
        tellLine.catchUp();
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
        return switch (canonical(offset)) {
            case ICR, ITR, ICS, IMS, IMC, IAM, GPIE, EICS, EIMS, EIMC, EIAC, EIAM, EICR, IVAR_MISC, PBACL -> true;
            default -> isIn(offset, EITR, VECTORS) || isIn(offset, IVAR, ROUTE_REGISTERS);
        };
    }

    /**
     * Reads a register. ICR clears under its conditions, EICR clears; ICS and EICS show the same causes and clear nothing.
     *
     * @param offset byte offset.
     * @return its value, 0 when it is not one of this unit's.
     */
    public int read(final int offset) {
        final int value;
        final int due;
        synchronized (lock) {
            value = readRegister(canonical(offset));
            due = settle(lastNs);
        }
        signalForDriver(due);
        return value;
    }

    private int readRegister(final int offset) {
        return switch (offset) {
            case ICR -> causes.read(!msixEnabled, has(NON_SELECTIVE_CLEAR));
            case ITR -> legacyThrottle;
            case ICS -> causes.peek();
            case IMS, IMC -> causes.mask();
            case IAM -> causes.autoMask();
            case GPIE -> generalEnable;
            case EICS -> extendedCauses();
            case EIMS, EIMC -> extended.mask();
            case EIAC -> extended.autoClear();
            case EIAM -> extended.autoMask();
            case EICR -> readExtendedCauses();
            case IVAR_MISC -> otherRoutes;
            default -> readArray(offset);
        };
    }

    private int readArray(final int offset) {
        if (isIn(offset, EITR, VECTORS)) {
            return extended.throttle((offset - EITR) >>> 2);
        }
        return isIn(offset, IVAR, ROUTE_REGISTERS) ? routes.read((offset - IVAR) >>> 2) : 0;
    }

    private int readExtendedCauses() {
        final int value = extendedCauses();
        extended.clear(value);
        return value;
    }

    /** Without vectors a bit of EICR stands for everything in ICR. */
    private int extendedCauses() {
        return extended.cause() | (mode != Mode.VECTORS && causes.isAsserted() ? OTHER_CAUSE : 0);
    }

    /**
     * Writes a register. Ignored when it is not one of this unit's.
     *
     * @param offset byte offset.
     * @param value  what the driver wrote.
     * @param nowNs  time in nanoseconds.
     */
    public void write(final int offset, final int value, final long nowNs) {
        if (offset == PBACL) {
            withdraw(value);
            return;
        }
        final int due;
        synchronized (lock) {
            writeRegister(canonical(offset), value);
            due = settle(nowNs);
        }
        signalForDriver(due);
    }

    private void writeRegister(final int offset, final int value) {
        switch (offset) {
            case ICR -> acknowledge(value);
            case ITR -> legacyThrottle = value;
            case ICS -> raise(value);
            case IMS -> routeOther(causes.writeMask(value));
            case IMC -> causes.writeMaskClear(value);
            case IAM -> causes.writeAutoMask(value);
            case GPIE -> generalEnable = value & GENERAL_WRITABLE;
            case EICS -> extended.writeSet(value);
            case EIMS -> extended.writeMask(value);
            case EIMC -> extended.writeMaskClear(value);
            case EIAC -> extended.writeAutoClear(value);
            case EIAM -> extended.writeAutoMask(value);
            case EICR -> extended.clear(value);
            case IVAR_MISC -> writeOtherRoutes(value);
            default -> writeArray(offset, value);
        }
    }

    private void writeArray(final int offset, final int value) {
        if (isIn(offset, EITR, VECTORS)) {
            extended.writeThrottle((offset - EITR) >>> 2, value);
        } else if (isIn(offset, IVAR, ROUTE_REGISTERS)) {
            extended.set(routes.write((offset - IVAR) >>> 2, value));
        }
    }

    private void writeOtherRoutes(final int value) {
        final boolean wasRouted = otherBit() != 0;
        otherRoutes = value & MISC_WRITABLE;
        if (!wasRouted) {
            routeOther(causes.asserted());
        }
    }

    private void acknowledge(final int bits) {
        causes.acknowledge(bits, has(NON_SELECTIVE_CLEAR));
        if (mode != Mode.LINE) {
            single.acknowledged();
        }
        routeOther(causes.asserted());
    }

    private void raise(final int icrBits) {
        routeOther(causes.set(icrBits));
    }

    /** Causes of ICR have appeared that IMS admits. */
    private void routeOther(final int appeared) {
        if (appeared != 0 && mode == Mode.VECTORS) {
            extended.set(otherBit());
        }
    }

    private int otherBit() {
        return VectorRoutes.bit(otherRoutes >>> OTHER_ROUTE_SHIFT, VECTOR_BITS);
    }

    private boolean has(final int generalEnableBit) {
        return (generalEnable & generalEnableBit) != 0;
    }

    private Mode modeNow() {
        if (msixEnabled) {
            return has(MULTIPLE_MSIX) ? Mode.VECTORS : Mode.ONE_VECTOR;
        }
        return msiEnabled ? Mode.MESSAGE : Mode.LINE;
    }

    /** After every change, with the lock held: what has to be signalled when it is released. */
    private int settle(final long nowNs) {
        lastNs = nowNs;
        final Mode now = modeNow();
        if (now != mode) {
            mode = now;
            single.forget();
            routeOther(causes.asserted());
        }
        int due = mode == Mode.VECTORS ? extended.take(has(AUTO_MASK_ENABLE), nowNs) : updateSingle(nowNs);
        final boolean waits = mode == Mode.VECTORS ? extended.isTiming() : single.isTiming();
        if (waits) {
            dueNs = mode == Mode.VECTORS ? extended.firstDueNs() : extended.dueNs(0);
        }
        timing = waits;
        final boolean level = mode == Mode.LINE && single.isAsserted();
        if (level != line) {
            line = level;
            due |= LINE_DUE;
        }
        return due;
    }

    private int updateSingle(final long nowNs) {
        final boolean vectors = (extendedCauses() & extended.mask()) != 0;
        final boolean rises = single.update(causes.isAsserted(), vectors, extended, nowNs);
        if (!rises || mode == Mode.LINE) {
            return 0;
        }
        return mode == Mode.MESSAGE ? MESSAGE_DUE : 1;
    }

    private void signal(final int due) {
        if (due == 0) {
            return;
        }
        if ((due & LINE_DUE) != 0) {
            tellLine.run();
        }
        if ((due & MESSAGE_DUE) != 0) {
            signal.msi();
        }
        for (int rest = due & ~(LINE_DUE | MESSAGE_DUE); rest != 0; rest &= rest - 1) {
            signal.msix(Integer.numberOfTrailingZeros(rest));
        }
    }

    private void signalForDriver(final int due) {
        signal(due);
        if ((due & LINE_DUE) != 0 && !line) {
            tellLine.await();
            signal.awaitLine();
        }
    }

    private void withdraw(final int vectors) {
        for (int rest = vectors & ((1 << VECTORS) - 1); rest != 0; rest &= rest - 1) {
            signal.withdraw(Integer.numberOfTrailingZeros(rest));
        }
    }

    /** The counters of causes and messages, for tests that are quiet. */
    ExtendedInterrupts extended() {
        return extended;
    }
}
