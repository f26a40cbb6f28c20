package org.jvnic.lab.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.SplittableRandom;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.nic.engine.EngineMode;
import org.jvnic.vmm.machine.Protection;
import org.jvnic.vmm.machine.Vmm;
import org.jvnic.vmm.wire.ManagedWire;
import org.jvnic.vmm.wire.TapOptions;
import org.jvnic.vmm.wire.TapWire;
import org.jvnic.vmm.wire.TunnelOptions;
import org.jvnic.vmm.wire.UdpTunnelWire;

/**
 * A guest behind one card to a guest behind another, over a wire of each card; in turn with a plain loop of system calls over the
 * same two interfaces or sockets.
 */
public final class WireBench {
    private static final int BATCH = 32;
    private static final int MOST_ON_THE_WAY = 128;
    private static final int RING_LOG2 = 8;
    private static final int ROUNDS_PER_LOOK = 64;
    private static final long LOST_NS = 1_000_000_000;
    private static final double WARM_UP = 0.5;

    /** Frames come without a pause, so a TAP's threads need not sleep. */
    private static final int TAP_LOOKS = 64;

    /** What connects the cards. */
    public enum Kind {
        /** Two TAP interfaces, which something outside connects: {@code integration-tests/peers/wire-bench.sh}. */
        TAP,
        /** A UDP tunnel over the loopback interface. */
        UDP
    }

    private final Kind kind;
    private final Protection protection;
    private final String[] taps;
    private final int frameBytes;
    private final double seconds;
    private final int windows;

    /**
     * A benchmark.
     *
     * @param kind       what connects the cards.
     * @param protection how DMA is protected.
     * @param taps       names of the two TAP interfaces; ignored for other wires.
     * @param frameBytes bytes in memory, without FCS, 60 to 1514.
     * @param seconds    length of a window.
     * @param windows    of each kind.
     */
    public WireBench(
            final Kind kind,
            final Protection protection,
            final String[] taps,
            final int frameBytes,
            final double seconds,
            final int windows) {
        BenchConfig.require(frameBytes >= 60 && frameBytes <= 1514, "--size: " + frameBytes + " is not in [60, 1514]");
        BenchConfig.require(kind != Kind.TAP || taps.length == 2, "--taps: " + taps.length + " names, not 2");
        this.kind = kind;
        this.protection = protection;
        this.taps = taps.clone();
        this.frameBytes = frameBytes;
        this.seconds = seconds;
        this.windows = windows;
    }

    /**
     * Measures.
     *
     * @return {@code cards_kpps}, {@code plain_kpps}, thousands of frames received a second, and their ratio.
     */
    public Figures run() {
        final double[] cards = new double[windows];
        final double[] plain = new double[windows];
        final double[] ratio = new double[windows];
        boolean exact = true;
        long carried = 0;
        long lost = 0;
        for (int i = 0; i < windows; i++) {
            final Window window = throughCards();
            cards[i] = window.kpps;
            exact &= window.exact;
            carried += window.carried;
            lost += window.lost;
            plain[i] = Math.max(plainLoop(false), plainLoop(true));
            ratio[i] = cards[i] / plain[i];
        }
        return new Figures()
                .put("wire", kind.name().toLowerCase(java.util.Locale.ROOT))
                .put("size", frameBytes)
                .putWindows("cards_kpps", cards)
                .putWindows("plain_kpps", plain)
                .putWindows("cards_to_plain", ratio)
                .put("frames", carried)
                .put("lost_on_the_wire", lost)
                .put(Figures.EXACT, exact);
    }

    private record Window(double kpps, long carried, long lost, boolean exact) {}

