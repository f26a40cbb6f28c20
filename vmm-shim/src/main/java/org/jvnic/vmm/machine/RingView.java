package org.jvnic.vmm.machine;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
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

    @Override
    public void getLongs(final int index, final int distance, final long[] to, final int count) {
        Objects.checkFromIndexSize(0, count, to.length);
        if (count == 0) {
            return;
        }
        check(index, Long.BYTES);
        check(distance, Long.BYTES);
        if (distance == 0 || count - 1 > (capacity - Long.BYTES - index) / distance) {
            throw new IndexOutOfBoundsException("ring view: " + count + " longs, " + distance
                    + " bytes apart, at index " + index + " of " + capacity + " bytes");
        }
        if (distance == Long.BYTES) {
            HostMemory.copyToHeap(host + index, to, 0, count);
        } else {
            for (int i = 0; i < count; i++) {
                to[i] = HostMemory.getLong(host + index + (long) i * distance);
            }
        }
        VarHandle.acquireFence();
        // looked at behind the loads: what was closed before the last of them may be somebody else's ring
        if (!open) {
            Arrays.fill(to, 0, count, 0);
        }
    }

    private void check(final int index, final int length) {
        if (index < 0 || index > capacity - length || (index & (length - 1)) != 0) {
            throw new IndexOutOfBoundsException(
                    "ring view: " + length + " bytes at index " + index + " of " + capacity + " bytes");
        }
    }
}
