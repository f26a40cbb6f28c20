package org.jvnic.nic.cdna.spec;

import org.jvnic.nic.register.Access;
import org.jvnic.nic.register.BitField;

/**
 * Layout of the first quadword of an extension descriptor: what the card is to do to the frame behind it. Datasheet section 5.6.
 *
 * <pre>
 *        63        56 55        48 47        40 39        32 31             16 15              0
 *       +------------+------------+------------+------------+-----------------+-----------------+
 *   +0  | operations | L4 header  | L3 header  | L2 header  |       MSS       |    VLAN TCI     |
 *       +------------+------------+------------+------------+-----------------+-----------------+
 * </pre>
 *
 * <p>Header lengths are in bytes and describe the frame as it stands in the guest's memory. A field that no operation asks for is
 * ignored.
 */
public final class OffloadExtension {
    /** Tag control information of the tag to insert. */
    public static final BitField VLAN_TCI = BitField.bits("VLAN_TCI", 15, 0, Access.RW, 0, "Tag to insert.");

    /** Payload of a segment. */
    public static final BitField MSS = BitField.bits("MSS", 31, 16, Access.RW, 0, "TCP payload bytes of a segment.");

    /** Length of the Ethernet header. */
    public static final BitField L2_LENGTH =
            BitField.bits("L2_LENGTH", 39, 32, Access.RW, 0, "14, or 18 with a tag in the frame.");

    /** Length of the IP header. */
    public static final BitField L3_LENGTH =
            BitField.bits("L3_LENGTH", 47, 40, Access.RW, 0, "Options and extension headers included.");

    /** Length of the TCP or UDP header. */
    public static final BitField L4_LENGTH = BitField.bits("L4_LENGTH", 55, 48, Access.RW, 0, "Options included.");

    /** What to do, and what the frame is. */
    public static final BitField OPERATIONS = BitField.bits("OPERATIONS", 63, 56, Access.RW, 0, "See the operations.");

    /** Operation: insert a tag of type 0x8100 with VLAN_TCI behind the addresses. */
    public static final int INSERT_VLAN = 1;

    /** Operation: fill in the IPv4 header checksum. */
    public static final int IPV4_CHECKSUM = 1 << 1;

    /** Operation: fill in the TCP or UDP checksum. */
    public static final int L4_CHECKSUM = 1 << 2;

    /** Operation: cut TCP data into segments of MSS bytes; fills in every checksum. */
    public static final int SEGMENT = 1 << 3;

    /** Not an operation: the frame is IPv6, else IPv4. */
    public static final int IPV6 = 1 << 4;

    /** Not an operation: the frame is UDP, else TCP. */
    public static final int UDP = 1 << 5;

    /** The bits that make the card do something; an extension with none of them has no effect. */
    public static final int ANY_OPERATION = 0xFF & ~(IPV6 | UDP);

    /** Smallest MSS. */
    public static final int MIN_MSS = 64;

    /** Most segments of a frame. */
    public static final int MAX_SEGMENTS = 256;

    /** Most bytes of the three headers together. */
    public static final int MAX_HEADERS = 256;

    /** Most bytes of a frame to be cut into segments. */
    public static final int MAX_BYTES = 65536 + MAX_HEADERS;

    private OffloadExtension() {}

    /**
     * An extension's first quadword without VLAN tag and MSS.
     *
     * @param operations operations and what the frame is, 8 bits.
     * @param l2Length   14 or 18 bytes.
     * @param l3Length   bytes of the IP header.
     * @param l4Length   bytes of the TCP or UDP header.
     * @return the quadword.
     */
    public static long of(final int operations, final int l2Length, final int l3Length, final int l4Length) {
        return OPERATIONS.with(0, operations)
                | L2_LENGTH.with(0, l2Length)
                | L3_LENGTH.with(0, l3Length)
                | L4_LENGTH.with(0, l4Length);
    }

    /**
     * Adds the insertion of a VLAN tag.
     *
     * @param extension the quadword so far.
     * @param tci       tag control information, 16 bits: priority, drop eligibility, identifier.
     * @return the quadword.
     */
    public static long insertVlan(final long extension, final int tci) {
        return VLAN_TCI.with(extension, tci) | OPERATIONS.with(0, INSERT_VLAN);
    }

    /**
     * Adds segmentation.
     *
     * @param extension the quadword so far.
     * @param mss       TCP payload bytes of a segment, 64 to 65535.
     * @return the quadword.
     */
    public static long segment(final long extension, final int mss) {
        return MSS.with(extension, mss) | OPERATIONS.with(0, SEGMENT);
    }

    /**
     * Operations of an extension.
     *
     * @param extension the quadword.
     * @return 8 bits.
     */
    public static int operations(final long extension) {
        return (int) OPERATIONS.get(extension);
    }

    /**
     * Tag to insert.
     *
     * @param extension the quadword.
     * @return 16 bits.
     */
    public static int vlanTci(final long extension) {
        return (int) VLAN_TCI.get(extension);
    }

    /**
     * Payload of a segment.
     *
     * @param extension the quadword.
     * @return 0 to 65535 bytes.
     */
    public static int mss(final long extension) {
        return (int) MSS.get(extension);
    }

    /**
     * Length of the Ethernet header.
     *
     * @param extension the quadword.
     * @return 0 to 255 bytes.
     */
    public static int l2Length(final long extension) {
        return (int) L2_LENGTH.get(extension);
    }

    /**
     * Length of the IP header.
     *
     * @param extension the quadword.
     * @return 0 to 255 bytes.
     */
    public static int l3Length(final long extension) {
        return (int) L3_LENGTH.get(extension);
    }

    /**
     * Length of the TCP or UDP header.
     *
     * @param extension the quadword.
     * @return 0 to 255 bytes.
     */
    public static int l4Length(final long extension) {
        return (int) L4_LENGTH.get(extension);
    }
}
