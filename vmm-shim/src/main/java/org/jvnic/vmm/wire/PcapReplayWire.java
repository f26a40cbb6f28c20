package org.jvnic.vmm.wire;

import java.nio.file.Path;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.FrameBytes;

/**
 * Replays a pcap or pcapng file towards the card, and takes whatever the card sends.
 *
 * <p>The file is loaded and checked when the wire is opened; then the same polls at the same times of the clock give the same
 * frames. The first frame comes with the first poll. Polls that are late get the frames they missed, up to their limit. From one
 * loop to the next passes a mean distance of frames, so a single frame looped is a flood.
 *
 * <p>A file that makes no sense from the start is refused; one that stops making sense after a packet is replayed once up to
 * there, which is counted as {@link WireCounter#REPLAY_CUT}. Frames the capture holds in part, packets that are not Ethernet and
 * lengths the card does not carry are left out and counted at the opening, once. A checksum (FCS) that the capture has kept is
 * taken for data.
 *
 * <p>Threads: the engine's; closing and asking any.
 */
public final class PcapReplayWire implements ManagedWire {
    private final CaptureFile file;
    private final CaptureIndex index;
    private final ReplayPlan plan;
    private final NanoClock clock;
    private final WireStatistics statistics;
    private int next;
    private long loop;
    private boolean started;
    private long startNs;
    private volatile boolean finished;
    private volatile boolean closed;

    private PcapReplayWire(
            final CaptureFile file, final ReplayPlan plan, final NanoClock clock, final WireStatistics statistics) {
        this.file = file;
        this.plan = plan;
        this.clock = clock;
        this.statistics = statistics;
        index = file.index();
        if (index.frames() == 0) {
            finish();
        }
    }

    /**
     * Loads a capture.
     *
     * @param file  pcap or pcapng file.
     * @param plan  how to replay it.
     * @param clock what its times are measured by.
     * @return the wire.
     * @throws WireException when the file cannot be read, is too long, or is malformed before its first packet ends; names the
     *     file and the byte.
     */
    public static PcapReplayWire open(final Path file, final ReplayPlan plan, final NanoClock clock) {
        final WireStatistics statistics = new WireStatistics();
        return new PcapReplayWire(CaptureFile.load(file, plan.maxFileBytes(), statistics), plan, clock, statistics);
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        return statistics.sink(frame, !closed);
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        if (finished || closed) {
            return 0;
        }
        final long nowNs = plan.paced() ? clock.nanoTime() : 0;
        start(nowNs);
        int frames = 0;
        long bytes = 0;
        try {
            while (frames < limit && isDue(nowNs)) {
                final int frame = next;
                advance();
                frames++;
                bytes += index.length(frame);
                receiver.onFrame(file.host(frame), index.length(frame));
            }
        } finally {
            statistics.countReceived(frames, bytes);
        }
        return frames;
    }

    private void start(final long nowNs) {
        if (!started) {
            started = true;
            startNs = nowNs - index.timeNs(0);
        }
    }

    private boolean isDue(final long nowNs) {
        return !finished && (!plan.paced() || nowNs - startNs >= index.timeNs(next));
    }

    private void advance() {
        next++;
        if (next == index.frames()) {
            endLoop();
        }
    }

    private void endLoop() {
        next = 0;
        loop++;
        startNs += index.periodNs();
        if (loop >= plan.loops() || file.malformed() != null) {
            finish();
        }
    }

    private void finish() {
        statistics.add(WireCounter.REPLAY_CUT, file.malformed() == null ? 0 : 1);
        finished = true;
    }

    /**
     * Whether the card has got every frame there will be.
     *
     * @return true when no more come. Any thread may ask.
     */
    public boolean isFinished() {
        return finished;
    }

    /**
     * Where the file stops making sense.
     *
     * @return one line naming the file and the byte, or null when it is sound to its end.
     */
    public @Nullable String malformed() {
        return file.malformed();
    }

    /**
     * Frames of one loop.
     *
     * @return 0 or more.
     */
    public int frames() {
        return index.frames();
    }

    @Override
    public boolean isLinkUp() {
        return !closed;
    }

    @Override
    public WireStatistics statistics() {
        return statistics;
    }

    @Override
    public void close() {
        closed = true;
    }
}
