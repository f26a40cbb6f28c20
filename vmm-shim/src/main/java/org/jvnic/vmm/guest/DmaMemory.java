package org.jvnic.vmm.guest;

import org.agrona.concurrent.AtomicBuffer;

/** A piece of the guest's memory: where it is, and a window through which the guest kernel reads and writes it. */
public interface DmaMemory extends AutoCloseable {
    /**
     * Where it is.
     *
     * @return guest physical address of the first byte.
     */
    long guestPhysicalAddress();

    /**
     * Size.
     *
     * @return bytes.
     */
    int capacity();

    /**
     * The window.
     *
     * @return bounds-checked; index 0 is the first byte; over a direct {@link AtomicBuffer#byteBuffer()}, which does not see the
     *         window close and must not be used after that.
     */
    AtomicBuffer buffer();

    /** Gives the memory back; the window can be used no more. */
    @Override
    void close();
}
