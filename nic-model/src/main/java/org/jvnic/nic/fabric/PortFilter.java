package org.jvnic.nic.fabric;

import java.util.Arrays;
import org.jvnic.nic.frame.MacAddress;

/**
 * What a port accepts besides its own unicast addresses, and which VLANs it is in. Owned by the engine's thread.
 */
public final class PortFilter {
    /** Identifiers of the VLAN tables. */
    public static final int VLANS = 4096;

    private final long[] membership = new long[VLANS / 64];
    private final long[] vlanFilter = new long[VLANS / 64];
    private long[] multicast = {};
    private long multicastBloom;
    private boolean membershipChecked;
    private boolean vlanFiltered;
    private boolean broadcast;
    private boolean allMulticast;
    private boolean promiscuous;

    /** Accepts nothing, member of nothing. */
    public PortFilter() {}

    /** Back to accepting nothing. */
    public void clear() {
        Arrays.fill(membership, 0);
        membershipChecked = false;
        clearReceiveMode();
    }

    /** Forgets what the guest asked for, keeps what the VMM decided. */
    public void clearReceiveMode() {
        Arrays.fill(vlanFilter, 0);
        setMulticast(new long[0]);
        setReceiveMode(false, false, false, false);
    }

    /**
     * Sets the receive mode.
     *
     * @param acceptBroadcast    accept broadcast.
     * @param acceptAllMulticast accept all multicast.
     * @param acceptAll          accept everything.
     * @param filterVlans        accept only VLANs of the filter table.
     */
    public void setReceiveMode(
            final boolean acceptBroadcast,
            final boolean acceptAllMulticast,
            final boolean acceptAll,
            final boolean filterVlans) {
        broadcast = acceptBroadcast;
        allMulticast = acceptAllMulticast;
        promiscuous = acceptAll;
        vlanFiltered = filterVlans;
    }

    /**
     * Whether every frame of the port's VLANs is wanted.
     *
     * @return true in promiscuous mode.
     */
    public boolean isPromiscuous() {
        return promiscuous;
    }

    /**
     * Switches the membership check.
     *
     * @param checked true when frames pass only in VLANs the port is a member of.
     */
    public void setMembershipChecked(final boolean checked) {
        membershipChecked = checked;
    }

    /**
     * Changes a membership.
     *
     * @param vlan   0 (untagged) to 4095.
     * @param member the new state.
     */
    public void setMember(final int vlan, final boolean member) {
        setBit(membership, vlan, member);
    }

    /**
     * Replaces the multicast table.
     *
     * @param addresses group addresses; kept.
     */
    public void setMulticast(final long[] addresses) {
        Arrays.sort(addresses);
        long bloom = 0;
        for (final long address : addresses) {
            bloom |= bloomBit(address);
        }
        multicast = addresses;
        multicastBloom = bloom;
    }

    /**
     * Replaces the VLAN filter table.
     *
     * @param words 64 words, bit n of word m is VLAN 64 m + n.
     */
    public void setVlanFilter(final long[] words) {
        System.arraycopy(words, 0, vlanFilter, 0, vlanFilter.length);
    }

    /**
     * Whether the port is a member of a VLAN.
     *
     * @param vlan 0 to 4095.
     * @return true for a member, and always while membership is not checked.
     */
    public boolean isMember(final int vlan) {
        return !membershipChecked || isBitSet(membership, vlan);
    }

    /**
     * Whether frames of a VLAN may arrive.
     *
     * @param vlan 0 to 4095.
     * @return true for a member whose own filter lets the VLAN pass.
     */
    public boolean acceptsVlan(final int vlan) {
        return isMember(vlan) && (!vlanFiltered || promiscuous || isBitSet(vlanFilter, vlan));
    }

    /**
     * Whether a group address is wanted.
     *
     * @param destination a multicast or broadcast address.
     * @return true when it is.
     */
    public boolean acceptsGroup(final long destination) {
        if (promiscuous) {
            return true;
        }
        if (destination == MacAddress.BROADCAST) {
            return broadcast;
        }
        return allMulticast
                || ((multicastBloom & bloomBit(destination)) != 0 && Arrays.binarySearch(multicast, destination) >= 0);
    }

    private static long bloomBit(final long mac) {
        return 1L << ((mac * 0x9E37_79B9_7F4A_7C15L) >>> 58);
    }

    private static boolean isBitSet(final long[] words, final int bit) {
        return (words[(bit >>> 6) & 63] & (1L << bit)) != 0;
    }

    private static void setBit(final long[] words, final int bit, final boolean value) {
        final int word = (bit >>> 6) & 63;
        words[word] = value ? words[word] | (1L << bit) : words[word] & ~(1L << bit);
    }
}
