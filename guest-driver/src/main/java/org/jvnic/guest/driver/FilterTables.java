package org.jvnic.guest.driver;

import static org.jvnic.nic.cdna.spec.ContextRegister.FILTER_ACCEPTED;
import static org.jvnic.nic.cdna.spec.ContextRegister.FILTER_GENERATION;

import org.jvnic.nic.cdna.spec.ContextRegister;
import org.jvnic.nic.cdna.spec.FilterTable;
import org.jvnic.nic.register.BitField;

/**
 * The multicast and VLAN tables in the shared memory of the page. They change together, when the card has published the
 * generation. Datasheet section 10.2. Single threaded.
 */
final class FilterTables {
    private static final int MAX_VLAN = 4094;
    private static final BitField ACCEPTED = FILTER_ACCEPTED.field("VALUE");

    private final ContextPage page;
    private boolean published;

    FilterTables(final ContextPage page) {
        this.page = page;
    }

    void setMulticast(final long... addresses) {
        if (addresses.length > FilterTable.MULTICAST_ENTRIES) {
            throw new IllegalArgumentException("multicast addresses: " + addresses.length + " is not in [0, "
                    + FilterTable.MULTICAST_ENTRIES + "]");
        }
        for (final long address : addresses) {
            checkMulticast(address);
        }
        for (int i = 0; i < FilterTable.MULTICAST_ENTRIES; i++) {
            final long entry = i < addresses.length ? addresses[i] | FilterTable.VALID : 0;
            page.writeShared(FilterTable.MULTICAST_OFFSET + i * Long.BYTES, entry);
        }
        publish();
    }

    void setVlans(final int... vlans) {
        final long[] bits = new long[FilterTable.VLAN_BYTES / Long.BYTES];
        for (final int vlan : vlans) {
            if (vlan < 0 || vlan > MAX_VLAN) {
                throw new IllegalArgumentException("vlan=" + vlan + " is not in [0, " + MAX_VLAN + "]");
            }
            bits[vlan / Long.SIZE] |= 1L << (vlan % Long.SIZE);
        }
        for (int i = 0; i < bits.length; i++) {
            page.writeShared(FilterTable.VLAN_OFFSET + i * Long.BYTES, bits[i]);
        }
        publish();
    }

    /** After a reset: the tables still stand in the shared memory, but the card may have dropped its copy. */
    void republish() {
        if (published) {
            publish();
        }
    }

    private void publish() {
        final int generation = page.read(FILTER_ACCEPTED) + 1;
        page.write(FILTER_GENERATION, generation);
        page.await("filter generation " + generation, ContextRegister.FILTER_ACCEPTED, ACCEPTED, generation);
        published = true;
    }

    private static void checkMulticast(final long address) {
        // the group bit is the lowest bit of the first byte
        if ((address & 1) == 0 || address >>> 48 != 0) {
            throw new IllegalArgumentException("address=0x" + Long.toHexString(address)
                    + " is no multicast address of 48 bits, first byte lowest");
        }
    }
}
