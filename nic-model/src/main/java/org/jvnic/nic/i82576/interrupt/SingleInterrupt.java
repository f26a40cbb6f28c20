package org.jvnic.nic.i82576.interrupt;

/**
 * The one interrupt of the modes without vectors: line, MSI, or vector 0 alone. It rises when a cause of ICR or of EICR appears where
 * none was, and when the driver has acknowledged some causes and others are left; throttled by EITR 0.
 *
 * <p>Guarded by the lock of the unit that owns it.
 */
final class SingleInterrupt {
    private boolean causes;
    private boolean vectors;
    private boolean unsent;
    private boolean asserted;

    /** The next {@link #update} sees every cause as new. */
    void forget() {
        causes = false;
        vectors = false;
        unsent = false;
        asserted = false;
    }

    /** The driver has acknowledged causes: those that are left are told again. */
    void acknowledged() {
        causes = false;
    }

    /** Takes over the levels of both registers. True when the interrupt rises: a message has to be sent. */
    boolean update(
            final boolean nowCauses, final boolean nowVectors, final ExtendedInterrupts throttle, final long nowNs) {
        unsent |= (nowCauses && !causes) || (nowVectors && !vectors);
        causes = nowCauses;
        vectors = nowVectors;
        if (!nowCauses && !nowVectors) {
            unsent = false;
            asserted = false;
        }
        if (!unsent || throttle.isHeld(0, nowNs)) {
            return false;
        }
        throttle.hold(0, nowNs);
        unsent = false;
        asserted = true;
        return true;
    }

    boolean isAsserted() {
        return asserted;
    }

    /** Whether it only waits for time to pass. */
    boolean isTiming() {
        return unsent;
    }
}
