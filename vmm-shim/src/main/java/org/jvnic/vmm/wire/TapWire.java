package org.jvnic.vmm.wire;

import java.lang.invoke.VarHandle;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.FrameBytes;

/**
 * A TAP interface of this Linux machine: its network stack is what the card is connected to.
 *
 * <p>The engine touches two rings and never the kernel. A sending thread writes frames from one ring straight to the interface;
 * a receiving thread reads from the interface straight into the other. Two threads and not one, since writing to a TAP runs the
 * host's own receive path, the most expensive part, and reading should not wait behind it. The receiving thread sleeps in the
 * kernel while nothing comes, and wakes the engine when something has come. The sending one is woken at the end of the turn that gave
 * it something to send; that takes a system call of the engine's, but only when it slept.
 *
 * <p>TCP segments that follow one another are handed to the kernel as one packet where {@link TapOptions#joinsSegments} says so: one
 * system call for up to 64 KiB. They were counted when the card sent them, and are cut again wherever somebody wants them cut.
 *
 * <p>When the queue towards the kernel is full, a card that can wait does, see {@link #hasRoom}; another's frames are dropped and
 * counted. When the queue towards the card is full, frames stay in the host's queue of the interface, which the host bounds and counts.
 * There is carrier from the opening on, until the wire is closed or the interface is taken away. Needs CAP_NET_ADMIN, or an
 * interface made for the user beforehand.
 */
public final class TapWire implements ManagedWire {
    private static final int SEND_BATCH = 64;
    private static final long RETRY_NS = 100_000;

    private final String name;
    private final TapDevice device;
    private final int headroom;
    private final long maxIdleNs;
    private final FrameRing toKernel;
    private final FrameRing fromKernel;
    private final @Nullable SegmentJoiner joiner;
    private final WireStatistics statistics = new WireStatistics();
    private final WireQueues queues;
    private final Thread sender;
    private final Thread receiver;
    private final SenderSleep sleep;
    private final int looks;
    private int emptyReads;
    private volatile Runnable arrival = () -> {};
    private volatile boolean stopping;
    private volatile @Nullable String failure;

    private TapWire(final String name, final TapDevice device, final FrameRing[] rings, final TapOptions options) {
        this.name = name;
        this.device = device;
        headroom = options.vnetHeaderBytes();
        maxIdleNs = options.maxIdleNs();
        looks = options.looks();
        sleep = new SenderSleep(looks);
        joiner = options.joinsSegments() ? new SegmentJoiner() : null;
        toKernel = rings[0];
        fromKernel = rings[1];
        queues = new WireQueues(toKernel, headroom, fromKernel, headroom, statistics, null);
        sender = WireThread.make("jvnic-" + name + "-tx", this::sendAll, this::fail);
        receiver = WireThread.make("jvnic-" + name + "-rx", this::receiveAll, this::fail);
    }

    /**
     * Attaches to a TAP interface; makes it when there is none of the name.
     *
     * @param name    name of the interface, 1 to 15 letters, digits, '.', '_' and '-'.
     * @param options how to use it.
     * @return the wire, its carrier up; the interface may still have to be set up, see {@link TapConfigurator}.
     * @throws WireException when the name is not allowed, the interface is busy, is no TAP, or the system refuses; says why.
     * @throws IllegalArgumentException when the queue size is out of range.
     */
    public static TapWire open(final String name, final TapOptions options) {
        InterfaceName.checked(name);
        final FrameRing[] rings = {
            new FrameRing("tap " + name, options.queueBytes()), new FrameRing("tap " + name, options.queueBytes())
        };
        final TapWire wire = new TapWire(name, TapDevice.open(name, options), rings, options);
        wire.sender.start();
        wire.receiver.start();
        return wire;
    }

    private void sendAll() {
        while (isLinkUp()) {
            if (sendSome() > 0) {
                sleep.reset();
            } else {
                // what the kernel did not take is offered again, no matter who calls
                sleep.idle(toKernel.peek() == FrameRing.NONE ? maxIdleNs : RETRY_NS);
            }
        }
        while (sendSome() > 0) {
            Thread.onSpinWait();
        }
        statistics.add(WireCounter.TX_ABANDONED, toKernel.discard());
    }

    private int sendSome() {
        int sent = 0;
        while (sent < SEND_BATCH) {
            final long host = toKernel.peek();
            final int done = host == FrameRing.NONE ? 0 : send(host);
            if (done == 0) {
                break;
            }
            for (int i = 0; i < done; i++) {
                toKernel.release(toKernel.peek());
            }
            sent += done;
        }
        return sent;
    }

