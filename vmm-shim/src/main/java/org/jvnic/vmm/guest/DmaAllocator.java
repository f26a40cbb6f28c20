package org.jvnic.vmm.guest;

/** Gives out parts of the guest's own memory. */
public interface DmaAllocator {
    /**
     * Allocates memory that is contiguous for the guest and for the card, zeroed.
     *
     * @param bytes     size, 1 or more.
     * @param alignment a power of two.
     * @return the memory; closed by whoever asked.
     * @throws IllegalStateException when the guest's memory is used up; names what was asked and what is left.
     */
    DmaMemory allocate(int bytes, int alignment);
}
