package org.jvnic.vmm.wire;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.FrameBytes;

/**
 * A tunnel to another machine or process: each frame in one UDP datagram, behind a header of 8 bytes that docs/wires.md describes.
 *
 * <p>The engine touches two rings. One thread of the wire's drives a Netty event loop by hand: between its turns it takes frames
 * from the one ring, gives them a sequence number and sends them in batches; datagrams that come go into the other ring, or are
 * counted and dropped. While nothing is to be sent it rests in the event loop, where an arriving datagram wakes it at once.
 *
 * <p>The socket is connected, so datagrams of anyone but the peer never arrive. That is no protection against a forged sender:
 * there is no authentication and no encryption. A peer that does not listen is counted and has no other effect; when it comes
 * back, frames flow again. There is carrier as long as the wire is open.
 */
public final class UdpTunnelWire implements ManagedWire {
    private static final int SEND_BATCH = 64;
    private static final int BUSY_TURNS = 32;
    private static final int OPEN_TIMEOUT_SECONDS = 10;
    private static final long LAST_CHANCE_NS = 100_000_000;
    private static final long LAST_CHANCE_REST_NS = 1_000_000;

    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final TunnelOptions options;
    private final WireStatistics statistics = new WireStatistics();
    private final WireQueues queues;
    private final TunnelSender sender;
    private final TunnelReceiver receiver;
    private final Thread thread;
    private final CompletableFuture<TunnelSocket> opened = new CompletableFuture<>();
    private volatile boolean stopping;
    private volatile @Nullable String failure;

    private UdpTunnelWire(final InetSocketAddress local, final InetSocketAddress remote, final TunnelOptions options) {
        this.local = local;
        this.remote = remote;
        this.options = options;
        final FrameRing toSocket = new FrameRing("udp tunnel", options.queueBytes());
        final FrameRing fromSocket = new FrameRing("udp tunnel", options.queueBytes());
        queues = new WireQueues(toSocket, TunnelHeader.BYTES, fromSocket, 0, statistics, null);
        sender = new TunnelSender(toSocket, statistics);
        receiver = new TunnelReceiver(fromSocket, statistics);
        thread = WireThread.make("jvnic-udp-" + local.getPort(), this::run, this::fail);
    }

    /**
     * Opens a tunnel. The peer need not be there.
     *
     * @param local   where to receive; port 0 for any free one.
     * @param remote  the peer, which must be told the local address in turn.
     * @param options how to run it.
     * @return the wire, its carrier up.
     * @throws WireException when an address is not resolved or the system refuses; says why.
     * @throws IllegalArgumentException when the queue size is out of range.
     */
    public static UdpTunnelWire open(
            final InetSocketAddress local, final InetSocketAddress remote, final TunnelOptions options) {
        requireUsable(local, 0);
        requireUsable(remote, 1);
        final UdpTunnelWire wire = new UdpTunnelWire(local, remote, options);
        wire.thread.start();
        wire.awaitOpen();
        return wire;
    }

    private static void requireUsable(final InetSocketAddress address, final int minPort) {
        if (address.isUnresolved()) {
            throw new WireException("udp tunnel: the host of " + address + " is not known");
        }
        if (address.getPort() < minPort) {
            throw new WireException("udp tunnel: port " + address.getPort() + " of the peer is not in 1..65535");
        }
    }

    private void awaitOpen() {
        try {
            opened.get(OPEN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (final ExecutionException e) {
            final Throwable cause = e.getCause() == null ? e : e.getCause();
            throw refusal(String.valueOf(cause.getMessage()), cause);
        } catch (final TimeoutException e) {
            stopping = true;
            throw refusal("not open after " + OPEN_TIMEOUT_SECONDS + " s", e);
        } catch (final InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
            throw refusal("interrupted", e);
        }
    }

    private WireException refusal(final String what, final Throwable cause) {
        return new WireException("udp tunnel " + local + " to " + remote + ": " + what, cause);
    }

    private void run() {
        final TunnelSocket socket;
        try {
            socket = TunnelSocket.open(local, remote, options, receiver);
        } catch (final Throwable e) { // whatever it is, who waits for the opening is to know
            opened.completeExceptionally(e);
            return;
        }
        opened.complete(socket);
        try {
            serve(socket);
            giveLastChance(socket);
        } finally {
            sender.beginEnd();
            socket.close();
            sender.abandonQueue();
        }
    }

    private void serve(final TunnelSocket socket) {
        int idleTurns = 0;
        while (!stopping) {
            final int sent = sender.send(socket.channel(), SEND_BATCH);
            final long restNs = sent == 0 && idleTurns >= BUSY_TURNS ? options.maxIdleNs() : 0;
            idleTurns = sent + socket.serve(restNs) == 0 ? idleTurns + 1 : 0;
        }
    }

    private void giveLastChance(final TunnelSocket socket) {
        final long startNs = System.nanoTime();
        while (staged() > 0 && System.nanoTime() - startNs < LAST_CHANCE_NS) {
            final int sent = sender.send(socket.channel(), SEND_BATCH);
            socket.serve(sent == 0 ? LAST_CHANCE_REST_NS : 0);
        }
    }

    private void fail(final String what) {
        failure = "udp tunnel " + local + " to " + remote + ": " + what;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        return queues.transmit(frame, isLinkUp());
    }

    @Override
    public int poll(final Receiver into, final int limit) {
        return stopping ? 0 : queues.poll(into, limit);
    }

    @Override
    public int staged() {
        return queues.staged() + sender.inFlight();
    }

    @Override
    public boolean isLinkUp() {
        return !stopping && failure == null;
    }

    @Override
    public WireStatistics statistics() {
        return statistics;
    }

    /**
     * Where it receives, with the port that was found when port 0 was asked for.
     *
     * @return the address.
     */
    public InetSocketAddress localAddress() {
        return opened.join().localAddress();
    }

    /**
     * What took the tunnel down before it was closed.
     *
     * @return one line for people, or null when nothing did. Any thread may ask.
     */
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public synchronized void close() {
        stopping = true;
        opened.join().wake();
        if (!WireThread.awaitEnd(thread)) {
            fail("the thread did not end; the socket stays open until the program ends");
        }
    }

    @Override
    public String toString() {
        return "UdpTunnelWire{" + local + " to " + remote + ", " + statistics + '}';
    }
}
