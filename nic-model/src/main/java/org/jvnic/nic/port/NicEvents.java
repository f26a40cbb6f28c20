package org.jvnic.nic.port;

/**
 * Somebody to tell what the card does besides carrying frames. Every method has an empty default.
 *
 * <p>Called by the engine's thread, except {@link #accessError}, which the accessing thread calls. Not on the data path.
 */
public interface NicEvents {
    /** Tells nobody. */
    NicEvents NONE = new NicEvents() {};

    /**
     * A context faulted and its rings stopped.
     *
     * @param context    context number.
     * @param ring       name of the ring.
     * @param index      free-running ring index.
     * @param busAddress bus address involved, or 0.
     * @param reason     name of the fault.
     * @param detail     what was found, for people.
     */
    default void fault(
            final int context,
            final String ring,
            final int index,
            final long busAddress,
            final String reason,
            final String detail) {}

    /**
     * A context changed state.
     *
     * @param context context number.
     * @param from    state before.
     * @param to      state after.
     * @param epoch   assignment count.
     */
    default void stateChange(final int context, final String from, final String to, final int epoch) {}

    /**
     * The function was reset.
     *
     * @param cause what reset it.
     */
    default void reset(final String cause) {}

    /**
     * The link changed.
     *
     * @param port context number, or {@link FrameTap#WIRE}.
     * @param up   the new state.
     */
    default void linkChange(final int port, final boolean up) {}

    /**
     * An interrupt was raised.
     *
     * @param requesterId function or context.
     * @param vector      MSI-X vector.
     */
    default void interrupt(final int requesterId, final int vector) {}

    /**
     * A frame was dropped for something its sender did: frame-level errors only.
     *
     * @param context context number.
     * @param index   free-running index of the frame's first descriptor.
     * @param reason  the reason.
     */
    default void refusedFrame(final int context, final int index, final DropReason reason) {}

    /**
     * An access to a register space was refused.
     *
     * @param context  context number, or {@link DmaPort#CARD} for the privileged space.
     * @param offset   byte offset.
     * @param numBytes width.
     * @param write    true for a write.
     */
    default void accessError(final int context, final long offset, final int numBytes, final boolean write) {}

    /**
     * Something threw inside the engine and was contained.
     *
     * @param context context being served, or {@link DmaPort#CARD}.
     * @param error   what was thrown.
     */
    default void contained(final int context, final Throwable error) {}

    /**
     * Whether {@link #descriptor} wants to be called. Asked once, when the card is made.
     *
     * @return false unless somebody traces.
     */
    default boolean tracesDescriptors() {
        return false;
    }

    /**
     * A descriptor was fetched.
     *
     * @param context context number.
     * @param ring    name of the ring.
     * @param index   free-running index.
     * @param address first quadword.
     * @param control second quadword.
     */
    default void descriptor(
            final int context, final String ring, final int index, final long address, final long control) {}
}
