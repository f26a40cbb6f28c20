package org.jvnic.vmm.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.jvnic.nic.port.FrameBytes;

/**
 * Writes Ethernet frames to a pcapng file with nanosecond timestamps.
 *
 * <p>Blocks are collected in one direct buffer that is written out when the next frame does not fit, by {@link #flush} and
 * by {@link #close}. A frame allocates nothing. After the first error of the file nothing more is written: the file is cut
 * back to the last whole block, this and every later frame is counted as lost, and {@link #close} reports it.
 *
 * <p>Threads: one thread writes and flushes; another may close once that one has stopped. The counters may be read by any
 * thread.
 */
public final class PcapNgWriter implements AutoCloseable {
    /** The longest frame that can be written, bytes. */
    public static final int MAX_FRAME_BYTES = 64 * 1024;

    /** The most bytes in the name of an interface, in UTF-8. */
    public static final int MAX_NAME_BYTES = 255;

    private static final int BUFFER_BYTES = 1024 * 1024;

    private final SeekableByteChannel channel;
    private final ByteBuffer buffer =
            BufferUtil.allocateDirectAligned(BUFFER_BYTES, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final long bufferHost = BufferUtil.address(buffer);
    private final int interfaces;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private long fileBytes;
    private int buffered;
    private volatile @Nullable IOException failure;
    private volatile boolean closed;

    /**
     * A writer that begins a file: the section header and one interface for each name, numbered from 0.
     *
     * @param channel        an empty file at position 0, open for writing; belongs to the writer from now on.
     * @param interfaceNames at least one name of 1 to {@value #MAX_NAME_BYTES} bytes.
     * @throws IllegalArgumentException when there is no name, or one is empty or too long.
     */
    public PcapNgWriter(final SeekableByteChannel channel, final List<String> interfaceNames) {
        final List<byte[]> names = encode(interfaceNames);
        this.channel = channel;
        this.interfaces = names.size();
        PcapNgBlock.putSectionHeader(buffer);
        for (final byte[] name : names) {
            if (makeRoom(PcapNgBlock.interfaceBytes(name))) {
                PcapNgBlock.putInterface(buffer, name);
            }
        }
    }

    private static List<byte[]> encode(final List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("interfaceNames: 0 is not 1 or more");
        }
        final List<byte[]> encoded = new ArrayList<>();
        for (final String name : names) {
            final byte[] bytes = PcapNgBlock.nameBytes(name);
            if (bytes.length == 0 || bytes.length > MAX_NAME_BYTES) {
                throw new IllegalArgumentException(
                        "interface name: " + bytes.length + " bytes is not 1 to " + MAX_NAME_BYTES);
            }
            encoded.add(bytes);
        }
        return encoded;
    }

    /**
     * Begins a file; one that exists is overwritten.
     *
     * @param file           the file.
     * @param interfaceNames at least one name of 1 to {@value #MAX_NAME_BYTES} bytes.
     * @return the writer.
     * @throws IOException when the file cannot be opened.
     * @throws IllegalArgumentException when there is no name, or one is empty or too long; the file is left alone.
     */
    public static PcapNgWriter create(final Path file, final List<String> interfaceNames) throws IOException {
        encode(interfaceNames);
        return new PcapNgWriter(
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING),
                interfaceNames);
    }

    /**
     * Writes a frame. What copying it throws comes out and leaves the capture as it was.
     *
     * @param interfaceId number of the interface; a frame of one that was not declared is lost.
     * @param timestampNs nanoseconds, unsigned.
     * @param frame       the frame; one longer than {@link #MAX_FRAME_BYTES} is lost.
     */
    public void write(final int interfaceId, final long timestampNs, final FrameBytes frame) {
        final int length = frame.length();
        if (begin(interfaceId, timestampNs, length)) {
            final int start = buffer.position();
            buffer.position(start - PcapNgBlock.PACKET_HEADER_BYTES);
            frame.copyTo(bufferHost + start);
            end(start, length);
        }
    }

    /**
     * Writes a frame from a buffer.
     *
     * @param interfaceId number of the interface; a frame of one that was not declared is lost.
     * @param timestampNs nanoseconds, unsigned.
     * @param source      the buffer.
     * @param offset      first byte of the frame in the buffer.
     * @param length      bytes; a frame longer than {@link #MAX_FRAME_BYTES} is lost.
     * @throws IndexOutOfBoundsException when the frame is not inside the buffer.
     */
    public void write(
            final int interfaceId,
            final long timestampNs,
            final DirectBuffer source,
            final int offset,
            final int length) {
        source.boundsCheck(offset, length);
        if (begin(interfaceId, timestampNs, length)) {
            final int start = buffer.position();
            source.getBytes(offset, buffer, start, length);
            end(start, length);
        }
    }

    private boolean begin(final int interfaceId, final long timestampNs, final int length) {
        final boolean fits = interfaceId >= 0 && interfaceId < interfaces && length >= 0 && length <= MAX_FRAME_BYTES;
        if (!fits || closed || !makeRoom(PcapNgBlock.packetBytes(length))) {
            increment(lost, 1);
            return false;
        }
        PcapNgBlock.putPacketHeader(buffer, interfaceId, timestampNs, length);
        return true;
    }

    private void end(final int start, final int length) {
        buffer.position(start + length);
        PcapNgBlock.putPacketTrailer(buffer, length);
        buffered++;
    }

    private boolean makeRoom(final int bytes) {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return failure == null;
    }

    /** Writes to the file what was collected. An error is kept for {@link #close}. Called by the writing thread. */
    public void flush() {
        if (failure == null) {
            try {
                drain();
            } catch (final IOException error) {
                fail(error);
            } catch (final RuntimeException error) {
                fail(new IOException("capture: " + error, error));
            }
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        final int bytes = buffer.limit();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
        fileBytes += bytes;
        increment(written, buffered);
        buffered = 0;
    }

    private void fail(final IOException error) {
        failure = error;
        buffer.clear();
        increment(lost, buffered);
        buffered = 0;
        try {
            channel.truncate(fileBytes);
        } catch (final IOException truncation) {
            error.addSuppressed(truncation);
        }
    }

    private static void increment(final AtomicLong counter, final long amount) {
        counter.setRelease(counter.getPlain() + amount);
    }

    /**
     * Frames that reached the file; those still in the buffer are not among them.
     *
     * @return 0 or more; final once closed.
     */
    public long framesWritten() {
        return written.getAcquire();
    }

    /**
     * Frames that will not be in the file: too long, of an unknown interface, after an error, or after the close.
     *
     * @return 0 or more.
     */
    public long framesLost() {
        return lost.getAcquire();
    }

    /**
     * The error that ended writing.
     *
     * @return the first one, or null when there was none.
     */
    public @Nullable IOException failure() {
        return failure;
    }

    /**
     * Completes the file. Frames that come later are counted as lost. A second call does nothing.
     *
     * @throws IOException when the file could not be written in full; says how many frames were lost.
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        flush();
        closed = true;
        closeChannel();
        final IOException error = failure;
        if (error != null) {
            throw new IOException(
                    "capture: " + framesLost() + " frames lost, " + framesWritten() + " written: " + error, error);
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (final IOException error) {
            addFailure(error);
        }
    }

    private void addFailure(final IOException error) {
        final IOException first = failure;
        if (first == null) {
            failure = error;
        } else {
            first.addSuppressed(error);
        }
    }
}
