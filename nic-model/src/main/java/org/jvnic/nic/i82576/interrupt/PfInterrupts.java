package org.jvnic.nic.i82576.interrupt;

import static org.jvnic.nic.i82576.interrupt.InterruptOffset.PBACL;
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.canonical;

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

    private static final int MESSAGE_DUE = PfInterruptRegisters.MESSAGE;
    private static final int LINE_DUE = 1 << 30;

    private final FunctionSignal signal;
    private final Coalesced tellLine;
    private final Coalesced askMode;

    /** Guards everything below. Innermost: nothing is called while it is held. */
    private final Object lock = new Object();

    private final PfInterruptRegisters registers = new PfInterruptRegisters();
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
            registers.setEnabled(msix, msi);
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
            registers.reset(keepThrottle);
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
            registers.raise(icrBits);
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
        final int due;
        synchronized (lock) {
            registers.raiseQueues(rxQueues, txQueues);
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
            registers.raiseTimer();
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
        return PfInterruptRegisters.handles(canonical(offset));
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
            value = registers.read(canonical(offset));
            due = settle(lastNs);
        }
        signalForDriver(due);
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
        if (offset == PBACL) {
            withdraw(value);
            return;
        }
        final int due;
        synchronized (lock) {
            registers.write(canonical(offset), value);
            due = settle(nowNs);
        }
        signalForDriver(due);
    }

    /** After every change, with the lock held: what has to be signalled when it is released. */
    private int settle(final long nowNs) {
        lastNs = nowNs;
        int due = registers.settle(nowNs);
        final boolean waits = registers.isTiming();
        if (waits) {
            dueNs = registers.dueNs();
        }
        timing = waits;
        final boolean level = registers.isLineAsserted();
        if (level != line) {
            line = level;
            due |= LINE_DUE;
        }
        return due;
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
        return registers.extended();
    }
}
