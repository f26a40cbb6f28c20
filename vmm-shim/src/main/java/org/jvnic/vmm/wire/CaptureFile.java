package org.jvnic.vmm.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;

/** A capture in memory, whole: nothing that happens to the file later, and no disk, can hold up who replays it. */
final class CaptureFile {
    private static final int MAGIC_BYTES = 4;

    private final ByteBuffer bytes;
    private final CaptureIndex index;
    private final @Nullable String malformed;

    private CaptureFile(final ByteBuffer bytes, final CaptureIndex index, final @Nullable String malformed) {
        this.bytes = bytes;
        this.index = index;
        this.malformed = malformed;
    }

    /** Loads a file of up to {@code maxBytes}; packets that cannot be replayed are counted. */
    static CaptureFile load(final Path file, final int maxBytes, final WireStatistics statistics) {
        return of(file.toString(), read(file, maxBytes), statistics);
    }

    /** Checks what was loaded into a direct buffer, from 0 to its limit; changes its byte order. */
    static CaptureFile of(final String name, final ByteBuffer bytes, final WireStatistics statistics) {
        final CaptureIndex index = new CaptureIndex(statistics);
        String malformed = null;
        try {
            parse(bytes, index);
        } catch (final MalformedCaptureException e) {
            malformed = "capture " + name + ": " + e.getMessage();
            if (index.packets() == 0) {
                throw new WireException(malformed, e);
            }
        }
        return new CaptureFile(bytes, index, malformed);
    }

    private static ByteBuffer read(final Path file, final int maxBytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final long size = channel.size();
            if (size > maxBytes) {
                throw new WireException(
                        "capture " + file + ": " + size + " bytes are more than the " + maxBytes + " allowed");
            }
            final ByteBuffer bytes = allocate(file, (int) size);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
                Thread.onSpinWait();
            }
            return bytes.flip();
        } catch (final NoSuchFileException e) {
            throw new WireException("capture " + file + ": there is no such file", e);
        } catch (final IOException e) {
            throw new WireException("capture " + file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static ByteBuffer allocate(final Path file, final int size) {
        try {
            return BufferUtil.allocateDirectAligned(size, Long.BYTES);
        } catch (final OutOfMemoryError e) {
            throw new WireException(
                    "capture " + file + ": its " + size
                            + " bytes do not fit the memory outside the heap, see -XX:MaxDirectMemorySize",
                    e);
        }
    }

    private static void parse(final ByteBuffer bytes, final CaptureIndex index) throws MalformedCaptureException {
        if (bytes.limit() < MAGIC_BYTES) {
            throw new MalformedCaptureException(
                    bytes.limit(), "the file ends before its first " + MAGIC_BYTES + " bytes");
        }
        final int magic = bytes.order(ByteOrder.BIG_ENDIAN).getInt(0);
        if (PcapNgParser.isMagic(magic)) {
            PcapNgParser.parse(bytes, index);
        } else if (PcapParser.isMagic(magic)) {
            PcapParser.parse(bytes, index);
        } else {
            throw new MalformedCaptureException(
                    0, "0x" + Integer.toHexString(magic) + " begins no pcap or pcapng file");
        }
    }

    CaptureIndex index() {
        return index;
    }

    /** Host address of a frame. */
    long host(final int frame) {
        return BufferUtil.address(bytes) + index.offset(frame);
    }

    /** Where and why the file stops making sense, or null when it does to its end. */
    @Nullable
    String malformed() {
        return malformed;
    }
}
