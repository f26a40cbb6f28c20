package org.jvnic.nic.i82576.receive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.jvnic.nic.i82576.transmit.Packet;
import org.jvnic.nic.i82576.transmit.Reference;

/** What a driver finds in its memory after a frame, computed slowly from the datasheet's tables and without any code of the card. */
final class RxReference {
    /** A descriptor written back, and what its buffers hold. */
    static final class Written {
        final long low;
        final long high;
        final byte[] header;
        final byte[] packet;

        private Written(final long low, final long high, final byte[] header, final byte[] packet) {
            this.low = low;
            this.high = high;
            this.header = header;
            this.packet = packet;
        }
    }

    private final RxBench bench;
    private final int split;

    RxReference(final RxBench bench, final int split) {
        this.bench = bench;
        this.split = split;
    }

    private byte[] frame = {};
    private int tci = -1;
    private int l2;
    private int l4 = -1;
    private int end;
    private int protocol = -1;
    private boolean ipv4;
    private boolean ipv6;
    private boolean options;
    private int l4Header;
    private int l3End;

    List<Written> deliver(final byte[] sent) {
        frame = Reference.padded(sent);
        tci = -1;
        if (bench.strip && Packet.get16(frame, 12) == bench.vlanType) {
            tci = Packet.get16(frame, 14);
            frame = Reference.withoutTag(frame);
        }
        parse();
        final int status = status();
        if (bench.keepFcs) {
            final CRC32 crc = new CRC32();
            crc.update(frame);
            frame = Arrays.copyOf(frame, frame.length + 4);
            Packet.put32(frame, frame.length - 4, Integer.reverseBytes((int) crc.getValue()));
        }
        return lay(status);
    }

    private void parse() {
        l2 = Packet.get16(frame, 12) == 0x8100 ? 18 : 14;
        final int type = Packet.get16(frame, l2 - 2);
        protocol = -1;
        ipv4 = type == 0x0800 && frame.length >= l2 + 20 && (frame[l2] & 0xF0) == 0x40;
        ipv6 = type == 0x86DD && frame.length >= l2 + 40 && (frame[l2] & 0xF0) == 0x60;
        options = false;
        if (ipv4) {
            final int header = (frame[l2] & 15) * 4;
            ipv4 = header >= 20 && l2 + header <= frame.length;
            options = header > 20;
            l4 = l2 + header;
            l3End = l4;
            end = l2 + Packet.get16(frame, l2 + 2);
            protocol = (Packet.get16(frame, l2 + 6) & 0x3FFF) == 0 ? frame[l2 + 9] & 0xFF : -1;
        } else if (ipv6) {
            l4 = l2 + 40;
            end = l4 + Packet.get16(frame, l2 + 4);
            protocol = frame[l2 + 6] & 0xFF;
            parseExtensions();
        }
        if (!ipv4 && !ipv6) {
            protocol = -1;
            return;
        }
        final int left = frame.length - l4;
        l4Header = switch (protocol) {
            case 6 -> left >= 20 ? ((frame[l4 + 12] & 0xF0) >> 4) * 4 : -1;
            case 17 -> left >= 8 ? 8 : -1;
            case 132 -> left >= 12 ? 12 : -1;
            default -> -1;
        };
        if (l4Header > left || l4Header < (protocol == 6 ? 20 : 0)) {
            protocol = -1;
        }
    }

    /** Transport is looked for behind options for hops and destination only; headers end behind all extensions there are. */
    private void parseExtensions() {
        while (protocol == 0 || protocol == 60) {
            if (l4 + 8 > frame.length) {
                ipv6 = false;
                return;
            }
            protocol = frame[l4] & 0xFF;
            l4 += ((frame[l4 + 1] & 0xFF) + 1) * 8;
            options = true;
        }
        ipv6 = l4 <= frame.length;
        l3End = l4;
        int next = protocol;
        while ((next == 0 || next == 43 || next == 44 || next == 60) && l3End + 8 <= frame.length) {
            final int bytes = next == 44 ? 8 : ((frame[l3End + 1] & 0xFF) + 1) * 8;
            if (l3End + bytes > frame.length) {
                return;
            }
            options = true;
            final boolean fragment = next == 44;
            next = frame[l3End] & 0xFF;
            l3End += bytes;
            if (fragment) {
                return;
            }
        }
    }

    private int packetType() {
        final int network = ipv4 ? 0x10 | (options ? 0x20 : 0) : ipv6 ? 0x40 | (options ? 0x80 : 0) : 0;
        return network | (protocol == 6 ? 0x100 : protocol == 17 ? 0x200 : protocol == 132 ? 0x400 : 0);
    }

