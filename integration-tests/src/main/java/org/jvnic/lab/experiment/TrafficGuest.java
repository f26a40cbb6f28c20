package org.jvnic.lab.experiment;

import java.util.Arrays;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.guest.driver.DriverConfig;
import org.jvnic.guest.poll.NapiPoll;
import org.jvnic.guest.queue.ReceivedFrame;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.lab.traffic.SizeMix;
import org.jvnic.lab.traffic.UdpChecksum;
import org.jvnic.lab.traffic.Verdict;
import org.jvnic.lab.traffic.Watermark;
import org.jvnic.lab.traffic.WatermarkChecker;
import org.jvnic.vmm.guest.GuestPlatform;
import org.jvnic.vmm.guest.GuestProgram;

/**
 * A guest that exchanges watermarked frames with its peers and checks every byte it gets.
 *
 * <p>Each frame received from a peer allows one to that peer, so the traffic clocks itself and never overruns a receiver that
 * keeps up. Credit that was lost with a frame comes back after a pause.
 *
 * <p>Threads: the vCPU's; {@link #counts} may be asked by any thread and is exact once the guest has stopped.
 */
final class TrafficGuest implements GuestProgram {
    private static final int BATCH = 32;
    private static final int NAPI_BUDGET = 64;
    private static final int RING_LOG2 = 8;
    private static final int TSO_RING_LOG2 = 5;
    private static final int POSTED = 192;
    private static final int WINDOW = 64;
    private static final int BROADCAST_INTERVAL = 64;
    private static final int WAKE_SIZE = 9216;
    private static final int SMALL_BUFFER = 2048;
    private static final long CREDIT_PAUSE_NS = 20_000_000;
    private static final long HIGHEST_LATENCY_NS = 10_000_000_000L;

    private final RunControl control;
    private final OffloadPlan offloads;
    private final PeerStream[] streams;
    private final @Nullable PeerStream broadcasts;
    private final int[] credits;
    private final int[] peerOfSender;
    private final int window;
    private final WatermarkChecker checker;
    private final Histogram latency = new Histogram(HIGHEST_LATENCY_NS, 3);
    private final boolean starts;
    private final int frameBytes;
    private final boolean outsiders;
    private long quota;
    private long unverified;
    private int nextPeer;
    private int untilBroadcast = BROADCAST_INTERVAL;
    private long lastProgressNs;
    private @Nullable CdnaDriver driver;
    private @Nullable NapiPoll napi;
    private NanoClock clock = System::nanoTime;
    private @Nullable Counts finalCounts;

    TrafficGuest(
            final RunControl control,
            final RunConfig config,
            final int vm,
            final List<Endpoint> endpoints,
            final long quota) {
        this.control = control;
        this.quota = quota;
        this.offloads = config.offloads();
        this.outsiders = config.wire().hasOutsiders();
        this.frameBytes = config.frameBytes();
        this.starts = config.pattern() != Pattern.ONE || vm != 0;
        this.peerOfSender = new int[config.vms()];
        Arrays.fill(peerOfSender, -1);
        final Endpoint self = endpoints.get(vm);
        final SizeMix sizes = frameBytes == 0 ? SizeMix.imix(config.seed() * 31 + vm) : SizeMix.fixed(frameBytes);
        final List<Integer> peers = config.pattern().peersOf(vm, config.vms());
        this.streams = new PeerStream[peers.size()];
        for (int i = 0; i < streams.length; i++) {
            final int peer = peers.get(i);
            peerOfSender[peer] = i;
            streams[i] = offloads.isTso()
                    ? new SegmentStream(self, endpoints.get(peer), frameBytes, offloads)
                    : new DatagramStream(self, endpoints.get(peer), sizes, offloads);
        }
        this.broadcasts =
                config.pattern() == Pattern.ALL ? new DatagramStream(self, Endpoint.BROADCAST, sizes, offloads) : null;
        this.window = Math.max(1, Math.min(WINDOW, POSTED / Math.max(1, config.vms() - 1)));
        this.credits = new int[streams.length];
        this.checker = new WatermarkChecker(self, endpoints, UdpChecksum.GOOD);
    }

    @Override
    public void start(final GuestPlatform platform) {
        clock = platform.clock();
        final CdnaDriver opened = CdnaDriver.open(platform, settings());
        driver = opened;
        final NapiPoll poll = new NapiPoll(opened, this::onFrame, NAPI_BUDGET);
        napi = poll;
        poll.start();
        Arrays.fill(credits, starts ? window : 0);
        lastProgressNs = clock.nanoTime();
        control.ready();
    }

    private DriverConfig settings() {
        final int receive = frameBytes > SMALL_BUFFER ? WAKE_SIZE : SMALL_BUFFER;
        final int transmit = offloads.isTso() ? OffloadPlan.MAX_TSO_BYTES : receive;
        return DriverConfig.builder()
                .rings(offloads.isTso() ? TSO_RING_LOG2 : RING_LOG2, RING_LOG2)
                .buffers(transmit, receive)
                .slotStride(transmit + 64)
                .maxFrame(receive == WAKE_SIZE ? WAKE_SIZE : SMALL_BUFFER)
                .broadcast(true)
                .offloads(offloads.enables())
                .moderation(0, 0)
                .build();
    }

