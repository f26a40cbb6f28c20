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

    /**
     * Loads 64-bit values that stand at equal distances, all of them before every later access.
     *
     * @param index    byte index of the first, a multiple of 8.
     * @param distance bytes from one to the next, a positive multiple of 8.
     * @param to       takes the values, from its start.
     * @param count    values, 0 to the length of the array.
     * @throws IndexOutOfBoundsException outside the view or the array; then nothing is loaded.
     */
    void getLongs(int index, int distance, long[] to, int count);
}
