package org.jvnic.nic.card;

import java.util.function.BooleanSupplier;
import org.jvnic.nic.interrupt.Coalesced;
import org.jvnic.nic.pci.PciFunction;

/**
 * Keeps the interrupt line of a function at a level that is computed, for a host without message-signalled interrupts.
 *
 * <p>The engine raises and the VMM's threads acknowledge, at once. Each says so after its change; the first to come computes the
 * level for all, and again for whoever came meanwhile. So the level that is set last was computed after the last change: neither
 * a rise nor a fall is lost. The changes are the VMM's and the card's own, never a guest's, so the rounds need no bound.
 */
final class ServiceLine {
    private static final long STATUS = 0x06;
    private static final long INTERRUPT_STATUS = 1 << 3;

    private final PciFunction function;
    private final BooleanSupplier wanted;
    private final Coalesced following = new Coalesced(this::follow, Integer.MAX_VALUE, Coalesced.PATIENCE_NS);

    ServiceLine(final PciFunction function, final BooleanSupplier wanted) {
        this.function = function;
        this.wanted = wanted;
    }

    /** The level may have changed. Waits for nobody. */
    void update() {
        following.run();
    }

    /** The level may have changed, and whoever changed it has to find the line there when this returns. */
    void updateAndAwait() {
        following.run();
        following.await();
        function.awaitLine();
    }

    private void follow() {
        final boolean level = wanted.getAsBoolean();
        final boolean before = (function.configRead(STATUS, 2) & INTERRUPT_STATUS) != 0;
        if (level != before) {
            function.setLine(level);
        }
    }
}