    /** Sends the frame and those joined to it. How many are done with; 0 when the kernel takes nothing now. */
    private int send(final long host) {
        final SegmentJoiner joined = joiner != null && join(joiner, host) ? joiner : null;
        final int frames = joined == null ? 1 : joined.segments();
        final int result = joined == null
                ? device.write(host, FrameRing.length(host))
                : device.write(joined.finish(), joined.packetBytes());
        if (result >= 0) {
            countSent(host, frames);
        } else if (result == -TapDevice.EAGAIN || result == -TapDevice.EINTR) {
            return 0;
        } else {
            final WireCounter counter = result == -TapDevice.EIO ? WireCounter.TX_INTERFACE_DOWN : WireCounter.TX_ERROR;
            statistics.add(counter, frames);
        }
        return frames;
    }

    /** Whether there is more than one frame to be sent at once. */
    private boolean join(final SegmentJoiner segments, final long first) {
        if (!segments.begin(first + headroom, FrameRing.length(first) - headroom)) {
            return false;
        }
        long host = toKernel.next(first);
        while (host != FrameRing.NONE && segments.add(host + headroom, FrameRing.length(host) - headroom)) {
            host = toKernel.next(host);
        }
        return segments.segments() > 1;
    }

    private void countSent(final long first, final int frames) {
        long bytes = 0;
        long host = first;
        for (int i = 0; i < frames; i++) {
            bytes += FrameRing.length(host) - headroom;
            host = i + 1 < frames ? toKernel.next(host) : host;
        }
        statistics.countSent(frames, bytes);
    }

    private void receiveAll() {
        final IdleStrategy idle = WireThread.backoff(RETRY_NS);
        boolean paused = false;
        while (isLinkUp()) {
            final long host = fromKernel.claim(longest());
            if (host == FrameRing.NONE) {
                statistics.add(WireCounter.RX_PAUSED, paused ? 0 : 1);
                idle.idle();
            } else {
                idle.reset();
                receiveOne(host);
            }
            paused = host == FrameRing.NONE;
        }
    }

    /** One byte more than can be right, so that a frame the kernel had to cut is seen to be too long. */
    private int longest() {
        return headroom + FrameRing.MAX_FRAME_BYTES + 1;
    }

    private void receiveOne(final long host) {
        final int result = device.read(host, longest());
        if (result >= 0) {
            emptyReads = 0;
            keep(result);
        } else if (result == -TapDevice.EAGAIN) {
            awaitFrame();
        } else if (result != -TapDevice.EINTR) {
            statistics.add(WireCounter.RX_ERROR, 1);
            fail("reading failed: " + TapDevice.explain(-result));
        }
    }

    private void awaitFrame() {
        if (emptyReads < looks) {
            emptyReads++;
            YieldingIdleStrategy.INSTANCE.idle();
        } else {
            emptyReads = 0;
            device.awaitReadable();
        }
    }

    private void keep(final int bytes) {
        if (WireQueues.isFrameLength(bytes - headroom)) {
            fromKernel.commit(bytes);
            VarHandle.fullFence(); // the engine sees the frame, or is seen to sleep
            arrival.run();
        } else {
            statistics.add(WireCounter.RX_LENGTH, 1);
        }
    }

    private void fail(final String what) {
        failure = "tap " + name + ": " + what;
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        return queues.transmit(frame, isLinkUp());
    }

    @Override
    public boolean hasRoom() {
        return !isLinkUp() || queues.hasRoom();
    }

    @Override
    public void flush() {
        sleep.wake();
    }

    @Override
    public boolean onArrival(final Runnable waker) {
        arrival = waker;
        return true;
    }

    @Override
    public int poll(final Receiver into, final int limit) {
        return stopping ? 0 : queues.poll(into, limit);
    }

    @Override
    public int staged() {
        return queues.staged();
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
     * Name of the interface.
     *
     * @return 1 to 15 characters.
     */
    public String name() {
        return name;
    }

    /**
     * What took the wire down before it was closed, such as the interface being deleted.
     *
     * @return one line for people, or null when nothing did. Any thread may ask.
     */
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public synchronized void close() {
        stopping = true;
        device.wake();
        sleep.wake();
        final boolean ended = WireThread.awaitEnd(sender) && WireThread.awaitEnd(receiver);
        if (ended) {
            device.close();
        } else {
            fail("a thread did not end; the interface stays open until the program ends");
        }
    }

    @Override
    public String toString() {
        return "TapWire{" + name + ", " + statistics + '}';
    }
}
