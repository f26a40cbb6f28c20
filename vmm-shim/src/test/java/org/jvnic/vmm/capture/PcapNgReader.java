package org.jvnic.vmm.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

final class PcapNgReader {
    static final class Frame {
        private final int interfaceId;
        private final long timestampNs;
        private final byte[] bytes;

        Frame(final int interfaceId, final long timestampNs, final byte[] bytes) {
            this.interfaceId = interfaceId;
            this.timestampNs = timestampNs;
            this.bytes = bytes;
        }

        int interfaceId() {
            return interfaceId;
        }

        long timestampNs() {
            return timestampNs;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    final List<String> interfaces = new ArrayList<>();
    final List<Frame> frames = new ArrayList<>();

    PcapNgReader(final byte[] file) {
        final ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        require(in.getInt(0) == 0x0A0D0D0A && in.getInt(8) == 0x1A2B3C4D, "section header");
        require(in.getShort(12) == 1 && in.getShort(14) == 0 && in.getLong(16) == -1, "version and section length");
        while (in.hasRemaining()) {
            final int type = in.getInt(in.position());
            final int length = in.getInt(in.position() + 4);
            require(length % 4 == 0 && in.getInt(in.position() + length - 4) == length, "block length " + length);
            final ByteBuffer body = in.slice(in.position() + 8, length - 12).order(ByteOrder.LITTLE_ENDIAN);
            switch (type) {
                case 0x0A0D0D0A -> require(in.position() == 0, "one section");
                case 1 -> readInterface(body);
                case 6 -> readFrame(body);
                default -> throw new IllegalStateException("block type " + type);
            }
            in.position(in.position() + length);
        }
    }

    private void readInterface(final ByteBuffer body) {
        require(body.getShort() == 1 && body.getShort() == 0, "link type");
        require(body.getInt() == 0, "snap length");
        String name = "";
        int resolution = 6;
        int code = body.getShort();
        while (code != 0) {
            final byte[] value = new byte[body.getShort()];
            body.get(value);
            skipZeros(body, value.length);
            if (code == 2) {
                name = new String(value, StandardCharsets.UTF_8);
            } else {
                require(code == 9 && value.length == 1, "option " + code);
                resolution = value[0];
            }
            code = body.getShort();
        }
        require(body.getShort() == 0 && !body.hasRemaining(), "end of options");
        require(resolution == 9, "resolution " + resolution);
        interfaces.add(name);
    }

    private void readFrame(final ByteBuffer body) {
        final int interfaceId = body.getInt();
        require(interfaceId < interfaces.size(), "interface " + interfaceId);
        final long high = body.getInt();
        final long timestamp = high << 32 | (body.getInt() & 0xFFFF_FFFFL);
        final byte[] bytes = new byte[body.getInt()];
        require(body.getInt() == bytes.length, "original length");
        body.get(bytes);
        skipZeros(body, bytes.length);
        require(!body.hasRemaining(), "end of frame");
        frames.add(new Frame(interfaceId, timestamp, bytes));
    }

    private static void skipZeros(final ByteBuffer body, final int length) {
        for (int i = length; i % 4 != 0; i++) {
            require(body.get() == 0, "padding");
        }
    }

    private static void require(final boolean holds, final String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
