package org.jvnic.vmm.wire;

import java.util.ArrayList;
import java.util.List;
import org.jvnic.nic.port.FrameBytes;

/**
 * One end of a hub that joins several cards of this JVM: what one sends, each of the others gets. There is a {@link LinkWire}
 * between any two of them.
 *
 * <p>A frame is accepted when at least one link takes it. A card whose link is full misses it, which {@link #statistics} counts as
 * {@link WireCounter#TX_QUEUE_FULL} though the sender's card counts the frame as sent.
 *
 * <p>Threads: each end belongs to the engine of its card. Any thread may close an end; it then is silent, the others go on.
 */
public final class HubWire implements ManagedWire {
    /** Most cards. */
    public static final int MAX_ENDS = 8;

    private final List<LinkWire> links = new ArrayList<>();
    private final WireStatistics statistics = new WireStatistics();
    private int next;

    private HubWire() {}

    /**
     * A hub.
     *
     * @param count number of cards, 2 to {@value #MAX_ENDS}.
     * @return its ends.
     * @throws IllegalArgumentException when the number is out of range.
     */
    public static List<HubWire> ends(final int count) {
        if (count < 2 || count > MAX_ENDS) {
            throw new IllegalArgumentException("hub: " + count + " cards are not in [2, " + MAX_ENDS + "]");
        }
        final List<HubWire> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ends.add(new HubWire());
        }
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                final LinkWire.Pair pair = LinkWire.pair();
                ends.get(i).links.add(pair.left());
                ends.get(j).links.add(pair.right());
            }
        }
        return List.copyOf(ends);
    }

    @Override
    public boolean transmit(final FrameBytes frame) {
        int taken = 0;
        for (int i = 0; i < links.size(); i++) {
            taken += links.get(i).transmit(frame) ? 1 : 0;
        }
        if (taken < links.size()) {
            statistics.add(isLinkUp() ? WireCounter.TX_QUEUE_FULL : WireCounter.TX_LINK_DOWN, 1);
        }
        if (taken > 0) {
            statistics.countSent(1, frame.length());
        }
        return taken > 0;
    }

    @Override
    public int poll(final Receiver receiver, final int limit) {
        int taken = 0;
        for (int i = 0; i < links.size() && taken < limit; i++) {
            final LinkWire link = links.get(next);
            next = next + 1 == links.size() ? 0 : next + 1; // whoever was cut short by the limit is not last again
            final long before = link.statistics().get(WireCounter.RX_BYTES);
            final int frames = link.poll(receiver, limit - taken);
            statistics.countReceived(frames, link.statistics().get(WireCounter.RX_BYTES) - before);
            taken += frames;
        }
        return taken;
    }

    @Override
    public boolean isLinkUp() {
        for (int i = 0; i < links.size(); i++) {
            if (links.get(i).isLinkUp()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public WireStatistics statistics() {
        return statistics;
    }

    /** Frames on their way to the slowest of the others. */
    int waiting() {
        int most = 0;
        for (int i = 0; i < links.size(); i++) {
            most = Math.max(most, links.get(i).staged());
        }
        return most;
    }

    @Override
    public void close() {
        links.forEach(LinkWire::close);
    }
}
