package org.jvnic.nic.i82576;

/** A block of registers with a life of its own. Any thread; nothing is called out while a lock of it is held. */
interface RegisterUnit {
    /**
     * Whether a register is this unit's.
     *
     * @param offset byte offset, aliases resolved.
     */
    boolean handles(int offset);

    /** Reads, with the effects a read has. */
    int read(int offset);

    /** Writes, with the effects a write has. */
    void write(int offset, int value);

    /** Whether a write may wait for the engine. */
    default boolean mayWait(final int offset, final int value) {
        return false;
    }
}
