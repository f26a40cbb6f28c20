package org.jvnic.nic.i82576;

/** What follows from a write to a register that is kept in the register file. Called by the writing thread. */
@FunctionalInterface
interface RegisterEffects {
    /** Nothing follows. */
    RegisterEffects NONE = (offset, before, after) -> {};

    /**
     * A register was written.
     *
     * @param offset byte offset, aliases resolved.
     * @param before what it held.
     * @param after  what it holds now.
     */
    void onWrite(int offset, int before, int after);

    /**
     * Whether {@link #onWrite} may wait for the engine.
     *
     * @param offset byte offset, aliases resolved.
     * @param before what the register holds.
     * @param value  what is to be written.
     */
    default boolean mayWait(final int offset, final int before, final int value) {
        return false;
    }
}
