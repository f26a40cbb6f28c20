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
import static org.jvnic.nic.i82576.interrupt.InterruptOffset.isIn;

/**
 * The interrupt registers of the physical function, and what they say is to be signalled. Knows no bus and no thread: guarded by
 * {@link PfInterrupts}. Datasheet of the 82576, sections 7.3 and 8.8.
 */
final class PfInterruptRegisters {
    /** In what {@link #settle} answers: the message of MSI. The bits below are vectors of MSI-X. */
    static final int MESSAGE = 1 << 31;

    private static final int QUEUES = 16;
    private static final int ALL_QUEUES = (1 << QUEUES) - 1;
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

    private enum Mode {
        LINE,
        MESSAGE,
        ONE_VECTOR,
        VECTORS
    }

    private final CauseRegisters causes = new CauseRegisters();
    private final ExtendedInterrupts extended =
            new ExtendedInterrupts(PfInterrupts.VECTORS, TIMER_CAUSE | OTHER_CAUSE, -1);
    private final VectorRoutes routes = new VectorRoutes(ROUTE_REGISTERS, VECTOR_BITS, -1);
    private final SingleInterrupt single = new SingleInterrupt();
    private int generalEnable;
    private int otherRoutes;
    private int legacyThrottle;
    private boolean msixEnabled;
    private boolean msiEnabled;
    private Mode mode = Mode.LINE;

    /** What config space says; takes effect with the next {@link #settle}. */
    void setEnabled(final boolean msix, final boolean msi) {
        msixEnabled = msix;
        msiEnabled = msi;
    }

    /** As {@link PfInterrupts#reset}. */
    void reset(final boolean keepThrottle) {
        causes.reset();
        extended.reset(keepThrottle);
        routes.reset();
        single.forget();
        generalEnable = 0;
        otherRoutes = 0;
        legacyThrottle = 0;
    }

    // ---- causes

    /** Sets bits of ICR; those it does not have are ignored. */
    void raise(final int icrBits) {
        routeOther(causes.set(icrBits));
    }

    /** As {@link PfInterrupts#queueCauses}. */
    void raiseQueues(final int rxQueues, final int txQueues) {
        raise((rxQueues != 0 ? PfInterrupts.RXDW : 0) | (txQueues != 0 ? PfInterrupts.TXDW : 0));
        extended.set(routes.route(rxQueues & ALL_QUEUES, txQueues & ALL_QUEUES));
    }

    /** As {@link PfInterrupts#timerCause}. */
    void raiseTimer() {
        extended.set(mode == Mode.VECTORS ? VectorRoutes.bit(otherRoutes, VECTOR_BITS) : TIMER_CAUSE);
    }

    // ---- registers, by their canonical offsets

    static boolean handles(final int offset) {
        return switch (offset) {
            case ICR, ITR, ICS, IMS, IMC, IAM, GPIE, EICS, EIMS, EIMC, EIAC, EIAM, EICR, IVAR_MISC, PBACL -> true;
            default -> isIn(offset, EITR, PfInterrupts.VECTORS) || isIn(offset, IVAR, ROUTE_REGISTERS);
        };
    }

    int read(final int offset) {
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
        if (isIn(offset, EITR, PfInterrupts.VECTORS)) {
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

    void write(final int offset, final int value) {
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
        if (isIn(offset, EITR, PfInterrupts.VECTORS)) {
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

    // ---- what is to be signalled

    /**
     * After every change.
     *
     * @param nowNs time in nanoseconds.
     * @return bit v for vector v of MSI-X, {@link #MESSAGE} for MSI; none of them while the function has the line only.
     */
    int settle(final long nowNs) {
        final Mode now = modeNow();
        if (now != mode) {
            mode = now;
            single.forget();
            routeOther(causes.asserted());
        }
        return mode == Mode.VECTORS ? extended.take(has(AUTO_MASK_ENABLE), nowNs) : updateSingle(nowNs);
    }

    /** Whether something waits for an interval of EITR to end; {@link #dueNs} then says when it does. */
    boolean isTiming() {
        return mode == Mode.VECTORS ? extended.isTiming() : single.isTiming();
    }

    long dueNs() {
        return mode == Mode.VECTORS ? extended.firstDueNs() : extended.dueNs(0);
    }

    boolean isLineAsserted() {
        return mode == Mode.LINE && single.isAsserted();
    }

    private int updateSingle(final long nowNs) {
        final boolean vectors = (extendedCauses() & extended.mask()) != 0;
        final boolean rises = single.update(causes.isAsserted(), vectors, extended, nowNs);
        if (!rises || mode == Mode.LINE) {
            return 0;
        }
        return mode == Mode.MESSAGE ? MESSAGE : 1;
    }

    /** Counts of causes and messages, for tests. */
    ExtendedInterrupts extended() {
        return extended;
    }
}
