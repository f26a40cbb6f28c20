package org.jvnic.vmm.vfiouser.linux;

import java.util.Arrays;

/**
 * Descriptors that came with a message and have no owner yet. What nobody takes is closed, so none leaks whatever the message was.
 *
 * <p>Threads: one.
 */
public final class ReceivedDescriptors {
    /** What {@link #take} answers when there is none at the place. */
    public static final int NONE = -1;

    private final int[] descriptors;
    private int count;
    private boolean overflowed;

    /**
     * Room for descriptors.
     *
     * @param capacity most descriptors of a message, 1 or more; those beyond are closed on arrival.
     */
    public ReceivedDescriptors(final int capacity) {
        descriptors = new int[capacity];
    }

    void add(final int descriptor) {
        if (count == descriptors.length) {
            Descriptors.close(descriptor);
            overflowed = true;
        } else {
            descriptors[count++] = descriptor;
        }
    }

    void overflow() {
        overflowed = true;
    }

    /**
     * Descriptors that came, taken ones included.
     *
     * @return 0 to the capacity.
     */
    public int count() {
        return count;
    }

    /**
     * Whether there were more than there is room for.
     *
     * @return true until the next {@link #closeRest}.
     */
    public boolean hasOverflowed() {
        return overflowed;
    }

    /**
     * Looks at a descriptor without taking it.
     *
     * @param index place in the message, 0 or more.
     * @return the descriptor, or {@link #NONE}.
     */
    public int peek(final int index) {
        return index < count ? descriptors[index] : NONE;
    }

    /**
     * Makes the caller the owner of a descriptor.
     *
     * @param index place in the message, 0 or more.
     * @return the descriptor, or {@link #NONE}.
     */
    public int take(final int index) {
        final int descriptor = peek(index);
        if (descriptor != NONE) {
            descriptors[index] = NONE;
        }
        return descriptor;
    }

    /**
     * Closes what nobody took, and starts anew.
     *
     * @return how many were closed.
     */
    public int closeRest() {
        int closed = 0;
        for (int i = 0; i < count; i++) {
            if (descriptors[i] != NONE) {
                Descriptors.close(descriptors[i]);
                closed++;
            }
        }
        count = 0;
        overflowed = false;
        return closed;
    }

    @Override
    public String toString() {
        return "ReceivedDescriptors" + Arrays.toString(Arrays.copyOf(descriptors, count));
    }
}
