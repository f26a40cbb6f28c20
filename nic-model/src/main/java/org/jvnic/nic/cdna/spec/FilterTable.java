package org.jvnic.nic.cdna.spec;

/**
 * The filter tables in a context page's shared memory, copied by the card when FILTER_GENERATION changes. Datasheet
 * section 10.2.
 */
public final class FilterTable {
    /** Page offset of the multicast table. */
    public static final int MULTICAST_OFFSET = 0x200;

    /** Entries of the multicast table, 8 bytes each: the address in bytes 0 to 5, bit 63 marks a valid entry. */
    public static final int MULTICAST_ENTRIES = 64;

    /** Page offset of the VLAN table: 4096 bits, bit n of byte m is VLAN 8 m + n; bit 0 is untagged. */
    public static final int VLAN_OFFSET = 0x400;

    /** Bytes of the VLAN table. */
    public static final int VLAN_BYTES = 512;

    /** Marks a valid multicast entry. */
    public static final long VALID = 1L << 63;

    private FilterTable() {}
}
