package org.jvnic.nic.port;

/** Where the card's interrupts go. Called by the engine's thread and by threads that unmask or re-arm an interrupt. */
public interface InterruptSink {
    /**
     * A message-signalled interrupt, already past every mask.
     *
     * @param requesterId the function or context it is raised under.
     * @param vector      index in the MSI-X table.
     * @param address     message address from the table.
     * @param data        message data from the table.
     */
    void message(int requesterId, int vector, long address, int data);

    /**
     * The message of a function that uses MSI, already past every mask. On a bus it is a write like any other, so it is taken for
     * that of vector 0 by a host that does not care.
     *
     * @param requesterId the function or context it is raised under.
     * @param address     message address from config space.
     * @param data        message data from config space, 16 bits.
     */
    default void msi(final int requesterId, final long address, final int data) {
        message(requesterId, 0, address, data);
    }

    /**
     * The level of the interrupt line of a host without message-signalled interrupts: each change once, in order, by one thread
     * at a time for a requester.
     *
     * <p>A thread that lowers the line (a register access that acknowledges, INTx Disable, a reset) returns from that call of the card
     * after this method was told so, and waits for it when another thread is inside it. So an implementation makes the level visible
     * before it returns, and does not wait for a thread that may be inside a call of the card, nor for a lock held there: that thread
     * would go on after 100 ms with the line still high, which falls when this method returns. Calls of the card made from inside
     * this method are not waited for.
     *
     * @param requesterId the function or context.
     * @param asserted    the new level.
     */
    default void line(final int requesterId, final boolean asserted) {}
}
