package org.jvnic.nic.cdna;

import org.jvnic.nic.cdna.spec.GlobalRegister;
import org.jvnic.nic.register.RegisterFile;

/**
 * The cause behind the function's interrupt line: vectors the VMM has not consumed, faults it has not cleared. Any thread; what
 * it looks at are registers of the global page. Datasheet section 6.4.
 */
final class ServiceCause {
    private final RegisterFile global;
    private final int faultWords;
    private volatile Runnable changed = () -> {};
    private volatile Runnable acknowledged = () -> {};

    ServiceCause(final RegisterFile global, final int contextCount) {
        this.global = global;
        this.faultWords = (contextCount + 31) >>> 5;
    }

    void setListener(final Runnable onChanged, final Runnable onAcknowledged) {
        changed = onChanged;
        acknowledged = onAcknowledged;
    }

    boolean isDue() {
        final boolean ringOn = global.get(GlobalRegister.VECTOR_RING_SIZE.word()) < 0;
        if (ringOn
                && global.get(GlobalRegister.VECTOR_PRODUCER.word())
                        != global.get(GlobalRegister.VECTOR_CONSUMER.word())) {
            return true;
        }
        int faults = 0;
        for (int i = 0; i < faultWords; i++) {
            faults |= global.get(GlobalRegister.FAULT_PENDING.word() + i);
        }
        return faults != 0;
    }

    /** The engine's thread has changed what {@link #isDue()} looks at. */
    void onChanged() {
        changed.run();
    }

    /** A write to BAR2 has. */
    void onAcknowledged() {
        acknowledged.run();
    }
}