    @Override
    public int doWork() {
        final NapiPoll poll = napi;
        final CdnaDriver card = driver;
        if (poll == null || card == null || !control.isGo()) {
            return 0;
        }
        int work = poll.poll();
        if (!control.isStopping()) {
            work += send(card);
            if (work == 0) {
                restoreCredit();
            }
        }
        return work;
    }

    private int send(final CdnaDriver card) {
        int sent = 0;
        int idlePeers = 0;
        final int count = streams.length;
        while (sent < BATCH && idlePeers < count && quota > 0) {
            final int peer = nextPeer;
            nextPeer = peer + 1 == count ? 0 : peer + 1;
            if (credits[peer] == 0) {
                idlePeers++;
                continue;
            }
            final int frames = sendTo(card, streams[peer], credits[peer]);
            if (frames == 0) {
                break;
            }
            credits[peer] -= frames;
            idlePeers = 0;
            sent += frames;
        }
        if (sent > 0) {
            sent += broadcastNowAndThen(card, sent);
            card.flush();
            control.countSent(sent);
            lastProgressNs = clock.nanoTime();
        }
        return sent;
    }

    private int sendTo(final CdnaDriver card, final PeerStream stream, final int most) {
        final int frames = stream.send(card, (int) Math.min(most, quota), clock.nanoTime());
        quota -= frames;
        return frames;
    }

    private int broadcastNowAndThen(final CdnaDriver card, final int sent) {
        untilBroadcast -= sent;
        final PeerStream stream = broadcasts;
        if (stream == null || untilBroadcast > 0 || quota <= 0 || sendTo(card, stream, 1) == 0) {
            return 0;
        }
        untilBroadcast = BROADCAST_INTERVAL;
        return 1;
    }

    /** A frame that was dropped took its credit along: after a pause the peer gets a new window. */
    private void restoreCredit() {
        if (!starts || quota <= 0) {
            return;
        }
        final long now = clock.nanoTime();
        if (now - lastProgressNs > CREDIT_PAUSE_NS) {
            lastProgressNs = now;
            Arrays.fill(credits, Math.max(1, window / 2));
        }
    }

    private void onFrame(final ReceivedFrame frame) {
        final int offset = frame.offset(0);
        final int length = frame.length(0);
        final Verdict verdict = checker.check(frame.buffer(), offset, length);
        control.countReceived();
        if (verdict.isError()) {
            return;
        }
        if (!isAsOffloaded(frame)) {
            unverified++;
        }
        final int mark = WatermarkChecker.watermarkBase(frame.buffer(), offset);
        final int sender = Watermark.sender(frame.buffer(), mark);
        if (length >= Watermark.MIN_TIMED_FRAME_BYTES) {
            final long age = clock.nanoTime() - Watermark.sentNs(frame.buffer(), mark);
            latency.recordValue(Math.max(0, Math.min(age, HIGHEST_LATENCY_NS)));
        }
        final int peer = frame.isBroadcast() ? -1 : peerOfSender[sender];
        if (peer >= 0 && credits[peer] < window) {
            credits[peer]++;
        }
    }

    /** Whether the card says of a good frame what it must: checksums verified, the tag stripped. */
    private boolean isAsOffloaded(final ReceivedFrame frame) {
        return (!offloads.isChecksummed() || frame.isChecksumGood()) && frame.vlanTag() == offloads.vlan();
    }

    @Override
    public void stop() {
        final CdnaDriver card = driver;
        final NapiPoll poll = napi;
        if (card == null || poll == null) {
            return;
        }
        poll.stop();
        while (card.poll(this::onFrame, NAPI_BUDGET) > 0) {
            Thread.onSpinWait();
        }
        finalCounts = counts();
        card.close();
    }

    /** What the guest counted, independently of card and VMM. */
    Counts counts() {
        if (finalCounts != null) {
            return finalCounts;
        }
        long sent = broadcasts == null ? 0 : broadcasts.sent();
        long sentBytes = broadcasts == null ? 0 : broadcasts.sentBytes();
        for (final PeerStream stream : streams) {
            sent += stream.sent();
            sentBytes += stream.sentBytes();
        }
        final long foreign = outsiders ? checker.count(Verdict.FOREIGN) : 0;
        return new Counts(
                sent,
                sentBytes,
                checker.frames(),
                checker.bytes(),
                checker.lost(),
                checker.errors() - foreign + unverified,
                foreign,
                latency.copy());
    }

    /**
     * What a guest counted.
     *
     * @param sent          frames handed to the driver.
     * @param sentBytes     their bytes.
     * @param received      frames taken from the driver.
     * @param receivedBytes their bytes.
     * @param lost          frames that never came although later ones did.
     * @param errors        frames that were not as sent, or of which the card did not tell what its offloads found.
     * @param foreign       frames of somebody outside, where there is one.
     * @param latency       nanoseconds from writing a frame to its handler.
     */
    record Counts(
            long sent,
            long sentBytes,
            long received,
            long receivedBytes,
            long lost,
            long errors,
            long foreign,
            Histogram latency) {}
}
