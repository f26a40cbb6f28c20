package org.jvnic.lab.experiment;

import org.jvnic.guest.driver.CdnaDriver;
import org.jvnic.nic.cdna.spec.OffloadExtension;

/** What a guest sends to one peer. One thread: the vCPU's. */
abstract class PeerStream {
    private final int vlan;
    private long sentBytes;

    PeerStream(final OffloadPlan offloads) {
        this.vlan = offloads.vlan();
    }

    /**
     * Sends one frame, or several cut from one piece.
     *
     * @param card  the driver; the caller flushes.
     * @param most  most frames, 1 or more.
     * @param nowNs the guest's clock.
     * @return frames sent, 0 when the driver has no room now.
     */
    abstract int send(CdnaDriver card, int most, long nowNs);

    /** Frames sent so far. */
    abstract long sent();

    /** Their bytes without FCS, and without a tag the card inserts. */
    final long sentBytes() {
        return sentBytes;
    }

    /** Commits a written slot. False when there was no room for what the card is to do: the slot is given back. */
    final boolean commit(
            final CdnaDriver card, final int slot, final int length, final long offload, final long bytes) {
        final long extension = vlan == 0 ? offload : OffloadExtension.insertVlan(offload, vlan);
        if (extension == 0) {
            card.commitTransmit(slot, length);
        } else if (!card.commitTransmit(slot, length, extension)) {
            card.abandonTransmit(slot);
            return false;
        }
        sentBytes += bytes;
        return true;
    }
}
