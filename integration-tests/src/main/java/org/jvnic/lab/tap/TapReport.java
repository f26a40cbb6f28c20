package org.jvnic.lab.tap;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.guest.stack.Drop;
import org.jvnic.nic.card.Ledger;
import org.jvnic.vmm.wire.WireCounter;
import org.jvnic.vmm.wire.WireStatistics;

/**
 * What came of it. Immutable; the counters in it stand still.
 *
 * @param config    what was asked for.
 * @param elapsedNs from the guests being up to the end, in nanoseconds.
 * @param guests    what each guest did.
 * @param wire      what the TAP counted.
 * @param ledger    the card's books.
 */
public record TapReport(
        TapConfig config, long elapsedNs, List<GuestResult> guests, WireStatistics wire, Ledger ledger) {
    /**
     * Keeps a copy of the guests.
     *
     * @param config    what was asked for.
     * @param elapsedNs from the guests being up to the end, in nanoseconds.
     * @param guests    what each guest did.
     * @param wire      what the TAP counted.
     * @param ledger    the card's books.
     */
    public TapReport {
        guests = List.copyOf(guests);
    }

    /**
     * Whether card and wire have counted the same frames.
     *
     * @return true when every frame that arrived or departed at the card did so on the wire.
     */
    public boolean isWireExact() {
        return ledger.arrived() == wire.get(WireCounter.RX_FRAMES)
                && ledger.departed() == wire.get(WireCounter.TX_FRAMES) + wire.sum(WireCounter.Kind.TX_LOST);
    }

    /**
     * What should not be.
     *
     * @return a line for each; empty when all is well.
     */
    public List<String> problems() {
        final List<String> problems = new ArrayList<>();
        if (!ledger.isExact()) {
            problems.add("ledger off by " + ledger.unaccounted() + ": " + ledger);
        }
        if (!isWireExact()) {
            problems.add("card and wire differ: " + ledger + "; " + wire);
        }
        for (final GuestResult guest : guests) {
            if (guest.stack().dropped(Drop.ERROR) > 0) {
                problems.add(guest.name() + ": " + guest.stack().lastError());
            }
        }
        return problems;
    }
}
