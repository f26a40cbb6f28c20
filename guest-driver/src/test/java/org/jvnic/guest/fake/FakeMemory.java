package org.jvnic.guest.fake;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jvnic.vmm.guest.DmaAllocator;
import org.jvnic.vmm.guest.DmaMemory;

public final class FakeMemory implements DmaAllocator {
    public static final long BASE = 0x1_2345_0000L;

    private final UnsafeBuffer ram;
    private int used = 4096;
    private int open;
    private int allocations;
    private int failingAllocation = -1;

    public FakeMemory(final int bytes) {
        ram = new UnsafeBuffer(BufferUtil.allocateDirectAligned(bytes, 4096));
    }

    public AtomicBuffer ram() {
        return ram;
    }

    public boolean contains(final long guestPhysicalAddress, final int length) {
        final long index = guestPhysicalAddress - BASE;
        return index >= 0 && index <= ram.capacity() - length;
    }

    public int index(final long guestPhysicalAddress) {
        return Math.toIntExact(guestPhysicalAddress - BASE);
    }

    public int open() {
        return open;
    }

    public int allocations() {
        return allocations;
    }

    public void failAllocation(final int number) {
        failingAllocation = number;
    }

    @Override
    public DmaMemory allocate(final int bytes, final int alignment) {
        if (allocations++ == failingAllocation) {
            throw new IllegalStateException("asked for " + bytes + " bytes, 0 left");
        }
        final int start = BitUtil.align(used, alignment);
        used = start + bytes;
        ram.setMemory(start, bytes, (byte) 0);
        open++;
        return new Piece(start, bytes);
    }

    private final class Piece implements DmaMemory {
        private final int start;
        private final UnsafeBuffer window;

        private Piece(final int start, final int bytes) {
            this.start = start;
            this.window = new UnsafeBuffer(ram, start, bytes);
        }

        @Override
        public long guestPhysicalAddress() {
            return BASE + start;
        }

        @Override
        public int capacity() {
            return window.capacity();
        }

        @Override
        public AtomicBuffer buffer() {
            return window;
        }

        @Override
        public void close() {
            window.wrap(0, 0);
            open--;
        }
    }
}
