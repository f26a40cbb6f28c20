package org.jvnic.nic.i82576.transmit;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.port.DropReason;

/** What transmit queues need of their card. Every method is called by the engine's thread, from within a turn. */
public interface TxHost {
    /**
     * Time of this turn.
     *
     * @return nanoseconds.
     */
    long nowNs();

    /**
     * Hands a frame to the switch.
     *
     * @param frame the frame, sealed; its bytes are good until this returns.
     * @param queue the queue that sends it, 0 to 15.
     * @return null when there was somebody to send it to, else why it is refused as a whole; the queue tells {@link #refused}.
     */
    @Nullable
    DropReason forward(Frame frame, int queue);

    /**
     * A frame, or a descriptor that is none of a frame, is refused; the queue goes on. To be counted.
     *
     * @param queue  the queue, 0 to 15.
     * @param slot   slot of its first descriptor.
     * @param reason why.
     */
    void refused(int queue, int slot, DropReason reason);

    /**
     * Memory was refused: the queue stops until it is switched off and on again. To be counted and reported.
     *
     * @param queue      the queue, 0 to 15.
     * @param slot       slot of the descriptor at fault.
     * @param busAddress the address refused.
     * @param refusal    one of {@link org.jvnic.nic.port.DmaStatus}.
     * @param what       what was there: "descriptor", "buffer" or "write-back".
     */
    void dmaFault(int queue, int slot, long busAddress, long refusal, String what);

    /**
     * Descriptors that ask for a report have been written back. Told once for many: the cause of TXDW and of the queue's vector.
     *
     * @param queue the queue, 0 to 15.
     */
    void completed(int queue);

    /**
     * A frame whose descriptor asks for a time stamp has been sent just now.
     *
     * @param queue the queue, 0 to 15.
     */
    void timeStamp(int queue);

    /**
     * What the queue did since the last call. Told once for many frames.
     *
     * @param queue the queue, 0 to 15.
     * @param tally the counts; cleared when this returns.
     */
    void sent(int queue, TxTally tally);

    /**
     * Whether the port takes a frame of any length now.
     *
     * @return false while it holds transmission up.
     */
    boolean hasRoom();

    /**
     * The rate limit or the port holds the queue back: {@link TxQueue#unthrottle} and {@link TxQueue#release} are to be called as
     * time passes.
     *
     * @param queue the queue, 0 to 15.
     */
    void throttled(int queue);
}
