package org.jvnic.lab.experiment;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.wire.HostBridge;
import org.jvnic.vmm.wire.HubWire;
import org.jvnic.vmm.wire.LinkWire;
import org.jvnic.vmm.wire.ManagedWire;
import org.jvnic.vmm.wire.PcapReplayWire;
import org.jvnic.vmm.wire.ReplayPlan;
import org.jvnic.vmm.wire.TapConfigurator;
import org.jvnic.vmm.wire.TapOptions;
import org.jvnic.vmm.wire.TapWire;
import org.jvnic.vmm.wire.TunnelOptions;
import org.jvnic.vmm.wire.UdpTunnelWire;
import org.jvnic.vmm.wire.WireCloser;
import org.jvnic.vmm.wire.WireException;

/**
 * The wires of a run: opens them, and closes them however the run ends, on SIGINT and SIGTERM too.
 *
 * <p>Not thread-safe, except that the end of the JVM may close them at any time.
 */
final class RunWires implements AutoCloseable {
    private static final int TAP_MTU = 9198; // a frame of 9216 bytes with headers and tag

    private final WireCloser closer =
            WireCloser.install(error -> {}); // what cannot be removed any more is gone already
    private final List<ManagedWire> wires = new ArrayList<>();

    private RunWires() {}

    /**
     * Opens what a run needs.
     *
     * @throws WireException in one line when something cannot be had; then everything opened so far is closed again.
     */
    static RunWires open(final RunConfig config, final NanoClock clock) {
        final RunWires opened = new RunWires();
        boolean done = false;
        try {
            opened.openAll(config, clock);
            done = true;
            return opened;
        } finally {
            if (!done) {
                opened.close();
            }
        }
    }

    private void openAll(final RunConfig config, final NanoClock clock) {
        final WirePlan plan = config.wire();
        switch (plan.kind()) {
            case NONE -> {}
            case LINK -> openLinks(config.nics());
            case UDP -> openTunnel();
            case TAP -> openTaps(plan.argument(), config.nics());
            case PCAP -> add(PcapReplayWire.open(Path.of(plan.argument()), ReplayPlan.PACED_ONCE, clock));
        }
    }

    private void openLinks(final int nics) {
        if (nics > 2) {
            HubWire.ends(nics).forEach(this::add);
            return;
        }
        final LinkWire.Pair link = LinkWire.pair();
        add(link.left());
        add(link.right());
    }

    private void openTunnel() {
        // the first end is told its peer when that has a port: one is found by opening and closing a socket at it
        final InetAddress host = InetAddress.getLoopbackAddress();
        final InetSocketAddress first = freePort(host);
        final InetSocketAddress second = freePort(host);
        add(UdpTunnelWire.open(first, second, TunnelOptions.DEFAULT));
        add(UdpTunnelWire.open(second, first, TunnelOptions.DEFAULT));
    }

    private static InetSocketAddress freePort(final InetAddress host) {
        final InetSocketAddress any = new InetSocketAddress(host, 0);
        try (UdpTunnelWire probe = UdpTunnelWire.open(any, new InetSocketAddress(host, 9), TunnelOptions.DEFAULT)) {
            return probe.localAddress();
        }
    }

    private void openTaps(final String name, final int nics) {
        if (nics == 1) {
            openTap(name, null);
            return;
        }
        final HostBridge bridge = closer.add(HostBridge.create(name + "b"));
        for (int i = 0; i < nics; i++) {
            openTap(name + i, bridge);
        }
    }

    private void openTap(final String name, final @Nullable HostBridge bridge) {
        add(TapWire.open(name, TapOptions.DEFAULT));
        final TapConfigurator host = new TapConfigurator(name).mtu(TAP_MTU);
        if (bridge != null) {
            host.master(bridge.name());
        }
        host.up();
    }

    private void add(final ManagedWire wire) {
        wires.add(closer.add(wire));
    }

    /** The wire of a card, or null. */
    @Nullable
    ManagedWire of(final int nic) {
        return nic < wires.size() ? wires.get(nic) : null;
    }

    /** All of them. */
    List<ManagedWire> all() {
        return List.copyOf(wires);
    }

    @Override
    public void close() {
        closer.close();
    }
}