    private int status() {
        final int control = bench.checksums;
        int bits = (control & 0xB00) == 0 ? 1 << 2 : 0;
        if (ipv4 && (control & 0x100) != 0) {
            bits |= 1 << 6 | (Reference.wordSum(frame, l2, l4, 0) == 0xFFFF ? 0 : 1 << 30);
        }
        if (ipv4 && (control & 1 << 13) == 0) {
            bits |= 1 << 9;
        }
        if (protocol < 0 || end > frame.length || end - l4 < (protocol == 6 ? 20 : protocol == 17 ? 8 : 12)) {
            return bits;
        }
        if (protocol == 132) {
            return (control & 1 << 11) == 0 ? bits : bits | 1 << 5 | (isSctpGood() ? 0 : 1 << 29);
        }
        final boolean noSum =
                protocol == 17 && (Packet.get16(frame, l4 + 6) == 0 || Packet.get16(frame, l4 + 4) != end - l4);
        if ((control & 0x200) == 0 || noSum) {
            return bits;
        }
        final int pseudo = Reference.pseudoSum(frame, l2, ipv4, protocol, end - l4);
        bits |= 1 << 5 | (protocol == 17 ? 1 << 4 : 0);
        return Reference.wordSum(frame, l4, end, pseudo) == 0xFFFF ? bits : bits | 1 << 29;
    }

    private boolean isSctpGood() {
        final byte[] zeroed = frame.clone();
        Packet.put32(zeroed, l4 + 8, 0);
        return Reference.crc32c(zeroed, l4, end) == Integer.reverseBytes(Packet.get32(frame, l4 + 8));
    }

    private int headerBytes() {
        final boolean transport = protocol == 6 || protocol == 17;
        final int kind = !ipv4 && !ipv6 ? 0 : (ipv4 ? 1 : 7) + (protocol == 6 ? 1 : protocol == 17 ? 2 : 0);
        if ((bench.headerKinds >> kind & 1) == 0) {
            return 0;
        }
        return !ipv4 && !ipv6 ? l2 : transport ? l4 + l4Header : l3End;
    }

    private List<Written> lay(final int status) {
        final int type = split >>> 25 & 7;
        final int buffer = (split & 0x7F) == 0 ? bench.bufferBytes : (split & 0x7F) * 1024;
        final int room = Math.min((split >>> 8 & 0x3F) * 64, 1023);
        final int length = frame.length;
        int header = type >= 2 && type <= 5 ? headerBytes() : 0;
        boolean decoded = header > 0;
        boolean overflow = header > room;
        int inHeader = 0;
        boolean moved = false;
        if (type == 2) {
            moved = decoded && !overflow;
            inHeader = moved ? header : 0;
        } else if (type == 3 || type == 4) {
            inHeader = type == 4 && length <= room ? 0 : Math.min(header, room);
        } else if (type == 5) {
            moved = true;
            if (length <= room) {
                inHeader = length;
                header = length;
                decoded = false;
                overflow = false;
            } else if (!decoded) {
                inHeader = room;
                header = room;
            } else {
                inHeader = Math.min(header, room);
            }
        }
        final byte[] rest = Arrays.copyOfRange(frame, moved ? inHeader : 0, length);
        final List<Written> all = new ArrayList<>();
        int at = 0;
        do {
            final byte[] part = Arrays.copyOfRange(rest, at, Math.min(rest.length, at + buffer));
            at += part.length;
            final boolean first = all.isEmpty();
            final boolean last = at == rest.length;
            final byte[] head = first ? Arrays.copyOf(frame, inHeader) : new byte[0];
            long high = 1 | (last ? 2 | (status & 0xFFFF_FFFFL) : 0) | (last && tci >= 0 ? 8 : 0);
            if (type == 0) {
                high = part.length
                        | (last ? (long) packetChecksum() << 16 : 0)
                        | (high & 0xFF) << 32
                        | (high >>> 24 & 0x60) << 40
                        | (last && tci >= 0 ? (long) tci << 48 : 0);
                all.add(new Written(0, high, head, part));
                continue;
            }
            high |= first && overflow ? 1 << 23 : 0;
            high |= (long) part.length << 32 | (last && tci >= 0 ? (long) tci << 48 : 0);
            long low = last ? packetType() | second() << 32 : 0;
            low |= first ? (long) Math.min(header, 1023) << 21 | (decoded ? 1L << 31 : 0) : 0;
            all.add(new Written(low, high, head, part));
        } while (at < rest.length);
        return all;
    }

    private long second() {
        if ((bench.checksums & 1 << 13) != 0) {
            return 0;
        }
        return (ipv4 ? Packet.get16(frame, l2 + 4) : 0) | (long) packetChecksum() << 16;
    }

    private int packetChecksum() {
        return ~Reference.wordSum(frame, Math.min(bench.checksums & 0xFF, frame.length), frame.length, 0) & 0xFFFF;
    }
}
