package org.jvnic.vmm.memory;

import com.sun.jna.Pointer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jvnic.vmm.guest.DmaMemory;

/**
 * A buffer over part of a VM's memory. While it is open the pages under it stay where they are.
 *
 * <p>Threads: one at a time. A buffer that somebody wrapped around this window's buffer does not see the window close.
 */
public final class GuestWindow implements DmaMemory {
    private final GuestMemory memory;
    private final long guestPhysical;
    private final int length;
    private final UnsafeBuffer buffer;
    private boolean closed;

    GuestWindow(final GuestMemory memory, final long guestPhysical, final long host, final int length) {
        this.memory = memory;
        this.guestPhysical = guestPhysical;
        this.length = length;
        buffer = new UnsafeBuffer(new Pointer(host).getByteBuffer(0, length));
    }

    @Override
    public long guestPhysicalAddress() {
        return guestPhysical;
    }

    @Override
    public int capacity() {
        return length;
    }

    @Override
    public AtomicBuffer buffer() {
        return buffer;
    }

    /** Ends the window: the buffer has length 0 from now on. Closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            buffer.wrap(0, 0);
            memory.windowClosed(guestPhysical, length);
        }
    }
}
