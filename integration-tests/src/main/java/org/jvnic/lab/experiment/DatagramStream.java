package org.jvnic.lab.experiment;

import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.lab.traffic.Endpoint;
import org.jvnic.lab.traffic.SizeMix;
import org.jvnic.lab.traffic.UdpChecksum;
import org.jvnic.lab.traffic.WatermarkedFrames;
import org.jvnic.nic.cdna.spec.OffloadExtension;

/** UDP frames, one at a time. */
final class DatagramStream extends PeerStream {
    private static final long CHECKSUMS = OffloadExtension.of(
            OffloadExtension.IPV4_CHECKSUM | OffloadExtension.L4_CHECKSUM | OffloadExtension.UDP, 14, 20, 8);

    private final WatermarkedFrames frames;
    private final SizeMix sizes;
    private final long offload;

    DatagramStream(final Endpoint from, final Endpoint to, final SizeMix sizes, final OffloadPlan offloads) {
        super(offloads);
        this.frames = new WatermarkedFrames(from, to, offloads.isChecksummed() ? UdpChecksum.NONE : UdpChecksum.GOOD);
        this.sizes = sizes;
        this.offload = offloads.isChecksummed() ? CHECKSUMS : 0;
    }

    @Override
    int send(final CdnaDriver card, final int most, final long nowNs) {
        final int slot = card.claimTransmit();
        if (slot == CdnaDriver.NO_SLOT) {
            return 0;
        }
        final int length = sizes.next();
        frames.write(card.transmitBuffer(), card.transmitOffset(slot), length, nowNs);
        if (!commit(card, slot, length, offload, length)) {
            return 0;
        }
        frames.advance();
        return 1;
    }

    @Override
    long sent() {
        return frames.sent();
    }
}
