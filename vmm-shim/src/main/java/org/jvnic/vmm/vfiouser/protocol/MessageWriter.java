package org.jvnic.vmm.vfiouser.protocol;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.jvnic.vmm.vfiouser.linux.PollSet;
import org.jvnic.vmm.vfiouser.linux.UnixSocket;

/**
 * Makes one message after the other and sends it. A reader that does not read is waited for, but not for ever.
 *
 * <p>Threads: one.
 */
public final class MessageWriter {
    private final UnixSocket socket;
    private final ByteBuffer memory;
    private final long patienceNs;
    private final PollSet room = new PollSet(1);

    /**
     * A writer.
     *
     * @param socket     where messages go.
     * @param memory     where they are made; its capacity is the size of the longest.
     * @param patienceNs how long to wait for room, nanoseconds.
     */
    public MessageWriter(final UnixSocket socket, final ByteBuffer memory, final long patienceNs) {
        this.socket = socket;
        this.memory = memory;
        this.patienceNs = patienceNs;
    }

    /**
     * Puts 16 bits into the payload.
     *
     * @param offset from its start.
     * @param value  the value.
     */
    public void putShort(final int offset, final int value) {
        memory.putShort(Layout.HEADER + offset, (short) value);
    }

    /**
     * Puts 32 bits into the payload.
     *
     * @param offset from its start.
     * @param value  the value.
     */
    public void putInt(final int offset, final int value) {
        memory.putInt(Layout.HEADER + offset, value);
    }

    /**
     * Puts 64 bits into the payload.
     *
     * @param offset from its start.
     * @param value  the value.
     */
    public void putLong(final int offset, final long value) {
        memory.putLong(Layout.HEADER + offset, value);
    }

    /**
     * Puts the low bytes of a number into the payload, lowest first.
     *
     * @param offset   from its start.
     * @param numBytes 1 to 8.
     * @param value    the number.
     */
    public void putBytes(final int offset, final int numBytes, final long value) {
        for (int i = 0; i < numBytes; i++) {
            memory.put(Layout.HEADER + offset + i, (byte) (value >>> (i << 3)));
        }
    }

    /**
     * Puts bytes into the payload.
     *
     * @param offset from its start.
     * @param bytes  the bytes.
     */
    public void putBytes(final int offset, final byte[] bytes) {
        memory.put(Layout.HEADER + offset, bytes);
    }

    /**
     * Where the payload is.
     *
     * @return host address.
     */
    public long payload() {
        return BufferUtil.address(memory) + Layout.HEADER;
    }

    /**
     * Sends what has been put.
     *
     * @param id           identifier.
     * @param command      command.
     * @param flags        flags.
     * @param error        error number.
     * @param payloadBytes bytes of payload put.
     * @param descriptors  what to pass on; they stay the caller's.
     * @return false when the other end is gone or did not read in time: the connection is of no use any more.
     */
    public boolean send(
            final int id,
            final int command,
            final int flags,
            final int error,
            final int payloadBytes,
            final int... descriptors) {
        final int size = Layout.HEADER + payloadBytes;
        memory.putShort(Layout.HEADER_ID, (short) id);
        memory.putShort(Layout.HEADER_COMMAND, (short) command);
        memory.putInt(Layout.HEADER_SIZE, size);
        memory.putInt(Layout.HEADER_FLAGS, flags);
        memory.putInt(Layout.HEADER_ERROR, error);
        return sendAll(size, descriptors);
    }

    private boolean sendAll(final int size, final int... descriptors) {
        final long start = System.nanoTime();
        final long host = BufferUtil.address(memory);
        int sent = 0;
        while (sent < size) {
            final int result = sent == 0 ? socket.send(host, size, descriptors) : socket.send(host + sent, size - sent);
            if (result > 0) {
                sent += result;
            } else if (result == UnixSocket.WOULD_WAIT) {
                final long left = patienceNs - (System.nanoTime() - start);
                if (left <= 0) {
                    return false;
                }
                room.set(0, socket.descriptor(), PollSet.WRITABLE);
                room.await((int) (left / 1_000_000) + 1);
            } else if (result != UnixSocket.INTERRUPTED) {
                return false;
            }
        }
        return true;
    }
}
