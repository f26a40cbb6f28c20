package org.jvnic.lab.experiment;

import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.lab.traffic.WatermarkedSegments;
import org.jvnic.nic.cdna.spec.OffloadExtension;

/** TCP data in pieces that the card cuts into frames. */
final class SegmentStream extends PeerStream {
    private final WatermarkedSegments segments;
    private final int mostRecords;
    private final int frameBytes;
    private final long offload;

    SegmentStream(final Endpoint from, final Endpoint to, final int frameBytes, final OffloadPlan offloads) {
        super(offloads);
        this.segments = new WatermarkedSegments(from, to, frameBytes);
        this.mostRecords = Math.min(OffloadExtension.MAX_SEGMENTS, segments.recordsIn(offloads.tsoBytes()));
        this.frameBytes = frameBytes;
        this.offload = OffloadExtension.segment(OffloadExtension.of(0, 14, 20, 20), segments.recordBytes());
    }

    @Override
    int send(final CdnaDriver card, final int most, final long nowNs) {
        final int slot = card.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            return 0;
        }
        final int records = Math.min(most, mostRecords);
        segments.write(card.transmitBuffer(), card.transmitOffset(slot), records, nowNs);
        if (!commit(card, slot, segments.pieceBytes(records), offload, (long) records * frameBytes)) {
            return 0;
        }
        segments.advance(records);
        return records;
    }

    @Override
    long sent() {
        return segments.sent();
    }
}
