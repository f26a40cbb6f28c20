package org.jvnic.nic.i82576.interrupt;

/**
 * How the interrupt unit of a function reaches the bus: what the function's config space allows, and messages or line.
 *
 * <p>Called by whichever thread changed something, with no lock of the unit held. Implementations throw nothing, and may be called
 * by several threads at once; only {@link #line} is called by one at a time.
 */
public interface FunctionSignal {
    /**
     * Whether the function sends MSI-X messages.
     *
     * @return the MSI-X Enable bit.
     */
    boolean isMsixEnabled();

    /**
     * Whether the function sends an MSI message. Asked only where MSI-X is not enabled.
     *
     * @return the MSI Enable bit.
     */
    boolean isMsiEnabled();

    /**
     * Sends an MSI-X vector. Masks and pending bits of the table are not the unit's business.
     *
     * @param vector index in the table, 0 to 24; one beyond the table has to be refused.
     */
    void msix(int vector);

    /**
     * Takes back a vector that is pending in the table: the driver wrote its bit to PBACL.
     *
     * @param vector index in the table, 0 to 24; one beyond the table has to be refused.
     */
    void withdraw(int vector);

    /** Sends the one MSI message. */
    void msi();

    /**
     * Tells the level of the INTx line.
     *
     * @param asserted true while the line is asserted.
     */
    void line(boolean asserted);

    /** Waits until the level told last has arrived, if another thread is bringing it there. Called by a driver's thread only. */
    default void awaitLine() {}
}
