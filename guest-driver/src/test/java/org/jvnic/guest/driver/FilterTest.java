package org.jvnic.guest.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.jvnic.guest.fake.Refusals.assertRefused;
import static org.jvnic.nic.cdna.spec.ContextRegister.FILTER_ACCEPTED;
import static org.jvnic.nic.cdna.spec.ContextRegister.FILTER_GENERATION;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.jvnic.guest.fake.FakeGuest;
import org.jvnic.nic.cdna.spec.FaultReason;
import org.jvnic.nic.cdna.spec.FilterTable;
import org.jvnic.nic.cdna.spec.RingName;

class FilterTest {
    private static final long ALL_HOSTS = 0x0100005E0001L;

    private final FakeGuest guest = new FakeGuest(false);
    private final CdnaDriver driver = CdnaDriver.open(
            guest, DriverConfig.builder().waiting(1000, () -> {}).build());

    @Test
    void shouldReplaceTheMulticastTableAndWaitForItsGeneration() {
        guest.card().set(FILTER_ACCEPTED, 41);

        driver.setMulticast(ALL_HOSTS, 0x0200005E0001L);
        driver.setMulticast(0x0300005E0001L);

        assertEquals(0x0300005E0001L | FilterTable.VALID, guest.card().sharedLong(FilterTable.MULTICAST_OFFSET));
        for (int i = 1; i < FilterTable.MULTICAST_ENTRIES; i++) {
            assertEquals(0, guest.card().sharedLong(FilterTable.MULTICAST_OFFSET + 8 * i));
        }
        assertEquals(43, guest.card().get(FILTER_GENERATION));
    }

    @Test
    void shouldReplaceTheVlanTable() {
        driver.setVlans(1, 2, 3);
        driver.setVlans(0, 63, 64, 4094);

        assertEquals(1L | (1L << 63), guest.card().sharedLong(FilterTable.VLAN_OFFSET));
        assertEquals(1L, guest.card().sharedLong(FilterTable.VLAN_OFFSET + 8));
        assertEquals(1L << 62, guest.card().sharedLong(FilterTable.VLAN_OFFSET + 504));
    }

    @Test
    void shouldRefuseWhatDoesNotFitTheTables() {
        final long[] many = new long[65];
        Arrays.fill(many, ALL_HOSTS);

        refuses("multicast addresses: 65 is not in [0, 64]", () -> driver.setMulticast(many));
        refuses("address=0x2 is no multicast address", () -> driver.setMulticast(ALL_HOSTS, 2));
        refuses("is no multicast address of 48 bits", () -> driver.setMulticast(1L << 48 | 1));
        refuses("vlan=4095 is not in [0, 4094]", () -> driver.setVlans(4095));
        refuses("vlan=-1 is not in [0, 4094]", () -> driver.setVlans(-1));
        assertEquals(0, guest.card().get(FILTER_GENERATION));
    }

    @Test
    void shouldGiveUpWhenTheCardDoesNotAcceptTheTable() {
        guest.card().muteFilters(true);

        assertRefused(DriverException.class, "filter generation 1 timed out after 1000 ns", () -> driver.setVlans(1));
    }

    @Test
    void shouldHaveTheTablesAcceptedAgainAfterAReset() {
        driver.setMulticast(ALL_HOSTS);
        guest.card().set(FILTER_ACCEPTED, 0);
        guest.card().fault(FaultReason.HOST, RingName.NONE, 0);

        driver.recoverIfFaulted();

        assertEquals(1, guest.card().get(FILTER_ACCEPTED));
    }

    private static void refuses(final String message, final Executable call) {
        assertRefused(IllegalArgumentException.class, message, call);
    }
}
