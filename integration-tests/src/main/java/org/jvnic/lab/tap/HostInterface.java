package org.jvnic.lab.tap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jvnic.guest.stack.Ipv4Address;
import org.jvnic.vmm.wire.TapConfigurator;
import org.jvnic.vmm.wire.WireException;

/**
 * The host's end of the TAP. One that goes with the wire is set up; one that was there before is somebody else's, so it is looked at
 * and left as it is.
 *
 * <p>Single threaded.
 */
final class HostInterface {
    // that of the process's own network namespace, which /sys need not be
    private static final Path INTERFACES = Path.of("/proc/net/dev");
    private static final long CARRIER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final TapConfig config;
    private final boolean wasThere;

    /** Before the wire is opened. */
    HostInterface(final TapConfig config) {
        this.config = config;
        this.wasThere = isThere(config.name());
    }

    private static boolean isThere(final String name) {
        try {
            return Files.readAllLines(INTERFACES).stream()
                    .anyMatch(line -> line.strip().startsWith(name + ":"));
        } catch (final IOException e) {
            throw new UncheckedIOException("tap " + name + ": cannot read " + INTERFACES + ": " + e.getMessage(), e);
        }
    }

    /** After the wire is opened. */
    void prepare() {
        if (!wasThere) {
            new TapConfigurator(config.name())
                    .mtu(config.mtu())
                    .address(config.host().toString())
                    .up();
            return;
        }
        try {
            check();
        } catch (final SocketException e) {
            throw new WireException("tap " + config.name() + ": cannot look at the interface: " + e.getMessage(), e);
        }
    }

    private void check() throws SocketException {
        final NetworkInterface found = NetworkInterface.getByName(config.name());
        if (found == null || !hasAddress(found)) {
            throw wanting(
                    "has not the address " + config.host(),
                    "ip address add " + config.host() + " dev " + config.name());
        }
        if (found.getMTU() != config.mtu()) {
            throw wanting(
                    "has MTU " + found.getMTU() + ", not " + config.mtu(),
                    "ip link set dev " + config.name() + " mtu " + config.mtu());
        }
        final long deadline = System.nanoTime() + CARRIER_TIMEOUT_NS;
        while (!found.isUp()) {
            if (System.nanoTime() - deadline > 0) {
                throw wanting("is down", "ip link set dev " + config.name() + " up");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean hasAddress(final NetworkInterface found) {
        for (final InterfaceAddress address : found.getInterfaceAddresses()) {
            if (address.getAddress()
                            .getHostAddress()
                            .equals(Ipv4Address.format(config.host().address()))
                    && address.getNetworkPrefixLength() == config.host().prefixLength()) {
                return true;
            }
        }
        return false;
    }

    private WireException wanting(final String what, final String remedy) {
        return new WireException("tap " + config.name() + ": was there before, and " + what + "; try `" + remedy
                + "`, or `ip link del dev " + config.name() + "` to have it made");
    }
}
