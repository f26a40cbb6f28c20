package org.jvnic.vmm.machine;

import org.jvnic.nic.memory.HostMemory;
import org.jvnic.vmm.guest.GuestView;

/** A guest's read-only view of one of its rings. Used by the vCPU's thread; closed by the VMM's. */
final class RingView implements GuestView {
    private final long host;
    private final int capacity;
    private volatile boolean open = true;

    RingView(final long host, final int capacity) {
        this.host = host;
        this.capacity = capacity;
    }

    void close() {
        open = false;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int getIntAcquire(final int index) {
        check(index, Integer.BYTES);
        return open ? HostMemory.getIntAcquire(host + index) : 0;
    }

    @Override
    public long getLong(final int index) {
        check(index, Long.BYTES);
        return open ? HostMemory.getLong(host + index) : 0;
    }

    private void check(final int index, final int length) {
        if (index < 0 || index > capacity - length || (index & (length - 1)) != 0) {
            throw new IndexOutOfBoundsException(
                    "ring view: " + length + " bytes at index " + index + " of " + capacity + " bytes");
        }
    }
}
