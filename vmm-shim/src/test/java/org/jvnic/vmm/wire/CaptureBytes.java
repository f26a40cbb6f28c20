package org.jvnic.vmm.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

final class CaptureBytes {
    private static final int ROOM = 64 * 1024;

    private final ByteBuffer out = ByteBuffer.allocate(ROOM);

    CaptureBytes(final ByteOrder order) {
        out.order(order);
    }

    CaptureBytes order(final ByteOrder order) {
        out.order(order);
        return this;
    }

    CaptureBytes pcap(final int magic, final int linkType) {
        out.putInt(magic).putShort((short) 2).putShort((short) 4);
        out.putInt(0).putInt(0).putInt(65_535).putInt(linkType);
        return this;
    }

    CaptureBytes record(final int seconds, final int fraction, final byte[] frame) {
        return cutRecord(seconds, fraction, frame, frame.length);
    }

    CaptureBytes cutRecord(final int seconds, final int fraction, final byte[] frame, final int original) {
        out.putInt(seconds)
                .putInt(fraction)
                .putInt(frame.length)
                .putInt(original)
                .put(frame);
        return this;
    }

    CaptureBytes section() {
        out.putInt(0x0A0D0D0A).putInt(28).putInt(0x1A2B3C4D);
        out.putShort((short) 1).putShort((short) 0).putLong(-1).putInt(28);
        return this;
    }

    CaptureBytes source(final int linkType, final int snapLength) {
        out.putInt(1).putInt(20).putShort((short) linkType).putShort((short) 0);
        out.putInt(snapLength).putInt(20);
        return this;
    }

    CaptureBytes source(final int resolution, final long offsetSeconds) {
        out.putInt(1).putInt(44).putShort((short) 1).putShort((short) 0).putInt(0);
        out.putShort((short) 9).putShort((short) 1).put((byte) resolution).put(new byte[3]);
        out.putShort((short) 14).putShort((short) 8).putLong(offsetSeconds);
        out.putInt(0).putInt(44);
        return this;
    }

    CaptureBytes packet(final int source, final long time, final byte[] frame) {
        final int bytes = 32 + (frame.length + 3 & ~3);
        out.putInt(6).putInt(bytes).putInt(source);
        return packetBody(time, frame, bytes);
    }

    CaptureBytes obsoletePacket(final int source, final long time, final byte[] frame) {
        final int bytes = 32 + (frame.length + 3 & ~3);
        out.putInt(2).putInt(bytes).putShort((short) source).putShort((short) 77);
        return packetBody(time, frame, bytes);
    }

    private CaptureBytes packetBody(final long time, final byte[] frame, final int bytes) {
        out.putInt((int) (time >>> 32)).putInt((int) time);
        out.putInt(frame.length).putInt(frame.length);
        out.put(Arrays.copyOf(frame, frame.length + 3 & ~3)).putInt(bytes);
        return this;
    }

    CaptureBytes simplePacket(final int original, final byte[] captured) {
        final int bytes = 16 + (captured.length + 3 & ~3);
        out.putInt(3).putInt(bytes).putInt(original);
        out.put(Arrays.copyOf(captured, captured.length + 3 & ~3)).putInt(bytes);
        return this;
    }

    CaptureBytes block(final int type, final int bodyBytes) {
        out.putInt(type).putInt(12 + bodyBytes).put(new byte[bodyBytes]).putInt(12 + bodyBytes);
        return this;
    }

    CaptureBytes raw(final int... words) {
        for (final int word : words) {
            out.putInt(word);
        }
        return this;
    }

    CaptureBytes poke(final int offset, final int word) {
        out.putInt(offset, word);
        return this;
    }

    int size() {
        return out.position();
    }

    byte[] toArray() {
        return Arrays.copyOf(out.array(), out.position());
    }

    Path into(final Path directory) {
        return write(directory, toArray());
    }

    static Path write(final Path directory, final byte[] bytes) {
        try {
            return Files.write(directory.resolve("capture"), bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
