package org.jvnic.lab.serve;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.wire.ManagedWire;
import org.jvnic.vmm.wire.PcapReplayWire;
import org.jvnic.vmm.wire.ReplayPlan;
import org.jvnic.vmm.wire.TapConfigurator;
import org.jvnic.vmm.wire.TapOptions;
import org.jvnic.vmm.wire.TapWire;
import org.jvnic.vmm.wire.TunnelOptions;
import org.jvnic.vmm.wire.UdpTunnelWire;

/**
 * What a card's port is plugged into. Immutable.
 *
 * @param kind     which wire.
 * @param argument what follows the colon; empty where nothing does.
 */
public record ServeWire(Kind kind, String argument) {
    /** Nothing: frames stay in the card. */
    public static final ServeWire NONE = new ServeWire(Kind.NONE, "");

    /** Kinds of wires. */
    public enum Kind {
        /** No wire. */
        NONE,
        /** A cable to the other card of this process. */
        LINK,
        /** A TAP of this machine. */
        TAP,
        /** A UDP tunnel. */
        UDP,
        /** A capture that is replayed. */
        PCAP
    }

    private static final Pattern ENDS = Pattern.compile("(\\[.+]|[^:]+):(\\d{1,5}):(\\[.+]|[^:]+):(\\d{1,5})");

    /**
     * Reads what the command line says.
     *
     * @param text none, link, tap:NAME, udp:LOCAL:REMOTE with an address and a port each, or pcap:FILE.
     * @return the wire.
     * @throws IllegalArgumentException naming what was given and what may be.
     */
    public static ServeWire parse(final String text) {
        final int colon = text.indexOf(':');
        final String word = (colon < 0 ? text : text.substring(0, colon)).toUpperCase(Locale.ROOT);
        final String rest = colon < 0 ? "" : text.substring(colon + 1);
        for (final Kind kind : Kind.values()) {
            if (kind.name().equals(word) && fits(kind, rest, colon >= 0)) {
                return new ServeWire(kind, rest);
            }
        }
        throw new IllegalArgumentException(
                "--wire: \"" + text + "\" is not none, link, tap:NAME, udp:HOST:PORT:HOST:PORT or pcap:FILE");
    }

    private static boolean fits(final Kind kind, final String rest, final boolean hasColon) {
        return switch (kind) {
            case NONE, LINK -> !hasColon;
            case TAP, PCAP -> !rest.isEmpty();
            case UDP -> ENDS.matcher(rest).matches();
        };
    }

    /** Opens it; null for the kinds that are no wire of one card alone. */
    @Nullable
    ManagedWire open() {
        return switch (kind) {
            case NONE, LINK -> null;
            case TAP -> openTap();
            case UDP -> openTunnel();
            case PCAP -> PcapReplayWire.open(Path.of(argument), ReplayPlan.PACED_ONCE, SystemNanoClock.INSTANCE);
        };
    }

    private ManagedWire openTap() {
        final TapWire wire = TapWire.open(argument, TapOptions.DEFAULT.joiningSegments());
        try {
            new TapConfigurator(argument).up();
            return wire;
        } catch (final RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private ManagedWire openTunnel() {
        final Matcher ends = ENDS.matcher(argument);
        if (!ends.matches()) {
            throw new IllegalStateException(toString());
        }
        return UdpTunnelWire.open(address(ends, 1), address(ends, 3), TunnelOptions.DEFAULT);
    }

    private static InetSocketAddress address(final Matcher ends, final int group) {
        final String host = ends.group(group);
        final int port = Integer.parseInt(ends.group(group + 1));
        if (port > 65_535) {
            throw new IllegalArgumentException("--wire: port " + port + " is not in [0, 65535]");
        }
        return new InetSocketAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    @Override
    public String toString() {
        final String word = kind.name().toLowerCase(Locale.ROOT);
        return argument.isEmpty() ? word : word + ":" + argument;
    }
}
