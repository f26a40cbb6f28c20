package org.jvnic.nic.interrupt;

/** Raises an interrupt vector of the function: what an MSI-X table offers to the device behind it. */
@FunctionalInterface
public interface VectorSignal {
    /**
     * Raises a vector; masks and pending bits are the table's business.
     *
     * @param vector index in the table.
     */
    void raise(int vector);

    /**
     * Takes back a vector that is still pending: its reason has gone. An interrupt line raised for it falls.
     *
     * @param vector index in the table.
     */
    default void withdraw(final int vector) {}
}
