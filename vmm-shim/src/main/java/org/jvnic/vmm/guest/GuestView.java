package org.jvnic.vmm.guest;

/** A read-only view of memory that belongs to the VMM: the rings of a context whose rings are privileged. */
public interface GuestView {
    /**
     * Size.
     *
     * @return bytes.
     */
    int capacity();

    /**
     * Loads 32 bits before every later access.
     *
     * @param index byte index, a multiple of 4.
     * @return the value.
     * @throws IndexOutOfBoundsException outside the view.
     */
    int getIntAcquire(int index);

    /**
     * Loads 64 bits.
     *
     * @param index byte index, a multiple of 8.
     * @return the value.
     * @throws IndexOutOfBoundsException outside the view.
     */
    long getLong(int index);
}
