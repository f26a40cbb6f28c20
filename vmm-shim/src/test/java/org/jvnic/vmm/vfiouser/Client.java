package org.jvnic.vmm.vfiouser;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.jvnic.vmm.vfiouser.linux.PollSet;
import org.jvnic.vmm.vfiouser.linux.ReceivedDescriptors;
import org.jvnic.vmm.vfiouser.linux.UnixSocket;

final class Client implements AutoCloseable {
    static final int VERSION = 1;
    static final int DMA_MAP = 2;
    static final int DMA_UNMAP = 3;
    static final int GET_INFO = 4;
    static final int REGION_INFO = 5;
    static final int IO_FDS = 6;
    static final int IRQ_INFO = 7;
    static final int SET_IRQS = 8;
    static final int REGION_READ = 9;
    static final int REGION_WRITE = 10;
    static final int DMA_READ = 11;
    static final int DMA_WRITE = 12;
    static final int RESET = 13;
    static final int DIRTY_PAGES = 14;
    static final int WRITE_MULTI = 15;
    static final int FEATURE = 16;
    static final int MIG_READ = 17;
    static final int MIG_WRITE = 18;

    static final int REPLY = 1;
    static final int NO_REPLY = 0x10;
    static final int ERROR = 0x20;

    static final int CONFIG = 7;
    static final String QEMU = "{\"capabilities\": {\"pgsizes\": 4096, \"max_msg_fds\": 16, \"max_dma_maps\": 65535, "
            + "\"max_data_xfer_size\": 1048576, \"migration\": {\"max_bitmap_size\": 268435456, \"pgsize\": 4096}, "
            + "\"write_multiple\": true}}";

    private static final int PATIENCE_MS = 20_000;

    private final UnixSocket socket;
    private final ByteBuffer out = BufferUtil.allocateDirectAligned(1 << 21, 8);
    private final ByteBuffer in = BufferUtil.allocateDirectAligned(1 << 21, 8).order(ByteOrder.LITTLE_ENDIAN);
    private final ReceivedDescriptors descriptors = new ReceivedDescriptors(16);
    private final PollSet poll = new PollSet(1);
    private int id;

    static final class Message {
        private final int id;
        private final int command;
        private final int flags;
        private final int error;
        private final byte[] payload;

        Message(final int id, final int command, final int flags, final int error, final byte[] payload) {
            this.id = id;
            this.command = command;
            this.flags = flags;
            this.error = error;
            this.payload = payload;
        }

        int id() {
            return id;
        }

        int command() {
            return command;
        }

        int flags() {
            return flags;
        }

        byte[] payload() {
            return payload;
        }

        @Override
        public String toString() {
            return "message " + id + " command " + command + " flags " + flags + " error " + error;
        }

        boolean isError() {
            return (flags & ERROR) != 0;
        }

        int getInt(final int offset) {
            return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
        }

