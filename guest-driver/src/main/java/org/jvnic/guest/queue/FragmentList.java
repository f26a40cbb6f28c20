package org.jvnic.guest.queue;

import org.jvnic.nic.cdna.spec.Descriptor;

/**
 * The pieces of one frame to send, in order: parts of claimed transmit slots, or other memory of the guest. Made once and used
 * again for frame after frame. Single threaded.
 */
public final class FragmentList {
    private static final int MAX_LENGTH = (int) Descriptor.LENGTH.mask();

    private final BufferSlots buffers;
    private final long[] addresses;
    private final int[] lengths;
    private final int[] slots;
    private int count;
    private int slotCount;
    private int totalLength;
    private long extension;

    /**
     * An empty list.
     *
     * @param buffers  the transmit slots.
     * @param capacity most fragments of a frame, 1 or more.
     */
    FragmentList(final BufferSlots buffers, final int capacity) {
        this.buffers = buffers;
        this.addresses = new long[capacity];
        this.lengths = new int[capacity];
        this.slots = new int[capacity];
    }

    /**
     * Forgets every fragment.
     *
     * @return this.
     */
    public FragmentList clear() {
        count = 0;
        slotCount = 0;
        totalLength = 0;
        extension = 0;
        return this;
    }

    /**
     * Has the card do something to the frame; takes a descriptor more. Datasheet section 5.6.
     *
     * @param quadword made with {@link org.jvnic.nic.cdna.spec.OffloadExtension}; 0 for nothing.
     * @return this.
     */
    public FragmentList offload(final long quadword) {
        extension = quadword;
        return this;
    }

    /**
     * Adds memory of the guest. It must stay as it is until the frame {@linkplain TransmitQueue#isTransmitted is transmitted}.
     *
     * @param guestPhysicalAddress first byte; the piece must be contiguous for the card.
     * @param length               bytes, 1 to 65535.
     * @return this.
     * @throws IllegalArgumentException when the length is out of range.
     * @throws IllegalStateException    when the list is full.
     */
    public FragmentList add(final long guestPhysicalAddress, final int length) {
        checkLength(length, MAX_LENGTH);
        append(guestPhysicalAddress, length, TransmitQueue.NO_SLOT);
        return this;
    }

    /**
     * Adds a part of a claimed slot. The slot goes back to the pool when the frame is transmitted.
     *
     * @param slot   the slot, at most once in a list.
     * @param offset first byte, counted from the start of the slot.
     * @param length bytes, 1 to what is left of the slot.
     * @return this.
     * @throws IllegalArgumentException when the part leaves the slot, or the slot is in the list.
     * @throws IllegalStateException    when the list is full.
     */
    public FragmentList addSlot(final int slot, final int offset, final int length) {
        if (offset < 0 || offset >= buffers.bytes()) {
            throw new IllegalArgumentException(
                    "fragment offset=" + offset + " is not in [0, " + (buffers.bytes() - 1) + "]");
        }
        checkLength(length, buffers.bytes() - offset);
        for (int i = 0; i < count; i++) {
            if (slots[i] == slot) {
                throw new IllegalArgumentException("transmit slot=" + slot + " is in the list already");
            }
        }
        append(buffers.address(slot) + offset, length, slot);
        slotCount++;
        return this;
    }

    /**
     * Number of fragments.
     *
     * @return 0 to the capacity.
     */
    public int count() {
        return count;
    }

    /**
     * Length of the frame.
     *
     * @return bytes of all fragments.
     */
    public int totalLength() {
        return totalLength;
    }

    long extension() {
        return extension;
    }

    int slotCount() {
        return slotCount;
    }

    long address(final int fragment) {
        return addresses[fragment];
    }

    int length(final int fragment) {
        return lengths[fragment];
    }

    int slot(final int fragment) {
        return slots[fragment];
    }

    private void append(final long address, final int length, final int slot) {
        if (count == addresses.length) {
            throw new IllegalStateException("fragment list is full: the card takes " + count + " a frame");
        }
        addresses[count] = address;
        lengths[count] = length;
        slots[count] = slot;
        count++;
        totalLength += length;
    }

    private static void checkLength(final int length, final int most) {
        if (length < 1 || length > most) {
            throw new IllegalArgumentException("fragment length=" + length + " is not in [1, " + most + "]");
        }
    }
}
