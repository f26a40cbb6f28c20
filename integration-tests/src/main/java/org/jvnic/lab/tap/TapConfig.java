package org.jvnic.lab.tap;

import org.jvnic.guest.stack.Ipv4Address;
import org.jvnic.nic.cdna.spec.CdnaIdentity;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.wire.TapConfigurator;

/**
 * What stands behind a TAP. Immutable.
 *
 * @param name       name of the interface, 1 to 15 characters.
 * @param host       the host's address on it.
 * @param guests     how many, 1 to 256; their addresses follow the host's.
 * @param mtu        of host and guests, 68 to 9202 bytes.
 * @param protection how DMA is protected.
 * @param seconds    when it ends, up to 86400; 0 for not by itself.
 */
public record TapConfig(String name, HostAddress host, int guests, int mtu, Protection protection, double seconds) {
    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 9202;
    private static final double MAX_SECONDS = 86_400;

    /**
     * Checks the ranges.
     *
     * @param name       name of the interface, 1 to 15 characters.
     * @param host       the host's address on it.
     * @param guests     how many, 1 to 256; their addresses follow the host's.
     * @param mtu        of host and guests, 68 to 9202 bytes.
     * @param protection how DMA is protected.
     * @param seconds    when it ends, up to 86400; 0 for not by itself.
     * @throws IllegalArgumentException naming the setting, its value and the range.
     * @throws org.jvnic.vmm.wire.WireException when no interface can have the name.
     */
    public TapConfig {
        new TapConfigurator(name);
        require(
                guests >= 1 && guests <= CdnaIdentity.MAX_CONTEXTS,
                "--guests: " + guests + " is not in [1, " + CdnaIdentity.MAX_CONTEXTS + "]");
        require(
                guests <= host.room(),
                "--guests: " + guests + " do not fit behind " + Ipv4Address.format(host.address()) + ": a /"
                        + host.prefixLength() + " network has " + host.room() + " addresses after it");
        require(mtu >= MIN_MTU && mtu <= MAX_MTU, "--mtu: " + mtu + " is not in [" + MIN_MTU + ", " + MAX_MTU + "]");
        require(seconds >= 0 && seconds <= MAX_SECONDS, "--seconds: " + seconds + " is not in (0, 86400]");
    }

    private static void require(final boolean condition, final String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Address of a guest.
     *
     * @param guest 0 to one less than there are.
     * @return as people write it.
     */
    public String addressOf(final int guest) {
        return Ipv4Address.format(host.guest(guest));
    }
}
