package org.jvnic.nic.i82576.receive;

/** What receive queues need of their card. Every method is called by the engine's thread, from within a turn. */
public interface RxHost {
    /**
     * A frame's descriptors have been written back: the cause of RXDW and of the queue's vector.
     *
     * @param queue the queue, 0 to 15.
     */
    void received(int queue);

    /**
     * A frame is about to be placed: takes its time, if it is one of those that are stamped.
     *
     * @param host     host address of its first byte, in memory nobody else changes.
     * @param numBytes bytes there.
     * @return true when it was stamped, which the descriptor tells.
     */
    default boolean stamp(final long host, final int numBytes) {
        return false;
    }

    /**
     * A queue has few descriptors left: the cause of RXDMT0.
     *
     * @param queue the queue, 0 to 15.
     */
    void lowOnDescriptors(int queue);

    /**
     * A frame was lost because a queue had no room for it.
     *
     * @param queue   the queue, 0 to 15.
     * @param dropped true when the queue is set to drop, which RQDPC counts; else the frame was missed and an overrun is signalled.
     */
    void missed(int queue, boolean dropped);

    /**
     * Memory was refused: the queue stops until it is switched off and on. To be counted and reported.
     *
     * @param queue      the queue, 0 to 15.
     * @param slot       slot of the descriptor at fault.
     * @param busAddress the address refused.
     * @param refusal    one of {@link org.jvnic.nic.port.DmaStatus}.
     * @param what       what was there: "descriptor", "buffer" or "write-back".
     */
    void receiveFault(int queue, int slot, long busAddress, long refusal, String what);
}
