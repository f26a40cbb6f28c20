package org.jvnic.nic.fabric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnic.nic.frame.MacAddress;

class PortFilterTest {
    private final PortFilter filter = new PortFilter();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldDecideLikeSets(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            final Oracle oracle = new Oracle(random);
            oracle.applyTo(filter);
            final String where = "seed " + seed + ", round " + round;
            for (int i = 0; i < 500; i++) {
                final int vlan = random.nextInt(PortFilter.VLANS);
                assertEquals(oracle.isMember(vlan), filter.isMember(vlan), where);
                assertEquals(oracle.acceptsVlan(vlan), filter.acceptsVlan(vlan), where);
                final long group = oracle.anyGroup(random);
                assertEquals(oracle.acceptsGroup(group), filter.acceptsGroup(group), where);
            }
            assertEquals(oracle.promiscuous, filter.isPromiscuous());
        }
    }

    @Test
    void shouldAcceptNothingAtFirst() {
        assertFalse(filter.acceptsGroup(MacAddress.BROADCAST));
        assertFalse(filter.acceptsGroup(0x0000_5E00_0001L));
        assertFalse(filter.isPromiscuous());
        assertTrue(filter.acceptsVlan(0));
    }

    @Test
    void shouldKeepWhatTheVmmDecidedWhenTheGuestStops() {
        filter.setMembershipChecked(true);
        filter.setMember(5, true);
        filter.setReceiveMode(true, true, true, true);
        filter.clearReceiveMode();
        assertTrue(filter.acceptsVlan(5));
        assertFalse(filter.acceptsVlan(6));
        assertFalse(filter.acceptsGroup(MacAddress.BROADCAST));
        filter.clear();
        filter.setMembershipChecked(true);
        assertFalse(filter.acceptsVlan(5));
    }

    private static final class Oracle {
        final boolean broadcast;
        final boolean allMulticast;
        final boolean promiscuous;
        final boolean vlanFiltered;
        final boolean membershipChecked;
        final Set<Long> groups = new HashSet<>();
        final BitSet members = new BitSet();
        final BitSet vlans = new BitSet();

        Oracle(final SplittableRandom random) {
            broadcast = random.nextBoolean();
            allMulticast = random.nextInt(4) == 0;
            promiscuous = random.nextInt(4) == 0;
            vlanFiltered = random.nextBoolean();
            membershipChecked = random.nextBoolean();
            for (int i = random.nextInt(65); i > 0; i--) {
                groups.add(random.nextLong(MacAddress.MASK) | 1);
            }
            for (int i = random.nextInt(3000); i > 0; i--) {
                members.set(random.nextInt(PortFilter.VLANS));
                vlans.set(random.nextInt(PortFilter.VLANS));
            }
        }

        void applyTo(final PortFilter filter) {
            filter.clear();
            filter.setReceiveMode(broadcast, allMulticast, promiscuous, vlanFiltered);
            filter.setMembershipChecked(membershipChecked);
            final long[] words = new long[PortFilter.VLANS / Long.SIZE];
            for (int vlan = 0; vlan < PortFilter.VLANS; vlan++) {
                filter.setMember(vlan, true);
                filter.setMember(vlan, members.get(vlan));
                words[vlan / Long.SIZE] |= vlans.get(vlan) ? 1L << (vlan % Long.SIZE) : 0;
            }
            filter.setVlanFilter(words);
            filter.setMulticast(groups.stream().mapToLong(Long::longValue).toArray());
        }

        long anyGroup(final SplittableRandom random) {
            if (random.nextInt(8) == 0) {
                return MacAddress.BROADCAST;
            }
            if (!groups.isEmpty() && random.nextBoolean()) {
                return groups.iterator().next();
            }
            return random.nextLong(MacAddress.MASK) | 1;
        }

        boolean isMember(final int vlan) {
            return !membershipChecked || members.get(vlan);
        }

        boolean acceptsVlan(final int vlan) {
            return isMember(vlan) && (promiscuous || !vlanFiltered || vlans.get(vlan));
        }

        boolean acceptsGroup(final long group) {
            if (promiscuous) {
                return true;
            }
            return group == MacAddress.BROADCAST ? broadcast : allMulticast || groups.contains(group);
        }
    }
}
