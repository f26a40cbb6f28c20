package org.jvnic.nic.i82576.transmit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.DropReason;

/** What a context, a data descriptor and the registers ask for, field by field, and what is to become of a frame then. */
final class Asked {
    int ipLength;
    int macLength;
    int tci;
    boolean ipv4;
    int l4Type;
    int l4Length;
    int mss;
    int options;
    boolean segmented;
    int payload;
    boolean tag;
    int portVlan;
    int etherType = 0x8100;
    int maxFrame = TxBench.MAX_FRAME;

    /** Fields that fit the packet. */
    static Asked of(final Packet packet) {
        final Asked asked = new Asked();
        asked.ipLength = packet.l3;
        asked.macLength = packet.l2;
        asked.ipv4 = packet.ipv4;
        asked.l4Type = packet.kind.l4Type;
        asked.l4Length = packet.l4;
        asked.payload = packet.bytes.length - packet.headers();
        return asked;
    }

    /** Any values, most often those that fit. */
    void mutate(final Random random) {
        switch (random.nextInt(8)) {
            case 0 -> ipLength = random.nextInt(512);
            case 1 -> macLength = random.nextInt(128);
            case 2 -> l4Type = random.nextInt(4);
            case 3 -> l4Length = random.nextInt(256);
            case 4 -> mss = random.nextInt(4) == 0 ? 0 : random.nextInt(65_536);
            case 5 -> payload = random.nextInt(1 << 18);
            case 6 -> ipv4 = !ipv4;
            default -> maxFrame = 60 + random.nextInt(2000);
        }
    }

    long contextLow() {
        return Words.contextLow(ipLength, macLength, tci);
    }

    int contextType() {
        return Words.contextType(ipv4, l4Type);
    }

    int contextSizes(final int index) {
        return Words.contextSizes(index, l4Length, mss);
    }

    int command() {
        return Words.DATA | Words.IFCS | (segmented ? Words.TSE : 0) | (tag ? Words.VLE : 0);
    }

    int status(final int index) {
        return Words.status(index, options, payload);
    }

    TxSettings settings() {
        return new TxSettings(true, etherType, portVlan, maxFrame, 0);
    }

    private boolean inserts() {
        return (portVlan & (1 << 30)) != 0 || (tag && (portVlan & (1 << 31)) == 0);
    }

    private byte[] tagged(final byte[] frame) {
        final int tagTci = (portVlan & (1 << 30)) != 0 ? portVlan & 0xFFFF : tci;
        return inserts() ? Reference.withTag(frame, etherType, tagTci) : frame;
    }

    private boolean asks(final int option) {
        return (options & option) != 0;
    }

    /** Why a frame is refused, or null. */
    @Nullable
    DropReason refusal(final byte[] frame) {
        if (frame.length < 14) {
            return DropReason.TX_LENGTH;
        }
        final int added = inserts() ? 4 : 0;
        if (segmented) {
            return segmentRefusal(frame, added);
        }
        if (frame.length + added > maxFrame) {
            return DropReason.TX_LENGTH;
        }
        final int l4 = macLength + ipLength;
        final boolean bad = options != 0
                && (macLength < 14
                        || l4 > frame.length
                        || (asks(Words.IXSM) && ipLength < 12)
                        || (asks(Words.TXSM) && (l4Type == 3 || l4 + new int[] {8, 18, 12}[l4Type] > frame.length)));
        return bad ? DropReason.TX_OFFLOAD : null;
    }

    private @Nullable DropReason segmentRefusal(final byte[] frame, final int added) {
        final int headers = macLength + ipLength + l4Length;
        final boolean bad = mss == 0
                || macLength < 14
                || ipLength < (ipv4 ? 20 : 40)
                || l4Type > 1
                || (l4Type == Words.TCP ? l4Length < 20 : l4Length != 8)
                || headers + payload != frame.length;
        if (bad) {
            return DropReason.TX_OFFLOAD;
        }
        return added + headers + Math.min(mss, payload) > maxFrame ? DropReason.TX_LENGTH : null;
    }

    /** The frames that one not refused becomes. */
    List<byte[]> frames(final byte[] frame) {
        return segmented ? segments(frame) : List.of(whole(frame));
    }

    private byte[] whole(final byte[] frame) {
        final byte[] summed = frame.clone();
        if (asks(Words.IXSM)) {
            Reference.sumIp(summed, macLength, ipLength);
        }
        if (asks(Words.TXSM)) {
            Reference.sumL4(summed, macLength + ipLength, l4Type, 0);
        }
        return Reference.padded(tagged(summed));
    }

    private List<byte[]> segments(final byte[] frame) {
        final int l4 = macLength + ipLength;
        final int headers = l4 + l4Length;
        final List<byte[]> segments = new ArrayList<>();
        int from = headers;
        do {
            final int to = (int) Math.min(frame.length, (long) from + mss);
            final byte[] segment = Arrays.copyOf(frame, headers + to - from);
            System.arraycopy(frame, from, segment, headers, to - from);
            final int number = segments.size();
            if (ipv4) {
                Packet.put16(segment, macLength + 2, segment.length - macLength);
                Packet.put16(segment, macLength + 4, Packet.get16(frame, macLength + 4) + number);
            } else {
                Packet.put16(segment, macLength + 4, segment.length - macLength - 40);
            }
            if (asks(Words.IXSM)) {
                Reference.sumIp(segment, macLength, ipLength);
            }
            if (l4Type == Words.UDP) {
                Packet.put16(segment, l4 + 4, segment.length - l4);
            } else {
                Packet.put32(segment, l4 + 4, Packet.get32(frame, l4 + 4) + from - headers);
                segment[l4 + 13] &= (byte) (number == 0 ? 0xFF : 0x7F);
                segment[l4 + 13] &= (byte) (to == frame.length ? 0xFF : 0xF6);
            }
            if (asks(Words.TXSM)) {
                Reference.sumL4(segment, l4, l4Type, segment.length - l4);
            }
            segments.add(Reference.padded(tagged(segment)));
            from = to;
        } while (from < frame.length);
        return segments;
    }
}