    private Window throughCards() {
        final ManagedWire[] wires = kind == Kind.TAP ? openTaps() : openTunnel();
        try (Rig near = rig(wires[0], 1);
                Rig far = rig(wires[1], 2)) {
            final Station sender = near.add(config());
            final Station receiver = far.add(config());
            final Flow flow = new Flow(near, far, sender, receiver);
            flow.runFor(WARM_UP * Math.min(1, seconds));
            final long before = receiver.frames();
            final long start = System.nanoTime();
            flow.runFor(seconds);
            final long elapsed = System.nanoTime() - start;
            final long frames = receiver.frames() - before;
            flow.settle();
            return new Window(frames * 1e6 / elapsed, receiver.frames(), flow.lost, near.finish() && far.finish());
        } finally {
            wires[0].close();
            wires[1].close();
        }
    }

    private ManagedWire[] openTaps() {
        final TapOptions options = TapOptions.DEFAULT.withLooks(TAP_LOOKS);
        return new ManagedWire[] {TapWire.open(taps[0], options), TapWire.open(taps[1], options)};
    }

    private static ManagedWire[] openTunnel() {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        final int[] ports = FreePorts.two();
        final InetSocketAddress one = new InetSocketAddress(loopback, ports[0]);
        final InetSocketAddress other = new InetSocketAddress(loopback, ports[1]);
        return new ManagedWire[] {
            UdpTunnelWire.open(one, other, TunnelOptions.DEFAULT), UdpTunnelWire.open(other, one, TunnelOptions.DEFAULT)
        };
    }

    private Rig rig(final ManagedWire wire, final int seed) {
        final Vmm.Builder builder = Vmm.builder()
                .contexts(1)
                .random(new SplittableRandom(seed))
                .mode(EngineMode.STEPPED)
                .wire(wire);
        return new Rig(builder.build(), protection, seed == 1 ? 0 : 1);
    }

    private static DriverConfig config() {
        return DriverConfig.builder()
                .rings(RING_LOG2, RING_LOG2 + 1)
                .postedBuffers(1 << RING_LOG2)
                .build();
    }

    private double plainLoop(final boolean twoThreads) {
        try (PlainLink link = kind == Kind.TAP ? new PlainTaps(taps) : new PlainSockets(FreePorts.two())) {
            final PlainLoop loop = new PlainLoop(link, frameBytes);
            loop.run(WARM_UP * Math.min(1, seconds), twoThreads);
            return loop.run(seconds, twoThreads);
        }
    }

    /** Frames from one guest to the other, never more on the way than fit everywhere. */
    private final class Flow {
        private final Rig near;
        private final Rig far;
        private final Station sender;
        private final Station receiver;
        private final IdleStrategy idle = new BackoffIdleStrategy(200, 100, 1_000, 20_000);
        private long sent;
        private long lost;
        private long progressNs = System.nanoTime();

        Flow(final Rig near, final Rig far, final Station sender, final Station receiver) {
            this.near = near;
            this.far = far;
            this.sender = sender;
            this.receiver = receiver;
        }

        void runFor(final double duration) {
            final long end = System.nanoTime() + (long) (duration * 1e9);
            do {
                for (int i = 0; i < ROUNDS_PER_LOOK; i++) {
                    idle.idle(send() + carry());
                }
            } while (System.nanoTime() - end < 0);
        }

        private int send() {
            int count = 0;
            while (count < BATCH
                    && sent - receiver.frames() - lost < MOST_ON_THE_WAY
                    && sender.send(receiver.mac(), frameBytes)) {
                sent++;
                count++;
            }
            if (count > 0) {
                sender.flush();
            }
            return count;
        }

        private int carry() {
            near.pump();
            sender.receive(1);
            far.pump();
            final int came = receiver.receive(MOST_ON_THE_WAY);
            final long now = System.nanoTime();
            if (came > 0) {
                progressNs = now;
            } else if (now - progressNs > LOST_NS) { // the kernel is free to drop
                lost = sent - receiver.frames();
                progressNs = now;
            }
            return came;
        }

        void settle() {
            while (sent - receiver.frames() - lost > 0) {
                idle.idle(carry());
            }
            near.drain();
            far.drain();
        }
    }
}
