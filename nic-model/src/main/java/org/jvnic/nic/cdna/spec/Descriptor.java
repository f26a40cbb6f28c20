package org.jvnic.nic.cdna.spec;

import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;

/**
 * Layout of a descriptor, 16 bytes, four to a cache line. Datasheet section 5.1.
 *
 * <pre>
 *        63                              32 31             16 15              0
 *       +----------------------------------------------------------------------+
 *   +0  |                        bus address of the buffer                     |
 *       +----------------------------------+-----------------+-----------------+
 *   +8  |         sequence number          |      flags      |     length      |
 *       +----------------------------------+-----------------+-----------------+
 * </pre>
 *
 * <p>An extension (flag EXTENSION) stands before the data descriptors of its frame and carries offload parameters in the
 * first quadword. Receive completion overwrites the first quadword with {hash, VLAN tag, status} and then, by one 32-bit
 * release store at +8, length and flags; the sequence number stays.
 *
 * <pre>
 *        63                              32 31             16 15              0
 *       +----------------------------------+-----------------+-----------------+
 *   +0  |               hash               |    VLAN tag     |     status      |
 *       +----------------------------------+-----------------+-----------------+
 *   +8  |   sequence number (unchanged)    | flags with DONE |  bytes written  |
 *       +----------------------------------+-----------------+-----------------+
 * </pre>
 */
public final class Descriptor {
    /** Size in bytes. */
    public static final int BYTES = 16;

    /** Shift from an index to a byte offset. */
    public static final int SHIFT = 4;

    /** Offset of the first quadword: address, offload parameters, or completion. */
    public static final int ADDRESS_OFFSET = 0;

    /** Offset of the second quadword: length, flags, sequence number. */
    public static final int CONTROL_OFFSET = 8;

    /** Offset of the 32-bit word {length, flags} that completes a receive descriptor. */
    public static final int DONE_OFFSET = 8;

    /** Length of the buffer, or bytes written, in the second quadword. */
    public static final BitField LENGTH = BitField.bits("LENGTH", 15, 0, Access.RW, 0, "Bytes in the buffer.");

    /** All flags in the second quadword. */
    public static final BitField FLAGS = BitField.bits("FLAGS", 31, 16, Access.RW, 0, "See the flags.");

    /** Sequence number in the second quadword. */
    public static final BitField SEQUENCE = BitField.bits("SEQUENCE", 63, 32, Access.RW, 0, "Sequence number.");

    /** Flag: last descriptor of a frame. */
    public static final int FLAG_EOP = 1;

    /** Flag: extension with offload parameters (transmit only, first of its frame). */
    public static final int FLAG_EXTENSION = 1 << 1;

    /** Flag: receive descriptor completed. Set by the card only. */
    public static final int FLAG_DONE = 1 << 15;

    /** The flags a driver may set in a transmit descriptor; any other drops the frame as TX_FORMAT. */
    public static final int TX_FLAGS = FLAG_EOP | FLAG_EXTENSION;

    /** Smallest receive buffer in bytes; a smaller one is a format error that faults the ring. */
    public static final int MIN_RX_BUFFER = 64;

    /** Most data descriptors of a frame sent. */
    public static final int MAX_FRAGMENTS = 18;

    /** Most descriptors of a frame sent: the data descriptors and one extension. */
    public static final int MAX_FRAME_DESCRIPTORS = MAX_FRAGMENTS + 1;

    /** Smallest ring, log2 of descriptors. */
    public static final int MIN_RING_LOG2 = 3;

    /** Largest ring, log2 of descriptors. */
    public static final int MAX_RING_LOG2 = 15;

    /** Alignment of rings and status blocks in bytes. */
    public static final int RING_ALIGNMENT = 64;

    /** Receive status: the VLAN tag was removed; it stands in the completion. */
    public static final int STATUS_VLAN_STRIPPED = 1;

    /** Receive status: the IPv4 header checksum was verified. */
    public static final int STATUS_IPV4_OK = 1 << 1;

    /** Receive status: the TCP or UDP checksum was verified. */
    public static final int STATUS_L4_OK = 1 << 2;

    /** Receive status: the frame was multicast. */
    public static final int STATUS_MULTICAST = 1 << 3;

    /** Receive status: the frame was broadcast. */
    public static final int STATUS_BROADCAST = 1 << 4;

    /** Receive status: an IPv4 header, TCP or UDP checksum is wrong. */
    public static final int STATUS_CHECKSUM_BAD = 1 << 5;

    private static final int LAST_DONE = (FLAG_DONE | FLAG_EOP) << 16;

    private Descriptor() {}

    /**
     * The second quadword.
     *
     * @param length   bytes, 0 to 65535.
     * @param flags    16 flags.
     * @param sequence sequence number.
     * @return the quadword.
     */
    public static long control(final int length, final int flags, final int sequence) {
        return (length & 0xFFFFL) | ((flags & 0xFFFFL) << 16) | ((long) sequence << 32);
    }

    /**
     * Length in a second quadword.
     *
     * @param control the quadword.
     * @return 0 to 65535.
     */
    public static int length(final long control) {
        return (int) control & 0xFFFF;
    }

    /**
     * Flags in a second quadword.
     *
     * @param control the quadword.
     * @return 16 flags.
     */
    public static int flags(final long control) {
        return ((int) control >>> 16) & 0xFFFF;
    }

    /**
     * Sequence number in a second quadword.
     *
     * @param control the quadword.
     * @return 32 bits.
     */
    public static int sequence(final long control) {
        return (int) (control >>> 32);
    }

    /**
     * Whether a receive descriptor is completed and the last of its frame.
     *
     * @param word the 32-bit word at {@link #DONE_OFFSET}.
     * @return true when DONE and EOP are set.
     */
    public static boolean endsFrame(final int word) {
        return (word & LAST_DONE) == LAST_DONE;
    }

    /**
     * Initial sequence value of a ring slot, which no expectation can match before the slot is written.
     *
     * @param first       sequence number of descriptor 0.
     * @param slot        slot, 0 to ring size - 1.
     * @param ringSize    descriptors in the ring.
     * @param modulusLog2 log2 of the modulus.
     * @return the sequence number of one lap before.
     */
    public static int unwrittenSequence(final int first, final int slot, final int ringSize, final int modulusLog2) {
        return (first + slot - ringSize) & sequenceMask(modulusLog2);
    }

    /**
     * Mask that takes a number modulo the sequence modulus.
     *
     * @param modulusLog2 log2 of the modulus, 1 to 32.
     * @return the mask.
     */
    public static int sequenceMask(final int modulusLog2) {
        return modulusLog2 >= 32 ? -1 : (1 << modulusLog2) - 1;
    }
}
