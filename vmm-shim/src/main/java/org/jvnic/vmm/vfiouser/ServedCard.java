package org.jvnic.vmm.vfiouser;

import java.util.List;
import java.util.function.Supplier;
import org.jvnic.nic.card.Ledger;
import org.jvnic.nic.fabric.PortCounters;
import org.jvnic.vmm.vfiouser.server.VfioUserServer;

/** A running card of which functions are served, each on a socket of its own. Threads: any may call, one at a time. */
public interface ServedCard extends AutoCloseable {
    /**
     * A function and its server.
     *
     * @param name     for people: which function of the card.
     * @param mac      its address, first byte lowest.
     * @param server   who serves it.
     * @param counters takes a snapshot of its counters between two turns of the engine.
     */
    record Function(String name, long mac, VfioUserServer server, Supplier<PortCounters> counters) {}

    /**
     * The functions.
     *
     * @return in the order in which people expect them; immutable.
     */
    List<Function> functions();

    /**
     * What became of every frame so far.
     *
     * @return a snapshot taken between two turns of the engine.
     */
    Ledger ledger();

    /** Ends all connections, removes the sockets and stops the card. */
    @Override
    void close();
}
