package org.jvnic.nic.i82576.transmit;

import org.jspecify.annotations.Nullable;
import org.jvnic.nic.frame.Frame;
import org.jvnic.nic.frame.VlanTag;
import org.jvnic.nic.port.DropReason;

/**
 * Makes the frame in flight, or one after the other, of a queue's packet, as its first descriptor and the queue's contexts ask for.
 *
 * <p>Owned by the engine's thread.
 */
final class TxFrames {
    private static final int CONTEXTS = 2;

    private final TxPacket packet;
    private final Frame frame;
    private final long staging;
    private final TxChecksums checksums;
    private final TxSegmenter segmenter;
    private final TxContext[] contexts = new TxContext[CONTEXTS];
    private TxSettings settings = TxSettings.OFF;
    private long high;
    private boolean legacy;
    private boolean summed;
    private boolean tagged;
    private int tci;

    TxFrames(final TxPacket packet, final TxWork shared) {
        this.packet = packet;
        this.frame = shared.frame();
        this.staging = shared.staging();
        this.checksums = shared.checksums();
        this.segmenter = new TxSegmenter(shared.segmentFlags());
        for (int i = 0; i < CONTEXTS; i++) {
            contexts[i] = new TxContext();
        }
    }

    void configure(final TxSettings newSettings) {
        settings = newSettings;
    }

    void loadContext(final long contextLow, final long contextHigh) {
        contexts[TxDescriptor.contextIndex(contextHigh)].load(contextLow, contextHigh);
    }

    void clearContexts() {
        for (final TxContext context : contexts) {
            context.clear();
        }
    }

    /** Forgets a packet that is being cut. */
    void stop() {
        segmenter.stop();
    }

    /** Whether segments of the packet are left to send. */
    boolean isCutting() {
        return segmenter.isCutting();
    }

    /** Looks at what the packet collected asks for. Null when that fits it, else why it is refused. */
    @Nullable
    DropReason prepare() {
        high = packet.high(0);
        legacy = TxDescriptor.isLegacy(high);
        final TxContext context = context();
        if (settings.insertsPortTag()) {
            tagged = true;
            tci = settings.portTci();
        } else {
            tagged = TxDescriptor.wantsTag(high) && settings.insertsTags();
            tci = legacy ? TxDescriptor.legacyTci(high) : context.tci();
        }
        final int bytes = packet.bytes();
        if (bytes < Frame.ETHERNET_HEADER) {
            return DropReason.TX_LENGTH;
        }
        if (isSegmented()) {
            return segmenter.prepare(context, high, bytes, tagged, settings.maxFrame());
        }
        if (bytes + (tagged ? Frame.VLAN_TAG : 0) > settings.maxFrame()) {
            return DropReason.TX_LENGTH;
        }
        summed = legacy ? TxDescriptor.wantsChecksum(high) : TxDescriptor.options(high) != 0;
        return !summed || fits(context, bytes) ? null : DropReason.TX_OFFLOAD;
    }

    private TxContext context() {
        return contexts[TxDescriptor.contextIndex(high)];
    }

    private boolean fits(final TxContext context, final int bytes) {
        return legacy
                ? TxChecksums.fitLegacy(high, bytes)
                : TxChecksums.fit(context, TxDescriptor.options(high), bytes);
    }

    /** Whether the packet prepared is to be cut. */
    boolean isSegmented() {
        return TxDescriptor.isSegmented(high);
    }

    /** Makes the one frame of the packet prepared. False when memory is refused. */
    boolean makeWhole() {
        return summed ? stage() : addPieces();
    }

    /** Of pieces of the sender's memory. */
    private boolean addPieces() {
        frame.begin();
        if (tagged) {
            if (!packet.read(staging, VlanTag.OFFSET)) {
                return false;
            }
            VlanTag.put(staging + VlanTag.OFFSET, settings.vlanEtherType(), tci);
            frame.addPiece(staging, VlanTag.OFFSET + Frame.VLAN_TAG);
        }
        if (packet.addRest(frame)) {
            return true;
        }
        if (packet.isRefused()) {
            return false;
        }
        packet.rewind(); // more pieces than a frame in flight can have
        return stage();
    }

    /** Of a private copy. */
    private boolean stage() {
        final int bytes = packet.bytes();
        if (!packet.read(staging, bytes)) {
            return false;
        }
        if (summed && legacy) {
            checksums.applyLegacy(high, bytes);
        } else if (summed) {
            checksums.apply(context(), TxDescriptor.options(high), bytes);
        }
        frame.begin();
        if (tagged) {
            frame.addPiece(VlanTag.insert(staging, settings.vlanEtherType(), tci), Frame.VLAN_TAG + bytes);
        } else {
            frame.addPiece(staging, bytes);
        }
        return true;
    }

    /** Starts to cut the packet prepared. False when memory is refused. */
    boolean startSegments() {
        return segmenter.readHeaders(packet, settings.vlanEtherType(), tci);
    }

    /** Makes the next segment. False when memory is refused. */
    boolean makeSegment() {
        final int length = segmenter.load(packet, staging);
        if (length == TxSegmenter.REFUSED) {
            return false;
        }
        frame.begin();
        frame.addPiece(staging, length);
        return true;
    }
}
