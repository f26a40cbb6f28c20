package org.jvnic.nic.card;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jvnic.nic.pci.PciFunction;

/**
 * Keeps the interrupt line of a function at a level that is computed, for a host without message-signalled interrupts.
 *
 * <p>The engine raises and the VMM's threads acknowledge, at once. Each calls {@link #update} after its change; the first to come
 * computes the level for all, and again for whoever came meanwhile. So the level that is set last was computed after the last
 * change: neither a rise nor a fall is lost. Nobody waits for a lock. The changes are the VMM's and the card's own, never a
 * guest's, so the rounds need no bound.
 */
final class ServiceLine {
    private static final long STATUS = 0x06;
    private static final long INTERRUPT_STATUS = 1 << 3;

    private final PciFunction function;
    private final BooleanSupplier wanted;
    private final AtomicInteger changes = new AtomicInteger();

    ServiceLine(final PciFunction function, final BooleanSupplier wanted) {
        this.function = function;
        this.wanted = wanted;
    }

    /** The level may have changed. */
    void update() {
        if (changes.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = changes.get();
            set(wanted.getAsBoolean());
        } while (changes.addAndGet(-seen) != 0);
    }

    private void set(final boolean level) {
        final boolean before = (function.configRead(STATUS, 2) & INTERRUPT_STATUS) != 0;
        if (level != before) {
            function.setLine(level);
        }
    }
}
