package org.jvnic.nic.i82576.interrupt;

/**
 * ICR, IMS and IAM: causes of the line, of MSI, and of the vector for other causes.
 *
 * <p>Guarded by the lock of the unit that owns it.
 */
final class CauseRegisters {
    /** Causes that can be set and masked. */
    static final int WRITABLE = 0x77DC_FBFD;

    private static final int ASSERTED = 1 << 31;

    private int cause;
    private int mask;
    private int autoMask;

    void reset() {
        cause = 0;
        mask = 0;
        autoMask = 0;
    }

    /** Returns the causes that are new and not masked. */
    int set(final int bits) {
        final int fresh = bits & WRITABLE & ~cause;
        cause |= fresh;
        return fresh & mask;
    }

    /** IMS: returns the causes that wait already and are no longer masked. */
    int writeMask(final int bits) {
        final int opened = bits & WRITABLE & ~mask;
        mask |= opened;
        return opened & cause;
    }

    void writeMaskClear(final int bits) {
        mask &= ~bits;
    }

    void writeAutoMask(final int bits) {
        autoMask = bits;
    }

    /** ICS: the causes, nothing cleared. */
    int peek() {
        return cause | (isAsserted() ? ASSERTED : 0);
    }

    /**
     * ICR. Causes stay when the driver masks some and none of the others is there: it may share the line with a driver that looks
     * only for its own.
     */
    int read(final boolean clearsAlways, final boolean masksAlways) {
        final int value = peek();
        if (clearsAlways || masksAlways || mask == 0 || isAsserted()) {
            maskAutomatically(masksAlways);
            cause = 0;
        }
        return value;
    }

    /** ICR, write one to clear. */
    void acknowledge(final int bits, final boolean masksAlways) {
        maskAutomatically(masksAlways);
        cause &= ~bits;
    }

    private void maskAutomatically(final boolean always) {
        if (always || isAsserted()) {
            mask &= ~autoMask;
        }
    }

    int mask() {
        return mask;
    }

    int autoMask() {
        return autoMask;
    }

    boolean isAsserted() {
        return (cause & mask) != 0;
    }

    /** Causes that are there and not masked. */
    int asserted() {
        return cause & mask;
    }
}
