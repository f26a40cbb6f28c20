package org.jvnic.vmm.protection;

import org.jvnic.nic.memory.Span;
import org.jvnic.vmm.memory.MachineChunk;

/**
 * Pages next to each other that were all found pinned: where the card's last accesses were, and usually the next is. What was found holds
 * while no page of the domain has lost its last pin since, which the domain counts.
 *
 * <p>Threads: the engine.
 */
final class PinnedWindow {
    private long start;
    private long size;
    private long host;
    private int losses;

    /** Whether pages of a chunk overlap or touch those in here. */
    boolean touches(final MachineChunk chunk, final int firstFrame, final int endFrame) {
        return size > 0
                && chunk.machineOf(firstFrame) <= start + size
                && chunk.machineOf(endFrame) >= start
                && chunk.contains(start, size);
    }

    /** Takes in what has just been found, pages of a chunk that are all pinned, instead of what does not touch them. */
    void add(final MachineChunk chunk, final int firstFrame, final int endFrame) {
        long from = chunk.machineOf(firstFrame);
        long end = chunk.machineOf(endFrame);
        if (touches(chunk, firstFrame, endFrame)) {
            from = Math.min(from, start);
            end = Math.max(end, start + size);
        }
        start = from;
        size = end - from;
        host = chunk.host(from);
    }

    private void refresh(final int lossesNow) {
        if (losses != lossesNow) {
            losses = lossesNow;
            size = 0;
        }
    }

    /** Host address of an access; 0 when it is not all in here. The losses of the domain were read just before. */
    long resolve(final long bus, final int length, final int lossesNow) {
        refresh(lossesNow);
        return length > 0 && Span.contains(start, size, bus, length) ? host + (bus - start) : 0;
    }

    /**
     * Translates accesses, up to the first that is not all in here. Index behind the last translated. The losses of the domain
     * were read just before.
     */
    int resolve(
            final long[] addresses,
            final int[] lengths,
            final int longest,
            final int first,
            final int end,
            final long[] hosts,
            final int lossesNow) {
        refresh(lossesNow);
        return RangeTranslation.resolve(addresses, lengths, longest, first, end, hosts, start, size, host);
    }
}