        long getLong(final int offset) {
            return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).getLong(offset);
        }
    }

    Client(final Path path) {
        socket = UnixSocket.connect(path);
    }

    static Client negotiated(final Path path) {
        final Client client = new Client(path);
        client.check(client.call(VERSION, version(QEMU)));
        return client;
    }

    static byte[] version(final String json) {
        final byte[] text = json.getBytes(StandardCharsets.UTF_8);
        final ByteBuffer payload = ByteBuffer.allocate(4 + text.length + 1);
        payload.position(4);
        payload.put(text);
        return payload.array();
    }

    static byte[] message(final int id, final int command, final int flags, final byte[] payload) {
        final ByteBuffer bytes = ByteBuffer.allocate(16 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) id)
                .putShort((short) command)
                .putInt(16 + payload.length)
                .putInt(flags)
                .putInt(0);
        bytes.put(payload);
        return bytes.array();
    }

    static byte[] ints(final int... values) {
        final ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (final int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    static byte[] map(final int flags, final long offset, final long address, final long size) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(32)
                .putInt(flags)
                .putLong(offset)
                .putLong(address)
                .putLong(size)
                .array();
    }

    static byte[] unmap(final int flags, final long address, final long size) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(24)
                .putInt(flags)
                .putLong(address)
                .putLong(size)
                .array();
    }

    static byte[] access(final int region, final long offset, final int count, final byte... data) {
        return ByteBuffer.allocate(16 + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .putInt(region)
                .putInt(count)
                .put(data)
                .array();
    }

    static byte[] data(final int numBytes, final long value) {
        return Arrays.copyOf(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array(),
                numBytes);
    }

    static byte[] irqs(final int flags, final int index, final int start, final int count, final int... bools) {
        final byte[] fixed = ints(20 + bools.length, flags, index, start, count);
        final byte[] all = Arrays.copyOf(fixed, fixed.length + bools.length);
        for (int i = 0; i < bools.length; i++) {
            all[20 + i] = (byte) bools[i];
        }
        return all;
    }

    void send(final byte[] bytes, final int... fds) {
        out.clear();
        out.put(bytes);
        final long host = BufferUtil.address(out);
        int sent = 0;
        while (sent < bytes.length) {
            final int result =
                    sent == 0 ? socket.send(host, bytes.length, fds) : socket.send(host + sent, bytes.length - sent);
            if (result == UnixSocket.WOULD_WAIT) {
                awaitReady(PollSet.WRITABLE);
            } else if (result < 0) {
                throw new IllegalStateException("send: errno " + -result);
            } else {
                sent += result;
            }
        }
    }

    int trySend(final byte[] bytes) {
        out.clear();
        out.put(bytes);
        return socket.send(BufferUtil.address(out), bytes.length);
    }

    private void awaitReady(final int events) {
        poll.set(0, socket.descriptor(), events);
        if (poll.await(PATIENCE_MS) == 0) {
            throw new AssertionError("the server does nothing");
        }
    }

    @Nullable
    Message receive() {
        if (!fill(0, 16)) {
            return null;
        }
        final int size = in.getInt(4);
        if (size < 16 || size > in.capacity() || !fill(16, size)) {
            throw new AssertionError("the server sent a message of size " + size);
        }
        final byte[] payload = new byte[size - 16];
        in.get(16, payload);
        return new Message(in.getShort(0) & 0xFFFF, in.getShort(2) & 0xFFFF, in.getInt(8), in.getInt(12), payload);
    }

    private boolean fill(final int from, final int to) {
        int have = from;
        while (have < to) {
            final int got = socket.receive(BufferUtil.address(in) + have, to - have, descriptors);
            if (got == UnixSocket.WOULD_WAIT) {
                awaitReady(PollSet.READABLE);
            } else if (got <= 0) {
                return false;
            } else {
                have += got;
            }
        }
        return true;
    }

    boolean isReadable() {
        poll.set(0, socket.descriptor(), PollSet.READABLE);
        return poll.await(0) != 0;
    }

    boolean hasEnded() {
        return receive() == null;
    }

    Message call(final int command, final byte[] payload, final int... fds) {
        id = (id + 1) & 0xFFFF;
        send(message(id, command, 0, payload), fds);
        final Message reply = receive();
        if (reply == null) {
            throw new AssertionError("the server ended the connection instead of answering command " + command);
        }
        if (reply.id != id || reply.command != command || (reply.flags & 0xF) != REPLY) {
            throw new AssertionError("unexpected " + reply);
        }
        return reply;
    }

    int errorOf(final int command, final byte[] payload, final int... fds) {
        final Message reply = call(command, payload, fds);
        if (reply.isError() && reply.payload.length != 0) {
            throw new AssertionError("error reply with a payload of " + reply.payload.length + " bytes");
        }
        return reply.isError() ? reply.error : 0;
    }

    void check(final Message reply) {
        if (reply.isError()) {
            throw new AssertionError("command " + reply.command + ": errno " + reply.error);
        }
    }

    long read(final int region, final long offset, final int numBytes) {
        final Message reply = call(REGION_READ, access(region, offset, numBytes));
        check(reply);
        long value = 0;
        for (int i = 0; i < numBytes; i++) {
            value |= (reply.payload[16 + i] & 0xFFL) << (8 * i);
        }
        return value;
    }

    void write(final int region, final long offset, final int numBytes, final long value) {
        check(call(REGION_WRITE, access(region, offset, numBytes, data(numBytes, value))));
    }

    void post(final int region, final long offset, final int numBytes, final long value) {
        id = (id + 1) & 0xFFFF;
        send(message(id, REGION_WRITE, NO_REPLY, access(region, offset, numBytes, data(numBytes, value))));
    }

    @Override
    public void close() {
        descriptors.closeRest();
        socket.close();
    }

    static Path socketIn(final Path directory) throws IOException {
        return directory.resolve("s");
    }
}
