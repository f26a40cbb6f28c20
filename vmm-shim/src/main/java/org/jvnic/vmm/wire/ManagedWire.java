package org.jvnic.vmm.wire;

import org.jvnic.nic.port.Wire;

/**
 * A wire that counts what it does and can be closed.
 *
 * <p>Its frames add up: what {@link #transmit} accepted = {@link WireCounter#TX_FRAMES} + the counters of kind
 * {@link WireCounter.Kind#TX_LOST} + {@link #staged}.
 */
public interface ManagedWire extends Wire, AutoCloseable {
    /**
     * What it counts.
     *
     * @return the counters, readable by any thread, also after the close.
     */
    WireStatistics statistics();

    /**
     * Takes the wire down and gives back what it holds of the system. Frames still queued get one chance to leave. From then on
     * there is no carrier, nothing is accepted and nothing arrives. Any thread may call it, the engine running or not, and again:
     * a second call does nothing. A frame
     * that the engine was handing over at that very moment may stay staged.
     */
    @Override
    void close();
}
